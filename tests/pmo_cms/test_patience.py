"""How long who waits for a lock."""

from threading import Thread
from unittest.mock import Mock

import pytest
from django.db import OperationalError, connection

from pmo_cms import patience
from tests.pmo_cms.caching import Stopwatch, ask, ask_with, environ_for, make_cache

QUESTION = {"sqlite": "PRAGMA busy_timeout", "postgresql": "SHOW lock_timeout"}
USUAL = {"sqlite": 20_000, "postgresql": "0"}
HALF_A_SECOND = {"sqlite": 500, "postgresql": "500ms"}


def in_a_thread(act):
    """Return what `act` returns in a thread of its own, and so with a connection of its own."""
    found = []
    thread = Thread(target=lambda: found.append(act()))
    thread.start()
    thread.join()
    return found[0]


def told_by_the_database():
    try:
        with connection.cursor() as cursor:
            cursor.execute(QUESTION[connection.vendor])
            return cursor.fetchone()[0]
    finally:
        connection.close()


@pytest.mark.django_db
def test_the_database_is_told_and_nobody_else_s_connection():
    def briefly():
        patience.wait_at_most(0.5)
        return told_by_the_database()

    assert in_a_thread(told_by_the_database) == USUAL[connection.vendor]
    assert in_a_thread(briefly) == HALF_A_SECOND[connection.vendor]
    assert in_a_thread(told_by_the_database) == USUAL[connection.vendor]


@pytest.mark.parametrize(
    ("method", "path", "seconds"),
    [
        ("GET", "/", patience.TO_READ),
        ("HEAD", "/search/", patience.TO_READ),
        ("POST", "/consent/", patience.TO_WRITE),
        ("GET", "/admin/login/", patience.TO_READ),
    ],
)
def test_visitors_wait_briefly(method, path, seconds):
    assert wait_of(path, method=method) == seconds


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_whoever_is_at_the_desk_waits_longer(method):
    assert wait_of("/admin/", method=method, cookie="sessionid=x") == patience.AT_THE_DESK


def wait_of(path, **asked):
    """Return how long a request that is asked for so waits."""
    waited = []

    def site(environ, start_response):
        waited.append(patience.seconds())
        start_response("200 OK", [])
        return [b""]

    in_a_thread(lambda: ask(patience.for_site(site), path, **asked))
    return waited[0]


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_not_asked():
    def site(environ, start_response):
        with pytest.raises(OperationalError, match="did not answer a moment ago"):
            told_by_the_database()
        start_response("200 OK", [])
        return [b""]

    environ = environ_for("/search/") | {patience.IS_OUT: True}
    assert in_a_thread(lambda: ask_with(patience.for_site(site), environ)).status == 200


@pytest.mark.django_db
def test_what_is_passed_on_is_told_that_the_database_does_not_answer(monkeypatch):
    told = []

    def site(environ, start_response):
        told.append(environ.get(patience.IS_OUT))
        start_response("200 OK", [])
        return [b""]

    stopwatch = Stopwatch()
    cache = make_cache(site, stopwatch=stopwatch)
    ask(cache, "/search/", query="q=x")
    stopwatch.seconds = 5  # what was read counts for one
    monkeypatch.setattr("pmo_cms.epoch.current", Mock(side_effect=OperationalError))
    ask(cache, "/search/", query="q=x")
    ask(cache, "/static/site.css")
    assert told == [False, True, None]
