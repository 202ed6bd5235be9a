"""Visits to a site whose database has an outage, and what they have to come to."""

import time

# In seconds: what a page may take is two; the rest is for a slow machine.
AT_MOST = 5

KEPT = ("/", "/archive/", "/feeds/articles.rss")
NEW = ("/articles/x/", "/nowhere/", "/categories/x/")
NEVER_KEPT = ("/search/?q=x", "/consent/", "/?unknown=1", "/media/images/x.jpg")


def visit(browser, paths):
    return [browser.get(path) for path in paths]


def is_stale(answer):
    return "stale" in answer.headers.get("Cache-Status", "")


def assert_marked_stale(answer):
    assert "detail=stale" in answer.headers["Cache-Status"]
    assert answer.headers["Age"].isdecimal()
    assert answer.headers["Warning"].startswith("110 ")


def assert_says_that_it_will_be_back(answer):
    assert (answer.status, answer.headers["Retry-After"]) == (503, "120")
    assert b"will be back in a moment" in answer.body or b"cookie settings" in answer.body.lower()
    assert answer.headers["Content-Type"].startswith("text/html")


def wait_until(is_so, seconds=30):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def assert_is_back_by_itself(browser):
    wait_until(lambda: browser.get("/articles/x/").status == 404)
    wait_until(lambda: not is_stale(browser.get("/")))
    assert [answer.status for answer in visit(browser, NEVER_KEPT)] == [200, 200, 200, 404]
