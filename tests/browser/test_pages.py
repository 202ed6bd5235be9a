import pytest
from playwright.sync_api import expect

from tests.browser import odd_articles
from tests.browser.looks import LOOKS, faults
from tests.browser.people import SEED, complaints, decide, log_in, open_settings, violations
from tests.scripts import RUNNING

PAGES = {
    "home": "/",
    "article": SEED,
    "article with contents": "/articles/the-stage-gate-that-said-no/",
    "photograph": "/articles/dependencies-travel-through-people/",
    "picture in the text": "/articles/milestones-worth-marking/",
    "long title": odd_articles.LONG,
    "right to left": odd_articles.RIGHT_TO_LEFT,
    "category": "/categories/execution-excellence/",
    "odd titles": "/categories/people-capability/",
    "source": "/sources/pm-majik/",
    "author": "/authors/baseline-desk/",
    "authors": "/authors/",
    "archive": "/archive/",
    "year": "/archive/2026/",
    "month": "/archive/2026/05/",
    "static page": "/pages/about/",
    "search": "/search/",
    "results": "/search/?q=project+risk",
    "no results": "/search/?q=goverance",
    "settings": "/consent/",
    "not found": "/articles/the-stage-gate/",
    "gone": odd_articles.GONE,
}
LONG = "/articles/the-stage-gate-that-said-no/"
WIDTHS = [320, 390, 1440]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_read_and_used_however_it_is_looked_at(open_page, name):
    page = open_page()
    heard = complaints(page)
    page.goto(PAGES[name], wait_until="networkidle")
    found = {look: faults(page, LOOKS[look]) for look in LOOKS}
    assert {look: wrong for look, wrong in found.items() if wrong} == {}
    assert [line for line in heard if "404" not in line and "410" not in line] == []
    # What search engines read is data. Without any other script a page is the same without script.
    assert page.locator(RUNNING).count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_once_a_visitor_has_decided(open_page, width, scheme):
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(SEED)
    decide(page, "Accept tracking")
    assert violations(page) == []
    open_settings(page)
    assert violations(page) == []
    page.get_by_role("link", name="exactly as shown").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_show_more_opens_the_rest_on_a_phone(open_page):
    page = open_page(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page.goto(SEED)
    rest = page.locator("details.more p").last
    assert not rest.is_visible()
    page.get_by_text("Show more", exact=True).click()
    assert rest.is_visible()
    assert page.locator("details.more > summary").bounding_box()["height"] <= 1


def test_the_keyboard_opens_the_rest_and_closes_it_again(open_page):
    page = open_page(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page.goto(SEED)
    page.locator("details.more > summary").focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("Show less", exact=True).is_visible()
    page.keyboard.press("Enter")
    assert not page.locator("details.more p").last.is_visible()


def test_a_wide_screen_shows_the_whole_article_at_once(open_page):
    page = open_page(viewport={"width": 1440, "height": 800}, java_script_enabled=False)
    page.goto(SEED)
    assert page.locator("details.more p").last.is_visible()
    assert not page.get_by_text("Show more", exact=True).is_visible()


def test_a_heading_behind_show_more_is_opened_by_the_link_that_leads_to_it(open_page):
    page = open_page(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page.goto(LONG)
    heading = page.get_by_role("heading", name="The refusal")
    assert not heading.is_visible()
    page.get_by_text("On this page").click()
    page.get_by_role("link", name="The refusal").click()
    expect(heading).to_be_in_viewport()


def test_the_address_of_a_heading_opens_the_page_at_it(open_page):
    page = open_page(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page.goto(f"{LONG}#s-the-refusal")
    expect(page.get_by_role("heading", name="The refusal")).to_be_in_viewport()


def test_the_contents_stand_beside_the_text_where_there_is_room(open_page):
    page = open_page(viewport={"width": 1440, "height": 800}, java_script_enabled=False)
    page.goto(LONG)
    link = page.get_by_role("link", name="The refusal")
    text = page.locator(".prose").bounding_box()
    beside = link.bounding_box()
    assert beside["x"] + beside["width"] <= text["x"]
    link.click()
    expect(page.get_by_role("heading", name="The refusal")).to_be_in_viewport()
    expect(link).to_be_in_viewport()


def test_back_to_top_leads_back_to_the_top(open_page):
    page = open_page(reduced_motion="reduce", java_script_enabled=False)
    page.goto(SEED)
    page.get_by_role("link", name="Back to top").click()
    page.wait_for_function("window.scrollY === 0")
    assert page.evaluate("window.scrollY") == 0


def test_there_is_one_stylesheet_and_it_is_small(open_page):
    page = open_page()
    sizes = {}
    page.on("response", lambda r: sizes.update({r.url.rsplit("/", 1)[1]: len(r.body())}))
    page.goto(SEED, wait_until="networkidle")
    css = [size for name, size in sizes.items() if name.endswith(".css")]
    assert len(css) == 1
    assert css[0] <= 20_000


@pytest.mark.parametrize(
    "path", ["", "articles/article/", "articles/article/add/", "articles/article/1/plan/"]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_meets_no_policy_violation(open_page, site, path, scheme):
    page = open_page(color_scheme=scheme)
    heard = complaints(page)
    log_in(page, site, "editor")
    page.goto(f"/admin/{path}", wait_until="networkidle")
    assert heard == []


def test_the_text_editor_has_a_name_and_typed_text_is_not_left_behind_unasked(open_page, site):
    page = open_page()
    log_in(page, site, "writer")
    page.goto("/admin/articles/article/add/", wait_until="networkidle")
    page.get_by_role("textbox", name="Body").click()
    page.keyboard.type("Half a thought")
    questions = []
    page.on("dialog", lambda dialog: (questions.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Home").click()
    page.wait_for_timeout(300)
    assert questions == ["beforeunload"]
    assert page.get_by_role("textbox", name="Body").inner_text() == "Half a thought"
