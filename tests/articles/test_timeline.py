from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import timeline
from articles.timeline import Interval, NotPossible, Timeline
from tests.articles.sheet import HORIZON, REFUSED, Sheet, attempt, hour, seen


def live(edition=1, start=0, until=None):
    return Timeline((Interval(edition, hour(start), None if until is None else hour(until)),))


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["show", "plan", "move", "cancel", "end", "keep", "wait"]),
        st.integers(1, 12),
    ),
    max_size=25,
)


class Desk:
    """Does each act on the timeline and on the sheet, which agree on what is refused."""

    def __init__(self):
        self.line, self.sheet, self.now, self.edition = Timeline(), Sheet(), 0, 0

    def do(self, act, on_sheet):
        line, answer = attempt(act), attempt(on_sheet)
        assert (line is REFUSED) is (answer is REFUSED)
        self.line = self.line if line is REFUSED else line

    def wait(self, number):
        self.now = min(self.now + number % 3, HORIZON - 15)

    def show(self, number):
        if any(interval.start == hour(self.now) for interval in self.line.intervals):
            return  # twice within an hour: the sheet has no cell for the first
        self.edition += 1
        self.line = timeline.show(self.line, self.edition, start=hour(self.now))
        self.sheet.show(self.edition, start=self.now)

    def plan(self, number):
        self.edition += 1
        start, now = self.now + number, self.now
        self.do(
            lambda: timeline.plan(self.line, self.edition, start=hour(start), now=hour(now)),
            lambda: self.sheet.plan(self.edition, start=start, now=now),
        )

    def move(self, number):
        edition, start, now = self.edition, self.now + number, self.now
        self.do(
            lambda: timeline.plan(self.line, edition, start=hour(start), now=hour(now)),
            lambda: self.sheet.plan(edition, start=start, now=now),
        )

    def cancel(self, number):
        edition = max(self.edition - number % 2, 0)
        self.do(
            lambda: timeline.cancel(self.line, edition, now=hour(self.now)),
            lambda: self.sheet.cancel(edition, now=self.now),
        )

    def end(self, number):
        at = self.now + number
        self.do(
            lambda: timeline.end(self.line, at=hour(at), now=hour(self.now)),
            lambda: self.sheet.end(at=at, now=self.now),
        )

    def keep(self, number):
        self.do(
            lambda: timeline.keep(self.line, now=hour(self.now)),
            lambda: self.sheet.keep(now=self.now),
        )


@given(ACTS)
def test_any_sequence_of_acts_agrees_with_a_sheet_of_hours(acts):
    desk = Desk()
    for act, number in acts:
        getattr(desk, act)(number)
        assert seen(desk.line) == desk.sheet.cells
        assert all(a.until and a.until <= b.start for a, b in pairwise(desk.line.intervals))


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


def with_a_gap():
    """Return edition 1 until hour 3, nothing, then edition 2 from hour 9 for good."""
    return timeline.plan(live(until=3), 2, start=hour(9), now=hour(1))


def test_an_end_in_a_gap_drops_what_follows_and_prolongs_nothing():
    assert timeline.end(with_a_gap(), at=hour(6), now=hour(1)) == live(until=3)


def test_the_end_before_a_gap_is_taken_back_up_to_the_change_that_follows():
    kept = timeline.keep(with_a_gap(), now=hour(1))
    assert kept.intervals == (Interval(1, hour(0), hour(9)), Interval(2, hour(9)))


def test_of_two_ends_the_first_is_taken_back():
    two = timeline.end(with_a_gap(), at=hour(12), now=hour(1))
    once = timeline.keep(two, now=hour(1))
    assert [i.until for i in once.intervals] == [hour(9), hour(12)]
    assert timeline.keep(once, now=hour(1)).intervals[-1].until is None


def test_a_limit_ends_its_edition_and_counts_for_no_other():
    limits = {1: hour(5)}
    limited = timeline.within(live(), limits, now=hour(1))
    assert limited == live(until=5)
    assert timeline.apart_from(limited, limits, now=hour(1)) == live()
    assert timeline.within(live(edition=2), limits, now=hour(1)) == live(edition=2)


def test_what_has_ended_at_its_limit_stays_ended():
    ended = live(until=5)
    assert timeline.apart_from(ended, {1: hour(5)}, now=hour(5)) == ended


def test_a_limit_that_has_passed_hides_nothing_by_an_act_on_something_else():
    assert timeline.within(live(), {1: hour(2)}, now=hour(3)) == live()


def test_what_begins_after_its_limit_keeps_its_interval():
    planned = live(start=9, until=12)
    assert timeline.within(planned, {1: hour(5)}, now=hour(1)) == planned


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
