from typing import cast

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from articles.forms.choices import KnownChoiceField
from articles.models import Former

NOT_THERE = "This is not there any more. Choose another one."


class LastingChoiceField(KnownChoiceField):
    """One category, source or author; what was merged meanwhile means its successor."""

    default_error_messages = {"invalid_choice": NOT_THERE}

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError:
            former = self._former(value)
            if former is None:
                raise
            return former.successor

    def bound_data(self, data, initial):
        """Show the successor, should the form come back."""
        former = self._former(data)
        return former.successor.pk if former else data

    def _former(self, pk):
        return Former.objects.find(cast("QuerySet", self.queryset).model, pk)
