"""The form of a row that keeps no editions and carries no version."""

from typing import cast

from django import forms
from django.http import QueryDict

from articles.merging import merge

IN_WORDS = {"True": "yes", "False": "no", "": "nothing"}


class MergingForm(forms.ModelForm):
    """Leaves what a colleague saved while it was open, and asks where both changed a field.

    Beside each field comes back, hidden, what it was opened with; a form that does not say so was
    made from what is stored. `taken` are the labels of what the colleague alone changed. The same
    form sent once more after a refusal is saved, since its author has seen what it replaces.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.taken = []
        for field in self.fields.values():
            field.show_hidden_initial = not self.instance._state.adding

    def clean(self):
        super().clean()
        shared = [name for name in self.cleaned_data if self.fields[name].show_hidden_initial]
        stored = {name: self._written(name, self[name].initial) for name in shared}
        mine = {name: self._written(name, self.cleaned_data[name]) for name in shared}
        before = {name: self._before(name, stored[name]) for name in shared}
        outcome = merge(_in_lines(mine), _in_lines(before), _in_lines(stored))
        self._type({self[name].html_initial_name: stored[name] for name in shared})
        for name in outcome.taken:
            self.cleaned_data[name] = getattr(self.instance, name)
            self._type({self[name].html_name: stored[name]})
            self.taken.append(str(self[name].label).lower())
        for name in outcome.disputed:
            there = self._in_words(name, stored[name])
            self.add_error(
                name,
                f"Somebody changed this to “{there}” while you had it open. What stands here is "
                "yours; save again to put it in the place of theirs.",
            )
        if self.errors and self.taken:
            self.add_error(None, f"{self.news} It stands below.")
        return self.cleaned_data

    @property
    def news(self):
        """Return the sentence that says what was `taken`."""
        labels = ", ".join(self.taken)
        return f"Somebody changed this while you had it open, and it stays: {labels}."

    def _before(self, name, stored):
        """Return what the field was opened with, as it came back."""
        return self.data.get(self[name].html_initial_name, stored)

    def _written(self, name, value):
        """Return `value` as it is written beside its field."""
        prepared = self.fields[name].prepare_value(value)
        return "" if prepared is None else str(prepared)

    def _in_words(self, name, stored):
        """Return how somebody who looks at the form names what is `stored`."""
        if stored in IN_WORDS:
            return IN_WORDS[stored]
        display = getattr(self.instance, f"get_{name}_display", None)
        return display() if display else str(getattr(self.instance, name))

    def _type(self, texts):
        data = cast("QueryDict", self.data).copy()
        data.update(texts)
        self.data = data


def _in_lines(texts):
    """Return `texts` with the ends of lines that they had before a browser sent them."""
    return {name: text.replace("\r\n", "\n") for name, text in texts.items()}
