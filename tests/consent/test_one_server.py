"""Accepters, decliners, newcomers and browsers with the privacy signal before one warm server."""

from itertools import permutations

import pytest

from tests.databases import own_database
from tests.servers import free_port, manage, on_port, prepare, serving

PATHS = ["/", "/articles/how-a-pmo-role-can-accelerate-your-career-growth/"]
KINDS = ["accepter", "decliner", "newcomer", "signal"]
TRACKERS = ["measure.js", "campaign.js"]


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    with own_database(tmp_path_factory.mktemp("var")) as environment:
        # One address for all the servers: the pages carry it.
        environment = on_port(environment, free_port())
        prepare(environment)
        manage(environment, "load_demo")
        yield environment


@pytest.fixture(scope="module")
def port(environment):
    """The port of the warm server."""
    port = free_port()
    with serving(environment, port):
        yield port


ABOUT_THE_PAGE = ["Content-Type", "Content-Security-Policy", "Cache-Control", "Vary", "ETag"]


@pytest.fixture(scope="module")
def state_cookies(port, open_browser):
    """The cookie that each kind of visitor has from an earlier page."""
    cookies = {"newcomer": {}, "signal": {}}
    for kind, answer in [("accepter", "accept"), ("decliner", "decline")]:
        browser = open_browser(port)
        browser.choose(answer, notice=browser.notice())
        cookies[kind] = {"consent": browser.cookies["consent"]}
    return cookies


@pytest.fixture(scope="module")
def visitor(open_browser, state_cookies):
    """Return a function that opens the browser of a visitor of some kind."""

    def visitor(kind, port):
        headers = {"Sec-GPC": "1"} if kind == "signal" else {}
        return open_browser(port, headers=headers, cookies=dict(state_cookies[kind]))

    return visitor


def page_of(answer):
    """Return what makes up a page: all but the date."""
    return answer.status, {name: answer.headers[name] for name in ABOUT_THE_PAGE}, answer.body


@pytest.fixture(scope="module")
def fresh_pages(environment, visitor):
    """Return what each kind of visitor gets as the very first one of a server of its own."""
    pages = {}
    for kind in KINDS:
        fresh = free_port()
        with serving(environment, fresh):
            browser = visitor(kind, fresh)
            pages[kind] = [page_of(browser.get(path)) for path in PATHS]
    return pages


def test_the_four_pages_differ_as_they_should(fresh_pages):
    has_tracker = {
        kind: all(tracker.encode() in pages[1][2] for tracker in TRACKERS)
        for kind, pages in fresh_pages.items()
    }
    is_asked = {kind: b'class="consent"' in pages[1][2] for kind, pages in fresh_pages.items()}
    assert has_tracker == dict.fromkeys(KINDS, False) | {"accepter": True}
    assert is_asked == dict.fromkeys(KINDS, False) | {"newcomer": True}


@pytest.mark.parametrize("shares_a_connection", [True, False])
def test_in_whatever_order_they_come_each_gets_the_page_of_an_empty_server(
    port, visitor, fresh_pages, shares_a_connection
):
    browsers = {kind: visitor(kind, port) for kind in KINDS}
    if shares_a_connection:
        for browser in browsers.values():
            browser.connection = browsers["newcomer"].connection
    for order in permutations(KINDS):
        for kind in order:
            got = [page_of(browsers[kind].get(path)) for path in PATHS]
            assert got == fresh_pages[kind], f"{kind} in {order}"


def test_nobody_is_told_that_somebody_elses_page_is_still_good(port, visitor, fresh_pages):
    tags = {kind: pages[1][1]["ETag"] for kind, pages in fresh_pages.items()}
    assert tags.pop("accepter") is None  # with a tracker, it is stored nowhere
    for owner, tag in tags.items():
        for kind in KINDS:
            answer = visitor(kind, port).get(PATHS[1], **{"If-None-Match": tag})
            is_same_page = fresh_pages[kind] == fresh_pages[owner]
            assert answer.status == 200 or is_same_page, f"{kind} with the tag of {owner}"
