import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.people import SEED, complaints, decide, log_in


@pytest.fixture
def reviewed(open_page, site):
    """Return a function that opens the statistics as a reviewer does, after somebody declined."""
    visitor = open_page(java_script_enabled=False)
    visitor.goto(SEED)
    decide(visitor, "Decline tracking")

    def open_statistics(**options):
        page = open_page(**options)
        heard = complaints(page)
        log_in(page, site, "reviewer")
        page.get_by_role("link", name="Decisions", exact=True).first.click()
        page.get_by_role("link", name="Statistics").click()
        return page, heard

    return open_statistics


def test_a_reviewer_reads_without_script_what_a_visitor_just_decided(reviewed):
    page, _ = reviewed(java_script_enabled=False)
    page.get_by_role("link", name="Last 7 days").click()
    page.get_by_text("The figures by day").click()
    today = page.get_by_role("row").filter(has_text="so far").first
    assert int(today.get_by_role("cell").first.inner_text()) >= 1
    assert page.get_by_role("img", name="Decisions, stacked by what was decided").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_charts_fit_and_the_browser_and_axe_have_nothing_to_say(reviewed, width, scheme):
    page, heard = reviewed(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.get_by_text("The figures by day").click()
    axis = page.locator("#counts ~ .chart line.axis").bounding_box()
    assert axis["width"] > width / 2
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, context=".statistics").response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
    assert heard == []
