"""What the sanitiser lets through, in a browser that would run it."""

import json
from pathlib import Path

import pytest

from articles import markup

DATA = Path(__file__).parents[1] / "data" / "dompurify" / "payloads.json"
PAYLOADS = [each["payload"] for each in json.loads(DATA.read_text())]


@pytest.fixture
def page(chromium):
    """A page of no site, which has no policy of its own to stop anything."""
    context = chromium.new_context(bypass_csp=True)
    yield context.new_page()
    context.close()


def test_no_payload_runs_or_loads_anything_once_it_was_sanitised(page):
    heard = []
    page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: heard.append(request.url))
    page.goto("about:blank")
    heard.clear()
    page.set_content("<hr>".join(map(markup.sanitise, PAYLOADS)), wait_until="load")
    page.evaluate("for (const each of document.querySelectorAll('a')) each.focus()")
    assert heard == []
    assert page.locator("script, style, iframe, object, embed, svg, math, form").count() == 0
    assert (
        page.evaluate(
            "[...document.querySelectorAll('*')].flatMap(e => [...e.attributes])"
            ".filter(a => a.name.startsWith('on')).length"
        )
        == 0
    )
