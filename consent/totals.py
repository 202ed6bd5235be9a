"""Counting decisions: by action, notice, surface, signal and group.

A count is kept under its path, such as ("actions", "withdraw") or ("groups", "measurement",
"accepted"), so that adding the days of a range is adding counters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

Path = tuple[str, ...]
Totals = Counter[Path]


# The action that answers about no group: one view was loaded, and no choice changed by it.
EMBED = "embed"

# What of a decision is counted, as a query names it, in the order in which `paths` takes it.
COUNTED = ("action", "notice_id", "surface", "gpc", "choices")


def paths(
    action: str, notice: str, surface: str, gpc: bool, choices: Mapping[str, bool]
) -> Iterator[Path]:
    """Yield every path under which a decision counts; `notice` is a SHA-256.

    Also for a row that somebody forged out of nonsense: it must not stop the counting.
    """
    yield "actions", str(action)
    yield "notices", notice, str(action)
    yield "surfaces", str(surface)
    yield "gpc", "sent" if gpc else "not sent"
    if action == EMBED:
        return
    for group, is_accepted in choices.items() if isinstance(choices, Mapping) else ():
        yield "groups", group, "accepted" if is_accepted else "declined"


def as_json(totals: Totals) -> dict[str, Any]:
    """Return the counts as nested objects, the form in which a seal keeps them."""
    nested: dict[str, Any] = {}
    for path, count in totals.items():
        *objects, name = path
        inner = nested
        for key in objects:
            inner = inner.setdefault(key, {})
        inner[name] = count
    return nested


def from_json(nested: Mapping[str, Any]) -> Totals:
    """Return the counts that `as_json` nested."""
    return Counter(dict(_flatten(nested, ())))


def _flatten(nested: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, int]]:
    for name, value in nested.items():
        if isinstance(value, int):
            yield (*path, name), value
        else:
            yield from _flatten(value, (*path, name))
