"""How visitors decided, by day: from the seals, and from the log where a day has none.

Seals keep their totals, so the figures are the same after the decisions are pruned.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from itertools import groupby

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from consent import totals
from consent.days import ONE_DAY, start_of
from consent.models import Decision, Notice, Seal
from consent.totals import Totals

Action = Decision.Action

ANSWERS = (Action.ACCEPT_ALL.value, Action.CUSTOM.value, Action.DECLINE_ALL.value)
ACTIONS = (*ANSWERS, Action.WITHDRAW.value, Action.EMBED.value)

# How many stretches of days one query reads, each by the index; SQLite allows a thousand.
MOST_GAPS = 200

# More columns than this are too thin to see.
MOST_DAYS = 92


@dataclass(frozen=True)
class Figures:
    """How often each action was taken, in the order of ACTIONS.

    An answer is what a visitor says when asked, and its rate is its share of all answers. A
    withdrawal takes an earlier answer back; its rate is seen against those that accepted
    something. Loading one embed is neither.
    """

    counts: dict[str, int]

    @classmethod
    def of(cls, counted: Totals, *path: str) -> Figures:
        """Return the figures that were counted under `path`, for example "actions"."""
        return cls({action: counted[*path, action] for action in ACTIONS})

    @property
    def decision_count(self) -> int:
        return sum(self.counts.values())

    @property
    def answers(self) -> dict[str, int]:
        return {action: self.counts[action] for action in ANSWERS}

    @property
    def answer_count(self) -> int:
        return sum(self.answers.values())

    @property
    def accepting_count(self) -> int:
        """Return how many answers accepted something, so that it could be withdrawn."""
        return self.counts[Action.ACCEPT_ALL] + self.counts[Action.CUSTOM]

    def basis(self, action: str) -> int:
        """Return what the action's rate is out of; 0 where it has no rate."""
        if action in ANSWERS:
            return self.answer_count
        return self.accepting_count if action == Action.WITHDRAW else 0


def by_day(first: date, last: date) -> dict[date, Totals]:
    """Return what was counted on each day from `first` to `last`, both included, in order.

    What comes to a day after it was sealed counts once a seal covers it. Three queries; one more
    for each MOST_GAPS stretches of days without a seal.
    """
    days = {first + ONE_DAY * n: Totals() for n in range((last - first).days + 1)}
    sealed = list(Seal.objects.filter(day__gte=first, day__lte=last).values_list("day", "totals"))
    for day, counted in sealed:
        days[day].update(totals.from_json(counted))
    unsealed = gaps(days.keys() - dict(sealed).keys())
    for start in range(0, len(unsealed), MOST_GAPS):
        for day, counted in _unsealed(unsealed[start : start + MOST_GAPS]):
            days[day].update(counted)
    return days


def gaps(days: Collection[date]) -> list[tuple[date, date]]:
    """Return the stretches that `days` make up, each by its first and last day, in order."""
    in_order = enumerate(sorted(days))
    stretches = (
        list(group) for _, group in groupby(in_order, lambda nth: nth[1] - nth[0] * ONE_DAY)
    )
    return [(stretch[0][1], stretch[-1][1]) for stretch in stretches]


def _unsealed(stretches: Sequence[tuple[date, date]]) -> Iterator[tuple[date, Totals]]:
    """Yield counts from the log itself; the database adds up equal decisions of a day."""
    within = Q()
    for first, last in stretches:
        within |= Q(created_at__gte=start_of(first), created_at__lt=start_of(last + ONE_DAY))
    rows = (
        Decision.objects.filter(within)
        .annotate(day=TruncDate("created_at", tzinfo=UTC))
        .values_list("day", *totals.COUNTED)
        .annotate(count=Count("id"))
        .order_by()
    )
    fingerprints = Notice.objects.fingerprints()
    for day, action, notice, *facts, count in rows:
        paths = totals.paths(action, fingerprints[notice], *facts)
        yield day, Totals(dict.fromkeys(paths, count))


def spans(first: date, last: date) -> list[tuple[date, date]]:
    """Return the range as single days, or as calendar months when it is too long for that."""
    days = [first + ONE_DAY * n for n in range((last - first).days + 1)]
    if len(days) <= MOST_DAYS:
        return [(day, day) for day in days]
    months = (list(group) for _, group in groupby(days, key=lambda day: (day.year, day.month)))
    return [(month[0], month[-1]) for month in months]
