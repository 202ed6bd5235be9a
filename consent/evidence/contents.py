"""The one hash over a day's decisions that a seal holds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Contents:
    """A SHA-256 over the ids and digests of decisions, in the order of the log.

    Each digest vouches for its row's facts; the id and the order say that no row was added,
    taken out, exchanged or moved.
    """

    count: int = 0
    _sha256: Any = field(default_factory=hashlib.sha256)

    def add(self, pk: int, digest: str) -> None:
        """Take in the next decision."""
        self.count += 1
        self._sha256.update(f"{pk} {digest}\n".encode())

    def hexdigest(self) -> str:
        return self._sha256.hexdigest()
