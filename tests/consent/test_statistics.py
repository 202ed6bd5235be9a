from datetime import date, timedelta

import pytest

from consent import evidence, statistics
from consent.days import ONE_DAY, start_of
from consent.statistics import Figures
from consent.totals import Totals
from tests.consent.builders import DAY, make_decision, make_log

pytestmark = pytest.mark.django_db

LAST = DAY + timedelta(days=9)
LATER = start_of(LAST + ONE_DAY) + timedelta(hours=1)


def by_day():
    return statistics.by_day(DAY, LAST)


def counted_by_day(action="custom"):
    return [counts["actions", action] for counts in by_day().values()]


def test_every_day_of_the_range_is_there_whether_or_not_anybody_decided():
    make_log(2, 0, 1)
    assert counted_by_day() == [2, 0, 1, 0, 0, 0, 0, 0, 0, 0]


def test_the_range_begins_and_ends_with_whole_days():
    make_decision(at=start_of(DAY) - timedelta(microseconds=1))
    make_decision(at=start_of(DAY))
    make_decision(at=start_of(LAST + ONE_DAY) - timedelta(microseconds=1))
    make_decision(at=start_of(LAST + ONE_DAY))
    assert counted_by_day() == [1, *[0] * 8, 1]


def test_the_figures_are_the_same_before_and_after_sealing_and_pruning():
    make_log(2, 0, 3)
    make_decision(at=start_of(DAY), choices={"a": True, "b": True}, gpc=True, surface="settings")
    make_decision(at=start_of(DAY), choices={"a": False}, accepted_before=["a"])
    from_the_log = by_day()
    evidence.seal_days(now=LATER)
    from_the_seals = by_day()
    evidence.prune(older_than_days=365, now=LATER + timedelta(days=400), by="a test")
    after_pruning = by_day()
    assert from_the_log == from_the_seals == after_pruning
    assert sum(from_the_log.values(), Totals())["gpc", "sent"] == 1


def test_sealed_and_unsealed_days_add_up():
    make_log(1, 2)
    evidence.seal_days(now=LATER)
    make_log(0, 0, 3)
    assert counted_by_day()[:3] == [1, 2, 3]


def test_a_late_decision_counts_once_a_seal_covers_it():
    make_log(1, 1)
    evidence.seal_days(now=LATER)
    make_log(2)
    assert counted_by_day()[:2] == [1, 1]
    evidence.seal_days(now=LATER, late=True)
    assert counted_by_day()[:2] == [3, 1]


def test_a_day_without_any_seal_counts_whatever_later_day_has_one():
    make_log(1, 0, 0, 0, 0, 1)
    evidence.seal_days(now=LATER)
    make_log(0, 2, 3)
    assert counted_by_day() == [1, 2, 3, 0, 0, 1, 0, 0, 0, 0]


def test_a_seal_made_while_the_clock_was_a_year_ahead_empties_no_day():
    make_log(1, first=DAY + timedelta(days=365))
    evidence.seal_days(now=LATER + timedelta(days=400))
    make_log(2, 1)
    assert counted_by_day()[:3] == [2, 1, 0]


def test_ten_years_in_which_every_other_day_is_sealed_are_counted_in_few_queries(
    django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr(statistics, "MOST_GAPS", 3)
    make_log(*[1, 0] * 5)
    evidence.seal_days(now=LATER)
    make_log(*[0, 1] * 5)
    with django_assert_max_num_queries(5):
        assert counted_by_day() == [1] * 10


def test_counting_takes_three_queries_however_many_decisions_there_are(
    django_assert_num_queries,
):
    make_log(1)
    evidence.seal_days(now=LATER)
    make_log(0, 20)
    with django_assert_num_queries(3):
        by_day()


def test_rates_are_out_of_the_answers_and_withdrawals_out_of_acceptances():
    counts = {"accept_all": 3, "custom": 1, "decline_all": 4, "withdraw": 2, "embed": 5}
    figures = Figures.of(Totals({("actions", name): n for name, n in counts.items()}), "actions")
    assert (figures.decision_count, figures.answer_count, figures.accepting_count) == (15, 8, 4)
    assert [figures.basis(action) for action in counts] == [8, 8, 8, 4, 0]


@pytest.mark.parametrize(("days", "count"), [(1, 1), (92, 92), (93, 4), (366, 13)])
def test_a_range_too_long_for_days_is_told_by_months(days, count):
    spans = statistics.spans(DAY, DAY + timedelta(days=days - 1))
    assert len(spans) == count
    assert (spans[0][0], spans[-1][1]) == (DAY, DAY + timedelta(days=days - 1))


def test_months_at_the_ends_of_a_range_are_as_long_as_the_range_says():
    assert statistics.spans(date(2026, 1, 30), date(2026, 5, 2)) == [
        (date(2026, 1, 30), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 3, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 4, 30)),
        (date(2026, 5, 1), date(2026, 5, 2)),
    ]
