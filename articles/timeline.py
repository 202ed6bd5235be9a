"""When each edition of one article is shown: intervals that follow each other and never overlap.

Pure functions from one timeline to the next. Publishing, scheduling, moving, cancelling, expiry
and withdrawal are all made of them; `articles.publishing` reads and writes the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime


class NotPossible(ValueError):
    """The article's timeline does not allow the change; the text tells the editor why."""


@dataclass(frozen=True)
class Interval:
    """That `edition`, an id, is shown from `start` until just before `until`; None: for good."""

    edition: int
    start: datetime
    until: datetime | None = None

    def covers(self, at: datetime) -> bool:
        """Return whether the edition is shown at the instant `at`."""
        return self.start <= at and (self.until is None or at < self.until)


@dataclass(frozen=True)
class Timeline:
    """The intervals of one article, earliest first."""

    intervals: tuple[Interval, ...] = ()

    @classmethod
    def of(cls, intervals: Iterable[Interval]) -> Timeline:
        """Return the timeline with `intervals`, in whichever order they come."""
        return cls(tuple(sorted(intervals, key=lambda i: (i.start, i.until is None, i.until))))

    def shown(self, at: datetime) -> Interval | None:
        """Return the interval that covers the instant `at`, or None."""
        return next((i for i in self.intervals if i.covers(at)), None)

    def after(self, at: datetime) -> Interval | None:
        """Return the first interval that starts later than `at`, or None."""
        return next((i for i in self.intervals if i.start > at), None)

    def next_end(self, at: datetime) -> Interval | None:
        """Return the first interval that ends later than `at` with nothing in its place, or None.

        Of what is shown at `at` that is the end, changes that are planned until then apart.
        """
        starts = {i.start for i in self.intervals}
        ending = (i for i in self.intervals if i.until is not None and i.until > at)
        return next((i for i in ending if i.until not in starts), None)

    def of_edition(self, edition: int) -> Interval | None:
        """Return the interval of `edition`, or None when it was never planned or shown."""
        return next((i for i in self.intervals if i.edition == edition), None)

    def has_planned(self, at: datetime) -> bool:
        """Return whether something starts or ends exactly at `at`."""
        return any(at in (i.start, i.until) for i in self.intervals)

    def changed(self, *, drop: Iterable[Interval] = (), add: Iterable[Interval] = ()) -> Timeline:
        """Return the timeline without the intervals `drop` and with `add`."""
        dropped = set(drop)
        return Timeline.of([*(i for i in self.intervals if i not in dropped), *add])


def show(timeline: Timeline, edition: int, *, start: datetime) -> Timeline:
    """Show `edition` from `start` until the next change or end that is planned already.

    What was shown until then ends at `start`.
    """
    running = timeline.shown(start)
    if running is None:
        following = timeline.after(start)
        new = Interval(edition, start, following.start if following else None)
        return timeline.changed(add=[new])
    return timeline.changed(
        drop=[running],
        add=[replace(running, until=start), Interval(edition, start, running.until)],
    )


def plan(timeline: Timeline, edition: int, *, start: datetime, now: datetime) -> Timeline:
    """Show `edition` from the future instant `start`, moving it when it was planned already.

    Raises NotPossible when `start` has passed, when `edition` was shown before, or when
    something else is planned for exactly that instant.
    """
    if start <= now:
        raise NotPossible("This moment has passed; choose a later one, or publish at once.")
    earlier = timeline.of_edition(edition)
    if earlier is not None:
        timeline = cancel(timeline, edition, now=now)
    if timeline.has_planned(start):
        raise NotPossible("Something else is planned for exactly this moment; choose another.")
    return show(timeline, edition, start=start)


def cancel(timeline: Timeline, edition: int, *, now: datetime) -> Timeline:
    """Take the plan to show `edition` back; what is shown before it goes on in its place.

    Raises NotPossible when no such plan lies ahead of `now`.
    """
    planned = timeline.of_edition(edition)
    if planned is None or planned.start <= now:
        raise NotPossible("This edition is not planned for later.")
    before = next((i for i in timeline.intervals if i.until == planned.start), None)
    prolonged = [replace(before, until=planned.until)] if before else []
    return timeline.changed(drop=[planned, *([before] if before else [])], add=prolonged)


def end(timeline: Timeline, *, at: datetime, now: datetime) -> Timeline:
    """Show nothing from `at` on: what runs or is to run then ends, what starts later is dropped.

    An end that was planned before is moved, later or earlier; but what ends before something that
    is dropped is not prolonged. Raises NotPossible when nothing is shown at or ahead of `now` that
    could end.
    """
    if at < now:
        raise NotPossible("This moment has passed; choose a later one, or withdraw at once.")
    kept = [i for i in timeline.intervals if i.start < at or i.start <= now]
    last = kept[-1] if kept else None
    if last is None or (last.until is not None and last.until <= now):
        raise NotPossible("The article is neither live nor planned to be before that moment.")
    until = at if last.until is None or last == timeline.intervals[-1] else min(last.until, at)
    return Timeline.of([*kept[:-1], replace(last, until=until)])


def clear(timeline: Timeline, *, now: datetime) -> Timeline:
    """Show nothing from `now` on, and drop all plans; nothing to end is fine."""
    begun = [i for i in timeline.intervals if i.start <= now]
    return Timeline.of([replace(i, until=now) if i.covers(now) else i for i in begun])


def keep(timeline: Timeline, *, now: datetime) -> Timeline:
    """Take the next planned end back: what ends there goes on until what is planned later, if any.

    Raises NotPossible when no end lies ahead of `now`.
    """
    ending = timeline.next_end(now)
    if ending is None:
        raise NotPossible("No end is planned.")
    following = timeline.after(ending.start)
    kept = replace(ending, until=following.start if following else None)
    return timeline.changed(drop=[ending], add=[kept])


def within(timeline: Timeline, limits: Mapping[int, datetime], *, now: datetime) -> Timeline:
    """Show no edition past its limit: `limits` has the moment at which an id's is reached.

    What was shown by `now` stays as it was, and so does what is planned past its limit already.
    """

    def limited(interval: Interval) -> Interval:
        limit = limits.get(interval.edition)
        if limit is None or limit <= max(now, interval.start):
            return interval
        is_within = interval.until is not None and interval.until <= limit
        return interval if is_within else replace(interval, until=limit)

    return Timeline.of(map(limited, timeline.intervals))


def apart_from(timeline: Timeline, limits: Mapping[int, datetime], *, now: datetime) -> Timeline:
    """Return what is planned but for `limits`: what ends at its own goes on to what follows.

    The limit is the edition's alone. Whatever takes its place must not inherit it as an end.
    """

    def planned(interval: Interval) -> Interval:
        until = interval.until
        if until is None or until <= now or until != limits.get(interval.edition):
            return interval
        following = timeline.after(interval.start)
        return replace(interval, until=following.start if following else None)

    return Timeline.of(map(planned, timeline.intervals))
