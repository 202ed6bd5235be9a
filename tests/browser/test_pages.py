import pytest
from django.template import loader
from playwright.sync_api import expect

from consent.forms import ChoiceForm
from tests.browser import odd_articles
from tests.browser.conftest import launch
from tests.browser.looks import LOOKS, MEASURE, SHOWN, Look, faults
from tests.browser.people import SEED, complaints, decide, log_in
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
# How pages look is the same, whatever database their words are in.
ON_ONE_ENGINE = pytest.mark.engine("sqlite3")


def accepted(page, site):
    page.goto(SEED)
    decide(page, "Accept tracking")


def settings_after(label):
    def settings(page, site):
        page.goto("/consent/")
        decide(page, label)

    return settings


def settings_of_an_outdated_notice(page, site):
    page.goto("/consent/")
    page.locator("form.settings [name=notice]").evaluate(f"e => e.value = '{site.printed}'")
    decide(page, "Accept all")


def choice_of_nothing_known(page, site):
    page.goto("/consent/")
    page.locator("form.settings [name=notice]").evaluate("e => e.value = ''")
    decide(page, "Accept all")


def notice(page, site):
    page.goto("/consent/")
    page.get_by_role("link", name="exactly as shown").click()


def unfolded(path):
    def open_all(page, site):
        page.goto(path)
        page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")

    return open_all


def told(template, **context):
    """Return what opens a page that tells of something broken, made without the site."""

    def tell(page, site):
        html = loader.render_to_string(template, context)
        page.route("**/broken/", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto("/broken/")

    return tell


KEPT = {"form": ChoiceForm({"decision": "accept"}), "notice": {"sha256": "0" * 64}, "next": "/"}
REACHED = {
    "article, accepted": accepted,
    "article, unfolded": unfolded(LONG),
    "settings, unfolded": unfolded("/consent/"),
    "settings, accepted": settings_after("Accept all"),
    "settings, declined": settings_after("Decline all"),
    "settings, outdated": settings_of_an_outdated_notice,
    "choice refused": choice_of_nothing_known,
    "choice not recorded": told("consent/decision_unavailable.html", **KEPT),
    "notice": notice,
    "not understood": told("400.html"),
    "not allowed": told("403.html"),
    "broken": told("500.html"),
    "unavailable": told("503.html", last_known={"name": "Baseline"}),
}
# What a browser says of its own accord.
STATUSES = ("404", "410", "409", "400")


def reach(page, site, name):
    if name in REACHED:
        REACHED[name](page, site)
    else:
        page.goto(PAGES[name])
    page.wait_for_load_state("networkidle")


@ON_ONE_ENGINE
@pytest.mark.parametrize("name", [*PAGES, *REACHED])
def test_a_page_can_be_read_and_used_however_it_is_looked_at(open_page, site, name):
    page = open_page()
    heard = complaints(page)
    reach(page, site, name)
    found = {look: faults(page, LOOKS[look]) for look in LOOKS}
    assert {look: wrong for look, wrong in found.items() if wrong} == {}
    assert [line for line in heard if not any(code in line for code in STATUSES)] == []


@ON_ONE_ENGINE
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_the_same_without_script(open_page, name):
    page, scripted = open_page(java_script_enabled=False), open_page()
    for each in (page, scripted):
        each.goto(PAGES[name])
    for width in (320, 1440):
        for each in (page, scripted):
            each.set_viewport_size({"width": width, "height": 900})
        assert {what: where for what, where in page.evaluate(MEASURE).items() if where} == {}
        assert page.evaluate(SHOWN) == scripted.evaluate(SHOWN)
    assert page.evaluate("[...document.images].every(one => one.naturalWidth)")
    # What search engines read is data; nothing else stands in a script, and nothing in its stead.
    assert scripted.locator(f"{RUNNING}, noscript").count() == 0


@ON_ONE_ENGINE
def test_a_browser_set_to_letters_of_twice_the_size_shows_every_page(playwright, site):
    """Unlike in a look, the breakpoints follow the letters, as they do for such readers."""
    browser = launch(playwright, "--blink-settings=defaultFontSize=32")
    page = browser.new_page(base_url=site.url)
    found = {}
    for path in PAGES.values():
        page.goto(path)
        found |= {(path, width): faults(page, Look(width)) for width in (390, 1440)}
    browser.close()
    assert {where: wrong for where, wrong in found.items() if wrong} == {}


def test_readers_search_and_turn_pages_without_script(open_page, site):
    page = open_page(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("searchbox").fill("projcet risk")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="project risk").click()
    hits = page.locator("main article")
    found = hits.count()
    page.get_by_role("navigation", name="Narrow it down").get_by_role("link").first.click()
    assert 1 <= hits.count() < found
    hits.first.get_by_role("heading").get_by_role("link").click()
    expect(page.locator("article.article h1")).to_be_visible()


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


def test_the_keyboard_reaches_contents_that_are_longer_than_the_window(open_page):
    page = open_page(viewport={"width": 1440, "height": 300})
    page.goto(LONG)
    links = page.locator(".toc a")
    links.first.focus()
    for _ in range(links.count() - 1):
        page.keyboard.press("Tab")
    expect(links.last).to_be_focused()
    expect(links.last).to_be_in_viewport()


def test_back_to_top_leads_back_to_the_top(open_page):
    page = open_page(reduced_motion="reduce", java_script_enabled=False)
    page.goto(SEED)
    page.get_by_role("link", name="Back to top").click()
    page.wait_for_function("window.scrollY === 0")
    assert page.evaluate("window.scrollY") == 0


def test_paper_has_the_whole_text_and_spells_out_where_the_original_is(open_page):
    page = open_page(viewport={"width": 390, "height": 800})
    page.goto(SEED)
    page.emulate_media(media="print")
    original = page.locator(".origin .link a")
    spelt = original.evaluate("link => getComputedStyle(link, '::after').content")
    assert original.get_attribute("href") in spelt
    assert page.locator("details.more p").last.is_visible()
    for of_no_use in (".consent", ".topics", ".masthead form", ".top", ".related", ".foot"):
        assert not page.locator(of_no_use).is_visible()


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
