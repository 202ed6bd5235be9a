from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from consent.admin.reading import ReadingAdmin
from consent.models import CspViolation, Service
from consent.models.hosts import is_covered
from consent.reports import EXTENSION, OTHER

NOT_OURS = {
    EXTENSION: "An extension of the visitor's browser asked for it. Nothing to do.",
    OTHER: "Reports of which the host was not kept: it could not be read, or its sender or the day "
    "had too many kinds. A leak may be among them: look for it on the site's own pages.",
    "self": "Our own address under a directive that does not allow it. Tell the developers.",
}
IN_THE_PAGE = (
    "Stood in the page itself and was not run: often an extension, sometimes a service that needs "
    "what this site does not allow."
)


@admin.register(CspViolation)
class CspViolationAdmin(ReadingAdmin):
    """What browsers refused, and what to do about it: for reading."""

    list_display = ["day", "host", "directive", "view", "state", "count", "what_to_do"]
    list_display_links = None
    list_filter = ["day", "directive"]
    search_fields = ["host", "view"]
    date_hierarchy = "day"

    def get_queryset(self, request):
        self.services = list(Service.objects.enabled())
        return super().get_queryset(request)

    @admin.display(description="what to do")
    def what_to_do(self, violation):
        if violation.host in NOT_OURS:
            return NOT_OURS[violation.host]
        if "." not in violation.host:
            return IN_THE_PAGE
        service = next((s for s in self.services if reaches(s, violation.host)), None)
        if service is None:
            return "No service declares this host. Find out what asked for it, before you do."
        address = reverse("admin:consent_service_change", args=[service.pk])
        text = (
            'Declared for <a href="{}">{}</a>, though not so. If it belongs there, add it under {}.'
        )
        return format_html(text, address, service.name, violation.directive)


def reaches(service, host):
    """Return whether `service` declares `host`, under whichever directive."""
    sources = [source for sources in service.hosts.values() for source in sources]
    return is_covered(f"https://{host}/", sources)
