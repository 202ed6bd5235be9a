"""What became of the original that an article is based on: a fact about the world, not the text."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format


class OriginalState(models.TextChoices):
    """What somebody found at the address of an original."""

    THERE = "there", "Still there"
    PAYWALL = "paywall", "Behind a paywall"
    MOVED = "moved", "Moved to another address"
    GONE = "gone", "Gone"


SENTENCES = {
    OriginalState.THERE: "It was still there on {day}.",
    OriginalState.PAYWALL: "On {day} only subscribers could read all of it.",
    OriginalState.MOVED: "On {day} it stood at another address.",
    OriginalState.GONE: "On {day} it was no longer there.",
}


class OriginalCheck(models.Model):
    """What an editor found when looking for the original of an article, the last time.

    It holds for the address that was looked at: an edition that names another one, or an earlier
    one, is not spoken of.
    """

    article = models.OneToOneField(
        "articles.Article", models.PROTECT, primary_key=True, related_name="original_check"
    )
    url = models.URLField("original address", max_length=500)
    state = models.CharField("what is there", max_length=7, choices=OriginalState)
    checked_on = models.DateField(
        "looked at on", help_text="The day is printed, so that readers know how old the news is."
    )
    moved_to = models.URLField(
        "new address",
        max_length=500,
        blank=True,
        help_text="Where it stands now, if it moved. Readers get both addresses.",
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    def __str__(self):
        return f"{self.get_state_display()}: {self.url}"

    def clean(self):
        """Refuse a day to come, and a new address without a move or the other way round."""
        if self.checked_on and self.checked_on > timezone.localdate():
            raise ValidationError({"checked_on": "This day has not come yet."})
        if self.state and (self.state == OriginalState.MOVED) != bool(self.moved_to):
            raise ValidationError({"moved_to": "Give the new address if it moved, and only then."})

    @property
    def is_gone(self):
        """Return whether nothing is to be found at the address any more."""
        return self.state == OriginalState.GONE

    @property
    def sentence(self):
        """Return what readers are told."""
        day = date_format(self.checked_on, "j F Y")
        return SENTENCES[OriginalState(self.state)].format(day=day)
