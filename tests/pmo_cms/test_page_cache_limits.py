"""What the page cache takes, whatever is asked of it; a made-up application stands for the site."""

import os
import sys
from math import inf
from pathlib import Path
from threading import Barrier, Event, Thread, Timer
from time import monotonic, sleep

import pytest

from consent.configuration import Configuration
from pmo_cms.epoch import Epoch
from pmo_cms.page_cache import PageCache
from pmo_cms.page_cache.entries import OF_A_BODY, OF_A_PAGE, Entry, Page, Shelf
from pmo_cms.page_cache.facts import FACTS, PageFacts
from pmo_cms.page_cache.present import Present, Pulse
from pmo_cms.page_cache.requests import Door
from tests.pmo_cms.caching import HOST, NOW, Still, ask
from tests.pmo_cms.visits import wait_until
from tests.yardstick import run_within

# There is no database: nothing would be told by another one.
pytestmark = pytest.mark.engine("sqlite3")


class Site:
    """An application that counts what it renders; each page is `size` bytes.

    Those at the paths `held_up` wait for `may_answer`.
    """

    def __init__(self, size=1000, held_up="/"):
        self.size, self.rendered, self.held_up = size, [], held_up
        self.may_answer = Event()
        self.may_answer.set()

    def __call__(self, environ, start_response):
        self.rendered.append(environ["PATH_INFO"])
        if environ["PATH_INFO"].startswith(self.held_up):
            self.may_answer.wait(30)
        environ[FACTS] = PageFacts(is_public=True, consent="", at=NOW, max_age=None)
        is_there = not environ["PATH_INFO"].startswith("/nowhere")
        start_response("200 OK" if is_there else "404 Not Found", [("Content-Type", "x/y")])
        return [environ["PATH_INFO"].encode().ljust(self.size)]


def cache_of(site, **options):
    options = {"pulse": Still(), "max_bytes": 800_000, "renderer_count": 0} | options
    return PageCache(site, door=Door(frozenset({HOST})), **options)


def taken(cache):
    return cache.pages.bytes_count + cache.pages_with_query.bytes_count


def test_two_hundred_who_come_first_together_wait_for_one_rendering():
    site = Site()
    cache = cache_of(site, renderer_count=3)
    site.may_answer.clear()
    together, answers = Barrier(201), []

    def visit():
        together.wait()
        answers.append(ask(cache, "/").sent)

    visitors = [Thread(target=visit) for _ in range(200)]
    for visitor in visitors:
        visitor.start()
    together.wait()
    site.may_answer.set()
    for visitor in visitors:
        visitor.join()
    assert (len(answers), len(set(answers)), site.rendered) == (200, 1, ["/"])


def test_no_more_pages_are_rendered_at_a_time_than_there_are_threads_for_it(monkeypatch):
    monkeypatch.setattr("pmo_cms.page_cache.cache.SOON", 10)
    site = Site()
    cache = cache_of(site, renderer_count=2)
    site.may_answer.clear()
    paths = [f"/page-{n}/" for n in range(5)]
    visitors = [Thread(target=ask, args=[cache, path]) for path in paths]
    for visitor in visitors:
        visitor.start()
    visitors[0].join(timeout=0.2)
    assert len(site.rendered) == 2
    site.may_answer.set()
    for visitor in visitors:
        visitor.join()
    assert sorted(site.rendered) == paths


def test_a_page_that_takes_long_keeps_nobody_from_the_others():
    site = Site(held_up="/slow/")
    cache = cache_of(site, renderer_count=1)
    site.may_answer.clear()
    slow = Thread(target=ask, args=[cache, "/slow/"])
    slow.start()
    wait_until(lambda: site.rendered)
    assert [ask(cache, f"/page-{n}/").status for n in range(3)] == [200, 200, 200]
    assert slow.is_alive()
    site.may_answer.set()
    slow.join()


def test_a_page_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr("pmo_cms.page_cache.cache.PATIENCE", 0.01)
    monkeypatch.setattr("pmo_cms.page_cache.cache.MOST_PATIENCE", 0.02)
    site = Site()
    cache = cache_of(site, renderer_count=1)
    site.may_answer.clear()
    assert ask(cache, "/").status == 503
    site.may_answer.set()


def test_a_page_that_is_ready_in_the_last_moment_is_given_out(monkeypatch):
    monkeypatch.setattr("pmo_cms.page_cache.cache.PATIENCE", 0.01)
    site = Site()
    cache = cache_of(site, renderer_count=1)
    ask(cache, "/")
    site.may_answer.clear()

    def look_until_it_is_ready():
        site.may_answer.set()
        wait_until(lambda: not cache._flights)
        return False

    monkeypatch.setattr(cache.pulse, "ask", lambda: look_until_it_is_ready)
    assert ask(cache, "/page/").status == 200


@pytest.fixture
def database(monkeypatch):
    """Set while the database, of which there is none, answers."""
    answers = Event()
    answers.set()

    def read(last, *, at):
        answers.wait(30)
        return Present(Epoch(1, 1), -inf, inf, Configuration())

    monkeypatch.setattr("pmo_cms.page_cache.present.read_present", read)
    yield answers
    answers.set()


