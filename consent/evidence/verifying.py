"""Finding out whether the log still says what visitors decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from django.utils import timezone

from consent.days import day_of
from consent.evidence.chain import check_chain, check_exports, check_notices, read_chain
from consent.evidence.contents import Contents
from consent.evidence.reading import NONSENSE, Unreadable, in_order
from consent.evidence.report import Named, Problem, Report, decisions
from consent.models import Decision, Purge, Seal
from consent.models.decision import DecisionQuerySet


def verify(*, expect: str = "") -> Report:
    """Look at every notice, export, seal, purge and decision, and change nothing.

    `expect` is the digest of a seal that was kept elsewhere: the chain has to lead to it.
    Memory grows with the number of days, not with that of decisions. Raises Unreadable where
    anything but a decision holds nonsense; a decision that does is reported like others.
    """
    try:
        seals = read_chain()
        report = Report(head=seals[-1] if seals else None)
        report.problems += check_notices(seals)
        report.problems += check_exports()
        report.problems += check_chain(seals, expect=expect)
    except NONSENSE as error:
        raise Unreadable(
            f"A notice, an export, a seal or a purge cannot be read: {error}"
        ) from error
    check_decisions(report, Decision.objects.all(), seals, today=day_of(timezone.now()))
    report.problems.sort(key=lambda problem: problem.day or date.min)
    return report


def check_decisions(
    report: Report, rows: DecisionQuerySet, seals: Iterable[Seal], *, today: date
) -> None:
    """Add to `report` what is found in `rows`, the whole days to which `seals` belong.

    Seals of days that are not over on the date `today` make no decision late.
    """
    by_day: dict[date, list[Seal]] = {}
    for seal in seals:
        by_day.setdefault(seal.day, []).append(seal)
    last_day = max((day for day in by_day if day < today), default=date.min)
    unreadable = Named()
    log = in_order(rows, unreadable=unreadable.add)
    for day, of_day in groupby(log, key=lambda decision: day_of(decision.created_at)):
        _check_day(report, day, of_day, by_day.pop(day, []), is_over=day <= last_day)
    for day, seals_of_day in by_day.items():
        _check_day(report, day, [], seals_of_day, is_over=True)
    if unreadable.count:
        report.problems.append(Problem(f"Unreadable: {unreadable}, named by id."))


def _check_day(
    report: Report,
    day: date,
    rows: Iterable[Decision],
    seals: Sequence[Seal],
    *,
    is_over: bool,
) -> None:
    """Add what is found on one day; whatever comes after its seals is late when it `is_over`."""
    found = {seal.number: Contents() for seal in seals}
    edited, unsealed = Named(), Named()
    for decision in rows:
        if not _is_unchanged(decision):
            edited.add(decision)
        seal = next((seal for seal in seals if seal.covers(decision)), None)
        if seal is None:
            unsealed.add(decision)
        else:
            found[seal.number].add(decision.pk, decision.digest)
    report.unsealed_count += unsealed.count
    report.sealed_count += sum(contents.count for contents in found.values())
    report.pruned_count += sum(seal.decision_count for seal in seals if seal.is_purged)
    if edited.count:
        report.problems.append(Problem(f"Edited after being recorded: {edited}.", day))
    if unsealed.count and is_over:
        report.problems.append(Problem(f"Came after the day was sealed: {unsealed}.", day))
    for seal in seals:
        report.problems += _compare(seal, found[seal.number])


def _is_unchanged(decision: Decision) -> bool:
    try:
        return decision.is_unchanged
    except TypeError:
        return False  # a column holds bytes, which no decision ever did


def _compare(seal: Seal, found: Contents) -> Iterator[Problem]:
    """Yield a Problem unless the decisions `found` are those that `seal` vouches for."""
    sealed = f"the {decisions(seal.decision_count)} under seal {seal.number}"
    more = found.count - seal.decision_count
    if seal.is_purged:
        if found.count:
            yield Problem(f"Back although pruned: {found.count:,} of {sealed}.", seal.day)
    elif found.hexdigest() == seal.contents or _was_pruned_meanwhile(seal):
        return
    elif more < 0:
        yield Problem(f"Missing: {-more:,} of {sealed}.", seal.day)
    elif more > 0:
        yield Problem(f"Added: {more:,} to {sealed}.", seal.day)
    else:
        yield Problem(f"Edited, exchanged or moved: some of {sealed}.", seal.day)


def _was_pruned_meanwhile(seal: Seal) -> bool:
    purge = Purge.objects.filter(seal=seal).first()
    return purge is not None and purge.is_genuine
