import pytest
from django.db import Error, connection

from consent.waiting import brief_waits
from tests.consent.builders import broken_database, choose, make_site

pytestmark = pytest.mark.django_db

QUESTION = {"sqlite": "PRAGMA busy_timeout", "postgresql": "SHOW lock_timeout"}
BRIEF = {"sqlite": 2000, "postgresql": "2s"}


def patience():
    """Return how long this connection waits for a lock, in the engine's own words."""
    with connection.cursor() as cursor:
        cursor.execute(QUESTION[connection.vendor])
        return cursor.fetchone()[0]


def test_only_what_is_within_waits_briefly():
    usual = patience()
    with brief_waits():
        assert patience() == BRIEF[connection.vendor] != usual
    assert patience() == usual


def test_a_failure_within_leaves_the_usual_patience():
    usual = patience()
    with pytest.raises(ZeroDivisionError), brief_waits():
        raise ZeroDivisionError
    assert patience() == usual


@pytest.mark.parametrize("statement", ["INSERT", "nothing"])
def test_a_choice_leaves_the_usual_patience_recorded_or_not(client, statement):
    make_site()
    usual = patience()
    with broken_database(statement=statement):
        choose(client, "accept")
    assert patience() == usual


def test_without_database_there_is_nothing_to_wait_for():
    with broken_database(), pytest.raises(Error), brief_waits():
        pytest.fail("it was entered")
