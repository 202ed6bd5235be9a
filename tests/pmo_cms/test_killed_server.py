"""What readers get while PostgreSQL is killed, and once it is back; the site is not restarted."""

import time
from contextlib import closing, contextmanager

import pytest

from tests.databases import environment_in, own_server
from tests.outages import running_site
from tests.pmo_cms.visits import (
    AT_MOST,
    KEPT,
    NEVER_KEPT,
    NEW,
    assert_marked_stale,
    assert_says_that_it_will_be_back,
    is_stale,
    visit,
    wait_until,
)
from tests.servers import Browser

pytestmark = pytest.mark.engine("postgresql")


@pytest.fixture(scope="module")
def server():
    with own_server() as server:
        yield server


@pytest.fixture(scope="module")
def site(server, tmp_path_factory):
    @contextmanager
    def database(folder):
        yield environment_in(folder) | {"DATABASE_URL": server.url}

    with running_site(tmp_path_factory.mktemp("var"), database) as site:
        yield site


@pytest.fixture
def browser(site):
    browser = Browser(site.port)
    with closing(browser.connection):
        yield browser


def test_nobody_who_comes_after_it_is_back_notices(server, site, browser):
    notice = browser.notice()
    browser.get("/articles/x/")  # all connections of the pool are open now
    for _ in range(3):
        server.kill()
        server.start()
        answers = [*visit(browser, NEVER_KEPT), *visit(browser, NEW)]
        assert [answer.status for answer in answers] == [200, 200, 200, 404, 404, 404, 404]
        assert browser.choose("accept", notice=notice).status == 303


def test_who_reads_meanwhile_is_served_and_it_is_back_at_once(server, site, browser):
    before, notice = visit(browser, KEPT), browser.notice()
    time.sleep(1.2)
    server.kill()
    began = time.monotonic()
    while time.monotonic() < began + 33:  # who tries ever more rarely is back after 63 then
        kept, new = visit(browser, KEPT), visit(browser, NEW)
        assert [answer.body for answer in kept] == [answer.body for answer in before]
        for answer in kept:
            assert_marked_stale(answer)
        for answer in new:
            assert_says_that_it_will_be_back(answer)
        assert max(answer.seconds for answer in [*kept, *new]) < AT_MOST
        time.sleep(2)
    refused = browser.choose("accept", notice=notice)
    declined = browser.choose("decline", notice=notice)
    assert (refused.status, declined.status) == (503, 303)
    assert declined.cookies["consent"].count("=-1") == 2
    server.start()
    wait_until(lambda: browser.get("/articles/x/").status == 404, seconds=15)
    wait_until(lambda: not is_stale(browser.get("/")), seconds=15)
    assert browser.choose("accept", notice=notice).status == 303


def test_a_server_that_hangs_takes_no_thread_from_those_who_can_be_served(server, site, browser):
    before, notice = browser.get("/"), browser.notice()
    time.sleep(1.2)
    with server.hanging():
        kept = [browser.get("/")]
        lost = [browser.get(f"/search/?q={word}") for word in ("a", "b", "c", "d", "e")]
        kept.append(browser.get("/"))
        refused = browser.choose("accept", notice=notice)
        declined = browser.choose("decline", notice=notice)
        alive, ready = browser.get("/healthz"), browser.get("/readyz")
    for answer in kept:
        assert answer.body == before.body
        assert_marked_stale(answer)
    for answer in lost:
        assert_says_that_it_will_be_back(answer)
    assert (refused.status, declined.status) == (503, 303)
    assert declined.cookies["consent"].count("=-1") == 2
    assert (alive.status, ready.status) == (200, 503)
    assert max(answer.seconds for answer in [*kept, *lost, refused, declined]) < AT_MOST
    wait_until(lambda: browser.get("/search/?q=a").status == 200, seconds=15)
    assert browser.choose("accept", notice=notice).status == 303
