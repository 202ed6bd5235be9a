"""Rows that two people may have open at once, and that keep no editions."""

from django.conf import settings
from django.db import models, transaction


class Overtaken(RuntimeError):
    """Somebody saved the row since the one at hand was read."""


class Versioned(models.Model):
    """A row that is saved only onto the version that it was read from."""

    lock_version = models.PositiveIntegerField(default=0, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Store the row. Raises Overtaken when somebody did since it was read."""
        with transaction.atomic():
            self._take_next_version()
            super().save(*args, **kwargs)

    def _take_next_version(self):
        as_read = type(self)._base_manager.filter(pk=self.pk, lock_version=self.lock_version)
        self.lock_version += 1
        if not self._state.adding and not as_read.update(lock_version=self.lock_version):
            raise Overtaken(f"“{self}” was saved by somebody else meanwhile.")

    def in_words(self):
        """Return what a colleague reads in each field: its name to paragraphs, none empty."""
        raise NotImplementedError
