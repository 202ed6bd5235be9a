"""Whatever editors do in whichever order, readers see what a sheet of hours says."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import publishing
from articles.models import Edition
from tests.articles.builders import make_edition
from tests.articles.sheet import HORIZON, REFUSED, Sheet, attempt, hour, seen

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["save", "publish", "schedule", "cancel", "end", "keep", "withdraw"]),
        st.integers(0, 5),
        st.integers(1, 9),
    ),
    max_size=10,
)


class Desk:
    """Does each act on an article and on the sheet, at least an hour after the one before."""

    def __init__(self):
        self.sheet, self.now, self.acts_count = Sheet(), 0, 0
        self.editions = [make_edition(title="Text", at=hour(0))]
        self.article = self.editions[0].article
        self.begun = set()

    def pass_time(self, hours):
        self.begun.update(self.sheet.cells[: self.now + hours + 1])
        self.now += hours

    def do(self, act, on_sheet):
        """Return what `act` returns; it is refused exactly when the sheet refuses."""
        done, answer = attempt(act), attempt(on_sheet)
        assert (done is REFUSED) is (answer is REFUSED)
        self.acts_count += done is not REFUSED
        return done

    def save(self, which, hours):
        self.article.title += "!"
        self.editions.append(make_edition(self.article, at=hour(self.now)))

    def publish(self, which, hours):
        chosen = self.editions[which % len(self.editions)]
        if self.sheet.cells[self.now] == chosen.pk:
            assert publishing.publish(chosen, by=None, at=hour(self.now)) == chosen
            return
        if chosen.pk in self.sheet.cells and chosen.pk not in self.begun:
            self.sheet.cancel(chosen.pk, now=self.now)
        shown = publishing.publish(chosen, by=None, at=hour(self.now))
        self.sheet.show(shown.pk, start=self.now)
        self.acts_count += 1
        self.keep_copy(shown, of=chosen)

    def schedule(self, which, hours):
        chosen, start, now = self.editions[which % len(self.editions)], self.now + hours, self.now
        label = "a copy" if chosen.pk in self.begun else chosen.pk
        planned = self.do(
            lambda: publishing.schedule(chosen, start=hour(start), by=None, at=hour(now)),
            lambda: self.sheet.plan(label, start=start, now=now),
        )
        if planned is not REFUSED:
            cells = self.sheet.cells
            self.sheet.cells = [planned.pk if cell == label else cell for cell in cells]
            self.keep_copy(planned, of=chosen)

    def keep_copy(self, edition, *, of):
        """Claim that an edition is copied when it had its interval, and only then."""
        assert (edition != of) is (of.pk in self.begun)
        if edition != of:
            assert edition.content_hash == of.content_hash
            self.editions.append(edition)

    def cancel(self, which, hours):
        chosen = self.editions[which % len(self.editions)]
        self.do(
            lambda: publishing.cancel(chosen, by=None, at=hour(self.now)),
            lambda: self.sheet.cancel(chosen.pk, now=self.now),
        )

    def end(self, which, hours):
        at = self.now + hours
        self.do(
            lambda: publishing.end(self.article, until=hour(at), by=None, at=hour(self.now)),
            lambda: self.sheet.end(at=at, now=self.now),
        )

    def keep(self, which, hours):
        self.do(
            lambda: publishing.keep(self.article, by=None, at=hour(self.now)),
            lambda: self.sheet.keep(now=self.now),
        )

    def withdraw(self, which, hours):
        self.do(
            lambda: publishing.withdraw(self.article, by=None, at=hour(self.now)),
            lambda: self.sheet.withdraw(now=self.now),
        )

    def read_by_visitors(self):
        """Return the edition that a visitor of each hour is given."""
        editions = self.article.editions
        shown = [editions.visible(at=hour(n)).values_list("pk", flat=True) for n in range(HORIZON)]
        return [next(iter(pks), None) for pks in shown]


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(ACTS)
def test_any_sequence_of_acts_on_an_article_agrees_with_a_sheet_of_hours(acts):
    desk = Desk()
    for act, which, hours in acts:
        desk.pass_time(1 + which % 3)
        getattr(desk, act)(which, hours)
        line = publishing.read_timeline(desk.article)
        assert seen(line) == desk.sheet.cells
        assert all(a.until and a.until <= b.start for a, b in pairwise(line.intervals))
    assert desk.read_by_visitors() == desk.sheet.cells
    assert desk.article.events.count() == desk.acts_count
    numbers = Edition.objects.filter(article=desk.article).values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, len(desk.editions) + 1))
