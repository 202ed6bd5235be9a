"""How long who waits for a lock."""

from threading import Thread

import pytest
from django.db import connection

from pmo_cms import patience
from tests.pmo_cms.caching import ask

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
        ("GET", "/admin/", None),
        ("POST", "/admin/articles/article/1/change/", None),
    ],
)
def test_visitors_wait_briefly_and_the_desk_as_long_as_it_takes(method, path, seconds):
    waited = []

    def site(environ, start_response):
        waited.append(patience.seconds())
        start_response("200 OK", [])
        return [b""]

    patient = patience.for_site(site)
    in_a_thread(lambda: ask(patient, path, method=method))
    assert waited == [seconds]
