"""Taking decisions out of the log as a file, with a record of who took which."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, QuerySet

from consent.models import Decision, Export

# In rows: what is read at a time, and what is sent at a time.
CHUNK = 2000
BATCH = 200

# Spreadsheets take a cell that begins so for a formula. Source: OWASP, CSV Injection.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

HEADINGS = (
    *("reference", "created_at", "valid_until", "action", "accepted", "declined"),
    *("notice", "notice_sha256", "surface", "gpc", "subject", "digest"),
)


INCOMPLETE = "\nINCOMPLETE: this file was to have {} rows. Do not use it; export again.\n"


class IncompleteExport(Exception):
    """Rows vanished from the log while they were exported."""


def begin(
    decisions: QuerySet[Decision], *, by: Any, file_format: str, filters: str, at: datetime
) -> tuple[Export, Iterator[str]]:
    """Return the record of an export, once it is durable, and the text of its file in parts.

    The file has the decisions that are in the log now, in the order in which they came in.
    Where they cannot all be read, its last line says so, and then the reason is raised.
    """
    extent = decisions.order_by().aggregate(count=Count("pk"), last=Max("pk"))
    with transaction.atomic(durable=True):
        export = Export.objects.create(
            exported_by=by,
            format=file_format,
            filters=filters,
            row_count=extent["count"],
            created_at=at,
        )
    rows = decisions.filter(pk__lte=extent["last"] or 0).order_by("pk")
    write = WRITERS[Export.Format(file_format)]
    return export, _or_say_so(export, _in_batches(write(_exactly(rows, extent["count"]))))


def _or_say_so(export: Export, parts: Iterator[str]) -> Iterator[str]:
    """Yield the parts; in whatever way they end early, the file must not look whole.

    Granian 2.8 ends an answer as usual when its iterator raises, so the client cannot tell.
    """
    try:
        yield from parts
    except Exception:
        yield INCOMPLETE.format(export.row_count)
        raise


def _exactly(decisions: QuerySet[Decision], count: int) -> Iterator[Decision]:
    """Yield the first `count` of `decisions`, holding a chunk of them at a time."""
    unread = decisions.select_related(None).prefetch_related("notice")
    sent = 0
    for decision in islice(unread.iterator(chunk_size=CHUNK), count):
        yield decision
        sent += 1
    if sent < count:
        raise IncompleteExport(f"{count} decisions were to be exported, {sent} were there")


def _in_batches(lines: Iterator[str]) -> Iterator[str]:
    while batch := list(islice(lines, BATCH)):
        yield "".join(batch)


def as_json_lines(decisions: Iterable[Decision]) -> Iterator[str]:
    """Yield a line for each decision: what its digest vouches for, and the digest."""
    for decision in decisions:
        yield json.dumps(decision.as_facts() | {"digest": decision.digest}) + "\n"


def as_csv(decisions: Iterable[Decision]) -> Iterator[str]:
    """Yield the headings, then a line for each decision, with no cell that is a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for cells in _with_headings(decisions):
        writer.writerow([_harmless(cell) for cell in cells])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _with_headings(decisions: Iterable[Decision]) -> Iterator[tuple[object, ...]]:
    yield HEADINGS
    for decision in decisions:
        yield (
            decision.public_id,
            decision.created_at.isoformat(),
            decision.valid_until.isoformat(),
            decision.action,
            " ".join(sorted(name for name, accepted in decision.choices.items() if accepted)),
            " ".join(sorted(name for name, accepted in decision.choices.items() if not accepted)),
            decision.notice.number,
            decision.notice.sha256,
            decision.surface,
            "sent" if decision.gpc else "not sent",
            decision.subject,
            decision.digest,
        )


def _harmless(cell: object) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


WRITERS: dict[Export.Format, Callable[[Iterable[Decision]], Iterator[str]]] = {
    Export.Format.CSV: as_csv,
    Export.Format.JSON_LINES: as_json_lines,
}
