from datetime import UTC

from django.conf import settings
from django.db import models

from consent.models.append_only import AppendOnlyQuerySet
from consent.models.keyed import Keyed


class ExportQuerySet(AppendOnlyQuerySet):
    """What was taken out of the log, by whom."""


class Export(Keyed):
    """What somebody took out of the log: stored before the first row leaves, and kept."""

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        JSON_LINES = "jsonl", "JSON Lines"

    exported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    format = models.CharField(max_length=10, choices=Format)
    # As the list's address has it, so that one can look at the same rows again.
    filters = models.TextField(blank=True)
    row_count = models.PositiveIntegerField("rows")
    created_at = models.DateTimeField("exported at")

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self):
        return f"Export {self.pk}: {self.row_count} rows"

    def as_record(self):
        return {
            "exported_by": self.exported_by_id,
            "format": str(self.format),
            "filters": self.filters,
            "row_count": self.row_count,
            "created_at": self.created_at.astimezone(UTC).isoformat(),
        }

    @property
    def filename(self):
        """Return the file's name, which says how many rows a whole one has."""
        return f"decisions-export-{self.pk}-{self.row_count}-rows.{self.format}"
