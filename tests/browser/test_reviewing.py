"""A visitor quotes a receipt; a reviewer finds, reads, narrows and takes along, by clicks alone."""

import csv

import pytest

from tests.browser.people import SEED, complaints, decide, log_in, open_settings, violations


@pytest.fixture
def receipt(open_page, tmp_path):
    """The receipt of a visitor who accepted, withdrew and downloaded it, as a file."""
    page = open_page(java_script_enabled=False)
    page.goto(SEED)
    decide(page, "Accept tracking")
    open_settings(page)
    decide(page, "Decline all")
    open_settings(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download receipt").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    return file


@pytest.fixture
def review(open_page, site):
    """Return a function that opens the log of decisions as a reviewer does."""

    def review(**options):
        page = open_page(**options)
        log_in(page, site, "reviewer")
        page.get_by_role("link", name="Decisions", exact=True).first.click()
        return page

    return review


def find(page, file):
    page.get_by_role("link", name="Find a visitor").click()
    page.get_by_label("Or the receipt as a file").set_input_files(file)
    page.get_by_role("button", name="Find").click()
    page.get_by_text("2 decisions of one browser").wait_for()


def history(page):
    """Return what was done, in the order in which the page has it."""
    return page.locator(".find tbody tr > td:nth-child(2)").all_inner_texts()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_receipt_leads_to_the_whole_history_and_the_words_that_were_shown(
    review, receipt, has_script
):
    page = review(java_script_enabled=has_script)
    find(page, receipt)
    assert page.get_by_text("The receipt agrees").is_visible()
    assert history(page) == ["Accepted all", "Withdrew"]
    page.get_by_role("link", name="Notice 2").first.click()
    assert page.locator("main").get_by_role("heading", name="Cookies on Baseline").is_visible()


def test_a_receipt_that_somebody_edited_is_told_by_its_field(review, receipt):
    receipt.write_text(receipt.read_text().replace('"ConsentWithdrawn"', '"ConsentGiven"'))
    page = review()
    find(page, receipt)
    assert page.get_by_text("The receipt differs").is_visible()


def test_what_the_filter_finds_is_what_the_file_has(review, receipt, tmp_path):
    page = review(java_script_enabled=False)
    page.get_by_role("link", name="Withdrew", exact=True).click()
    page.get_by_role("link", name="Audience measurement: declined").click()
    shown = page.locator("#result_list tbody tr").count()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    download.value.save_as(tmp_path / "decisions.csv")
    with (tmp_path / "decisions.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == shown >= 1
    assert {row["action"] for row in rows} == {"withdraw"}
    page.get_by_role("link", name="Earlier exports").click()
    first = page.locator("#result_list tbody tr").first.inner_text()
    assert "reviewer" in first
    assert "action__exact=withdraw" in first


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_a_visitors_history_fits_and_says_what_each_cell_is(review, receipt, width, scheme):
    page = review(viewport={"width": width, "height": 900}, color_scheme=scheme)
    heard = complaints(page)
    find(page, receipt)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    assert heard == []
    signal = page.locator(".find tbody tr").first.get_by_text("not sent")
    label = signal.evaluate("e => getComputedStyle(e, '::before').content")
    assert ("GPC" in label) is (width == 390)
