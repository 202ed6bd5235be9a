from typing import cast

from django import forms

from articles.forms.choices import KnownChoiceField
from articles.forms.picture import PictureField, PictureInput
from articles.forms.versioned import VersionedForm
from articles.models import Publication


class PublicationForm(VersionedForm):
    """The name of the site and what it says of itself."""

    class Meta:
        model = Publication
        fields = ["name", "tagline", "description", "logo"]
        field_classes = {"logo": PictureField}
        widgets = {"description": forms.Textarea(attrs={"rows": 2}), "logo": PictureInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "logo" in self.fields and self.instance.logo:
            cast("KnownChoiceField", self.fields["logo"]).known = [self.instance.logo]
