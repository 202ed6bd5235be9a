from django.contrib import admin

from articles.admin.taxonomy import AddressedAdmin
from articles.models import Permission, Source


@admin.register(Source)
class SourceAdmin(AddressedAdmin):
    fields = [
        *("name", "home_page", "feed_url", "description", "licence", "extract_max_words", "slug"),
    ]
    list_display = ["name", "home_page", "licence", "extract_max_words"]
    search_fields = ["name"]


@admin.register(Permission)
class PermissionAdmin(admin.ModelAdmin):
    list_display = ["reference", "basis", "source", "valid_until"]
    list_filter = ["basis"]
    list_select_related = ["source"]
    search_fields = ["reference", "source__name"]
