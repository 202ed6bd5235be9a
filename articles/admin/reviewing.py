"""Review at the desk: submit, approve, send back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from articles import publishing
from articles.forms import SendBackForm, SubmitForm
from articles.models import Event


def review_view(model_admin, request, article):
    """Show where the review of `article` stands, and take its next step on POST."""
    if not model_admin.has_change_permission(request, article):
        raise PermissionDenied
    if article is None:
        raise Http404
    may_approve = request.user.has_perm("articles.publish_article")
    act = next((name for name in ACTS if name in request.POST), "")
    if act in {"approve", "send_back"} and not may_approve:
        raise PermissionDenied
    forms = {
        "submit": SubmitForm(
            request.POST if act == "submit" else None,
            prefix="submit",
            initial={"editor": article.assigned_editor},
        ),
        "send_back": SendBackForm(request.POST if act == "send_back" else None, prefix="back"),
    }
    form = forms.get(act)
    if act and (form is None or form.is_valid()):
        _do(model_admin, request, article, act, form)
        return redirect("admin:articles_article_review", article.pk)
    newest = article.editions.newest()
    steps = steps_of(article)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Review",
        "opts": model_admin.opts,
        "article": article,
        "newest": newest,
        "approval": publishing.approval_of(newest),
        "in_review": publishing.is_in_review(article),
        "may_approve": may_approve,
        "steps": steps,
        "seen_before": number_seen_before(newest, steps),
        "submit_form": forms["submit"],
        "send_back_form": forms["send_back"],
    }
    return TemplateResponse(request, "admin/articles/article/review.html", context)


def steps_of(article):
    """Return the last steps of the article's review, newest first, with their editions."""
    steps = article.events.filter(act__in=Event.REVIEW_ACTS).select_related("by", "edition")
    return list(steps.defer("edition__body")[:20])


def number_seen_before(newest, steps):
    """Return the number of the edition that the last step before `newest` was about, or None."""
    return next((s.edition.number for s in steps if s.edition and s.edition != newest), None)


def _do(model_admin, request, article, act, form):
    try:
        news = ACTS[act](request, article, form)
    except publishing.NotPossible as refusal:
        model_admin.message_user(request, str(refusal), messages.ERROR)
    else:
        model_admin.message_user(request, news, messages.SUCCESS)


def _submit(request, article, form):
    publishing.submit(article, by=request.user, **form.cleaned_data)
    return f"“{article}” is in review with {article.assigned_editor or 'the editors'}."


def _approve(request, article, form):
    """Approve the edition that the page showed, and no other that was saved since."""
    newest = article.editions.newest()
    if request.POST["approve"] != str(newest.number):
        raise publishing.NotPossible(
            f"Nothing is approved: edition {newest.number} was saved meanwhile. Read it first."
        )
    publishing.approve(newest, by=request.user)
    return f"Edition {newest.number} is approved. A later change will need a new approval."


def _send_back(request, article, form):
    publishing.send_back(article, by=request.user, note=form.cleaned_data["note"])
    return f"“{article}” is back with {article.owner or 'its writer'}."


ACTS = {"submit": _submit, "approve": _approve, "send_back": _send_back}
