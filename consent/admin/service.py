from django.contrib import admin

from consent import configuration
from consent.models import Service


@admin.register(Service)
class ServiceAdmin(admin.ModelAdmin):
    list_display = ["name", "provider", "group", "is_enabled", "in_current_notice"]
    list_filter = ["is_enabled", "group", "kind"]
    list_select_related = ["group"]
    search_fields = ["name", "provider", "key"]
    prepopulated_fields = {"key": ["name"]}

    @admin.display(description="in the current notice", boolean=True)
    def in_current_notice(self, service):
        """Whether visitors were told about it exactly so; otherwise it does not run."""
        notice = configuration.current().notice
        return notice is not None and notice.names(service)
