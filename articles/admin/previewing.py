"""The article page before it is published: at the desk, and by links for others."""

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from articles import previews, publishing
from articles.article_page import render_preview, render_preview_cover
from articles.forms import PreviewLinkForm
from articles.models import Edition, PreviewLink


def preview_urls(model_admin):
    """Return the URL patterns of the previews, each behind the login of the desk."""

    def of_article(view):
        def found(request, object_id):
            return view(request, model_admin, model_admin.get_object(request, unquote(object_id)))

        return model_admin.admin_site.admin_view(found)

    return [
        path(f"<path:object_id>/{route}", of_article(view), name=f"articles_article_{name}")
        for route, view, name in [
            ("preview/", preview_view, "preview"),
            ("preview/cover.svg", preview_cover_view, "preview_cover"),
            ("links/", links_view, "preview_links"),
        ]
    ]


@require_safe
def preview_view(request, model_admin, article):
    """Show the newest edition of `article`, or the one whose number `?edition=` names."""
    _refuse_others(request, model_admin, article)
    editions = Edition.objects.for_reading().filter(article=article).order_by("-number")
    if "edition" in request.GET:
        editions = editions.filter(number=_number(request.GET["edition"]))
    edition = editions.first()
    if edition is None:
        raise Http404
    cover_url = reverse("admin:articles_article_preview_cover", args=[article.pk])
    return render_preview(request, edition, at=timezone.now(), cover_url=cover_url)


@require_safe
def preview_cover_view(request, model_admin, article):
    """Show the drawn cover on the page of `preview_view`."""
    _refuse_others(request, model_admin, article)
    return render_preview_cover(article.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def links_view(request, model_admin, article):
    """List the preview links of `article`; make and revoke them on POST."""
    _refuse_others(request, model_admin, article)
    if "revoke" in request.POST:
        return _revoke(request, model_admin, article)
    form = PreviewLinkForm(request.POST if request.method == "POST" else None, article=article)
    new_url = _make(request, article, form) if form.is_valid() else None
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Preview links",
        "opts": model_admin.opts,
        "article": article,
        "new_url": new_url,
        "form": PreviewLinkForm(article=article) if new_url else form,
        "links": links_of(article, at=timezone.now()),
    }
    return TemplateResponse(request, "admin/articles/article/preview_links.html", context)


def links_of(article, *, at):
    """Return every link of `article`, newest first, with `is_usable` and `is_expired` at `at`."""
    usable = PreviewLink.objects.usable(at=at).filter(pk=OuterRef("pk"))
    links = article.preview_links.select_related("created_by", "edition")
    return links.defer("edition__body").annotate(
        is_usable=Exists(usable), is_expired=Q(expires_at__lte=at)
    )


def _refuse_others(request, model_admin, article):
    """Let only those in who may change the article: writers theirs, editors all."""
    if not model_admin.has_change_permission(request, article):
        raise PermissionDenied
    if article is None:
        raise Http404


def _make(request, article, form):
    """Make a link and return its address, which is printed this once and kept nowhere; or None.

    The answer to the POST has it: a redirect would have to carry it in a cookie or a session.
    """
    at = timezone.now()
    try:
        _, token = previews.make_link(article, by=request.user, at=at, **form.cleaned_data)
    except publishing.NotPossible as refusal:
        form.add_error("edition", str(refusal))
        return None
    return settings.SITE_URL + reverse("articles:preview", args=[token])


def _revoke(request, model_admin, article):
    link = get_object_or_404(article.preview_links, pk=_number(request.POST["revoke"]))
    previews.revoke(link, by=request.user, at=timezone.now())
    news = "The link is revoked: whoever opens it finds nothing there any more."
    model_admin.message_user(request, news, messages.SUCCESS)
    return redirect("admin:articles_article_preview_links", article.pk)


def _number(text):
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
