"""What was typed and never saved is offered back: to the same person, for the same article."""

import os
import signal
from contextlib import contextmanager, suppress

import pytest
from playwright.sync_api import Error, expect

from tests.browser.conftest import CHROMIUM
from tests.browser.people import complaints, fill_in_login, log_in

ADD = "/admin/articles/article/add/"
# More than a form waits for another one that is being left.
A_MOMENT = 1500

ALL_KEPT = """() => new Promise((resolve) => {
  const opening = indexedDB.open("typed-text");
  opening.onsuccess = () => {
    const kept = opening.result.transaction("entries").objectStore("entries").getAll();
    kept.onsuccess = () => { opening.result.close(); resolve(JSON.stringify(kept.result)); };
  };
})"""


def title(desk):
    return desk.get_by_label("Title:", exact=True)


def text(desk):
    return desk.locator("[contenteditable]")


def offer(desk):
    return desk.get_by_label("Text that was never saved")


def press(desk, button):
    desk.get_by_role("button", name=button, exact=True).click()


def open_form(desk, address):
    desk.goto(address)
    text(desk).wait_for()
    desk.locator("input[name=typed]").wait_for(state="attached")


def type_in(desk, words):
    """Type `words` at the end of the text, and go on when the browser has kept them."""
    text(desk).click()
    desk.keyboard.press("Control+End")
    desk.keyboard.type(words)
    wait_until_kept(desk, words)


def retitle(desk, words):
    title(desk).fill(words)
    wait_until_kept(desk, words)


def wait_until_kept(desk, words):
    for _ in range(100):
        if words in desk.evaluate(ALL_KEPT):
            return
        desk.wait_for_timeout(100)
    raise AssertionError(f"“{words}” was not kept within 10 seconds")


def nothing_is_offered(desk):
    desk.wait_for_timeout(A_MOMENT)
    return not offer(desk).is_visible()


def save(desk, button="Save draft"):
    press(desk, button)
    desk.locator(".messagelist .success").wait_for()


def write_article(desk, name):
    """Save a new article with the title `name` as edition 1 and return its form's address."""
    open_form(desk, ADD)
    title(desk).fill(name)
    type_in(desk, "As saved.")
    save(desk)
    return desk.url


def count_editions(desk, address):
    desk.goto(address.replace("/change/", "/history/"))
    return desk.get_by_role("button", name="Restore").count()


@pytest.fixture
def desk(site, open_page):
    """An editor's browser, logged in."""
    page = open_page()
    log_in(page, site, "editor")
    return page


@pytest.mark.parametrize("has_script", [True, False])
def test_a_session_that_expired_while_writing_costs_nothing(site, open_page, has_script):
    desk = open_page(java_script_enabled=has_script)
    log_in(desk, site, "editor")
    desk.goto(ADD)
    title(desk).fill("“Quotes”, <b>tags</b> & ünïcödé 🗂")
    if has_script:
        type_in(desk, "Typed before lunch.")
    else:
        desk.locator("textarea[name=body]").fill("<p>Typed before lunch.</p>\n<p>Two.</p>")
    desk.context.clear_cookies(name="sessionid")
    press(desk, "Save draft")
    desk.get_by_text("It is kept in this page").wait_for()
    fill_in_login(desk, site, "editor")
    press(desk, "Send it now")
    desk.get_by_text("Draft saved as edition 1.").wait_for()
    expect(title(desk)).to_have_value("“Quotes”, <b>tags</b> & ünïcödé 🗂")
    assert "Typed before lunch." in desk.locator("textarea[name=body]").input_value()
    assert nothing_is_offered(desk)


@contextmanager
def own_browser(chromium, site, folder):
    """Yield a page of a Chromium that keeps its profile in `folder`, as somebody's own does."""
    context = chromium.browser_type.launch_persistent_context(
        folder,
        executable_path=CHROMIUM,
        args=["--no-sandbox", "--disable-gpu", "--no-first-run"],
        base_url=site.url,
    )
    context.set_default_timeout(10_000)
    yield context.pages[0]
    with suppress(Error):  # what was killed may be closed already
        context.close()


def kill(folder):
    """End the Chromium whose profile is in `folder`, all of it, without a warning."""
    lock = (folder / "SingletonLock").readlink()  # "<host>-<process>"
    process = int(lock.name.rpartition("-")[2])
    group = os.getpgid(process)
    assert group != os.getpgrp()
    os.killpg(group, signal.SIGKILL)


def test_what_was_typed_before_a_crash_is_offered_and_saved(site, chromium, tmp_path):
    with own_browser(chromium, site, tmp_path) as desk:
        log_in(desk, site, "editor")
        address = write_article(desk, "Survives a crash")
        desk.get_by_label("1st (leads)").select_option("Benefits")
        desk.get_by_label("Kind").select_option("original")
        type_in(desk, " And then the lights went out.")
        kill(tmp_path)
    with own_browser(chromium, site, tmp_path) as desk:
        log_in(desk, site, "editor")
        assert count_editions(desk, address) == 1
        open_form(desk, address)
        expect(offer(desk)).to_contain_text(
            "It differs from this form in: Body, Categories and Kind."
        )
        expect(text(desk)).to_have_text("As saved.")
        press(desk, "Put it back")
        expect(text(desk)).to_have_text("As saved. And then the lights went out.")
        assert count_editions(desk.context.new_page(), address) == 1
        save(desk)
        expect(text(desk)).to_have_text("As saved. And then the lights went out.")
        chosen = desk.get_by_label("1st (leads)").locator("option:checked")
        assert chosen.inner_text() == "Benefits"
        assert count_editions(desk, address) == 2


