import pytest

from tests.browser.people import SEED, banner, decide, open_settings, requests_elsewhere


@pytest.fixture
def page(open_page, third_party):
    page = open_page(java_script_enabled=False)
    third_party.take()
    return page


def test_everything_about_consent_works_without_script(page, site):
    page.goto(SEED)
    decide(page, "Decline tracking")
    assert page.url == site.url + SEED
    assert banner(page).count() == 0
    open_settings(page)
    page.get_by_label("Audience measurement").check()
    decide(page, "Save my choice")
    assert page.url == site.url + SEED
    assert "/measure.js" in page.content()
    open_settings(page)
    assert page.get_by_label("Audience measurement").is_checked()
    decide(page, "Decline all")
    assert "/measure.js" not in page.content()


def test_choosing_one_group_loads_that_group_alone(open_page, third_party):
    page = open_page()
    page.goto("/consent/?next=/")
    page.get_by_label("Campaign measurement").check()
    third_party.take()
    decide(page, "Save my choice")
    assert set(third_party.take()) == {"/campaign.js", "/hit"}


def test_nothing_is_ticked_before_the_visitor_chose(page):
    page.goto("/consent/")
    assert page.locator("input[type=checkbox]:checked").count() == 0


@pytest.mark.parametrize("path", ["/", SEED, "/categories/governance/", "/sources/pm-majik/"])
def test_before_any_choice_nothing_is_asked_of_anybody_else(open_page, site, third_party, path):
    page = open_page()
    third_party.take()
    elsewhere = requests_elsewhere(page, site)
    page.goto(path, wait_until="networkidle")
    assert banner(page).is_visible()
    assert third_party.take() == elsewhere == []
    assert third_party.origin not in page.content()
    assert page.context.cookies() == []


def test_a_global_privacy_control_signal_is_a_no_without_a_question(open_page, site, third_party):
    page = open_page(extra_http_headers={"Sec-GPC": "1"})
    third_party.take()
    page.goto(SEED, wait_until="networkidle")
    assert banner(page).count() == 0
    assert third_party.take() == []


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_accepting_and_declining_look_and_weigh_the_same(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")
    looks = ["color", "backgroundColor", "fontSize", "fontWeight", "borderColor", "height"]
    accept, decline = (
        button.evaluate("(e, names) => names.map(n => getComputedStyle(e)[n])", looks)
        for button in banner(page).get_by_role("button").all()
    )
    assert accept == decline
    widths = [button.bounding_box()["width"] for button in banner(page).get_by_role("button").all()]
    assert abs(widths[0] - widths[1]) < 1


def test_the_keyboard_alone_is_enough_to_decline(page, site):
    page.goto(SEED)
    for _ in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Decline tracking"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == site.url + SEED
    assert banner(page).count() == 0
