from django.contrib import admin

from articles.forms import AddressedForm
from articles.models import Author, Category


class AddressedAdmin(admin.ModelAdmin):
    """Configures what has an address: readers may have kept it, so nobody deletes it."""

    form = AddressedForm

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Category)
class CategoryAdmin(AddressedAdmin):
    fields = ["name", "description", "position", "slug"]
    list_display = ["name", "position", "slug"]
    list_editable = ["position"]
    search_fields = ["name"]


@admin.register(Author)
class AuthorAdmin(AddressedAdmin):
    view_on_site = False  # authors have no page yet
    fields = ["name", "about", "slug"]
    list_display = ["name", "slug"]
    search_fields = ["name"]
