"""What the benchmarks of pages found: figures, their goals, and a table of both."""

from dataclasses import dataclass

# Each figure is the median of as many.
ROUNDS = 3


@dataclass(frozen=True)
class Figure:
    """One measured number; `goal` is None where there is none to reach."""

    articles: int
    name: str
    value: float
    unit: str
    goal: float | None = None
    at_least: bool = True

    @property
    def verdict(self):
        if self.goal is None:
            return ""
        met = self.value >= self.goal if self.at_least else self.value <= self.goal
        bound = f"{'at least' if self.at_least else 'at most'} {self.goal:g}"
        return f"{bound}: {'met' if met else 'MISSED'}"


def print_table(figures):
    width = max(len(figure.name) for figure in figures)
    print(f"\n{'articles':>8}  {'what':{width}}{'measured':>10}  {'unit':12}  goal")
    for figure in figures:
        print(
            f"{figure.articles:8,}  {figure.name:{width}}{number(figure.value):>10}"
            f"  {unit(figure):12}  {figure.verdict}"
        )


def number(value):
    places = 0 if value >= 100 or value == int(value) else 3
    return f"{value:,.{places}f}"


def unit(figure):
    """Return the unit; beside MiB what others write, who count in millions of bytes."""
    if figure.unit == "MiB":
        return f"MiB, {figure.value * 2**20 / 1e6:.0f} MB"
    return figure.unit
