"""The present of a process: whatever happens while it is read, it is read again."""

import gc
import weakref
from contextlib import contextmanager
from math import inf
from threading import Thread
from time import sleep

import pytest
from django.db import OperationalError

from consent.configuration import Configuration
from pmo_cms.epoch import Epoch
from pmo_cms.page_cache import present
from pmo_cms.page_cache.present import Present, Pulse
from pmo_cms.page_cache.requests import parts_of
from pmo_cms.page_cache.wanted import Answer, Key, Wanted
from tests.pmo_cms.caching import Stopwatch, environ_for
from tests.pmo_cms.visits import wait_until

# There is no database: nothing would be told by another one.
pytestmark = pytest.mark.engine("sqlite3")

AS_IT_IS = Present(Epoch(1, 1), -inf, inf, Configuration())


class Database:
    """Stands for the database: it answers unless it is told how to `fail`, once.

    An answer `takes` so many seconds.
    """

    def __init__(self):
        self.fail = self.fail_to_close = None
        self.takes = 0

    def read(self, last, *, at):
        sleep(self.takes)
        failure, self.fail = self.fail, None
        if failure:
            raise failure
        return AS_IT_IS

    def close(self):
        failure, self.fail_to_close = self.fail_to_close, None
        if failure:
            raise failure


@pytest.fixture
def database(monkeypatch):
    """Return the Database that is asked."""
    database = Database()
    monkeypatch.setattr(present, "read_present", database.read)
    monkeypatch.setattr(present.db, "close_old_connections", database.close)
    return database


@contextmanager
def without_threads():
    """Have no thread left on the machine, meanwhile."""

    def refuse(thread):
        raise RuntimeError("can't start new thread")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Thread, "start", refuse)
        yield


@pytest.mark.parametrize("failure", [ValueError("a mistake"), MemoryError()])
@pytest.mark.parametrize("when", ["fail", "fail_to_close"])
def test_whatever_goes_wrong_while_it_is_read_it_is_read_again(database, failure, when):
    pulse = Pulse(read_again_after=0.01)
    assert pulse.look()
    for _ in range(3):
        setattr(database, when, failure)
        askers = [Thread(target=pulse.look) for _ in range(8)]
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join()
        pulse.ask()
        wait_until(lambda: pulse._reading is None)
        assert pulse._thread.is_alive()
    assert pulse.look()


def test_a_machine_without_a_thread_left_is_asked_again(database):
    stopwatch = Stopwatch()
    pulse = Pulse(monotonic=stopwatch)
    with without_threads():
        assert pulse.look() is None
        stopwatch.seconds += 1
        assert pulse.look() is None
    stopwatch.seconds += 1
    wait_until(pulse.look)


def test_a_reading_goes_with_all_that_it_remembers_as_soon_as_there_is_another(database):
    pulse = Pulse(read_again_after=0, in_thread=False, monotonic=Stopwatch())
    gc.disable()
    try:
        reading = pulse.look()
        visitor = reading.visitor("consent=x", gpc=False)
        wanted = Wanted(Key(("http", "a", "/", "")), visitor, "")
        wanted.was_given(Answer("200 OK", [], b"remembered"))
        reading.memory.put(parts_of(environ_for()), wanted)
        gone = [weakref.ref(reading), weakref.ref(reading.memory)]
        del reading
        pulse.look()
        assert [reference() for reference in gone] == [None, None]
    finally:
        gc.enable()


@pytest.mark.parametrize(("unwatched_for", "is_waited_for"), [(1, False), (60, True)])
def test_after_an_outage_that_nobody_watched_the_database_is_waited_for(
    database, unwatched_for, is_waited_for
):
    stopwatch = Stopwatch()
    pulse = Pulse(monotonic=stopwatch)
    pulse.look()
    stopwatch.seconds += 10
    database.fail = OperationalError("gone")
    assert pulse.look() is None
    stopwatch.seconds += unwatched_for
    database.takes = 0.2
    assert (pulse.look() is not None) == is_waited_for
