from django import forms
from django.utils import timezone

from articles.forms.planning import MomentField


class AsOfForm(forms.Form):
    """The moment at which somebody wants to see the site."""

    moment = MomentField(label="Moment", initial=timezone.now)
