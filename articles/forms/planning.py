"""Choosing a moment: one field, in the site's time zone, that exists exactly once."""

from datetime import datetime
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles import moments
from articles.models import Edition


class MomentField(forms.DateTimeField):
    """A moment to the minute; cleans to an aware one from moments.EARLIEST up to LATEST."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]

    def __init__(self, **kwargs):
        zone = timezone.get_current_timezone_name()
        super().__init__(help_text=f"In the site's time zone, {zone}.", **kwargs)

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError:
            if self._is_written_well(value):
                raise ValidationError(self._clock_change(value)) from None
            raise

    def validate(self, value):
        super().validate(value)
        if value is not None and not moments.EARLIEST <= value < moments.LATEST:
            first, last = moments.EARLIEST.year, moments.LATEST.year - 1
            raise ValidationError(f"Choose a moment in the years {first} to {last}.")

    def _is_written_well(self, value):
        return any(self._reads(value, written) for written in self.input_formats)

    @staticmethod
    def _reads(value, written):
        try:
            return bool(datetime.strptime(str(value), written))  # noqa: DTZ007 only its form counts
        except ValueError:
            return False

    @staticmethod
    def _clock_change(value):
        zone = timezone.get_current_timezone_name()
        return (
            f"The clocks change around this moment in {zone}: {value.replace('T', ' ')} comes "
            "twice or not at all. Choose a moment an hour or more away."
        )


class EditionField(forms.ModelChoiceField):
    """One of an article's editions."""

    def label_from_instance(self, obj):
        saved_at = timezone.localtime(obj.created_at)
        return f"Edition {obj.number}: {obj.title} (saved {saved_at:%d %b %Y, %H:%M})"


class ScheduleForm(forms.Form):
    """Which edition is shown from when."""

    edition = EditionField(Edition.objects.none(), empty_label=None)
    start = MomentField(label="Goes live")

    def __init__(self, *args, article, **kwargs):
        super().__init__(*args, **kwargs)
        field = cast("EditionField", self.fields["edition"])
        field.queryset = article.editions.order_by("-number")


class EndForm(forms.Form):
    """Until when the article is shown."""

    until = MomentField(label="Shown until")
