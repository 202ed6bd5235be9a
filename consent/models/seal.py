from datetime import UTC

from django.db import models

from consent.models.append_only import AppendOnlyQuerySet
from consent.models.keyed import Keyed


class SealQuerySet(AppendOnlyQuerySet):
    def head(self):
        """Return the newest seal, the head of the chain, or None before the first."""
        return self.order_by("-number").first()

    def newest_day(self, *, before):
        """Return the last day before the date `before` that has a seal, or None without one."""
        return self.filter(day__lt=before).aggregate(day=models.Max("day"))["day"]

    def ahead_of(self, today):
        """Keep the seals of days that are not over on the date `today`, the farthest first.

        Only a clock that was ahead makes one: a day is sealed once it is over.
        """
        return self.filter(day__gte=today).order_by("-day", "-number")

    def last_ids(self):
        """Return for each sealed day the id up to which its seals vouch for its decisions."""
        return dict(self.order_by().values_list("day").annotate(models.Max("through_id")))


class Seal(Keyed):
    """What the decisions of one day were, said once the day was over.

    It vouches for the decisions of `day` with an id above `after_id` and up to `through_id`:
    all of that day's, unless some came after it was sealed. Those get a seal of their own.
    Each seal holds the digest of the one before, so that none can be changed or taken out
    of the chain alone. The totals outlive the decisions, which are pruned one day.
    """

    number = models.PositiveIntegerField(unique=True)
    day = models.DateField()
    after_id = models.BigIntegerField()
    through_id = models.BigIntegerField()
    decision_count = models.PositiveIntegerField()
    contents = models.CharField(max_length=64)
    # As consent.totals.as_json writes them.
    totals = models.JSONField()
    previous = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField()
    digest = models.CharField(max_length=64, unique=True, editable=False)

    objects = SealQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["day"], name="seal_by_day")]

    def __str__(self):
        return f"Seal {self.number} of {self.day}"

    def as_record(self):
        return {
            "number": self.number,
            "day": self.day.isoformat(),
            "after_id": self.after_id,
            "through_id": self.through_id,
            "decision_count": self.decision_count,
            "contents": self.contents,
            "totals": self.totals,
            "previous": self.previous,
            "sealed_at": self.sealed_at.astimezone(UTC).isoformat(),
        }

    @property
    def is_purged(self):
        """Return whether the decisions that the seal vouches for were pruned."""
        return hasattr(self, "purge")

    def covers(self, decision):
        """Return whether the seal vouches for `decision`, one of its day."""
        return self.after_id < decision.pk <= self.through_id
