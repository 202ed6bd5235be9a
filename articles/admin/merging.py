from django.contrib import admin, messages
from django.db import connection


class MergingAdmin(admin.ModelAdmin):
    """Configures what has a MergingForm: no save undoes one that its author has not seen."""

    def get_object(self, request, object_id, from_field=None):
        """Return the row; nobody else saves it until what was sent for it is stored."""
        row = super().get_object(request, object_id, from_field)
        if row and request.method == "POST" and connection.in_atomic_block:
            rows = self.model._base_manager.select_for_update(no_key=True)
            try:
                row.refresh_from_db(from_queryset=rows)
            except self.model.DoesNotExist:
                return None
        return row

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        self.tell_taken(request, form)

    def tell_taken(self, request, form):
        """Say what a colleague had changed meanwhile, which stays."""
        if form.taken:
            self.message_user(request, form.news, messages.WARNING)
