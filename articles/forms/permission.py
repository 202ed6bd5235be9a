from django import forms

from articles.forms.lasting import LastingChoiceField


class PermissionForm(forms.ModelForm):
    """What allows us to publish somebody else's work."""

    class Meta:
        field_classes = {"source": LastingChoiceField}
