"""Two people changed one text: what merges by itself, and what somebody must decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Merge:
    """`taken`: fields that only they changed, with their value; `disputed`: changed by both."""

    taken: Mapping[str, Any]
    disputed: Mapping[str, Any]


def merge(
    mine: Mapping[str, Any], base: Mapping[str, Any] | None, theirs: Mapping[str, Any]
) -> Merge:
    """Return how `mine` and `theirs`, both begun from `base`, come together, field by field.

    Looks at the fields of `mine`. What only one side changed is not in dispute, nor what both
    changed to the same. Where nobody knows the `base` any more, whatever differs is in dispute.
    """
    differing = {field: theirs[field] for field in mine if theirs[field] != mine[field]}
    if base is None:
        return Merge(taken={}, disputed=differing)
    changed = {field: value for field, value in differing.items() if value != base[field]}
    return Merge(
        taken={field: value for field, value in changed.items() if mine[field] == base[field]},
        disputed={field: value for field, value in changed.items() if mine[field] != base[field]},
    )
