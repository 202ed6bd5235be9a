"""What readers get while the database really is gone: soon, and as a page."""

import time
from contextlib import closing

import pytest

from tests.outages import gone, running_site
from tests.servers import Browser

# In seconds: what a page may take is two; the rest is for a slow machine.
AT_MOST = 5


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with running_site(tmp_path_factory.mktemp("var")) as site:
        yield site


@pytest.fixture
def browser(site):
    browser = Browser(site.port)
    with closing(browser.connection):
        yield browser


def test_what_was_read_before_goes_on_and_the_rest_says_that_it_will_be_back(site, browser):
    before = browser.get("/")
    time.sleep(1.2)  # what is true is trusted for a second
    with gone(site):
        answers = [browser.get(path) for path in ("/articles/x/", "/nowhere/", "/robots.txt")]
        kept = browser.get("/")
        ready = browser.get("/readyz")
    assert (before.status, kept.status, kept.body) == (200, 200, before.body)
    assert "stale" in kept.headers["Cache-Status"]
    assert kept.headers["Age"]
    for answer in answers:
        assert (answer.status, answer.headers["Retry-After"]) == (503, "120")
        assert b"will be back in a moment" in answer.body
    assert max(answer.seconds for answer in [*answers, kept]) < AT_MOST
    assert ready.status == 503
    assert b"page_cache_stale 1\n" in ready.body


def test_the_site_is_back_by_itself(site, browser):
    browser.get("/")
    with gone(site):
        browser.get("/articles/x/")
    deadline = time.monotonic() + 60
    while browser.get("/articles/x/").status != 404:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert "Cache-Status" not in browser.get("/").headers
