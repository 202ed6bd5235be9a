"""What the sanitiser lets through, in a browser that would run it."""

import json
from pathlib import Path

from articles import markup

DATA = Path(__file__).parents[1] / "data" / "dompurify" / "payloads.json"
PAYLOADS = [each["payload"] for each in json.loads(DATA.read_text())]


def test_no_payload_runs_or_loads_anything_once_it_was_sanitised(open_page):
    page = open_page(bypass_csp=True)
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
