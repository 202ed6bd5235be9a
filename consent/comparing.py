"""How a receipt that somebody quotes differs from the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from consent import receipts
from consent.days import day_of
from consent.models import Decision, Purge
from consent.receipts import Publication

MAX_DIFFERENCES = 50
MAX_SHOWN = 200

ABSENT = "absent"


@dataclass(frozen=True)
class Difference:
    """A field of a receipt of which the log says something else."""

    field: str
    quoted: str
    on_record: str


@dataclass(frozen=True)
class Comparison:
    """What a quoted receipt is worth.

    `pruned_count` is how many of its events are of days that were pruned, so that nothing is
    left to compare them with. `other_publication` is what the receipt calls the publication,
    None where that is what it is called now: the log does not hold it.
    """

    differences: list[Difference]
    pruned_count: int
    other_publication: Publication | None


def compare(quoted: dict[str, Any], decisions: Sequence[Decision]) -> Comparison:
    """Compare a receipt with the one that `decisions`, one visitor's, newest first, give now.

    Takes a query only where the receipt has more than they do.
    """
    publication = _publication_of(quoted)
    on_record = receipts.receipt(decisions, publication=publication)
    pruned_count = _line_up(on_record, quoted)
    return Comparison(
        differences=list(islice(_differences(quoted, on_record), MAX_DIFFERENCES)),
        pruned_count=pruned_count,
        other_publication=None if publication == Publication.now() else publication,
    )


def _publication_of(quoted: dict[str, Any]) -> Publication:
    """Return what `quoted` calls the publication; what it is called now if that is no text."""
    try:
        controller = quoted["party_identification"][0]
        told = Publication(controller["party_name"], controller["party_url"])
    except (LookupError, TypeError):
        return Publication.now()
    is_text = isinstance(told.name, str) and isinstance(told.url, str)
    return told if is_text else Publication.now()


def _line_up(on_record: dict[str, Any], quoted: dict[str, Any]) -> int:
    """Put the events `on_record` beside the `quoted` ones of the same reference.

    Beside one that was pruned goes itself; how many were is returned. Those that were not quoted
    come last. A receipt that was cut short is as incomplete as ever when the rest was pruned.
    """
    ours = {event["evidence"]["public_id"]: event for event in on_record["events"]}
    theirs = quoted.get("events")
    theirs = theirs if isinstance(theirs, list) else []
    was_cut_short = quoted.get("events_are_complete") is False
    is_missing = [_evidence(event, "public_id") not in ours for event in theirs]
    has_more = any(is_missing) or (was_cut_short and on_record["events_are_complete"])
    purged = Purge.objects.days() if has_more else set()
    is_pruned = [
        missing and _day_of(event) in purged
        for missing, event in zip(is_missing, theirs, strict=True)
    ]
    beside = [
        event if pruned else ours.pop(_evidence(event, "public_id"), ABSENT)
        for pruned, event in zip(is_pruned, theirs, strict=True)
    ]
    on_record["events"] = [*beside, *ours.values()]
    if was_cut_short and purged and len(theirs) == receipts.MAX_EVENTS:
        on_record["events_are_complete"] = False
    return sum(is_pruned)


def _evidence(event: Any, name: str) -> str:
    """Return a fact of a quoted event's evidence; "" unless it is there and a text."""
    evidence = event.get("evidence") if isinstance(event, dict) else None
    fact = evidence.get(name) if isinstance(evidence, dict) else None
    return fact if isinstance(fact, str) else ""


def _day_of(event: Any) -> date | None:
    """Return the day of a quoted event, None if it says none."""
    try:
        return day_of(datetime.fromisoformat(_evidence(event, "created_at")))
    except (ValueError, OverflowError):
        return None


def _differences(quoted: Any, on_record: Any, field: str = "") -> Iterator[Difference]:
    """Yield where `quoted` differs; it goes no deeper than `on_record` does where that is ours."""
    if quoted is on_record:  # what was pruned is beside itself
        return
    if isinstance(quoted, dict) and isinstance(on_record, dict):
        for key in [*on_record, *(quoted.keys() - on_record.keys())]:
            name = f"{field}.{key}" if field else key
            yield from _differences(quoted.get(key, ABSENT), on_record.get(key, ABSENT), name)
    elif isinstance(quoted, list) and isinstance(on_record, list):
        for index in range(max(len(quoted), len(on_record))):
            theirs, ours = (
                side[index] if index < len(side) else ABSENT for side in (quoted, on_record)
            )
            yield from _differences(theirs, ours, f"{field}[{index}]")
    elif (type(quoted), quoted) != (type(on_record), on_record):
        yield Difference(field[:MAX_SHOWN], _shown(quoted), _shown(on_record))


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return f"{len(value)} values"
    return str(value)[:MAX_SHOWN]
