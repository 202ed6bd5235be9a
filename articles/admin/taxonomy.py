from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import DatabaseError
from django.urls import path
from django.utils import timezone

from articles.admin.merging import MergingAdmin
from articles.admin.uniting import lead_to_successor, unite_view
from articles.forms import MergingForm, NamedForm
from articles.models import Author, Category, SlugTaken


class AddressedAdmin(MergingAdmin):
    """Configures what has an address: readers may have kept it, so nobody deletes it.

    It can be merged into another one; whoever still asks for it here is led to that.
    """

    form = NamedForm
    change_form_template = "admin/articles/addressed/change_form.html"

    def has_delete_permission(self, request, obj=None):
        return False

    def view_on_site(self, row):
        """Return the address of its page, which an author or source has only once it is told."""
        return row.get_absolute_url() if row.has_page(at=timezone.now()) else None

    def get_urls(self):
        route, name = "<path:object_id>/merge/", f"articles_{self.opts.model_name}_merge"
        view = self.admin_site.admin_view(self.merge_view)
        return [path(route, view, name=name), *super().get_urls()]

    def merge_view(self, request, object_id):
        return lead_to_successor(request, self, object_id) or unite_view(
            request, self, self.get_object(request, unquote(object_id))
        )

    def history_view(self, request, object_id, extra_context=None):
        return lead_to_successor(request, self, object_id) or super().history_view(
            request, object_id, extra_context
        )

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return self._changeform(request, object_id, form_url, extra_context)
        except (SlugTaken, DatabaseError):
            # Somebody else was faster and nothing is stored yet; now the form sees what they did.
            return self._changeform(request, object_id, form_url, extra_context)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        view = super()._get_obj_does_not_exist_redirect  # type: ignore[misc]  # no stub
        return lead_to_successor(request, self, object_id) or view(request, opts, object_id)

    def _changeform(self, request, object_id, form_url, extra_context):
        return lead_to_successor(request, self, object_id) or super().changeform_view(
            request, object_id, form_url, extra_context
        )


@admin.register(Category)
class CategoryAdmin(AddressedAdmin):
    fields = ["name", "description", "position", "slug"]
    list_display = ["name", "position", "slug"]
    list_editable = ["position"]
    search_fields = ["name"]

    def save_model(self, request, obj, form, change):
        """Store a row of the list by what the list moves: no row was held for it."""
        if isinstance(form, NamedForm):
            super().save_model(request, obj, form, change)
        else:
            obj.save(update_fields=self.list_editable)
            self.tell_taken(request, form)

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, **{"form": MergingForm, **kwargs})


@admin.register(Author)
class AuthorAdmin(AddressedAdmin):
    fields = ["name", "about", "slug"]
    list_display = ["name", "slug"]
    search_fields = ["name"]
