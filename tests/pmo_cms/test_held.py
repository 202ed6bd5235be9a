"""A thread that renders one page after the other, and the connection that it holds meanwhile."""

import gc
import time
import weakref
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext

import pytest
from django.db import OperationalError, connections, transaction

from pmo_cms.engines.held import are_held, holding_connections
from pmo_cms.engines.sqlite3.base import DatabaseWrapper
from pmo_cms.page_cache import rendering
from pmo_cms.page_cache.rendering import Renderers

pytestmark = pytest.mark.engine("sqlite3")


@pytest.fixture
def in_a_thread(tmp_path, django_db_blocker):
    """Return what does some work in a thread of its own, on a database in a file."""
    of_site = connections["default"].settings_dict
    options = {"timeout": 5, "transaction_mode": "IMMEDIATE"}
    settings = of_site | {"NAME": tmp_path / "site.sqlite3", "OPTIONS": options}

    def do(work):
        def with_database():
            connections["default"] = DatabaseWrapper(settings, "default")
            return work()

        with django_db_blocker.unblock(), ThreadPoolExecutor(1) as thread:
            return thread.submit(with_database).result()

    return do


def ask(sql="SELECT 1"):
    """Do what a page does, and return the connection that it had."""
    connection = connections["default"]
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
        return connection.connection
    finally:
        connection.close_if_unusable_or_obsolete()


def is_open():
    return connections["default"].connection is not None


def test_a_connection_that_is_held_serves_all_and_is_given_back_at_the_end(in_a_thread):
    def work():
        with holding_connections():
            first, second = ask(), ask()
            was_open = is_open()
        return first is second, was_open, is_open()

    assert in_a_thread(work) == (True, True, False)


def test_one_that_nobody_holds_is_given_back_each_time(in_a_thread):
    assert in_a_thread(lambda: (ask() is not None, is_open())) == (True, False)


@pytest.mark.parametrize("around", [nullcontext, transaction.atomic])
def test_one_that_failed_serves_nobody_any_more(in_a_thread, around):
    def work():
        with holding_connections():
            before, connection = ask(), connections["default"]
            with pytest.raises(OperationalError), around(), connection.cursor() as cursor:
                cursor.execute("SELECT * FROM nothing")
            connection.close_if_unusable_or_obsolete()
            return is_open(), ask() is before

    assert in_a_thread(work) == (False, False)


def done_by(renderers, *jobs):
    """Return what becomes of jobs that wait in one line."""
    futures = [Future() for _ in jobs]
    for job, future in zip(jobs, futures, strict=True):
        renderers.start(job, future)
    return [future.result(5) for future in futures]


def test_renderers_hold_theirs_from_one_page_to_the_next_and_no_longer(monkeypatch):
    shifts = []

    @contextmanager
    def holding():
        with holding_connections():
            yield
        shifts.append(are_held())

    monkeypatch.setattr(rendering, "holding_connections", holding)
    renderers = Renderers(1)

    def job():
        time.sleep(0.01)
        return are_held()

    assert done_by(renderers, job, job, job) == [True, True, True]
    assert comes_true(lambda: shifts == [False])


def test_no_shift_lasts_for_long(monkeypatch):
    began = []

    @contextmanager
    def holding():
        began.append(time.monotonic())
        yield

    monkeypatch.setattr(rendering, "holding_connections", holding)
    monkeypatch.setattr(rendering, "SHIFT", 0.02)
    done_by(Renderers(1), *[lambda: time.sleep(0.01)] * 12)
    assert len(began) >= 3


def test_a_thread_that_cannot_let_go_renders_on(monkeypatch, caplog):
    @contextmanager
    def holding():
        yield
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(rendering, "holding_connections", holding)
    renderers = Renderers(1)
    done_by(renderers, lambda: 1)
    assert comes_true(lambda: "could not give its connection back" in caplog.text)
    before = dict(renderers._threads)
    for _ in range(5):
        assert done_by(renderers, lambda: 1) == [1]
    assert renderers._threads == before


def test_an_idle_thread_keeps_nothing_of_what_it_did():
    class State:
        pass

    renderers, state = Renderers(1), State()
    ref = weakref.ref(state)
    done_by(renderers, lambda state=state: bool(state))
    del state
    assert comes_true(lambda: gc.collect() is not None and ref() is None)


def comes_true(is_so):
    """Return whether `is_so` returns true within five seconds."""
    give_up_at = time.monotonic() + 5
    while not is_so() and time.monotonic() < give_up_at:
        time.sleep(0.01)
    return is_so()
