"""Choosing a picture of the library: by its number, or from a page that shows them all."""

from django import forms

from articles.forms.choices import KnownChoiceField
from articles.images.crops import CARD
from articles.models import Image


class PictureInput(forms.NumberInput):
    """The number of a picture, the picture, and a link to choose another one."""

    template_name = "admin/articles/widgets/picture.html"
    image: Image | None = None

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        if self.image is not None and str(self.image.pk) == str(value):
            context["picture"] = self.image.picture(CARD)
        return context


class PictureField(KnownChoiceField):
    """A picture of the library, or none."""

    default_error_messages = {"invalid_choice": "The library has no picture with this number."}

    def widget_attrs(self, widget):
        return {"min": 1}

    def to_python(self, value):
        self.widget.image = super().to_python(value)
        return self.widget.image

    def prepare_value(self, value):
        """Print what is known already with its picture."""
        chosen = next((row for row in self.known if row.pk == getattr(value, "pk", value)), None)
        self.widget.image = self.widget.image or chosen
        return super().prepare_value(value)
