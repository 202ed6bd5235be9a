"""An editor looks at the site of next week, and comes back to the desk."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.browser.people import complaints, log_in, violations

TITLE = "Benefits that survive the handover"
NEW_TITLE = "Handing over without losing the benefits"


def plan_a_new_title(desk, start):
    """Save an article under another title and schedule it, as an editor does."""
    desk.goto(f"/admin/articles/article/?q={TITLE}")
    desk.locator("th.field-title a").click()
    desk.get_by_label("Title:", exact=True).fill(NEW_TITLE)
    desk.get_by_role("button", name="Save draft", exact=True).click()
    desk.get_by_text("Draft saved as edition 2.").wait_for()
    desk.get_by_role("link", name="Schedule…").click()
    desk.get_by_label("Goes live").fill(start)
    desk.get_by_role("button", name="Schedule").click()
    desk.get_by_text("Edition 2 goes live on").wait_for()


def choose(desk, moment):
    """Go from the list of articles to the front page as of `moment`, with the mouse."""
    desk.goto("/admin/articles/article/")
    desk.get_by_role("link", name="See the site at another time").click()
    desk.get_by_label("Moment").fill(moment)
    desk.get_by_role("button", name="See the site").click()
    desk.get_by_text("The site as readers will see it on").wait_for()


def test_an_editor_browses_next_week_and_comes_back(open_page, site):
    desk, page = open_page(), open_page()
    heard = complaints(desk)
    log_in(desk, site, "editor")
    next_week = f"{timezone.now() + timedelta(days=7):%Y-%m-%dT%H:%M}"
    plan_a_new_title(desk, next_week)
    choose(desk, next_week)
    desk.get_by_role("link", name=NEW_TITLE).click()
    assert desk.get_by_role("heading", level=1).inner_text() == NEW_TITLE
    assert desk.get_by_text("The site as readers will see it on").is_visible()
    desk.get_by_role("link", name="Back to the desk").click()
    assert desk.url == f"{site.url}/admin/articles/article/"
    assert heard == []
    page.goto("/")
    page.get_by_role("link", name=TITLE).click()
    assert page.get_by_role("heading", level=1).inner_text() == TITLE
    assert "readers will see" not in page.content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, site, width, scheme):
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    log_in(page, site, "writer")
    for path in ("", "nonsense/", "2030-01-01T09:00:00Z/", "2030-01-01T09:00:00Z/nowhere/"):
        page.goto(f"/admin/articles/article/as-of/{path}", wait_until="networkidle")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
