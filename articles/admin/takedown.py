"""Taking an article down, and putting it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from articles import publishing
from articles.admin.planning import end_news
from articles.forms import TakedownForm


def takedown_view(model_admin, request, article):
    """Ask for the reason and take `article` down, or lift that; for those who may publish."""
    if not request.user.has_perm("articles.publish_article"):
        raise PermissionDenied
    if article is None:
        raise Http404
    form = TakedownForm(request.POST if "take_down" in request.POST else None)
    act = next((ACTS[name] for name in ACTS if name in request.POST), None)
    if act is not None and (form.is_valid() or not form.is_bound):
        try:
            model_admin.message_user(request, act(request, article, form), messages.SUCCESS)
        except (publishing.NotPossible, publishing.NotPublishable) as refusal:
            model_admin.message_user(request, str(refusal), messages.ERROR)
        return redirect("admin:articles_article_takedown", article.pk)
    standing = article.takedowns.standing().select_related("by", "edition").first()
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Take this article down",
        "opts": model_admin.opts,
        "article": article,
        "standing": standing,
        "to_show": standing and standing.edition_to_show(at=timezone.now()),
        "form": form,
    }
    return TemplateResponse(request, "admin/articles/article/takedown.html", context)


def _take_down(request, article, form):
    publishing.take_down(article, reason=form.cleaned_data["reason"], by=request.user)
    return f"“{article}” is taken down. Its address says that it is gone."


def _put_back(request, article, form):
    edition = publishing.put_back(article, by=request.user)
    if edition is None:
        return f"{_nothing_of(article)} It was not live, or its planned end has passed."
    news = f"“{article}” is back: readers see “{edition.title}”, as edition {edition.number}."
    return " ".join([news, *end_news(edition)])


def _lift(request, article, form):
    publishing.put_back(article, by=request.user, show=False)
    return _nothing_of(article)


def _nothing_of(article):
    return f"“{article}” may be published again. Readers see nothing of it until then."


ACTS = {"take_down": _take_down, "put_back": _put_back, "lift": _lift}
