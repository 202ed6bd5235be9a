from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import timeline
from articles.timeline import Interval, NotPossible, Timeline

HORIZON = 40
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def hour(n):
    return NOON + timedelta(hours=n)


def live(edition=1, start=0, until=None):
    return Timeline((Interval(edition, hour(start), None if until is None else hour(until)),))


def seen(line):
    """Return which edition is shown at each hour, as a visitor would find by looking."""
    shown = [line.shown(hour(n)) for n in range(HORIZON)]
    return [interval and interval.edition for interval in shown]


class Sheet:
    """The reference: one cell an hour, with the edition that is shown in it."""

    def __init__(self):
        self.cells = [None] * HORIZON

    def show(self, edition, start):
        before = self.cells[start]
        for n in range(start, HORIZON):
            if self.cells[n] != before:
                return
            self.cells[n] = edition

    def cancel(self, edition):
        start = self.cells.index(edition)
        before = self.cells[start - 1] if start else None
        self.cells = [before if cell == edition else cell for cell in self.cells]

    def end(self, at):
        last = max(n for n in range(at) if self.cells[n] is not None)
        self.cells[last + 1 : at] = [self.cells[last]] * (at - last - 1)
        self.cells[at:] = [None] * (HORIZON - at)

    def keep(self):
        last = max(n for n, cell in enumerate(self.cells) if cell is not None)
        self.cells[last + 1 :] = [self.cells[last]] * (HORIZON - last - 1)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["show", "plan", "cancel", "end", "keep", "wait"]), st.integers(1, 12)
    ),
    max_size=25,
)


@given(ACTS)
def test_any_sequence_of_acts_agrees_with_a_sheet_of_hours(acts):
    line, sheet, now, edition = Timeline(), Sheet(), 0, 0
    for act, number in acts:
        try:
            if act == "wait":
                now = min(now + number % 3, HORIZON - 15)
            elif act == "show":
                edition += 1
                changed = timeline.show(line, edition, start=hour(now))
                if line.shown(hour(now)) and line.shown(hour(now)).start == hour(now):
                    continue  # twice within an hour: the sheet has no cell for the first
                line = changed
                sheet.show(edition, now)
            elif act == "plan":
                line = timeline.plan(line, edition + 1, start=hour(now + number), now=hour(now))
                edition += 1
                sheet.show(edition, now + number)
            elif act == "cancel":
                target = line.after(hour(now))
                if target:
                    line = timeline.cancel(line, target.edition, now=hour(now))
                    sheet.cancel(target.edition)
            elif act == "end":
                line = timeline.end(line, at=hour(now + number), now=hour(now))
                sheet.end(now + number)
            elif act == "keep":
                line = timeline.keep(line, now=hour(now))
                sheet.keep()
        except NotPossible:
            continue
        assert seen(line) == sheet.cells
        assert all(a.until and a.until <= b.start for a, b in pairwise(line.intervals))


def test_what_is_live_ends_where_the_change_begins():
    planned = timeline.plan(live(), 2, start=hour(3), now=hour(1))
    assert planned.intervals == (Interval(1, hour(0), hour(3)), Interval(2, hour(3)))


def test_cancelling_a_change_leaves_what_is_live_untouched():
    before = live(until=9)
    planned = timeline.plan(before, 2, start=hour(3), now=hour(1))
    assert timeline.cancel(planned, 2, now=hour(1)) == before


def test_moving_a_change_is_planning_it_again():
    planned = timeline.plan(live(), 2, start=hour(3), now=hour(1))
    moved = timeline.plan(planned, 2, start=hour(5), now=hour(2))
    assert moved == timeline.plan(live(), 2, start=hour(5), now=hour(2))


def test_publishing_at_once_keeps_the_plan_that_lies_ahead():
    planned = timeline.plan(live(), 2, start=hour(5), now=hour(1))
    published = timeline.show(planned, 3, start=hour(2))
    assert [i.edition for i in published.intervals] == [1, 3, 2]
    assert timeline.cancel(published, 2, now=hour(3)).intervals[-1] == Interval(3, hour(2))


def test_an_end_is_moved_by_naming_another_and_taken_back_by_keeping():
    ending = timeline.end(live(), at=hour(5), now=hour(1))
    assert timeline.end(ending, at=hour(9), now=hour(1)) == live(until=9)
    assert timeline.keep(ending, now=hour(1)) == live()


def test_withdrawing_drops_the_changes_that_lie_ahead():
    planned = timeline.plan(live(), 2, start=hour(5), now=hour(1))
    assert timeline.end(planned, at=hour(2), now=hour(2)) == live(until=2)


@pytest.mark.parametrize(
    "act",
    [
        lambda: timeline.plan(live(), 2, start=hour(1), now=hour(1)),
        lambda: timeline.plan(live(until=4), 2, start=hour(4), now=hour(1)),
        lambda: timeline.plan(live(), 1, start=hour(4), now=hour(1)),
        lambda: timeline.cancel(live(), 1, now=hour(1)),
        lambda: timeline.cancel(live(), 2, now=hour(1)),
        lambda: timeline.end(Timeline(), at=hour(1), now=hour(1)),
        lambda: timeline.end(live(until=2), at=hour(5), now=hour(3)),
        lambda: timeline.end(live(), at=hour(0), now=hour(1)),
        lambda: timeline.keep(live(), now=hour(1)),
        lambda: timeline.keep(live(until=2), now=hour(3)),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(act):
    with pytest.raises(NotPossible, match=r"\."):
        act()
