"""Choosing a picture of the library: by its number, or from a page that shows them all."""

from django import forms
from django.core.exceptions import ValidationError

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
        """Return the picture, and keep it from being deleted before it is named."""
        chosen = super().to_python(value)
        if chosen is not None and chosen not in self.known and not self._is_held(chosen):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        self.widget.image = chosen
        return chosen

    def _is_held(self, image):
        return bool(Image.objects.filter(pk=image.pk).hold())

    def prepare_value(self, value):
        """Print what is known already with its picture."""
        chosen = next((row for row in self.known if row.pk == getattr(value, "pk", value)), None)
        self.widget.image = self.widget.image or chosen
        return super().prepare_value(value)
