"""Giving a preview link away: of which edition, for how long, to whom."""

from datetime import timedelta
from typing import cast

from django import forms

from articles.forms.planning import EditionField
from articles.models import Edition, PreviewLink


class PreviewLinkForm(forms.Form):
    """What a preview link shows, and until when."""

    edition = EditionField(
        Edition.objects.none(),
        required=False,
        label="Shows",
        empty_label="Always the newest edition",
    )
    valid_for = forms.TypedChoiceField(
        choices=[(1, "1 day"), (7, "7 days"), (30, "30 days")],
        coerce=lambda days: timedelta(days=int(days)),
        initial=7,
    )
    note = forms.CharField(
        required=False,
        max_length=PreviewLink._meta.get_field("note").max_length,
        widget=forms.TextInput(attrs={"size": 60}),
        help_text="Who gets it, and why; only the desk sees this.",
    )

    def __init__(self, *args, article, **kwargs):
        super().__init__(*args, **kwargs)
        field = cast("EditionField", self.fields["edition"])
        field.queryset = article.editions.only("number", "title", "created_at", "article_id")
