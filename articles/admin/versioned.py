from django.contrib import admin
from django.db import IntegrityError

from articles.models import Overtaken, SlugTaken


class VersionedAdmin(admin.ModelAdmin):
    """Configures what keeps no editions: nothing is saved over what nobody has seen."""

    change_form_template = "admin/articles/versioned/change_form.html"

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        obj.updated_by = request.user
        super().save_model(request, obj, form, change)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        view = super().changeform_view
        try:
            return view(request, object_id, form_url, extra_context)
        except (Overtaken, SlugTaken, IntegrityError):
            # Somebody else was faster and nothing is stored yet; now the form sees what they did.
            return view(request, object_id, form_url, extra_context)
