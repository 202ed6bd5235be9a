from django.db import models
from django.db.models import F

# What the last row of a day counts, once there are too many kinds: nobody fills our disk by
# inventing reports.
OTHER = "other"
MOST_PER_DAY = 500


class CspViolationQuerySet(models.QuerySet):
    def count_one(self, *, day, may_add=lambda: True, **kind):
        """Count one more report of this `kind`: its directive, host, view and state.

        `may_add` is asked only about a kind that the day does not have yet. Where it says no, and
        where the day has too many, the report counts as other.
        """
        if self._raise(day=day, **kind):
            return
        if not may_add() or self.filter(day=day).count() >= MOST_PER_DAY:
            kind = dict.fromkeys(kind, OTHER)
        _, is_new = self.get_or_create(day=day, **kind, defaults={"count": 1})
        if not is_new:
            self._raise(day=day, **kind)

    def _raise(self, **kind):
        return self.filter(**kind).update(count=F("count") + 1)


class CspViolation(models.Model):
    """How often, on one day, browsers refused one kind of thing. No address, page or visitor."""

    day = models.DateField()
    directive = models.CharField(max_length=40)
    host = models.CharField(
        "refused", max_length=100, help_text="The host that was refused, or what stood in the page."
    )
    view = models.CharField("kind of page", max_length=100)
    state = models.CharField("consent", max_length=200)
    count = models.PositiveBigIntegerField()

    objects = CspViolationQuerySet.as_manager()

    class Meta:
        verbose_name = "refused by browsers"
        verbose_name_plural = "refused by browsers"
        ordering = ["-day", "-count"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "directive", "host", "view", "state"], name="violation_kind_once"
            )
        ]

    def __str__(self):
        return f"{self.host} under {self.directive} on {self.day}"
