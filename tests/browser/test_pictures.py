"""A picture from the editor's disk to the reader's screen, and what it weighs there.

With SCREENSHOTS=<folder> the screens are kept there; docs/editors.md shows one.
"""

import pytest
from PIL import Image, ImageOps

from articles.demo.pictures import FOLDER
from tests.articles.images.pictures import as_bytes
from tests.browser.people import SEED, complaints, log_in
from tests.browser.test_a_morning_at_the_desk import look, press, read

ALT = "Three harbour cranes on a pier at dusk"
TITLE = "What a wall of cards is for"
ADDRESS = "/articles/what-a-wall-of-cards-is-for/"
PHOTOGRAPH = "/articles/dependencies-travel-through-people/"
MAX_REQUESTS = 10


def upload(editor, content):
    """Upload a picture and click on its focal point, a quarter from the left and from the top."""
    editor.goto("/admin/articles/image/add/")
    file = {"name": "cranes.jpg", "mimeType": "image/jpeg", "buffer": content}
    editor.get_by_label("Picture").set_input_files(file)
    editor.get_by_label("Alternative text").fill(ALT)
    editor.get_by_label("Credit").fill("Photograph: the desk")
    picture = editor.locator("#focal img")
    picture.wait_for()
    box = picture.bounding_box()
    picture.click(position={"x": box["width"] / 4, "y": box["height"] / 4})
    look(editor, "upload")
    # Twenty-nine files are made, which takes its time while the machine is busy.
    editor.get_by_role("button", name="Save", exact=True).click(timeout=60_000)
    read(editor, "was added successfully")


def choose_cover(editor):
    with editor.expect_popup() as opened:
        editor.get_by_role("link", name="Choose from the library…").click()
    look(opened.value, "choose")
    with opened.value.expect_event("close"):
        opened.value.get_by_role("link", name=ALT).click()


def insert_in_text(editor):
    editor.locator('[data-name="figure"]').click()
    with editor.expect_popup() as opened:
        editor.get_by_role("button", name="Browse...").click()
    with opened.value.expect_event("close"):
        opened.value.get_by_role("link", name=ALT).click()
    editor.get_by_role("dialog").get_by_role("button", name="Insert").click()
    editor.locator(".ProseMirror figure img").wait_for()


def test_an_editor_brings_a_picture_to_readers(open_page, site):
    editor = open_page(viewport={"width": 1280, "height": 900})
    heard = complaints(editor)
    log_in(editor, site, "editor")
    known = Image.open(FOLDER / "pictures" / "cranes-at-dusk.jpg")
    upload(editor, as_bytes(ImageOps.mirror(known), "JPEG"))
    editor.goto("/admin/articles/article/add/")
    editor.get_by_label("Title:", exact=True).fill(TITLE)
    choose_cover(editor)
    editor.locator(".ProseMirror[contenteditable]").click()
    editor.keyboard.type("It is for whoever walks past.\n")
    insert_in_text(editor)
    editor.get_by_label("1st (leads)").select_option("Governance")
    editor.get_by_label("Kind").select_option("Original")
    editor.get_by_label("Author:", exact=True).select_option(index=1)
    press(editor, "Publish")
    read(editor, "is live at")
    assert heard == []

    reader = open_page(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    reader.goto(ADDRESS)
    hero = reader.locator(".hero img")
    assert hero.get_attribute("alt") == ALT
    assert "/hero-25-25" in hero.evaluate("image => image.currentSrc")
    assert hero.evaluate("image => image.currentSrc").endswith(".avif")
    assert reader.locator(".prose figure img").get_attribute("alt") == (ALT)


@pytest.mark.parametrize(("address", "max_bytes"), [(PHOTOGRAPH, 200_000), (SEED, 100_000)])
@pytest.mark.parametrize(
    "screen",
    [
        {"viewport": {"width": 1440, "height": 900}},
        {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3},
    ],
)
def test_a_first_visit_to_an_article_is_light(open_page, screen, address, max_bytes):
    """With a photograph, and with a drawn cover."""
    reader = open_page(**screen)
    answers = []
    reader.on("requestfinished", lambda request: answers.append(request.sizes()))
    reader.goto(address, wait_until="networkidle")
    assert len(answers) <= MAX_REQUESTS
    assert sum(s["responseBodySize"] + s["responseHeadersSize"] for s in answers) <= max_bytes


def test_nothing_moves_when_the_pictures_come(open_page):
    reader = open_page(viewport={"width": 390, "height": 844})
    reader.goto(PHOTOGRAPH, wait_until="networkidle")
    shifts = """new Promise(done => new PerformanceObserver(list => done(
        list.getEntries().reduce((sum, { value }) => sum + value, 0)
    )).observe({ type: "layout-shift", buffered: true }) || setTimeout(() => done(0), 500))"""
    assert reader.evaluate(shifts) < 0.01
