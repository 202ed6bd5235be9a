from datetime import UTC

from django.db import models

from consent.models.append_only import AppendOnlyQuerySet
from consent.models.keyed import Keyed
from consent.models.seal import Seal


class PurgeQuerySet(AppendOnlyQuerySet):
    def days(self):
        """Return the days of which decisions were deleted."""
        return set(self.values_list("day", flat=True))


class Purge(Keyed):
    """That the decisions under one seal were deleted: when, how many, by which command.

    It comes first, and lets them go: the database's trigger deletes a decision only where
    such a row names its day and its id, and only if it was no longer valid at `purged_at`.
    Hence the columns that repeat the seal's: the trigger reads this table alone, so that
    no migration of another table can trip over it.
    """

    seal = models.OneToOneField(Seal, on_delete=models.PROTECT, related_name="purge")
    day = models.DateField()
    after_id = models.BigIntegerField()
    through_id = models.BigIntegerField()
    decision_count = models.PositiveIntegerField()
    purged_at = models.DateTimeField()
    purged_by = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, unique=True, editable=False)

    objects = PurgeQuerySet.as_manager()

    class Meta:
        ordering = ["seal"]
        indexes = [models.Index(fields=["day"], name="purge_by_day")]

    def __str__(self):
        return f"Purge of {self.day}"

    @classmethod
    def of(cls, seal, *, at, by):
        """Return the purge, yet to be stored, of what `seal` vouches for."""
        return cls(
            seal=seal,
            day=seal.day,
            after_id=seal.after_id,
            through_id=seal.through_id,
            decision_count=seal.decision_count,
            purged_at=at,
            purged_by=by,
        )

    def as_record(self):
        return {
            "seal": self.seal.digest,
            "day": self.day.isoformat(),
            "after_id": self.after_id,
            "through_id": self.through_id,
            "decision_count": self.decision_count,
            "purged_at": self.purged_at.astimezone(UTC).isoformat(),
            "purged_by": self.purged_by,
        }
