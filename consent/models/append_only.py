"""Rows that are evidence: stored once, then neither changed nor deleted.

The model refuses for the sake of a clear message; the database refuses for everybody else
(see `guards`).
"""

from typing import NoReturn

from django.db import models


class AppendOnlyError(Exception):
    """A row kept as evidence was about to be changed or deleted."""


def refuse(model: type[models.Model]) -> NoReturn:
    """Raise AppendOnlyError in the name of `model`."""
    raise AppendOnlyError(f"A stored {model._meta.verbose_name} is neither changed nor deleted.")


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **fields):
        refuse(self.model)

    def delete(self):
        refuse(self.model)

    def bulk_create(self, objs, *args, **options):
        """Raise AppendOnlyError: rows stored together would lack what saving one works out."""
        refuse(self.model)

    def bulk_update(self, objs, fields, batch_size=None):
        refuse(self.model)


class AppendOnly(models.Model):
    """A model whose manager comes from AppendOnlyQuerySet."""

    class Meta:
        abstract = True

    def save(self, **options):
        """Store the new row. Raises AppendOnlyError when it is stored already."""
        if not self._state.adding:
            refuse(type(self))
        super().save(**options | {"force_insert": True})

    def delete(self, using=None, keep_parents=False):
        refuse(type(self))
