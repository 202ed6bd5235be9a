"""What the site itself stores: nothing but how often public pages changed."""

from django.db import models


class ChangeCount(models.Model):
    """One of the counters whose sum names the present state of all public pages.

    There is one for every transaction that ever counted at the same time as others, so that
    nobody waits for anybody to commit. They grow by random steps: no state has the name of
    another, not even after a backup was restored.
    """

    changes = models.BigIntegerField(default=0)
    removals = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.changes}, of which removals: {self.removals}"
