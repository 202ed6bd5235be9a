import pytest

from tests.browser.people import SEED, banner, decide, open_settings, requests_elsewhere

HEARD = """
- region "Cookies on Baseline":
  - heading "Cookies on Baseline" [level=2]
  - paragraph:
    - text: We would like to use tracking cookies to learn which articles help. If you decline, \
nothing is sent to third parties and the site works exactly the same.
    - link "What we would store":
      - /url: /consent/?next=/
  - button "Accept tracking"
  - button "Decline tracking"
"""


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


def test_no_page_of_the_site_is_asked_for_with_the_proof_or_any_cookie_but_the_choice(open_page):
    page = open_page()
    page.goto(SEED)
    decide(page, "Decline tracking")
    kept = {cookie["name"] for cookie in page.context.cookies()}
    assert kept == {"consent", "consent-mark", "consent-id"}
    for path in (SEED, "/", "/nowhere/"):
        sent = page.goto(path).request.all_headers()["cookie"]
        assert {pair.partition("=")[0] for pair in sent.split("; ")} == {"consent", "consent-mark"}


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


# What a browser works out from a button's width and its place; compared apart.
PLACED = {"inline-size", "width", "perspective-origin", "transform-origin"}
COMPUTED = "e => Object.fromEntries([...getComputedStyle(e)].map(n => [n, getComputedStyle(e)[n]]))"

CIRCUMSTANCES = {
    "320 px": {"viewport": {"width": 320, "height": 700}},
    "390 px, dark": {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"},
    "1440 px": {"viewport": {"width": 1440, "height": 900}},
    "1440 px, dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    # What a window of 1280 px has left at 200 %.
    "200 % zoom": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
    "forced colours": {"viewport": {"width": 800, "height": 800}, "forced_colors": "active"},
}


def look(button):
    """Return how a button looks, in every computed style there is."""
    styles = button.evaluate(COMPUTED)
    return {name: value for name, value in styles.items() if name not in PLACED}


def answers(page, place):
    """Return the buttons at `place` with which one accepts all, and declines all."""
    return [page.locator(f"{place} button:visible[value={name}]") for name in ("accept", "decline")]


@pytest.mark.parametrize("options", CIRCUMSTANCES.values(), ids=CIRCUMSTANCES)
@pytest.mark.parametrize(
    ("path", "place"), [("/", "section.consent"), ("/consent/", "form.settings")]
)
def test_accepting_and_declining_look_and_weigh_the_same(open_page, path, place, options):
    page = open_page(java_script_enabled=False, reduced_motion="reduce", **options)
    page.goto(path)
    accept, decline = answers(page, place)
    assert look(accept) == look(decline)
    accept.hover()
    hovered = look(accept)
    decline.hover()
    assert look(decline) == hovered
    page.mouse.move(0, 0)
    accept.focus()
    focused = look(accept)
    decline.focus()
    assert look(decline) == focused
    assert focused["outline-style"] != "none"


@pytest.mark.parametrize("options", CIRCUMSTANCES.values(), ids=CIRCUMSTANCES)
@pytest.mark.parametrize(
    ("path", "place"), [("/", "section.consent"), ("/consent/", "form.settings")]
)
def test_accepting_and_declining_are_as_large_and_as_near(open_page, path, place, options):
    page = open_page(java_script_enabled=False, **options)
    page.goto(path)
    accept, decline = (button.bounding_box() for button in answers(page, place))
    for side in ("width", "height"):
        assert accept[side] == pytest.approx(decline[side], abs=1)
        assert min(accept[side], decline[side]) >= 44
    # Side by side they are as far from the question; below each other, next to each other.
    is_beside = accept["y"] == decline["y"]
    gap = decline["x"] - accept["x"] - accept["width"]
    if not is_beside:
        gap = decline["y"] - accept["y"] - accept["height"]
        assert accept["x"] == decline["x"]
    assert 0 < gap <= 16
    width = options["viewport"]["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", ["/", "/consent/"])
def test_text_of_twice_the_size_hides_neither_answer(open_page, path):
    page = open_page(viewport={"width": 390, "height": 800})
    page.goto(path)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    place = "section.consent" if path == "/" else "form.settings"
    for button in answers(page, place):
        is_cut = "e => e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight"
        assert button.evaluate(is_cut) is False
        button.click(trial=True)
        box = button.bounding_box()
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 390


@pytest.mark.parametrize(("label", "says"), [("Accept", "/measure.js"), ("Decline", "")])
def test_either_answer_is_one_click(page, site, label, says):
    page.goto(SEED)
    decide(page, f"{label} tracking")
    assert page.url == site.url + SEED
    assert banner(page).count() == 0
    assert ("/measure.js" in page.content()) is bool(says)


def test_a_screen_reader_hears_the_question_and_then_either_answer_by_its_name(page):
    page.goto("/")
    assert banner(page).aria_snapshot() == HEARD.strip()
    page.goto("/consent/")
    for name in ("Audience measurement", "Campaign measurement"):
        assert page.get_by_role("checkbox", name=name, exact=True).count() == 1
    names = page.locator("form.settings").get_by_role("button").all_inner_texts()
    assert names == ["Accept all", "Decline all", "Save my choice"]


def test_the_keyboard_alone_is_enough_to_decline(page, site):
    page.goto(SEED)
    for _ in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Decline tracking"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == site.url + SEED
    assert banner(page).count() == 0
