from django import forms
from django.utils import timezone

from articles.models import OriginalCheck, OriginalState


class OriginalCheckForm(forms.ModelForm):
    """What is to be found at the address of an original, and since when that is known."""

    state = forms.ChoiceField(
        label="What is there", choices=OriginalState.choices, widget=forms.RadioSelect
    )

    class Meta:
        model = OriginalCheck
        fields = ["url", "state", "checked_on", "moved_to"]
        # The address that was looked at, whatever a colleague makes of it meanwhile.
        widgets = {
            "url": forms.HiddenInput,
            "checked_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, data=None, *, article):
        first = {"url": article.original_url, "checked_on": timezone.localdate()}
        super().__init__(data, initial=first)
