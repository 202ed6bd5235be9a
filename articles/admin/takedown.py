"""Taking an article down, and putting it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from articles import publishing
from articles.forms import TakedownForm


def takedown_view(model_admin, request, article):
    """Ask for the reason and take `article` down, or put it back; for those who may publish."""
    if not request.user.has_perm("articles.publish_article"):
        raise PermissionDenied
    if article is None:
        raise Http404
    form = TakedownForm(request.POST if "take_down" in request.POST else None)
    if "put_back" in request.POST or form.is_valid():
        act = _put_back if "put_back" in request.POST else _take_down
        try:
            model_admin.message_user(request, act(request, article, form), messages.SUCCESS)
        except (publishing.NotPossible, publishing.NotPublishable) as refusal:
            model_admin.message_user(request, str(refusal), messages.ERROR)
        return redirect("admin:articles_article_takedown", article.pk)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Take this article down",
        "opts": model_admin.opts,
        "article": article,
        "standing": article.takedowns.standing().select_related("by").first(),
        "form": form,
    }
    return TemplateResponse(request, "admin/articles/article/takedown.html", context)


def _take_down(request, article, form):
    publishing.take_down(article, reason=form.cleaned_data["reason"], by=request.user)
    return f"“{article}” is taken down. Its address says that it is gone."


def _put_back(request, article, form):
    edition = publishing.put_back(article, by=request.user)
    if edition is None:
        return f"“{article}” may be published again. It was not live when it was taken down."
    return f"“{article}” is back, as edition {edition.number}."
