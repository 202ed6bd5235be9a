import re
from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin
from django.db.models import Q
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from consent.admin.export import export_view
from consent.admin.filters import DayFilter, GroupFilter
from consent.admin.finding import find_view
from consent.admin.log_list import LogList
from consent.admin.reading import ReadingAdmin
from consent.admin.statistics import statistics_view
from consent.models import Decision

# Hyphens or none: the list prints the reference with them, the database may have it without.
REFERENCE = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@admin.register(Decision)
class DecisionAdmin(ReadingAdmin):
    """The log of decisions: for reading, by everybody who may see it."""

    change_form_template = "admin/consent/evidence.html"
    list_display = ["created", "action", "answers", "shown", "surface", "signal", "visitor"]
    list_filter = [DayFilter, "action", "notice", GroupFilter, "gpc"]
    list_select_related = ["notice"]
    sortable_by = ()
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["=public_id", "=subject"]
    search_help_text = "A reference or a subject, in full; for a receipt: Find a visitor."
    fields = [
        "public_id",
        "created",
        "valid",
        "action",
        "answers",
        "notice",
        "surface",
        "signal",
        "visitor_in_full",
        "digest",
    ]
    readonly_fields = ["created", "valid", "answers", "signal", "visitor_in_full"]

    @admin.display(description="created at")
    def created(self, decision):
        return to_the_second(decision.created_at)

    @admin.display(description="valid until")
    def valid(self, decision):
        return to_the_second(decision.valid_until)

    @admin.display(description="choices")
    def answers(self, decision):
        return format_html_join(
            "",
            "<div>{}: {}</div>",
            ((name, "accepted" if yes else "declined") for name, yes in decision.answers),
        )

    @admin.display(description="notice")
    def shown(self, decision):
        """Open the exact words in front of which the visitor decided."""
        notice = decision.notice
        return format_html('<a href="{}">Notice {}</a>', notice.get_absolute_url(), notice.number)

    @admin.display(description="GPC")
    def signal(self, decision):
        return "sent" if decision.gpc else "not sent"

    @admin.display(description="subject")
    def visitor(self, decision):
        return link_to_subject(decision.subject, f"{decision.subject[:8]}…")

    @admin.display(description="subject")
    def visitor_in_full(self, decision):
        return link_to_subject(decision.subject, decision.subject)

    def get_changelist(self, request, **kwargs):
        return LogList

    def get_search_results(self, request, queryset, search_term):
        """Look for the whole of a reference or a subject, as the indexes have them."""
        term = search_term.strip().lower()
        if not term:
            return queryset, False
        by_reference = Q(public_id=UUID(term)) if REFERENCE.fullmatch(term) else Q()
        return queryset.filter(by_reference or Q(subject=term)), False

    def get_urls(self):
        ours = [("find", find_view), ("export", export_view), ("statistics", statistics_view)]
        return [
            *(
                path(
                    f"{name}/",
                    self.admin_site.admin_view(partial(view, model_admin=self)),
                    name=f"consent_decision_{name}",
                )
                for name, view in ours
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        may_see_exports = request.user.has_perm("consent.view_export")
        context = {"may_see_exports": may_see_exports} | (extra_context or {})
        return super().changelist_view(request, context)


def to_the_second(moment):
    """Return the moment as the desk's clock showed it, for example 2026-11-23 02:24:07 UTC."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S %Z")


def link_to_subject(subject, text):
    """Return a link to all decisions that one visitor's browser made."""
    found = reverse("admin:consent_decision_changelist") + "?" + urlencode({"q": subject})
    return format_html('<a href="{}">{}</a>', found, text)
