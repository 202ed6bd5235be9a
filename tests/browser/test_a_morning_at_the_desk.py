"""A writer and an editor bring an article from the first word to readers, and off the site again.

With SCREENSHOTS=<folder> the screens they meet are kept there; docs/editors.md shows them.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.browser.people import complaints, log_in, sees_within_a_second, violations

TITLE = "What a stage gate is for"
ADDRESS = "/articles/what-a-stage-gate-is-for/"
SCREENS = os.environ.get("SCREENSHOTS")
NO_STEP_BACK = "A gate that never closed is a door.\n"


def look(page, name):
    """Claim that a screen is fit for everybody, on a desk and on a phone, by day and by night."""
    desk = page.viewport_size
    for width, scheme in [(390, "dark"), (1280, "light")]:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        assert (name, violations(page)) == (name, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        if SCREENS:
            keep(page, Path(SCREENS) / f"{name}-{width}.png")
    page.set_viewport_size(desk)


def keep(page, path):
    """Keep the whole screen, in a window so high that nothing sticks in front of it."""
    size = page.viewport_size
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size(size | {"height": height})
    page.screenshot(path=path, full_page=True, caret="initial")
    page.set_viewport_size(size)


def press(page, label):
    page.get_by_role("button", name=label, exact=True).click()


def follow(page, label):
    page.locator("#content").get_by_role("link", name=label, exact=True).click()


def read(page, text):
    page.get_by_text(text).first.wait_for()


def write_a_draft(writer):
    writer.goto("/admin/articles/article/add/")
    writer.get_by_label("Title:", exact=True).fill(TITLE)
    writer.get_by_label("Standfirst").fill("Not to stop work, but to decide whether it goes on.")
    writer.locator("[contenteditable]").click()
    writer.keyboard.type("A gate is a question with a date.\nIt is asked of the sponsor.\n")
    writer.get_by_label("1st (leads)").select_option("Governance")
    writer.get_by_label("Kind").select_option("Original")
    writer.get_by_label("Author:", exact=True).select_option(index=1)
    look(writer, "write")
    press(writer, "Save draft")
    read(writer, "Draft saved as edition 1.")


def ask_for_a_review(writer, *, of):
    follow(writer, "Review…")
    writer.get_by_label("Editor").select_option(of)
    writer.get_by_label("Note").fill("Is the ending too harsh?")
    look(writer, "submit")
    press(writer, "Submit for review")
    read(writer, f"is in review with {of}")


def open_from_the_list(desk, status):
    desk.goto("/admin/articles/article/?with=me&status=" + status)
    follow(desk, TITLE)


def add_to_the_body(page, text):
    page.locator("[contenteditable] p").last.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def tomorrow():
    return (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")


def test_from_the_first_word_to_the_takedown(site, open_page):
    writer, desk, reader = open_page(), open_page(), open_page()
    heard = complaints(desk)
    log_in(writer, site, "writer")
    log_in(desk, site, "editor")

    write_a_draft(writer)
    ask_for_a_review(writer, of="editor")
    assert reader.goto(ADDRESS).status == 404

    open_from_the_list(desk, "in_review")
    follow(desk, "Review…")
    desk.get_by_label("What has to change").fill("Say what happens when the answer is no.")
    look(desk, "review")
    press(desk, "Send back to writer")
    read(desk, "is back with writer")

    open_from_the_list(writer, "draft")
    add_to_the_body(writer, NO_STEP_BACK)
    press(writer, "Save draft")
    read(writer, "Draft saved as edition 2.")
    follow(writer, "Review…")
    read(writer, "Say what happens when the answer is no.")
    press(writer, "Submit for review")

    open_from_the_list(desk, "in_review")
    follow(desk, "Review…")
    press(desk, "Approve edition 2")
    read(desk, "Edition 2 is approved")

    follow(desk, TITLE)
    follow(desk, "Schedule…")
    desk.get_by_label("Goes live").fill(tomorrow())
    press(desk, "Schedule")
    read(desk, "Edition 2 goes live on")
    look(desk, "schedule")
    desk.goto("/admin/articles/article/?q=scheduled")
    read(desk, "goes live")
    look(desk, "list")
    assert reader.goto(ADDRESS).status == 404

    follow(desk, TITLE)
    follow(desk, "Preview links…")
    desk.get_by_label("Note").fill("For the sponsor")
    press(desk, "Make a link")
    look(desk, "preview-links")
    link = desk.get_by_label("Copy it now").input_value()
    assert reader.goto(link).status == 200
    assert reader.get_by_role("heading", level=1).inner_text() == TITLE
    look(reader, "preview")
    desk.get_by_role("button", name="Revoke").click()
    read(desk, "The link is revoked")
    assert reader.goto(link).status == 404

    follow(desk, TITLE)
    desk.get_by_label("Standfirst").fill("To decide whether work goes on.")
    press(desk, "Publish")
    read(desk, "is live at")
    assert reader.goto(ADDRESS).status == 200
    look(desk, "live")

    meet_a_conflict(writer, desk)

    follow(desk, "History")
    desk.get_by_label("Compare edition 1").check()
    desk.get_by_label("with edition 3").check()
    press(desk, "Compare the two")
    added = desk.locator(".comparison ins").all_inner_texts()
    assert "A gate that never closed is a door." in added[-1]
    look(desk, "history")
    press(desk, "Restore edition 2")
    read(desk, "Edition 2 is the working copy again")
    assert "To decide whether work goes on." in reader.locator(".standfirst").inner_text()

    follow(desk, "Take down…")
    desk.get_by_label("Reason").fill("The sponsor asked us to wait for the board.")
    look(desk, "take-down")
    press(desk, f"Take “{TITLE}” down")
    sees_within_a_second(reader, ADDRESS, 410)
    desk.get_by_label("Breadcrumbs").get_by_role("link", name=TITLE).click()
    follow(desk, "History")
    read(desk, "took it down")
    assert heard == []


def meet_a_conflict(writer, desk):
    """The writer has the article open while the editor saves; both texts are shown."""
    open_from_the_list(writer, "live")
    add_to_the_body(desk, "Say so on the first day.\n")
    press(desk, "Save draft")
    read(desk, "Draft saved as edition")
    add_to_the_body(writer, "Say it twice.\n")
    writer.get_by_label("Standfirst").fill("A question with a date.")
    press(writer, "Save draft")
    read(writer, "while you were writing")
    look(writer, "conflict")
    writer.get_by_label("Take theirs").check()
    press(writer, "Save draft")
    read(writer, "Draft saved as edition")
    body = writer.locator("[contenteditable]").inner_text()
    assert "Say so on the first day." in body
    assert "Say it twice." not in body
