"""Exporting what the list shows, and the log of exports."""

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBadRequest, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from consent import exports
from consent.admin.log_list import LogList
from consent.admin.reading import ReadingAdmin
from consent.models import Export

CONTENT_TYPES = {
    Export.Format.CSV: "text/csv; charset=utf-8",
    Export.Format.JSON_LINES: "application/jsonl; charset=utf-8",
}


@require_POST
def export_view(request, model_admin):
    """Send the decisions that the address's filter finds; it is a POST, since it is logged."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    wanted = request.POST.get("format")
    if wanted not in Export.Format:
        return HttpResponseBadRequest("There is no such format.", content_type="text/plain")
    try:
        changelist = model_admin.get_changelist_instance(request)
    except IncorrectLookupParameters:
        messages.error(request, "Nothing was exported: that filter does not exist.")
        return redirect("admin:consent_decision_changelist")
    export, parts = exports.begin(
        changelist.queryset,
        by=request.user,
        file_format=wanted,
        filters=changelist.get_query_string().removeprefix("?"),
        at=timezone.now(),
    )
    disposition = f'attachment; filename="{export.filename}"'
    return StreamingHttpResponse(
        parts,
        content_type=CONTENT_TYPES[Export.Format(wanted)],
        headers={"Content-Disposition": disposition},
    )


@admin.register(Export)
class ExportAdmin(ReadingAdmin):
    """Who took what out of the log; for reading."""

    change_form_template = "admin/consent/evidence.html"
    list_display = ["created_at", "by", "format", "row_count", "what"]
    list_select_related = ["exported_by"]
    sortable_by = ()
    fields = ["created_at", "by", "format", "row_count", "what"]
    readonly_fields = ["by", "what"]

    @admin.display(description="exported by")
    def by(self, export):
        """Name who it was, without a link to an account that reviewers may not open."""
        return export.exported_by.get_username()

    @admin.display(description="filter")
    def what(self, export):
        """Open the list with the same filter."""
        address = reverse("admin:consent_decision_changelist")
        query = f"?{export.filters}" if export.filters else ""
        return format_html('<a href="{}{}">{}</a>', address, query, export.filters or "everything")

    def get_changelist(self, request, **kwargs):
        return LogList
