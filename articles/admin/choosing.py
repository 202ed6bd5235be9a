"""Choosing a picture for an article, and what articles show one."""

from itertools import groupby

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.images.crops import TEXT
from articles.models import Edition, Image

PER_PAGE = 24
# What the page passes on to the next one: where the choice goes.
WHERE = ("field", "CKEditorFuncNum")


def choose_view(model_admin, request):
    """Show the library to choose from, for the cover or the text of an article."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    return _choices(request, model_admin)


@require_safe
def _choices(request, model_admin):
    words = request.GET.get("q", "")
    found, _ = model_admin.get_search_results(request, Image.objects.all(), words)
    pages = Paginator(found.order_by("-uploaded_at", "-pk"), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Choose a picture",
        "opts": model_admin.opts,
        "page": page,
        "choices": [(image, image.picture(TEXT).fallback) for image in page],
        "words": words,
        "kept": {name: request.GET[name] for name in WHERE if name in request.GET},
        "can_add": model_admin.has_add_permission(request),
        "is_popup": True,
    }
    return TemplateResponse(request, "admin/articles/image/choose.html", context)


def uses_of(image):
    """Return (title, address at the desk, editions) of all that shows it.

    Of each article the numbers of the editions that do; of the publication, whose logo it is, "".
    """
    shown = (
        Edition.objects.filter(edition_images__image=image)
        .select_related("article")
        .only("number", "article__title", "article__slug")
        .order_by("article_id", "number")
    )
    logo_of = [
        ("Name and footer", reverse("admin:articles_publication_change", args=[row.pk]), "")
        for row in image.logo_of.all()
    ]
    return logo_of + [
        (
            article.title,
            reverse("admin:articles_article_change", args=[article.pk]),
            ", ".join(str(edition.number) for edition in editions),
        )
        for article, editions in groupby(shown, key=lambda edition: edition.article)
    ]
