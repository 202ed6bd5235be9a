"""Sealing the days that are over, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from django.core import checks
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from consent import totals
from consent.days import ONE_DAY, day_of, start_of
from consent.evidence.contents import Contents
from consent.evidence.reading import Unreadable
from consent.models import Decision, Notice, Seal
from consent.totals import Totals

# A decision gets its moment before it is stored, and storing may wait 20 s for SQLite's lock;
# the clocks of several servers differ by less than the rest.
GRACE = timedelta(minutes=15)

# How long after its end a day may go without its seal before the system check speaks up.
OVERDUE = timedelta(days=2)

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


def seal_days(*, now: datetime, late: bool = False) -> list[Seal]:
    """Seal each day that is over at the aware datetime `now`; return the seals, oldest first.

    A day without decisions gets none. Decisions that turn up on a day after it was sealed,
    or on one before, are sealed only when `late` is true: somebody should ask why first. A seal
    made while a clock was ahead, of a day that is not over at `now`, makes nothing late.
    Raises Unreadable, with the days before sealed, where a moment is none.
    """
    since = BEGINNING if late else _first_open_moment(day_of(now))
    days = _days_with_decisions(since=since, before=start_of(day_of(now - GRACE)))
    return [seal for day in days if (seal := _seal_day(day, now=now))]


def _first_open_moment(today: date) -> datetime:
    newest = Seal.objects.newest_day(before=today)
    return start_of(newest + ONE_DAY) if newest else BEGINNING


def _days_with_decisions(*, since: datetime, before: datetime) -> Iterator[date]:
    """Yield each day that has decisions, from jump to jump along the index."""
    rows = Decision.objects.order_by("created_at").values_list("id", "created_at")
    while row := rows.filter(created_at__gte=since, created_at__lt=before).first():
        pk, created_at = row
        if created_at is None:
            raise Unreadable(f"The moment of the decision with id {pk} cannot be read.")
        yield day_of(created_at)
        since = start_of(day_of(created_at) + ONE_DAY)


def _seal_day(day: date, *, now: datetime) -> Seal | None:
    """Seal what of `day` has no seal yet, and return it; None when there is nothing.

    The day is read while visitors go on deciding. They wait only for the second look: rows
    are never changed, so when their number is the same, they are.
    """
    while (seal := _draft(day)) is not None:
        with transaction.atomic():
            _hold_decisions_back()
            if _is_still_all(seal):
                head = Seal.objects.head()
                seal.number = head.number + 1 if head else 1
                seal.previous = head.digest if head else ""
                seal.sealed_at = now
                seal.save()
                return seal
    return None


def _draft(day: date) -> Seal | None:
    """Return the seal, but for its place in the chain, of what of `day` has none yet."""
    seal = Seal(day=day, after_id=_sealed_through(day), through_id=_last_id())
    contents, counts = Contents(), Totals()
    fingerprints = Notice.objects.fingerprints()
    rows = Decision.objects.covered_by(seal).values_list("id", "digest", *totals.COUNTED)
    for pk, digest, action, notice, *facts in rows.iterator():
        contents.add(pk, digest)
        counts.update(totals.paths(action, fingerprints[notice], *facts))
    seal.decision_count = contents.count
    seal.contents = contents.hexdigest()
    seal.totals = totals.as_json(counts)
    return seal if contents.count else None


def _sealed_through(day: date) -> int:
    """Return the id up to which the seals of `day` vouch for its decisions."""
    return Seal.objects.filter(day=day).aggregate(last=Max("through_id"))["last"] or 0


def _last_id() -> int:
    return Decision.objects.aggregate(last=Max("id"))["last"] or 0


def _hold_decisions_back() -> None:
    """Let the decisions just being stored come in, and none after them until the commit.

    Ids alone would not do: on PostgreSQL a lower one may commit after a higher. On SQLite
    the transaction itself keeps everybody else out.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE consent_decision IN SHARE ROW EXCLUSIVE MODE")


def _is_still_all(seal: Seal) -> bool:
    """Return whether nothing of the day was stored or sealed since the draft was made."""
    is_alone = _sealed_through(seal.day) == seal.after_id
    unsealed = Decision.objects.on(seal.day).filter(id__gt=seal.after_id)
    return is_alone and unsealed.count() == seal.decision_count


def check_sealing(*, databases=None, **options) -> list[checks.CheckMessage]:
    """Report decisions of long ago that no seal covers, and seals ahead of time; a system check.

    Some two queries for each day of the log, which read its index once.
    """
    if "default" not in (databases or []) or not _is_migrated():
        return []
    return [*_check_days(timezone.now()), *_check_clock(day_of(timezone.now()))]


def _check_days(now: datetime) -> Iterator[checks.CheckMessage]:
    last_ids = Seal.objects.last_ids()
    for day in _days_with_decisions(since=BEGINNING, before=start_of(day_of(now - OVERDUE))):
        if Decision.objects.on(day).filter(id__gt=last_ids.get(day, 0)).exists():
            yield checks.Warning(
                f"Consent decisions of {day} are not sealed.",
                hint="Run daily: manage.py seal_decisions. If it runs, they came after this day or "
                "a later one was sealed: find out why, then run it with --late.",
                id="consent.W001",
            )
            return


def _check_clock(today: date) -> Iterator[checks.CheckMessage]:
    if seal := Seal.objects.ahead_of(today).first():
        yield checks.Warning(
            f"Seal {seal.number} is of {seal.day}, and that day is not over.",
            hint="A clock was ahead when it was made. Days go on being sealed; what is decided on "
            "that day itself has to be sealed with: manage.py seal_decisions --late",
            id="consent.W002",
        )


def _is_migrated() -> bool:
    return Seal._meta.db_table in connection.introspection.table_names()
