from django import forms
from django.contrib import admin, messages
from django.urls import reverse
from django.utils.html import format_html

from consent import configuration
from consent.models import Notice, Service


class ServiceForm(forms.ModelForm):
    class Meta:
        model = Service
        fields = [
            *("name", "key", "group", "kind", "provider", "country", "purpose", "retention"),
            *("hosts", "script_url", "is_enabled", "position"),
        ]
        error_messages = {"hosts": {"required": "Name at least one host under script-src."}}


@admin.register(Service)
class ServiceAdmin(admin.ModelAdmin):
    form = ServiceForm
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

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        notice = Notice.objects.current()
        if obj.is_enabled and (notice is None or not notice.names(obj)):
            self.message_user(request, waits_for_a_notice(), messages.WARNING)


def waits_for_a_notice():
    """Return what to tell whoever saved a service that does not run yet."""
    address = reverse("admin:consent_notice_add")
    text = 'Saved. It runs once a notice names it: <a href="{}">publish a notice</a>.'
    return format_html(text, address)
