from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles import moments
from articles.forms.planning import MomentField


class AsOfForm(forms.Form):
    """The moment at which somebody wants to see the site."""

    moment = MomentField(label="Moment", initial=timezone.now)

    def clean_moment(self):
        moment = self.cleaned_data["moment"]
        if not moments.EARLIEST <= moment < moments.LATEST:
            first, last = moments.EARLIEST.year, moments.LATEST.year - 1
            raise ValidationError(f"Choose a moment in the years {first} to {last}.")
        return moment
