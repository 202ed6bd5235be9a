"""What stops when a visitor takes a choice back, counted by the third party itself."""

import time

import pytest

from tests.browser.conftest import launch
from tests.browser.people import SEED, banner, complaints, decide
from tests.scripts import RUNNING

# Between two hits of a ticking tracker, in seconds; the promise is to stop within one second.
TICK = 0.2
PROMISED = 1.0


@pytest.fixture
def ticking(third_party):
    third_party.is_ticking = True
    yield third_party
    third_party.is_ticking = False


@pytest.fixture
def tabs(playwright, site):
    """A browser that keeps pages for the Back button, which Playwright's own switches off."""
    browser = launch(playwright, ignore_default_args=["--disable-back-forward-cache"])
    context = browser.new_context(base_url=site.url)
    context.set_default_timeout(10_000)
    yield context
    browser.close()


def press(page, label):
    """Press a button and wait for the next page, which never falls silent while trackers tick."""
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name=label, exact=True).click()


def accept(page):
    page.goto(SEED)
    press(page, "Accept tracking")


def withdraw(page):
    page.goto(f"/consent/?next={SEED}")
    press(page, "Decline all")


def hits_in(third_party, seconds):
    third_party.take()
    time.sleep(seconds)
    return third_party.take()


def test_the_counter_sees_a_tracker_that_ticks(tabs, ticking):
    accept(tabs.new_page())
    assert len(hits_in(ticking, 5 * TICK)) >= 3


def test_a_second_tab_stops_within_a_second(tabs, ticking):
    second, first = tabs.new_page(), tabs.new_page()
    accept(second)
    first.bring_to_front()
    assert hits_in(ticking, 3 * TICK)
    withdraw(first)
    time.sleep(PROMISED)
    assert hits_in(ticking, 10 * TICK) == []
    assert ticking.origin not in second.content()


def test_a_second_tab_stops_although_the_site_no_longer_answers(tabs, ticking):
    second, first = tabs.new_page(), tabs.new_page()
    accept(second)
    second.route("**/*", lambda route: None)  # a reload would wait for ever
    withdraw(first)
    time.sleep(PROMISED)
    assert hits_in(ticking, 10 * TICK) == []


def test_nothing_arrives_on_back_after_withdrawing(tabs, ticking):
    page = tabs.new_page()
    accept(page)
    page.goto("/categories/governance/")
    withdraw(page)
    hits_in(ticking, TICK)
    for _ in range(3):
        page.go_back(wait_until="load")
        assert hits_in(ticking, 5 * TICK) == []


def test_deleting_the_cookies_stops_an_open_tab_too(tabs, ticking):
    page = tabs.new_page()
    accept(page)
    assert hits_in(ticking, 3 * TICK)
    tabs.clear_cookies()
    time.sleep(PROMISED)
    assert hits_in(ticking, 5 * TICK) == []
    assert banner(page).count() == 1


def test_the_page_that_withdraws_gives_way_to_the_answer(tabs, ticking):
    """Its choice is over while the answer to its form is on the way, which a reload cancels."""
    page = tabs.new_page()
    accept(page)
    page.goto(f"/consent/?next={SEED}")

    def answer_late(route):
        route.fetch(max_redirects=0)  # sets the cookies
        time.sleep(2 * TICK)
        route.fulfill(content_type="text/html", body="<h1>The answer</h1>")

    page.route("**/consent/", answer_late)
    page.get_by_role("button", name="Decline all").click()
    page.get_by_role("heading", name="The answer").wait_for()
    assert hits_in(ticking, 5 * TICK) == []


def test_choosing_again_what_was_chosen_disturbs_no_tab(tabs, ticking):
    second, first = tabs.new_page(), tabs.new_page()
    accept(second)
    second.evaluate("window.isTheSame = true")
    first.goto(f"/consent/?next={SEED}")
    press(first, "Accept all")
    time.sleep(PROMISED)
    assert second.evaluate("window.isTheSame")


def test_a_mark_that_contradicts_the_choice_does_not_reload_for_ever(tabs, ticking):
    page = tabs.new_page()
    accept(page)
    loads = []
    page.on("load", lambda page: loads.append(page.url))
    page.evaluate("document.cookie = 'consent-mark=declined; path=/'")
    time.sleep(2 * PROMISED)
    assert len(loads) <= 2


def test_pages_without_a_tracker_carry_no_script(open_page):
    page = open_page()
    page.goto(SEED)
    decide(page, "Decline tracking")
    assert page.locator(RUNNING).count() == 0


def test_accepted_services_start_by_our_own_code_and_break_no_policy(
    chromium, site_with_services, third_party
):
    context = chromium.new_context(base_url=site_with_services.url)
    page = context.new_page()
    heard = complaints(page)
    page.route(
        "https://www.googletagmanager.com/**",
        lambda route: route.fulfill(content_type="text/javascript", body="window.wasLoaded = true"),
    )
    page.goto(SEED)
    third_party.take()
    decide(page, "Accept tracking")
    received = third_party.take()
    assert "/stats/matomo.js" in received
    assert "/stats/matomo.php?idsite=3&cookies=0" in received
    assert page.evaluate("wasLoaded && dataLayer[1][1]") == "G-ABC123XYZ9"
    assert page.evaluate("dataLayer[1][2].allow_google_signals") is False
    assert heard == []
    context.close()
