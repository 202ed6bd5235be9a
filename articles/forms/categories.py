"""Categories in an order, chosen without script."""

from django import forms
from django.core.exceptions import ValidationError

from articles.forms.choices import KnownChoiceField
from articles.forms.lasting import NOT_THERE
from articles.models import Category, Former

PLACES = ("1st (leads)", "2nd", "3rd", "4th")


class CategoriesWidget(forms.MultiWidget):
    """One drop-down list a place, so that the order is chosen without script."""

    template_name = "admin/articles/widgets/places.html"

    def __init__(self, attrs=None):
        super().__init__([forms.Select() for _ in PLACES], attrs)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        for place, subwidget in zip(PLACES, context["widget"]["subwidgets"], strict=True):
            subwidget["place"] = place
        return context

    def decompress(self, value):
        return value or []


class CategoriesField(forms.MultiValueField):
    """Categories in the editor's order; cleans to a list of Category rows."""

    widget = CategoriesWidget

    def __init__(self, **kwargs):
        errors = {"invalid_choice": NOT_THERE}
        places = [
            KnownChoiceField(Category.objects.all(), required=False, error_messages=errors)
            for _ in PLACES
        ]
        super().__init__(places, require_all_fields=False, **kwargs)

    def offer(self, categories, *, known):
        """Offer the queryset `categories` in every place; the rows `known` are chosen already.

        The queryset is fetched once, and only when the lists are printed.
        """

        def choices():
            return [("", "–"), *((row.pk, row.name) for row in categories)]

        for select, place in zip(self.widget.widgets, self.fields, strict=True):
            select.choices = choices  # type: ignore[attr-defined]  # each is a Select
            place.known = known  # type: ignore[attr-defined]  # each is a KnownChoiceField

    def clean(self, value):
        try:
            return super().clean(value)
        except ValidationError:
            now = self.bound_data(value, None)
            if now == value:
                raise
            return super().clean(now)

    def bound_data(self, data, initial):
        """Name what was merged since the form was opened by its successor, and that once."""
        formers = [Former.objects.find(Category, pk) for pk in data]
        if not any(formers):
            return data
        pairs = zip(data, formers, strict=True)
        return list(dict.fromkeys(str(f.successor.pk) if f else pk for pk, f in pairs))

    def prepare_value(self, value):
        return [getattr(category, "pk", category) for category in value or []]

    def compress(self, data_list):
        chosen = [category for category in data_list if category is not None]
        if len(set(chosen)) < len(chosen):
            raise ValidationError("The same category is chosen twice; choose each once.")
        return chosen