def test_two_tabs_keep_their_texts_apart_and_an_open_one_s_is_not_offered(desk):
    address = write_article(desk, "In two tabs")
    type_in(desk, " From the first tab.")
    second = desk.context.new_page()
    open_form(second, address)
    assert nothing_is_offered(second)
    type_in(second, " From the second tab.")
    third = desk.context.new_page()
    desk.close()
    second.close()
    open_form(third, address)
    press(third, "Put it back")
    expect(text(third)).to_have_text("As saved. From the second tab.")
    press(third, "Put it back")
    expect(text(third)).to_have_text("As saved. From the first tab.")


def test_nobody_else_at_this_browser_is_offered_it(site, desk):
    open_form(desk, ADD)
    retitle(desk, "For nobody else's eyes")
    desk.goto("/admin/")
    press(desk, "Log out")
    log_in(desk, site, "writer")
    open_form(desk, ADD)
    assert nothing_is_offered(desk)
    press(desk, "Log out")
    log_in(desk, site, "editor")
    open_form(desk, ADD)
    expect(offer(desk)).to_contain_text("Title")


@pytest.mark.parametrize("button", ["Save draft", "Save draft and close"])
def test_what_was_saved_is_not_offered(desk, button):
    open_form(desk, ADD)
    title(desk).fill(f"  {button}  ")
    type_in(desk, "Saved, and done.")
    save(desk, button)
    open_form(desk, ADD)
    assert nothing_is_offered(desk)
    desk.goto(f"/admin/articles/article/?q={button}&o=-1")
    desk.locator(".field-title a").first.click()
    assert nothing_is_offered(desk)
    assert desk.evaluate("document.cookie") == ""


def test_what_is_typed_while_a_save_is_under_way_is_not_lost(desk):
    address = write_article(desk, "Saved slowly")
    type_in(desk, " Sent.")
    beside = desk.context.new_page()
    beside.goto("/admin/")
    held = []
    desk.route("**/change/", lambda route: held.append(route))
    desk.evaluate("setTimeout(() => document.querySelector('[name=_continue]').click())")
    beside.wait_for_timeout(A_MOMENT)
    desk.keyboard.type(" Typed since.")
    wait_until_kept(beside, "Typed since.")
    held[0].continue_()
    desk.get_by_text("Draft saved as edition 2.").wait_for()
    desk.unroute("**/change/")
    open_form(desk, address)
    expect(text(desk)).to_have_text("As saved. Sent.")
    press(desk, "Put it back")
    expect(text(desk)).to_have_text("As saved. Sent. Typed since.")


def test_what_was_thrown_away_is_not_offered_again(desk):
    open_form(desk, ADD)
    retitle(desk, "Not worth it")
    open_form(desk, ADD)
    press(desk, "Throw it away")
    expect(offer(desk)).to_be_hidden()
    open_form(desk, ADD)
    assert nothing_is_offered(desk)


def test_a_refused_save_that_was_left_is_offered_once(desk):
    open_form(desk, ADD)
    type_in(desk, "A text without a title.")
    press(desk, "Save draft")
    desk.get_by_text("nothing you typed is lost").wait_for()
    assert nothing_is_offered(desk)
    open_form(desk, ADD)
    press(desk, "Put it back")
    expect(text(desk)).to_have_text("A text without a title.")
    assert nothing_is_offered(desk)


def test_what_is_put_back_onto_a_colleague_s_edition_is_asked_every_time(site, desk, open_page):
    address = write_article(desk, "Put back late")
    type_in(desk, " Mine.")
    colleague = open_page()
    log_in(colleague, site, "admin")
    open_form(colleague, address)
    colleague.get_by_label("Standfirst").fill("Theirs, and no matter of mine.")
    type_in(colleague, " Theirs.")
    save(colleague)
    for _ in range(2):
        open_form(desk, address)
        press(desk, "Put it back")
        expect(text(desk)).to_have_text("As saved. Mine.")
        standfirst = desk.get_by_label("Standfirst")
        expect(standfirst).to_have_value("Theirs, and no matter of mine.")
        press(desk, "Save draft")
        desk.get_by_text("while you were writing").wait_for()
    assert count_editions(desk, address) == 2


def test_what_stands_in_the_form_is_not_lost_to_what_is_put_back(desk):
    address = write_article(desk, "As saved")
    retitle(desk, "Before the crash")
    open_form(desk, address)
    retitle(desk, "After the crash")
    for words in ("Before the crash", "After the crash", "Before the crash"):
        press(desk, "Put it back")
        expect(title(desk)).to_have_value(words)


@pytest.mark.parametrize(
    "broken",
    [
        "indexedDB.open = () => { throw new DOMException('', 'SecurityError'); }",
        "Object.defineProperty(window, 'indexedDB', { value: undefined })",
        "Object.defineProperty(navigator, 'locks', { value: undefined })",
    ],
)
def test_where_the_browser_keeps_nothing_the_form_works_all_the_same(desk, broken):
    heard = complaints(desk)
    desk.add_init_script(broken)
    desk.goto(ADD)
    title(desk).fill("Without a memory")
    text(desk).click()
    desk.keyboard.type("Saved like any other.")
    save(desk)
    assert nothing_is_offered(desk)
    assert heard == []
