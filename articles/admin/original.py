"""Noting what is to be found at the address of an original."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from articles import publishing
from articles.forms import OriginalCheckForm


def original_view(model_admin, request, article):
    """Ask what became of the original of `article`, for those who may publish: readers see it."""
    if not request.user.has_perm("articles.publish_article"):
        raise PermissionDenied
    if article is None or not article.original_url:
        raise Http404
    form = OriginalCheckForm(request.POST or None, article=article)
    if request.method == "POST" and form.is_valid():
        publishing.note_original(article, form.save(commit=False), by=request.user)
        model_admin.message_user(request, "Noted. Readers are told.", messages.SUCCESS)
        return redirect("admin:articles_article_change", article.pk)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "What became of the original?",
        "opts": model_admin.opts,
        "article": article,
        "last": getattr(article, "original_check", None),
        "form": form,
    }
    return TemplateResponse(request, "admin/articles/article/original.html", context)
