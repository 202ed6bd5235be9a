from functools import partial
from urllib.parse import urlencode

from django.contrib import admin
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from consent.admin.finding import find_view
from consent.models import Decision


@admin.register(Decision)
class DecisionAdmin(admin.ModelAdmin):
    """The log of decisions: for reading, by everybody who may see it."""

    change_form_template = "admin/consent/evidence.html"
    list_display = ["created", "action", "answers", "shown", "surface", "signal", "visitor"]
    list_filter = ["action", "created_at", "notice", "gpc"]
    list_select_related = ["notice"]
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-id"]
    search_fields = ["=public_id", "=subject"]
    search_help_text = "A reference or a subject, in full; for a receipt: Find a visitor."
    show_full_result_count = False
    actions = None
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

    @admin.display(description="created at", ordering="created_at")
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

    @admin.display(description="notice", ordering="notice")
    def shown(self, decision):
        """Open the exact words in front of which the visitor decided."""
        notice = decision.notice
        return format_html('<a href="{}">Notice {}</a>', notice.get_absolute_url(), notice.number)

    @admin.display(description="GPC", ordering="gpc")
    def signal(self, decision):
        return "sent" if decision.gpc else "not sent"

    @admin.display(description="subject", ordering="subject")
    def visitor(self, decision):
        return link_to_subject(decision.subject, f"{decision.subject[:8]}…")

    @admin.display(description="subject")
    def visitor_in_full(self, decision):
        return link_to_subject(decision.subject, decision.subject)

    def get_urls(self):
        find = self.admin_site.admin_view(partial(find_view, model_admin=self))
        return [path("find/", find, name="consent_decision_find"), *super().get_urls()]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def to_the_second(moment):
    """Return the moment as the desk's clock showed it, for example 2026-11-23 02:24:07 UTC."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S %Z")


def link_to_subject(subject, text):
    """Return a link to all decisions that one visitor's browser made."""
    found = reverse("admin:consent_decision_changelist") + "?" + urlencode({"q": subject})
    return format_html('<a href="{}">{}</a>', found, text)
