from django import forms
from django.contrib import admin, messages
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import get_text_list

from consent import configuration, cookies
from consent.kinds import RECIPES
from consent.models import Notice, Service

FACTS = ["name", "key", "group", "provider", "country", "purpose", "retention"]


class ServiceForm(forms.ModelForm):
    """A service of one kind; `form_for` adds the fields that the kind asks for."""

    kind: str
    settings_names: tuple[str, ...] = ()

    class Meta:
        model = Service
        fields = [*FACTS, "hosts", "script_url", "is_enabled", "position"]
        error_messages = {"hosts": {"required": "Name at least one host under script-src."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.settings_names:
            if name in self.instance.settings:
                self.initial.setdefault(name, self.instance.settings[name])
            if isinstance(self.fields[name].widget, forms.TextInput):
                self.fields[name].widget.attrs.setdefault("class", "vTextField")
        if self.kind == Service.Kind.SCRIPT and "hosts" in self.fields:
            self.fields["hosts"].required = True

    def _post_clean(self):
        """Leave the model alone while settings are wrong: it would say the same again."""
        if not self.errors.keys().isdisjoint(self.settings_names):
            return
        self.instance.kind = self.kind
        self.instance.settings = {
            name: self.cleaned_data[name]
            for name in self.settings_names
            if name in self.cleaned_data
        }
        super()._post_clean()  # type: ignore[misc]


def form_for(kind):
    """Return the form of services of `kind`."""
    settings_form = RECIPES[kind].settings_form
    names = tuple(settings_form.base_fields)
    return type(
        "ServiceForm", (ServiceForm, settings_form), {"kind": kind, "settings_names": names}
    )


@admin.register(Service)
class ServiceAdmin(admin.ModelAdmin):
    """A service is added by kind, and keeps it."""

    list_display = ["name", "kind", "provider", "group", "where", "is_enabled", "in_current_notice"]
    list_filter = ["is_enabled", "group", "kind"]
    list_select_related = ["group"]
    search_fields = ["name", "provider", "key"]
    prepopulated_fields = {"key": ["name"]}

    @admin.display(description="loads")
    def where(self, service):
        """Say on which pages, and from whom."""
        hosts = sorted({host for sources in service.hosts.values() for host in sources})
        pages = "Articles with such a video" if service.recipe.is_embed else "Every page"
        return f"{pages}: {', '.join(hosts)}"

    @admin.display(description="in the current notice", boolean=True)
    def in_current_notice(self, service):
        """Whether visitors were told about it exactly so; otherwise it does not run."""
        notice = configuration.current().notice
        return notice is not None and notice.names(service)

    @admin.display(description="settings")
    def told_settings(self, service):
        """Show the settings to those who may only look."""
        fields = service.recipe.settings_form.base_fields
        told = ((fields[n].label, v) for n, v in service.settings.items() if n in fields)
        return format_html_join("", "<div>{}: {}</div>", told) or "-"

    def add_view(self, request, form_url="", extra_context=None):
        kind = request.GET.get("kind")
        if kind not in RECIPES and self.has_add_permission(request):
            return self._show_kinds(request)
        title = f"Add a service: {RECIPES[kind].label}" if kind in RECIPES else ""
        return super().add_view(request, form_url, {"title": title} | (extra_context or {}))

    def _show_kinds(self, request):
        context = self.admin_site.each_context(request) | {
            "title": "Add a service",
            "opts": self.opts,
            "kinds": RECIPES.items(),
        }
        return TemplateResponse(request, "admin/consent/service/kinds.html", context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        kind = obj.kind if obj else request.GET["kind"]
        return super().get_form(request, obj, change, **kwargs | {"form": form_for(kind)})

    def get_readonly_fields(self, request, obj=None):
        return ["told_settings"] if obj and not self.has_change_permission(request, obj) else []

    def get_fieldsets(self, request, obj=None):
        kind = obj.kind if obj else request.GET["kind"]
        own = ["script_url"] if kind == Service.Kind.SCRIPT else form_for(kind).settings_names
        if obj and not self.has_change_permission(request, obj):
            own = ["told_settings", "script_url"]
        return [
            (None, {"fields": FACTS}),
            (RECIPES[kind].label, {"fields": [*own, "hosts"]}),
            ("When it runs", {"fields": ["is_enabled", "position"]}),
        ]

    def get_prepopulated_fields(self, request, obj=None):
        """The key stays what it was: notices name the service by it."""
        return {} if obj else self.prepopulated_fields

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        notice = Notice.objects.current()
        if obj.is_enabled and (notice is None or not notice.names(obj)):
            self.message_user(request, waits_for_a_notice(), messages.WARNING)
        if names := undeclared_cookies(obj):
            self.message_user(request, sets_undeclared(obj, names), messages.WARNING)


def waits_for_a_notice():
    """Return what to tell whoever saved a service that does not run yet."""
    address = reverse("admin:consent_notice_add")
    text = 'Saved. It runs once a notice names it: <a href="{}">publish a notice</a>.'
    return format_html(text, address)


def undeclared_cookies(service):
    """Return the names that services of this kind set and their group does not declare."""
    declared = {cookie.name for cookie in cookies.declared_in(service.group)}
    return [name for name in service.recipe.cookies(service.settings) if name not in declared]


def sets_undeclared(service, names):
    """Return what to tell whoever saved a service whose cookies nobody would remove."""
    address = reverse("admin:cookie_consent_cookiegroup_change", args=[service.group.pk])
    return format_html(
        "{} sets {} on this site. Declare {} in the group "
        '<a href="{}">{}</a>, so that visitors read of it and withdrawing removes it.',
        service.recipe.label,
        get_text_list(names, "and"),
        "them" if len(names) > 1 else "it",
        address,
        service.group.name,
    )
