from django import forms


class NoteForm(forms.Form):
    """A few words from one colleague to another."""

    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))


class SendBackForm(NoteForm):
    """What has to change; sending back without a word helps nobody."""

    note = forms.CharField(label="What has to change", widget=forms.Textarea(attrs={"rows": 3}))
