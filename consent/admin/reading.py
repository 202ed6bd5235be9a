"""Lists of the desk that are there to be read."""

from django.contrib import admin
from django.utils.text import capfirst


class ReadingAdmin(admin.ModelAdmin):
    """A list that nobody adds to, changes or deletes from, by whatever way.

    It is titled by what it lists: "Select … to view" would promise something to do.
    """

    actions = None
    show_full_result_count = False

    def changelist_view(self, request, extra_context=None):
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title} | (extra_context or {}))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
