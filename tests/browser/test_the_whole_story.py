"""An editor publishes an article; a visitor reads it and decides; a reviewer proves it."""

from tests.browser.people import (
    banner,
    complaints,
    decide,
    log_in,
    open_settings,
    requests_elsewhere,
    sees_within_a_second,
)

ADDRESS = "/articles/why-an-office-keeps-a-diary/"


def write_an_extract(page):
    page.goto("/admin/articles/article/add/")
    page.get_by_label("Title:", exact=True).fill("Why an office keeps a diary")
    page.get_by_label("Standfirst").fill("A page a day is cheaper than a post-mortem.")
    page.locator("[contenteditable]").click()
    page.keyboard.type("An office that writes down what it saw can be asked about it later.\n")
    page.keyboard.type("## What belongs in it\n")
    page.keyboard.type("Decisions, and **who was missing** when they were made.")
    page.get_by_label("1st (leads)").select_option("Governance")
    page.get_by_label("2nd").select_option("Benefits")


def credit_it(page):
    page.get_by_label("Source:").select_option("The Delivery Review")
    page.get_by_label("Original address").fill("https://the-delivery-review.example/diary/")
    page.get_by_label("Original title").fill("Keep a diary")


def publish_after_a_refusal(desk):
    """Press Publish without the credit, read what is missing, fill it in, publish."""
    desk.get_by_role("button", name="Publish").click()
    desk.get_by_text("Choose the publication where this first appeared.").wait_for()
    assert desk.locator("[contenteditable] strong").inner_text() == "who was missing"
    credit_it(desk)
    desk.get_by_role("button", name="Publish").click()
    desk.get_by_text("is live at").wait_for()


def everything_is_on(page):
    """Claim that the page has what the editor wrote and what the source is owed."""
    assert page.locator(".article-head .kicker a").all_inner_texts() == ["Governance", "Benefits"]
    assert page.get_by_role("heading", name="What belongs in it").is_visible()
    assert page.locator(".prose strong").inner_text() == "who was missing"
    credit = page.locator(".article-head .meta").inner_text()
    assert credit.startswith("Extract from The Delivery Review")
    original = page.locator(".origin a").get_attribute("href")
    assert original == "https://the-delivery-review.example/diary/"


def actions_on_record(review, site):
    """Return what the newest decisions were, as the reviewer reads them."""
    log_in(review, site, "reviewer")
    review.goto("/admin/consent/decision/")
    assert review.get_by_role("link", name="Add decision").count() == 0
    return review.locator("#result_list .field-action").all_inner_texts()


def test_publish_read_decline_accept_withdraw_prove(site, open_page, third_party):
    desk, page = open_page(), open_page()
    heard, elsewhere = complaints(desk), requests_elsewhere(page, site)
    log_in(desk, site, "editor")
    write_an_extract(desk)
    desk.get_by_role("button", name="Save draft", exact=True).click()
    desk.get_by_text("Draft saved as edition 1.").wait_for()
    third_party.take()
    assert page.goto(ADDRESS).status == 404
    publish_after_a_refusal(desk)
    assert heard == []

    assert page.goto(ADDRESS, wait_until="networkidle").status == 200
    everything_is_on(page)
    assert banner(page).is_visible()

    decide(page, "Decline tracking")
    assert page.url == site.url + ADDRESS
    page.reload(wait_until="networkidle")
    assert banner(page).count() == 0
    assert third_party.take() == elsewhere == []
    assert third_party.origin not in page.content()

    open_settings(page)
    decide(page, "Accept all")
    assert page.url == site.url + ADDRESS
    assert f'src="{third_party.origin}/measure.js"' in page.content()
    assert {"/measure.js", "/campaign.js", "/hit"} == set(third_party.take())

    open_settings(page)
    decide(page, "Decline all")
    third_party.take()
    elsewhere.clear()
    page.reload(wait_until="networkidle")
    page.goto("/", wait_until="networkidle")
    assert third_party.take() == elsewhere == []

    actions = actions_on_record(open_page(), site)
    assert actions[:3] == ["Withdrew", "Accepted all", "Declined all"]


def test_the_enter_key_saves_and_does_not_publish(site, open_page):
    desk = open_page()
    log_in(desk, site, "editor")
    write_an_extract(desk)
    title = desk.get_by_label("Title:", exact=True)
    title.fill("Saved by the Enter key")
    title.press("Enter")
    desk.get_by_text("Draft saved as edition 1.").wait_for()
    assert desk.locator(".article-state .status").inner_text() == "Draft"


def test_a_withdrawn_article_is_gone_for_visitors(site, open_page):
    desk, page = open_page(), open_page()
    log_in(desk, site, "editor")
    desk.goto("/admin/articles/article/?q=Counting+benefits+twice")
    desk.locator("th.field-title a").click()
    address = desk.get_by_role("link", name="Read it on the site").get_attribute("href")
    assert page.goto(address).status == 200
    desk.get_by_role("link", name="Withdraw…").click()
    desk.get_by_role("button", name="Withdraw").click()
    desk.get_by_text("is withdrawn").wait_for()
    sees_within_a_second(page, address, 404)
    desk.get_by_role("button", name="Publish").click()
    desk.get_by_text("is live at").wait_for()
    sees_within_a_second(page, address, 200)
