from dataclasses import fields

from django import forms
from django.contrib import admin
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html

from consent.models import Notice, Words
from consent.notices import publish_notice

WORDS = [field.name for field in fields(Words)]


class NoticeForm(forms.ModelForm):
    ask_again = forms.BooleanField(
        label="Ask everyone again",
        required=False,
        help_text="Tick this when the purpose changes. For a corrected typing error leave it.",
    )

    class Meta:
        model = Notice
        fields = WORDS

    @property
    def words(self):
        return Words(**{name: self.cleaned_data[name] for name in WORDS})


@admin.register(Notice)
class NoticeAdmin(admin.ModelAdmin):
    """Saving the add form publishes; what is published can only be read."""

    form = NoticeForm
    list_display = ["number", "title", "epoch", "published_at", "published_by"]
    list_select_related = ["published_by"]
    readonly_fields = ["number", "epoch", "language", "published_at", "published_by", "sha256"]
    readonly_fields += ["public_page", "declared"]

    def get_fields(self, request, obj=None):
        return [*WORDS, "ask_again"] if obj is None else [*WORDS, *self.readonly_fields]

    def get_changeform_initial_data(self, request):
        """Start from the current words, since most notices change a few of them."""
        current = Notice.objects.current()
        written = {name: getattr(current, name) for name in WORDS} if current else {}
        return written | super().get_changeform_initial_data(request)

    def save_form(self, request, form, change):
        return publish_notice(
            words=form.words,
            by=request.user,
            at=timezone.now(),
            ask_again=form.cleaned_data["ask_again"],
        )

    def save_model(self, request, obj, form, change):
        """Nothing is left to do: save_form returned the published notice."""

    def save_related(self, request, form, formsets, change):
        """A notice has no related rows to save."""

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="public page")
    def public_page(self, notice):
        return format_html('<a href="{0}">{0}</a>', notice.get_absolute_url())

    @admin.display(description="groups, services and cookies")
    def declared(self, notice):
        return render_to_string("consent/includes/snapshot.html", {"groups": notice.groups})
