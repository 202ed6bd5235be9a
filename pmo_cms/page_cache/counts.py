"""How often what happened in this process, and how much is kept."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field, fields
from itertools import count


@dataclass
class Counts:
    """Counted with `next`, which is exact in any number of threads and takes no lock."""

    hits: Iterator[int] = field(default_factory=count)
    misses: Iterator[int] = field(default_factory=count)
    stale: Iterator[int] = field(default_factory=count)
    unavailable: Iterator[int] = field(default_factory=count)
    passed: Iterator[int] = field(default_factory=count)

    def so_far(self) -> dict[str, int]:
        """Return each count by name."""
        return {each.name: next(copy(getattr(self, each.name))) for each in fields(self)}
