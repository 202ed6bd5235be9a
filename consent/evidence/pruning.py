"""Deleting decisions that had their time; their totals, their seals and the chain stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.db import IntegrityError, transaction

from consent.days import day_of, start_of
from consent.evidence.chain import check_chain, read_chain
from consent.evidence.report import Report, decisions
from consent.evidence.verifying import check_decisions
from consent.models import Decision, Purge, Seal

# A century: more than anybody keeps, and still a number that can be taken from a date.
MAX_DAYS = 36_500


class Refused(Exception):
    """Something was not pruned; the text says what and why."""


@dataclass
class PruneReport:
    """How many decisions went from each day, and how many as old wait for their seal."""

    removed: dict[date, int] = field(default_factory=dict)
    unsealed_count: int = 0
    is_dry_run: bool = False

    def __str__(self) -> str:
        verb = "would be deleted" if self.is_dry_run else "deleted"
        count = len(self.removed)
        days = f"{count:,} day{'' if count == 1 else 's'}"
        total = f"{decisions(sum(self.removed.values()))} of {days} {verb}."
        if not self.unsealed_count:
            return total
        return f"{total} {self.unsealed_count:,} as old are kept: their days are not sealed yet."


def prune(*, older_than_days: int, now: datetime, by: str, dry_run: bool = False) -> PruneReport:
    """Delete the decisions of all sealed days that ended `older_than_days` before `now`.

    Each day goes in a transaction of its own, so an interrupted run is simply run again. With
    `dry_run` the report is the same and nothing is deleted. Raises Refused, and deletes nothing,
    where a decision is still valid or something is not as it was sealed.
    """
    if not settings.CONSENT_DAYS <= older_than_days <= MAX_DAYS:
        raise Refused(
            f"Nothing was pruned: decisions are valid for {settings.CONSENT_DAYS} days and are "
            f"kept for at least that; name a number of days from there to {MAX_DAYS:,}."
        )
    first_kept = day_of(now - timedelta(days=older_than_days))
    seals = read_chain()
    due = [seal for seal in seals if seal.day < first_kept]
    looked_at = _look_at_all(due, chain=seals, first_kept=first_kept, now=now)
    report = PruneReport(unsealed_count=looked_at.unsealed_count, is_dry_run=dry_run)
    waiting = sorted((seal for seal in due if not seal.is_purged), key=lambda seal: seal.day)
    for day, group in groupby(waiting, key=lambda seal: seal.day):
        seals_of_day = list(group)
        if dry_run or _prune_day(seals_of_day, now=now, by=by):
            report.removed[day] = sum(seal.decision_count for seal in seals_of_day)
    return report


def _look_at_all(
    due: Sequence[Seal], *, chain: Sequence[Seal], first_kept: date, now: datetime
) -> Report:
    """Return what was found in the days that are `due`. Raises Refused unless all is right."""
    rows = Decision.objects.filter(created_at__lt=start_of(first_kept))
    report = Report()
    report.problems += check_chain(chain)
    check_decisions(report, rows, due, today=day_of(now))
    if report.problems:
        found = "\n".join(f"  {problem}" for problem in report.problems)
        raise Refused(f"Nothing was pruned: something is not as it was sealed.\n{found}")
    valid = rows.filter(valid_until__gte=now).order_by("created_at").first()
    if valid is not None:
        raise Refused(
            f"Nothing was pruned: a decision of {day_of(valid.created_at)} is valid until "
            f"{day_of(valid.valid_until)}."
        )
    return report


def _prune_day(seals: Sequence[Seal], *, now: datetime, by: str) -> bool:
    """Delete what the seals of one day vouch for; False when another run did so meanwhile."""
    try:
        with transaction.atomic():
            for seal in seals:
                Purge.of(seal, at=now, by=by).save()
                removed_count = Decision.objects.covered_by(seal).release()
                if removed_count != seal.decision_count:
                    raise Refused(f"Stopped before {seal.day}: its decisions changed meanwhile.")
    except IntegrityError:
        if Purge.objects.filter(seal__in=seals).count() < len(seals):
            raise
        return False
    return True
