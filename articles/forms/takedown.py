from django import forms


class TakedownForm(forms.Form):
    """Why an article must go."""

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept on record with your name; readers are not told. For example: "
        "“The source withdrew its permission by e-mail on 3 March.”",
    )
