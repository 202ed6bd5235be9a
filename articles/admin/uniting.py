"""Merging one category, source or author into another at the desk."""

from django.contrib import messages
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from articles import publishing
from articles.forms import UniteForm
from articles.models import Former


@require_http_methods(["GET", "HEAD", "POST"])
def unite_view(request, model_admin, row):
    """Ask which other one `row` shall be merged into, show what that means, and do it on POST."""
    if not model_admin.has_change_permission(request, row):
        raise PermissionDenied
    if row is None:
        raise Http404
    is_chosen = "into" in request.GET
    form = UniteForm(request.POST or (request.GET if is_chosen else None), merged=row)
    into = form.cleaned_data["into"] if form.is_valid() else None
    if request.method == "POST" and into:
        return _unite(request, model_admin, row, into=into)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"Merge “{row}” into “{into}”?" if into else f"Merge “{row}”",
        "opts": model_admin.opts,
        "row": row,
        "into": into,
        "extent": publishing.extent(row),
        "addresses": row.paths.order_by("pk"),
        "lost": facts_of_its_own(model_admin),
        "form": form,
        "has_others": type(row).objects.exclude(pk=row.pk).exists(),
    }
    return TemplateResponse(request, "admin/articles/addressed/merge.html", context)


def facts_of_its_own(model_admin):
    """Return the labels of what a row keeps to itself and a merger therefore drops."""
    fields = (model_admin.opts.get_field(name) for name in model_admin.fields if name != "slug")
    return [str(field.verbose_name) for field in fields]


def lead_to_successor(request, model_admin, object_id):
    """Return a redirect to what the row with this id is a part of now, or None."""
    former = Former.objects.find(model_admin.model, unquote(object_id or ""))
    if former is None or not model_admin.has_view_permission(request):
        return None
    unsaved = " What you sent was not saved." if request.method == "POST" else ""
    model_admin.message_user(request, f"{former}.{unsaved}", messages.WARNING)
    return redirect(_change_page(model_admin), former.successor.pk)


def _unite(request, model_admin, row, *, into):
    moved = publishing.extent(row)
    try:
        publishing.unite(row, into=into, by=request.user)
    except publishing.NotPossible as refusal:
        model_admin.message_user(request, str(refusal), messages.ERROR)
        return redirect(_change_page(model_admin), row.pk)
    address = row.get_absolute_url()
    model_admin.log_change(request, into, f"Merged “{row}” ({address}) into it: {moved}.")
    LogEntry.objects.log_actions(request.user.pk, [row], DELETION, f"Merged into “{into}”.")
    news = f"“{row}” is a part of “{into}” now, with {moved}."
    model_admin.message_user(request, news, messages.SUCCESS)
    return redirect(_change_page(model_admin), into.pk)


def _change_page(model_admin):
    return f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_change"
