from typing import cast

from django import forms

from articles.models import Category


class UniteForm(forms.Form):
    """Which one of its kind a category, source or author becomes a part of."""

    into = forms.ModelChoiceField(
        Category.objects.none(), label="Merge it into", empty_label="Choose…"
    )

    def __init__(self, *args, merged, **kwargs):
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField", self.fields["into"])
        field.queryset = type(merged).objects.exclude(pk=merged.pk)
        field.error_messages["invalid_choice"] = (
            f"Choose another one: this is “{merged}” itself, or is not there any more."
        )
