from django.contrib import admin

from articles.forms import AddressedForm
from articles.models import Author, Category


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    form = AddressedForm
    fields = ["name", "description", "position", "slug"]
    list_display = ["name", "position", "slug"]
    list_editable = ["position"]
    search_fields = ["name"]


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    form = AddressedForm
    fields = ["name", "about", "slug"]
    list_display = ["name", "slug"]
    search_fields = ["name"]
