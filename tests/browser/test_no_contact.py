"""Who did not accept contacts nobody: not by TCP, not by UDP, not by looking up a name.

Connections and datagrams are counted by the third party, names as the browser itself logs them. A
private window connects to nothing in advance, so a profile of its own is what is watched here.
"""

import json
import re
from collections import deque
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.browser.conftest import ARGUMENTS, CHROMIUM, serve
from tests.browser.pasted import LOOK_UP, LOOKED_UP, PASTED, pasted
from tests.browser.people import SEED, decide, open_settings
from tests.databases import own_database
from tests.servers import Browser

PASTED_INTO = "/articles/pasted-from-elsewhere/"
VIDEOS = "/articles/three-talks-worth-an-hour/"
NOT_LINKED = ["/nowhere/", "/robots.txt", "/admin/login/", PASTED_INTO, VIDEOS]
KINDS = {"articles:home", "articles:article", "articles:category", "articles:source"}
KINDS |= {"consent:settings", "consent:notice"}

# For what a page does after it has fallen silent; in milliseconds.
AFTERWARDS = 500


@pytest.fixture(scope="module")
def site(tmp_path_factory, third_party):
    """A site with every kind of service and an article into which all sorts of things came."""
    with own_database(tmp_path_factory.mktemp("var")) as environment:
        services = f"from tests.browser import services; services.add({third_party.origin!r}); "
        paste = f"services.paste({third_party.port})"
        yield from serve(environment, third_party, services + paste)


@pytest.fixture(scope="module")
def addresses(site):
    """The address of one page of each kind that a link leads to, and of some that none does."""
    browser = Browser(urlsplit(site.url).port)
    found, waiting = {}, deque(["/", SEED])
    while waiting:
        path = waiting.popleft()
        kind = kind_of(path)
        if kind and kind not in found:
            found[kind] = path
            html = browser.get(path).body.decode()
            waiting += re.findall(r'<a [^>]*href="(/[^"#?]*)', html)
    browser.connection.close()
    assert set(found) >= KINDS
    return [*found.values(), *NOT_LINKED]


def kind_of(path):
    """Return the name of the view that answers at `path`, or "" where there is none."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


@pytest.fixture
def browsers(playwright, site, tmp_path, third_party):
    """Yield a function that opens a browser with a profile of its own, and its log of names."""
    contexts = []
    log = tmp_path / "network.json"

    def open_browser(**options):
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile",
            executable_path=CHROMIUM,
            args=[
                *ARGUMENTS,
                f"--log-net-log={log}",
                "--host-resolver-rules=MAP *.third.test 127.0.0.1",
            ],
            base_url=site.url,
            **options,
        )
        contexts.append(context)
        third_party.is_calling = True
        return context.new_page()

    def close():
        while contexts:
            contexts.pop().close()
        third_party.is_calling = False
        return names_in(log)

    open_browser.close = close
    yield open_browser
    close()


def names_in(log):
    """Return the hosts that the browser looked up, by its own log of the network."""
    if not log.exists():
        return set()
    told = json.loads(log.read_text())
    looked_up = told["constants"]["logEventTypes"]["HOST_RESOLVER_MANAGER_REQUEST"]
    asked = [event.get("params", {}) for event in told["events"] if event["type"] == looked_up]
    return {urlsplit(params["host"]).hostname for params in asked if "host" in params}


def newcomer(page):
    page.goto("/")


def decliner(page):
    page.goto(SEED)
    decide(page, "Decline tracking")


def withdrawer(page):
    page.goto(SEED)
    decide(page, "Accept tracking")
    open_settings(page)
    decide(page, "Decline all")


VISITORS = {
    "undecided": (newcomer, {}),
    "declined": (decliner, {}),
    "withdrawn": (withdrawer, {}),
    "GPC": (newcomer, {"Sec-GPC": "1"}),
}


@pytest.mark.parametrize(("visit", "headers"), VISITORS.values(), ids=VISITORS)
def test_nothing_arrives_whatever_page_is_read(browsers, addresses, third_party, visit, headers):
    page = browsers(extra_http_headers=headers)
    visit(page)
    third_party.take_contacts()
    for path in addresses:
        page.goto(path, wait_until="networkidle")
        page.wait_for_timeout(AFTERWARDS)
        assert third_party.take_contacts() == [], path
    assert {name for name in browsers.close() if name.endswith(".test")} == set()


def test_the_same_counters_catch_whoever_accepted(browsers, third_party):
    page = browsers()
    page.goto(SEED)
    third_party.take_contacts()
    decide(page, "Accept tracking")
    page.wait_for_timeout(AFTERWARDS)
    assert set(third_party.take_contacts()) == {"TCP", "UDP"}
    assert "www.googletagmanager.com" in browsers.close()


def test_the_same_counters_catch_all_of_it_where_it_stands_on_a_page(browsers, third_party):
    """Otherwise that nothing arrives would prove nothing."""
    page = browsers()
    third_party.take_contacts()
    caught = {}
    for name in PASTED:
        show(page, pasted(name, third_party.port) + LOOK_UP)
        page.wait_for_timeout(AFTERWARDS)
        caught[name] = bool(third_party.take_contacts())
    assert caught == dict.fromkeys(PASTED, True)
    assert LOOKED_UP in browsers.close()


def show(page, html):
    """Open a page of the site that has `html` just so, without a policy."""
    html = f"<!DOCTYPE html><title>Raw</title>{html}"
    page.route("**/raw/", lambda route: route.fulfill(content_type="text/html", body=html), times=1)
    page.goto("/raw/")
