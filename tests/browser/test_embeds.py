"""Videos in an article: nothing before a yes, one by a click, all once their group is accepted."""

import pytest

from tests.browser.looks import LOOKS, faults
from tests.browser.people import complaints, decide, requests_elsewhere
from tests.browser.services import VIDEOS
from tests.scripts import RUNNING


@pytest.fixture
def reader(chromium, site_with_services, third_party):
    """Return a function that opens a fresh profile on the site with videos."""
    contexts = []

    def reader(**options):
        context = chromium.new_context(base_url=site_with_services.url, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        third_party.take()
        return context.new_page()

    yield reader
    for context in contexts:
        context.close()


def video(page, name):
    return page.get_by_role("region", name=f"Video: {name}")


def players(page):
    return page.locator("iframe")


@pytest.mark.parametrize("headers", [{}, {"Sec-GPC": "1"}])
def test_a_newcomer_sees_stills_and_nothing_is_asked_of_anybody(
    reader, site_with_services, third_party, headers
):
    page = reader(extra_http_headers=headers)
    elsewhere = requests_elsewhere(page, site_with_services)
    page.goto(VIDEOS, wait_until="networkidle")
    assert page.get_by_role("button", name="Load this video").count() == 3
    assert video(page, "Why estimates are late").get_by_role("img").count() == 0
    assert third_party.take() == elsewhere == []


def test_one_click_loads_one_video_for_one_view(reader, third_party):
    page = reader()
    heard = complaints(page)
    page.goto(VIDEOS)
    with page.expect_navigation(wait_until="networkidle"):
        video(page, "YouTube").get_by_role("button").click()
    assert players(page).count() == 1
    assert third_party.take() == ["/embed/bbbbbbbbbbb?rel=0&start=90", "/poster"]
    assert heard == []
    page.goto(VIDEOS, wait_until="networkidle")
    assert players(page).count() == 0
    assert third_party.take() == []


def test_a_click_works_without_script_and_returns_to_the_video(reader):
    page = reader(java_script_enabled=False)
    page.goto(VIDEOS)
    with page.expect_navigation():
        video(page, "How to close an office").get_by_role("button").click()
    assert page.url.endswith("#embed-123456789")
    assert players(page).get_attribute("src").endswith("/video/123456789?dnt=1")


def test_the_address_of_a_click_opened_elsewhere_loads_nothing(reader, third_party):
    page, somebody_else = reader(), reader()
    page.goto(VIDEOS)
    with page.expect_navigation(wait_until="networkidle"):
        video(page, "Why estimates are late").get_by_role("button").click()
    third_party.take()
    somebody_else.goto(page.url, wait_until="networkidle")
    assert players(somebody_else).count() == 0
    assert third_party.take() == []


def test_accepting_the_group_plays_all_and_withdrawing_takes_them_from_other_tabs(
    reader, third_party
):
    page = reader()
    page.goto(f"/consent/?next={VIDEOS}")
    page.get_by_label("Videos").check()
    decide(page, "Save my choice")
    assert players(page).count() == 3
    assert any(path.startswith("/embed/aaaaaaaaaaa") for path in third_party.take())
    settings = page.context.new_page()
    settings.goto("/consent/")
    decide(settings, "Decline all")
    page.get_by_role("button", name="Load this video").first.wait_for()
    assert players(page).count() == 0


def test_placeholders_and_a_refusal_fit_and_can_be_used_by_everybody(reader):
    page = reader()
    for reach in (show_placeholders, be_refused):
        reach(page)
        found = {look: faults(page, LOOKS[look]) for look in LOOKS}
        assert {look: wrong for look, wrong in found.items() if wrong} == {}


def show_placeholders(page):
    page.goto(VIDEOS)


def be_refused(page):
    LOOKS["light"].at(page)
    page.locator(".embed [name=notice]").first.evaluate("e => e.value = '0'")
    page.get_by_role("button", name="Load this video").first.click()
    page.get_by_role("heading", name="The video was not loaded").wait_for()


def test_an_accepted_group_without_a_video_on_the_page_brings_no_script(reader):
    page = reader()
    page.goto("/consent/?next=/")
    page.get_by_label("Videos").check()
    decide(page, "Save my choice")
    assert page.locator(RUNNING).count() == 0
