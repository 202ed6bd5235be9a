"""What became of the categories, sources and authors that were merged into others."""

from django.conf import settings
from django.db import models


class FormerQuerySet(models.QuerySet):
    def find(self, model, pk):
        """Return the Former of the row of `model` that had the id `pk`, or None.

        `pk` is what a form or an address at the desk says, and may be anything.
        """
        text = str(pk)
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            return None
        found = self.filter(path__scope=model.path_scope, former_id=int(text))
        return found.select_related("path").first()


class Former(models.Model):
    """That a category, source or author became a part of another one. Kept for ever.

    Forms opened before it go on naming it by its id. `path` is the address it had, which leads
    to its successor however many mergers later.
    """

    former_id = models.PositiveBigIntegerField()
    name = models.CharField(max_length=120)
    path = models.ForeignKey("articles.Path", models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = FormerQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # the desk tells it in the history of the successor
        constraints = [
            models.UniqueConstraint(fields=["former_id", "path"], name="former_merged_once"),
        ]

    def __str__(self):
        return f"“{self.name}” is a part of “{self.successor}” now"

    @property
    def successor(self):
        """Return the category, source or author that it is a part of today."""
        return self.path.owner
