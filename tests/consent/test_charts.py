import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import charts
from consent.charts import BASELINE, PLOT_HEIGHT, TOP, Stack

counts = st.fixed_dictionaries({name: st.integers(0, 10**7) for name in ("yes", "some", "no")})


def stacks(*values):
    return [Stack(f"day {n}", counted, f"title {n}") for n, counted in enumerate(values)]


@pytest.mark.parametrize(
    ("highest", "step"),
    [(0, 1), (1, 1), (5, 1), (6, 2), (11, 5), (26, 10), (51, 20), (101, 50), (99_999, 20_000)],
)
def test_ticks_stand_at_round_numbers_and_are_few(highest, step):
    assert charts.count_step(highest) == step


def test_the_axis_starts_at_zero_and_ends_above_the_highest_column():
    chart = charts.count_chart(stacks({"yes": 7, "no": 5}, {"yes": 1, "no": 0}))
    assert [tick.label for tick in chart.down] == ["0", "5", "10", "15"]
    assert (chart.down[0].at, chart.down[-1].at) == (BASELINE, TOP)


def test_a_bar_is_as_high_as_its_count_and_stands_on_the_one_before():
    (column,) = charts.count_chart(stacks({"yes": 6, "no": 2})).columns
    lower, upper = column.bars
    assert (lower.series, upper.series) == ("yes", "no")
    assert lower.height == pytest.approx(3 * upper.height, abs=0.1)
    assert lower.y + lower.height == pytest.approx(BASELINE)
    assert upper.y + upper.height == pytest.approx(lower.y, abs=0.02)


def test_a_day_without_decisions_has_its_place_and_no_bar():
    first, empty, last = charts.count_chart(stacks({"yes": 1}, {"yes": 0}, {"yes": 1})).columns
    assert empty.bars == []
    assert empty.x - first.x == pytest.approx(last.x - empty.x, abs=0.01)


def test_shares_fill_the_whole_height_and_an_empty_day_none():
    full, empty = charts.share_chart(stacks({"yes": 1, "no": 2}, {"yes": 0, "no": 0})).columns
    assert sum(bar.height for bar in full.bars) == pytest.approx(PLOT_HEIGHT, abs=0.1)
    assert empty.bars == []


def test_a_bar_of_shares_is_divided_as_the_counts_are():
    yes, no = charts.share_bar({"yes": 3, "some": 0, "no": 1})
    assert (yes.series, yes.x, yes.width) == ("yes", 0, 75)
    assert (no.series, no.x, no.width) == ("no", 75, 25)
    assert charts.share_bar({"yes": 0, "no": 0}) == []


@pytest.mark.parametrize("count", [1, 7, 30, 92, 120, 1000])
def test_labels_along_the_axis_do_not_run_into_each_other(count):
    chart = charts.count_chart(stacks(*[{"yes": 1}] * count))
    assert 1 <= len(chart.across) <= 7
    assert chart.across[0].label == "day 0"


def test_no_columns_are_a_chart_too():
    assert charts.count_chart([]).columns == charts.share_chart([]).columns == []


@given(st.lists(counts, max_size=9))
def test_nothing_is_ever_drawn_outside_the_axes(values):
    for chart in (charts.count_chart(stacks(*values)), charts.share_chart(stacks(*values))):
        for bar in (bar for column in chart.columns for bar in column.bars):
            assert bar.x >= 0
            assert bar.x + bar.width <= 100.01
            assert bar.y >= TOP - 0.05
            assert bar.y + bar.height <= BASELINE + 0.05
