from dataclasses import fields
from functools import cached_property

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import get_text_list

from consent import notices
from consent.models import Notice, Words
from consent.printing import group_facts

WORDS = [field.name for field in fields(Words)]


class NoticeForm(forms.ModelForm):
    ask_again = forms.BooleanField(
        label="Ask everyone again",
        required=False,
        help_text="Tick this when what we ask for has changed, for example its purpose. For a "
        "corrected typing error leave it: whoever accepted a group that names more now is asked "
        "again anyway.",
    )

    class Meta:
        model = Notice
        fields = WORDS

    @property
    def words(self):
        return Words(**{name: self.cleaned_data[name] for name in WORDS})

    @cached_property
    def draft(self):
        """What publishing would freeze now; the page shows it and sends back its seal."""
        return notices.draft(at=timezone.now())

    @property
    def changes(self):
        """Return (change, what its group declares, as visitors read it) for each group."""
        changes = notices.changes(self.draft.groups, self.draft.last)
        return [(change, group_facts(change.group)) for change in changes]

    def clean(self):
        if self.data.get("seen") != self.draft.seal:
            raise ValidationError(
                "Somebody published a notice meanwhile, or changed what this one would declare. "
                "Below is what would be published now; please look at it again."
            )
        return super().clean()


@admin.register(Notice)
class NoticeAdmin(admin.ModelAdmin):
    """The add form publishes; what is published can only be read."""

    form = NoticeForm
    add_form_template = "admin/consent/notice/publish.html"
    change_form_template = "admin/consent/evidence.html"
    list_display = ["number", "title", "epoch", "published_at", "published_by"]
    list_select_related = ["published_by"]
    readonly_fields = ["number", "epoch", "language", "published_at", "publisher", "sha256"]
    readonly_fields += ["public_page", "declared"]

    def get_fields(self, request, obj=None):
        return [*WORDS, "ask_again"] if obj is None else [*WORDS, *self.readonly_fields]

    def get_changeform_initial_data(self, request):
        """Start from the current words, since most notices change a few of them."""
        current = Notice.objects.current()
        written = {name: getattr(current, name) for name in WORDS} if current else {}
        return written | super().get_changeform_initial_data(request)

    def add_view(self, request, form_url="", extra_context=None):
        context = {"title": "Publish a new notice"} | (extra_context or {})
        try:
            return super().add_view(request, form_url, context)
        except IntegrityError:
            # Somebody published between our look and our insert. Now the form sees it, and says so.
            return super().add_view(request, form_url, context)

    def save_form(self, request, form, change):
        return notices.publish_notice(
            words=form.words,
            by=request.user,
            at=timezone.now(),
            ask_again=form.cleaned_data["ask_again"],
        )

    def save_model(self, request, obj, form, change):
        """Nothing is left to do: save_form returned the published notice."""

    def save_related(self, request, form, formsets, change):
        """A notice has no related rows to save."""

    def response_add(self, request, obj, post_url_continue=None):
        news = f"Notice {obj.number} is what visitors see now. {whom_it_asks(obj)}"
        self.message_user(request, news, messages.SUCCESS)
        return self.response_post_save_add(request, obj)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="published by")
    def publisher(self, notice):
        """Name the account without a link to it: few of those who read this may open it."""
        return notice.published_by or self.get_empty_value_display()

    @admin.display(description="public page")
    def public_page(self, notice):
        return format_html('<a href="{0}">{0}</a>', notice.get_absolute_url())

    @admin.display(description="groups, services and cookies")
    def declared(self, notice):
        return render_to_string("consent/includes/snapshot.html", {"groups": notice.groups})


def whom_it_asks(notice):
    """Return whom publishing `notice` asks, as sentences."""
    last = Notice.objects.before(notice)
    changes = notices.changes(notice.groups, last)
    if not any(change.is_asked_about for change in changes):
        return "Nobody is asked, since it names no service that waits for an answer."
    if last is None:
        return "Everybody is asked."
    if notice.epoch > last.epoch:
        return "Everybody is asked again."
    sentences = [
        f"Whoever has not answered about {change.group['name']} yet is asked."
        for change in changes
        if change.is_new
    ]
    if accepted := [change.group["name"] for change in changes if change.asks_accepters]:
        sentences.append(f"Those who accepted {get_text_list(accepted, 'or')} are asked again.")
    return " ".join(sentences) or "Nobody is asked again."
