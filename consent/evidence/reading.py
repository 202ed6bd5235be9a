"""Reading the whole log in constant memory, also after somebody wrote nonsense into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from django.db import DataError

from consent.models import Decision, Notice
from consent.models.decision import DecisionQuerySet

CHUNK = 1000

# What Django and its drivers raise for columns that hold no date, no number, no UUID.
NONSENSE = (ArithmeticError, AttributeError, DataError, TypeError, ValueError)


class Unreadable(Exception):
    """Somebody wrote nonsense into the database; the text says where."""


def in_order(
    decisions: DecisionQuerySet, *, unreadable: Callable[[int], None]
) -> Iterator[Decision]:
    """Yield the decisions in the order of the log; call `unreadable` with the ids of the others.

    Their notices hold a fingerprint and nothing else.
    """
    notices = Notice.objects.only("sha256").in_bulk()
    ids = decisions.order_by("created_at", "id").values_list("id", flat=True).iterator()
    while chunk := list(islice(ids, CHUNK)):
        for pk, decision in _read(chunk):
            if decision is None:
                unreadable(pk)
            else:
                decision.notice = notices.get(decision.notice_id) or Notice()
                yield decision


def _read(ids: Sequence[int]) -> Iterator[tuple[int, Decision | None]]:
    """Yield each id with its decision, or None where that cannot be read.

    Decisions that were deleted meanwhile are left out.
    """
    try:
        found = Decision.objects.in_bulk(ids)
    except NONSENSE:
        if len(ids) == 1:
            yield ids[0], None
        else:
            middle = len(ids) // 2
            yield from _read(ids[:middle])
            yield from _read(ids[middle:])
        return
    for pk in ids:
        if pk in found:
            yield pk, found[pk] if _has_moments(found[pk]) else None


def _has_moments(decision: Decision) -> bool:
    """Return whether both moments are some: on SQLite, Django reads nonsense as None."""
    return decision.created_at is not None and decision.valid_until is not None
