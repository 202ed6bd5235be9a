"""The reference for what readers see of one article: a sheet of hours."""

from datetime import UTC, datetime, timedelta

from articles.timeline import NotPossible

HORIZON = 40
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
REFUSED = object()


def hour(n):
    return NOON + timedelta(hours=n)


def seen(line):
    """Return which edition a Timeline shows at each hour, as a visitor would find by looking."""
    shown = [line.shown(hour(n)) for n in range(HORIZON)]
    return [interval and interval.edition for interval in shown]


def attempt(act):
    """Return what `act` returns, or REFUSED."""
    try:
        return act()
    except NotPossible:
        return REFUSED


class Sheet:
    """One cell an hour, with the edition that is shown in it; an act that is refused changes none.

    The last cell stands for all hours that follow.
    """

    def __init__(self):
        self.cells = [None] * HORIZON

    def show(self, edition, *, start):
        before, cells = self.cells[start], self.cells.copy()
        for n in range(start, HORIZON):
            if cells[n] != before:
                break
            cells[n] = edition
        self.cells = cells

    def plan(self, edition, *, start, now):
        earlier = self.cells
        if edition in self.cells:
            self.cancel(edition, now=now)
        if self.cells[start - 1] != self.cells[start]:
            self.cells = earlier
            raise NotPossible("Something begins or ends there.")
        self.show(edition, start=start)

    def cancel(self, edition, *, now):
        if edition not in self.cells or self.cells.index(edition) <= now:
            raise NotPossible("It is not planned.")
        before = self.cells[self.cells.index(edition) - 1]
        self.cells = [before if cell == edition else cell for cell in self.cells]

    def end(self, *, at, now):
        shown = [n for n in range(now, at) if self.cells[n] is not None]
        if not shown:
            raise NotPossible("Nothing is shown until then.")
        last = shown[-1]
        drops_another = any(cell is not None for cell in self.cells[at:])
        end = last + 1 if drops_another else at
        goes_on = [self.cells[last]] * (end - last - 1)
        self.cells = [*self.cells[: last + 1], *goes_on, *[None] * (HORIZON - end)]

    def keep(self, *, now):
        shown = [n for n in range(now, HORIZON - 1) if self.cells[n] is not None]
        last = next((n for n in shown if self.cells[n + 1] is None), None)
        if last is None:
            raise NotPossible("No end is planned.")
        for n in range(last + 1, HORIZON):
            if self.cells[n] is not None:
                break
            self.cells[n] = self.cells[last]

    def withdraw(self, *, now):
        if self.cells[now] is None:
            raise NotPossible("It is not live.")
        self.cells = [*self.cells[:now], *[None] * (HORIZON - now)]
