from django.contrib import admin
from django.db import IntegrityError

from articles.admin.merging import MergingAdmin
from articles.admin.taxonomy import AddressedAdmin
from articles.forms import PermissionForm
from articles.models import Permission, Source


@admin.register(Source)
class SourceAdmin(AddressedAdmin):
    fields = [
        *("name", "home_page", "feed_url", "description", "licence", "extract_max_words", "slug"),
    ]
    list_display = ["name", "home_page", "licence", "extract_max_words"]
    search_fields = ["name"]


@admin.register(Permission)
class PermissionAdmin(MergingAdmin):
    form = PermissionForm
    list_display = ["reference", "basis", "source", "valid_until"]
    list_filter = ["basis"]
    list_select_related = ["source"]
    search_fields = ["reference", "source__name"]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        view = super().changeform_view
        try:
            return view(request, object_id, form_url, extra_context)
        except IntegrityError:
            # Its source was merged meanwhile and nothing is stored; now the form sees it.
            return view(request, object_id, form_url, extra_context)
