"""What a visitor posts to choose."""

from __future__ import annotations

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from consent.models import Decision, Notice

HOME = "/"

UNKNOWN_NOTICE = "It names a notice that this site never showed."

# In characters; more than any page of ours needs, less than any browser or server refuses.
MAX_NEXT_LENGTH = 2000


class Answer(models.TextChoices):
    """The button that was pressed."""

    ACCEPT = "accept", "Accept all"
    DECLINE = "decline", "Decline all"
    SAVE = "save", "Save my choice"


def safe_next(path: str) -> str:
    """Return `path` when it leads to a page of this site, else the home page.

    Only a path will do. Browsers drop tabs and newlines and read a backslash as a slash, so
    that "/\\t/evil.example" and "/\\\\evil.example" would both leave the site.
    """
    is_path = path.startswith("/") and path.isprintable() and len(path) <= MAX_NEXT_LENGTH
    return path if is_path and url_has_allowed_host_and_scheme(path, None) else HOME


class GroupNamesField(forms.MultipleChoiceField):
    """Names of groups; which there are depends on the notice that was shown."""

    def valid_value(self, value):
        return True


class NextField(forms.CharField):
    """Where to go afterwards; never refused, since a bad address must not cost the choice."""

    def __init__(self):
        super().__init__(required=False, strip=False)

    def clean(self, value):
        return safe_next(value) if value else ""


class ChoiceForm(forms.Form):
    """A choice as the banner or the settings page sends it."""

    decision = forms.ChoiceField(
        choices=Answer,
        error_messages={
            "required": "It does not say what you decided.",
            "invalid_choice": "“%(value)s” is not a decision that this site knows.",
        },
    )
    groups = GroupNamesField(required=False)
    # Not required: the page of last resort, without database, may not know the notice.
    notice = forms.RegexField(
        r"\A[0-9a-f]{64}\Z",
        required=False,
        error_messages={"invalid": UNKNOWN_NOTICE},
    )
    surface = forms.ChoiceField(
        choices=Decision.Surface,
        error_messages={
            "required": "It does not say which page it comes from.",
            "invalid_choice": "“%(value)s” is not a page that this site knows.",
        },
    )
    next = NextField()

    @property
    def saved(self) -> set[str]:
        """Return the names of the groups that were ticked, where ticks were what was sent."""
        is_saved = self.cleaned_data["decision"] == Answer.SAVE
        return set(self.cleaned_data["groups"]) if is_saved else set()

    @property
    def accepts_all(self) -> bool:
        return self.cleaned_data["decision"] == Answer.ACCEPT

    @property
    def accepts_something(self) -> bool:
        return self.accepts_all or bool(self.saved)

    def ends(self, before: set[str]) -> set[str]:
        """Return which of the groups that were accepted `before` this choice leaves out."""
        return set() if self.accepts_all else before - self.saved

    @property
    def next_path(self) -> str:
        """Return where to go afterwards; the settings page, when it sent no address, itself."""
        is_from_settings = self.cleaned_data["surface"] == Decision.Surface.SETTINGS
        default = reverse("consent:settings") if is_from_settings else HOME
        return self.cleaned_data["next"] or default

    @property
    def reasons(self) -> list[str]:
        """Return what is wrong, as sentences."""
        return [str(error) for errors in self.errors.values() for error in errors]

    def fits(self, notice: Notice | None, *, before: set[str]) -> bool:
        """Return whether the choice is one that `notice`, which was shown, offered.

        When nobody knows what was shown, `notice` is None, and declining fits all the same, as does
        ending something that was accepted `before`. Afterwards `reasons` says what does not fit.
        """
        if notice is None:
            if self.accepts_something and not self.ends(before):
                self.add_error("notice", UNKNOWN_NOTICE)
        else:
            for name in sorted(self.saved.difference(notice.optional_names)):
                self.add_error("groups", f"“{name}” is not a group that this site asks about.")
        return not self.errors

    def accepted(self, notice: Notice | None) -> set[str]:
        """Return the names of the groups that this choice, which fits `notice`, accepts."""
        return set(notice.optional_names) if notice and self.accepts_all else self.saved
