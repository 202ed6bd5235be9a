from django import forms

from articles.forms.versioned import VersionedForm
from articles.models import Publication


class PublicationForm(VersionedForm):
    """The name of the site and what it says of itself."""

    class Meta:
        model = Publication
        fields = ["name", "tagline", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}
