"""Whatever happens in whatever order, every process answers as a site without a cache would."""

from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import publishing
from articles.models import Article, Category
from articles.publishing import NotPublishable
from articles.timeline import NotPossible
from consent.models import Service
from tests.articles.builders import article, make_author, make_category, make_edition
from tests.consent.builders import make_notice, make_site, state_cookie
from tests.pmo_cms.caching import ask, make_cache

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
PAGES = ("/", "/articles/piece-0/", "/categories/shelf/")

which = st.integers(0, 2)
minutes = st.integers(1, 90)
STEPS = st.one_of(
    st.tuples(st.just("publish"), which),
    st.tuples(st.just("schedule"), which, minutes),
    st.tuples(st.just("end"), which, minutes),
    st.tuples(st.just("withdraw"), which),
    st.tuples(st.just("take_down"), which),
    st.tuples(st.just("put_back"), which),
    st.tuples(st.just("rename_shelf"), which),
    st.tuples(st.just("switch"), st.sampled_from(["measurement", "campaigns"])),
    st.tuples(st.just("ask_again"), st.booleans()),
    st.tuples(st.just("set_clock"), st.integers(-60, 120)),
)
# At the end the clock passes all that was planned, and is set back again.
LAST = [(("set_clock", 100), None), (("set_clock", -100), None)]
CHOSEN = st.sampled_from([None, {}, {"measurement": True}, {"measurement": False}])


class World:
    """The acts of editors, reviewers and clocks, each by its name in a step."""

    def __init__(self, clock):
        self.clock = clock
        make_site()
        self.shelf = make_category("Shelf")
        author = make_author()
        for n in range(3):
            piece = article(title=f"Piece {n}", slug=f"piece-{n}", author=author)
            make_edition(piece, categories=[self.shelf], at=NOON)

    def piece(self, n):
        return Article.objects.get(slug=f"piece-{n}")

    def change(self, n):
        """Return a new edition of a piece, which says when it was made."""
        piece = self.piece(n)
        piece.body = f"<p>As of {timezone.now()}, version {piece.lock_version}.</p>"
        return make_edition(piece, categories=[self.shelf], at=timezone.now())

    def publish(self, n):
        publishing.publish(self.change(n), by=None)

    def schedule(self, n, minutes):
        start = timezone.now() + timedelta(minutes=minutes)
        publishing.schedule(self.change(n), start=start, by=None)

    def end(self, n, minutes):
        until = timezone.now() + timedelta(minutes=minutes)
        publishing.end(self.piece(n), until=until, by=None)

    def withdraw(self, n):
        publishing.withdraw(self.piece(n), by=None)

    def take_down(self, n):
        publishing.take_down(self.piece(n), reason="-", by=None)

    def put_back(self, n):
        publishing.put_back(self.piece(n), by=None)

    def rename_shelf(self, n):
        shelf = Category.objects.get(pk=self.shelf.pk)
        shelf.name = f"Shelf {n}"
        shelf.save()

    def switch(self, key):
        service = Service.objects.get(key=key)
        service.is_enabled = not service.is_enabled
        service.save()

    def ask_again(self, of_all):
        make_notice(ask_again=of_all, at=timezone.now())

    def set_clock(self, minutes):
        self.clock.shift(timedelta(minutes=minutes))


def header_of(chosen):
    """Return the Cookie header of somebody who chose so in front of the present notice."""
    return "" if chosen is None else f"consent={state_cookie(**chosen)['consent']}"


@contextmanager
def one_connection():
    """Let no request close the connection of the transaction, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def essence(answer):
    told = ("cache-control", "content-security-policy", "location")
    return answer.status, answer.text, [answer.headers.get(name) for name in told]


@pytest.mark.django_db
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.tuples(STEPS, CHOSEN), min_size=1, max_size=8))
def test_two_caches_never_say_what_the_site_does_not(steps):
    site, caches, cookies = WSGIHandler(), [make_cache(), make_cache()], [""]
    with one_connection(), transaction.atomic(), time_machine.travel(NOON, tick=False) as clock:
        world = World(clock)
        for (act, *facts), chosen in [*steps, *LAST]:
            with suppress(NotPossible, NotPublishable):
                getattr(world, act)(*facts)
            cookies.append(header_of(chosen))  # those of before go on being sent
            for path in PAGES:
                for cookie in cookies[-2:]:
                    true = essence(ask(site, path, cookie=cookie))
                    for cache in caches:
                        assert essence(ask(cache, path, cookie=cookie)) == true
        transaction.set_rollback(True)
