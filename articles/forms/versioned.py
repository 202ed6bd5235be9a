"""The form of a row that keeps no editions: nothing is saved over what nobody has seen."""

from typing import cast

from django import forms
from django.http import QueryDict

from articles.comparison import compare

OVERTAKEN = "Not saved: somebody saved this while you had it open. What stands here is yours."


class VersionedForm(forms.ModelForm):
    """Refuses to save onto a newer version than it was opened with, and shows that one.

    `theirs` is then the row as it is stored, `changes` what differs (comparison.FieldChange);
    the same form sent once more is saved.
    """

    base = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.theirs = None
        self.changes = []
        if not self.is_bound:
            self.fields["base"].initial = self.instance.lock_version

    def clean(self):
        super().clean()
        is_stored = not self.instance._state.adding
        if is_stored and self.cleaned_data.get("base") != self.instance.lock_version:
            self._show_theirs()
        return self.cleaned_data

    def _show_theirs(self):
        """Refuse, and have the form sent again know the version that it shows."""
        self.theirs = self.instance
        typed = {name: value for name, value in self.cleaned_data.items() if name != "base"}
        mine = self._meta.model(**typed)
        self.changes = compare(self._labelled(mine), self._labelled(self.theirs))
        data = cast("QueryDict", self.data).copy()
        data["base"] = str(self.theirs.lock_version)
        self.data = data
        self.add_error(None, OVERTAKEN)

    def _labelled(self, row):
        return {
            self.fields[name].label or name: paragraphs
            for name, paragraphs in row.in_words().items()
            if name in self.fields
        }
