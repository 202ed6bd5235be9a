from django.contrib import admin

from consent.models import Decision


@admin.register(Decision)
class DecisionAdmin(admin.ModelAdmin):
    """The log of decisions: for reading, by everybody who may see it."""

    list_display = ["created_at", "action", "answers", "notice", "surface", "gpc"]
    list_filter = ["action", "created_at", "notice", "gpc"]
    list_select_related = ["notice"]
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-id"]
    search_fields = ["=public_id"]
    search_help_text = "The public id of a decision."
    show_full_result_count = False
    actions = None
    fields = [
        "public_id",
        "created_at",
        "valid_until",
        "action",
        "answers",
        "notice",
        "surface",
        "gpc",
        "subject",
        "digest",
    ]

    @admin.display(description="choices")
    def answers(self, decision):
        return "; ".join(
            f"{name}: {'accepted' if is_accepted else 'declined'}"
            for name, is_accepted in decision.answers
        )

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
