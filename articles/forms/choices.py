"""Choosing a row, without looking up again what was chosen before."""

from collections.abc import Sequence

from django import forms
from django.db.models import Model


class KnownChoiceField(forms.ModelChoiceField):
    """A row of a queryset; those in `known` were fetched already and are not asked for again."""

    known: Sequence[Model] = ()

    def to_python(self, value):
        chosen = next((row for row in self.known if str(row.pk) == value), None)
        return chosen or super().to_python(value)