def test_a_database_that_falls_silent_just_after_it_answered_is_waited_for_two_seconds(database):
    site = Site()
    cache = cache_of(site, renderer_count=1, pulse=Pulse())
    cache.pulse.look()
    database.clear()
    site.may_answer.clear()
    began = monotonic()
    assert ask(cache, "/").status == 503
    assert monotonic() - began < 2.5  # the rest is for a slow machine; it was 3.2
    site.may_answer.set()


def test_a_page_is_waited_for_longer_than_that_while_the_database_answers(database):
    site = Site()
    cache = cache_of(site, renderer_count=1, pulse=Pulse())
    site.may_answer.clear()
    Timer(2.2, site.may_answer.set).start()
    assert ask(cache, "/").status == 200


def test_so_it_is_where_the_database_was_being_asked_already_and_took_a_while(database):
    site = Site()
    cache = cache_of(site, renderer_count=1, pulse=Pulse())
    cache.pulse.look()
    site.may_answer.clear()
    for at, act in {
        0.6: database.clear,
        0.65: cache.pulse.ask,
        0.95: database.set,
        2.2: site.may_answer.set,
    }.items():
        Timer(at, act).start()
    assert ask(cache, "/").status == 200


def test_without_a_thread_to_render_in_a_page_is_refused_at_once_and_there_the_next_time():
    site = Site()
    cache = cache_of(site, renderer_count=1)

    def refuse(thread):
        raise RuntimeError("can't start new thread")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Thread, "start", refuse)
        assert ask(cache, "/").status == 503
    assert ask(cache, "/").status == 200


def test_one_thread_to_render_in_is_enough():
    site = Site()
    cache = cache_of(site, renderer_count=2)
    start, started = Thread.start, []

    def start_one(thread):
        if started:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Thread, "start", start_one)
        assert [ask(cache, f"/page-{n}/").status for n in range(3)] == [200] * 3


def made_up(number):
    """Return (path, how it is asked for) of the request of that number; no two are the same."""
    cookie = f"visit={number}; consent=a={number}"
    return [
        (f"/nowhere-{number}/", {"cookie": cookie}),
        ("/page-1/", {"query": f"before={number}", "cookie": cookie}),
        ("/page-1/", {"query": f"x={number}", "cookie": cookie}),
        ("/page-2/", {"accept_encoding": f"br;q=0.{number}", "cookie": cookie}),
    ][number % 4]


def test_a_million_addresses_and_cookies_take_no_more_than_was_given():
    site = Site()
    cache = cache_of(site)
    kept = [f"/page-{n}/" for n in range(20)]
    for path in kept:
        ask(cache, path)
    held = []

    def flood():
        for number in range(1_000_000):
            path, asked = made_up(number)
            ask(cache, path, **asked)
            if number % 100_000 == 50_000:
                site.rendered.clear()  # what the test itself remembers
                held.append(resident_bytes())
        return True

    assert run_within(120, flood)  # it takes 28
    assert taken(cache) <= 800_000
    assert max(held) - held[0] < 8 * 2**20
    site.rendered.clear()
    assert [ask(cache, path).status for path in kept] == [200] * 20
    assert site.rendered == []


def resident_bytes():
    """Return what this process holds in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_long_headers_and_queries_are_not_remembered():
    cache = cache_of(Site())
    before = resident_bytes()
    for number in range(300):
        ask(cache, "/", accept_encoding=f"{number}, {'gzip, ' * 60_000}")
        ask(cache, "/", query=f"{number}&{'utm_source=x&' * 30_000}")
    assert resident_bytes() - before < 16 * 2**20


@pytest.fixture
def _hasty_threads():
    """Have threads take turns after each few steps."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("_hasty_threads")
def test_pages_are_found_while_others_are_let_go():
    page = Page("200 OK", [], b"x" * 1000)
    entry = Entry(page, present=Still().last.present, made_at=0, lasts=1, stale=1)
    shelf, is_over = Shelf(200 * entry.size), Event()

    def find():
        while not is_over.is_set():
            for number in range(600):
                shelf.get(number)

    finders = [Thread(target=find) for _ in range(4)]
    for finder in finders:
        finder.start()
    try:
        for number in range(50_000):
            shelf.put(number % 600, entry)
    finally:
        is_over.set()
        for finder in finders:
            finder.join()
    assert (len(shelf), shelf.bytes_count) == (200, 200 * entry.size)


def test_what_was_not_asked_for_longest_goes_first():
    site = Site()
    cache = cache_of(site, max_bytes=(1000 + OF_A_PAGE + OF_A_BODY) * 10 * 8 // 7 + 10)
    for n in [*range(10), 0, 10]:
        ask(cache, f"/page-{n}/")
    site.rendered.clear()
    for n in (0, 10, 9, 2, 1):
        ask(cache, f"/page-{n}/")
    assert site.rendered == ["/page-1/"]
    assert cache.pages.evicted_count == 2


def test_one_page_cannot_take_the_place_of_all_others():
    site = Site(size=200_000)
    cache = cache_of(site)
    ask(cache, "/")
    assert ask(cache, "/").status == 200
    assert (len(cache.pages), taken(cache)) == (0, 0)


def test_the_first_reading_of_a_process_is_waited_for_longer(monkeypatch):
    present = Present(Epoch(1, 1), -inf, inf, Configuration())

    def slowly(last, *, at):
        sleep(2)
        return present

    monkeypatch.setattr("pmo_cms.page_cache.present.read_present", slowly)
    assert Pulse().look().present is present
