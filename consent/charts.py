"""The geometry of charts: where each bar, tick and label goes. Templates draw it as SVG.

Across, everything is in per cent of the drawing's width, so that a chart fits any screen and its
letters keep their size; down, in pixels from the top. Axes start at zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil

TOP = 12
PLOT_HEIGHT = 176
BASELINE = TOP + PLOT_HEIGHT
HEIGHT = BASELINE + 28

BAR_SHARE = 0.72
MAX_TICKS = 5
MAX_LABELS = 7
LABEL_STEPS = (1, 2, 3, 7, 14, 28, 56)


@dataclass(frozen=True)
class Bar:
    """A rectangle for one series; `x` and `width` in per cent, `y` and `height` in pixels."""

    series: str
    x: float
    width: float
    y: float = 0
    height: float = 0


@dataclass(frozen=True)
class Tick:
    """A label at a place on an axis: pixels from the top, or per cent from the left."""

    at: float
    label: str


@dataclass(frozen=True)
class Column:
    """The bars of one day or month, one on the other, and what to say of them."""

    x: float
    width: float
    bars: list[Bar]
    title: str

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 3)


@dataclass(frozen=True)
class Chart:
    """Columns between two axes."""

    columns: list[Column]
    across: list[Tick]
    down: list[Tick]
    top: int = TOP
    plot_height: int = PLOT_HEIGHT
    baseline: int = BASELINE
    height: int = HEIGHT


@dataclass(frozen=True)
class Stack:
    """What a column shows: its label on the axis, its values by series, and its title."""

    label: str
    values: Mapping[str, float]
    title: str


def count_chart(stacks: Sequence[Stack]) -> Chart:
    """Return the chart of counts, on an axis from zero to a round number above the highest."""
    highest = max((sum(stack.values.values()) for stack in stacks), default=0)
    step = count_step(ceil(highest))
    top = step * max(1, ceil(highest / step))
    labels = {value: f"{value:,}" for value in range(0, top + 1, step)}
    return _chart(stacks, top=top, labels=labels)


def share_chart(stacks: Sequence[Stack]) -> Chart:
    """Return the chart of what share each series has in its stack; an empty stack has no bar."""
    shares = [
        Stack(stack.label, _shares(stack.values), stack.title)
        if any(stack.values.values())
        else stack
        for stack in stacks
    ]
    return _chart(shares, top=100, labels={value: f"{value} %" for value in range(0, 101, 25)})


def share_bar(values: Mapping[str, float]) -> list[Bar]:
    """Return one bar across the whole width, divided as `values` are; none for all zeros."""
    shares = _shares(values) if any(values.values()) else {}
    starts = accumulate(shares.values(), initial=0.0)
    return [
        Bar(series, round(x, 3), round(share, 3))
        for (series, share), x in zip(shares.items(), starts, strict=False)
        if share
    ]


def count_step(highest: int) -> int:
    """Return the distance of ticks, 1, 2 or 5 times a power of ten, that makes few of them."""
    magnitude = 1
    while True:
        for step in (magnitude, 2 * magnitude, 5 * magnitude):
            if highest <= step * MAX_TICKS:
                return step
        magnitude *= 10


def _shares(values: Mapping[str, float]) -> dict[str, float]:
    total = sum(values.values())
    return {series: 100 * value / total for series, value in values.items()}


def _chart(stacks: Sequence[Stack], *, top: int, labels: Mapping[int, str]) -> Chart:
    scale = PLOT_HEIGHT / top
    band = 100 / max(1, len(stacks))
    columns = [
        _column(stack, x=band * (place + (1 - BAR_SHARE) / 2), width=band * BAR_SHARE, scale=scale)
        for place, stack in enumerate(stacks)
    ]
    step = _label_step(len(stacks))
    return Chart(
        columns=columns,
        across=[
            Tick(column.middle, stack.label)
            for column, stack in list(zip(columns, stacks, strict=True))[::step]
        ],
        down=[Tick(round(BASELINE - value * scale, 1), label) for value, label in labels.items()],
    )


def _column(stack: Stack, *, x: float, width: float, scale: float) -> Column:
    """Return the column with its series stacked from the baseline up."""
    x, width = round(x, 3), round(width, 3)
    ends = accumulate(stack.values.values())
    bars = [
        Bar(series, x, width, y=round(BASELINE - end * scale, 2), height=round(value * scale, 2))
        for (series, value), end in zip(stack.values.items(), ends, strict=True)
        if value
    ]
    return Column(x, width, bars, stack.title)


def _label_step(count: int) -> int:
    """Return every how many columns a label fits."""
    fitting = (step for step in LABEL_STEPS if count <= step * MAX_LABELS)
    return next(fitting, ceil(count / MAX_LABELS))
