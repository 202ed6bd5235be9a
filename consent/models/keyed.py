"""Rows whose digest needs the site's key, which the database does not have."""

from typing import Any

from django.db import models

from consent.models.append_only import AppendOnly
from consent.models.fingerprint import keyed_fingerprint


class Keyed(AppendOnly):
    """Evidence that nobody makes or changes unseen who can merely write to the database."""

    digest = models.CharField(max_length=64, editable=False)

    class Meta:
        abstract = True

    def save(self, **options):
        self.digest = self._work_out_digest()
        super().save(**options)

    def as_record(self) -> dict[str, Any]:
        """Return what the row's digest vouches for."""
        raise NotImplementedError

    @property
    def is_genuine(self):
        """Return whether this site made it, and nobody changed it since."""
        return self.digest == self._work_out_digest()

    def _work_out_digest(self):
        return keyed_fingerprint(self.as_record(), purpose=type(self).__name__.lower())
