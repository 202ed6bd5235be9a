from typing import cast

from django import forms
from django.contrib.auth import get_user_model

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


class NoteForm(forms.Form):
    """A few words from one colleague to another."""

    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))


class SubmitForm(NoteForm):
    """Who is asked for the review."""

    editor = forms.ModelChoiceField(
        get_user_model().objects.none(),
        required=False,
        empty_label="Any editor",
        help_text="The article stands in this colleague's list until it is approved or sent back.",
    )
    field_order = ["editor", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField", self.fields["editor"]).queryset = editors()


def editors():
    """Return the accounts that may approve and publish, by name."""
    users = get_user_model().objects.with_perm("articles.publish_article", backend=MODEL_BACKEND)
    return users.filter(is_staff=True).order_by("username")


class SendBackForm(NoteForm):
    """What has to change; sending back without a word helps nobody."""

    note = forms.CharField(label="What has to change", widget=forms.Textarea(attrs={"rows": 3}))
