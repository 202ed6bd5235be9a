"""The form of something with an address."""

from django import forms
from django.core.exceptions import ValidationError

from articles.models import Path, SlugTaken


class AddressedForm(forms.ModelForm):
    """A form of something with an address: an empty slug is made, a taken one is refused."""

    slug_from = "name"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if not slug:
            text = self.data.get(self.add_prefix(self.slug_from), "")
            return self.instance.slug or Path.objects.free_slug(self.instance.path_scope, text)
        if slug == self.instance.slug:
            return slug
        try:
            Path.objects.refuse_taken(slug, by=self.instance)
        except SlugTaken as taken:
            raise ValidationError(f"{taken} Choose another one.") from None
        return slug
