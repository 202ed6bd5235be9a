"""An article's headings: an address for each, and the table of contents that leads to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from articles.markup import plain_text

# As the sanitiser writes them: without attributes.
HEADING = re.compile(r"<(h[234])>(.*?)</\1>", re.DOTALL)
WORD = re.compile(r"\w+")
MAX_ID_LENGTH = 60
# Fewer are seen at a glance.
FEWEST_LISTED = 3


@dataclass(frozen=True)
class Entry:
    """A heading in the table of contents, and those below it."""

    id: str
    text: str
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Marked:
    """A text with an id on each of its headings; `contents` is empty where it needs none."""

    html: str
    contents: list[Entry]


def mark(html: str) -> Marked:
    """Return sanitised `html` with ids, and its table of contents.

    An id is made of the heading's words, so that an address keeps leading there while the text
    around it changes. No two are alike, and none is one that the page itself uses. The table
    has two levels of headings, when they are three or more; the third gets an id only.
    """
    used: dict[str, int] = {}
    found: list[tuple[str, Entry]] = []

    def name(match: re.Match[str]) -> str:
        text = plain_text(match[2])
        if not text:
            return match[0]
        entry = Entry(_id_for(text, used), text)
        found.append((match[1], entry))
        return f'<{match[1]} id="{entry.id}">{match[2]}</{match[1]}>'

    marked = HEADING.sub(name, html)
    return Marked(marked, _arrange(found))


def _id_for(text: str, used: dict[str, int]) -> str:
    """Return an id that is not among `used`, and count it there.

    It begins with "s-", for section, as no id of a template does.
    """
    stem = "s-" + "-".join(WORD.findall(text.lower()))[:MAX_ID_LENGTH].strip("-")
    number, candidate = used.get(stem, 1), stem
    while candidate in used:
        number += 1
        candidate = f"{stem}-{number}"
    used[stem] = number
    used.setdefault(candidate, 1)
    return candidate


def _arrange(found: list[tuple[str, Entry]]) -> list[Entry]:
    """Return the entries of the two upper levels, the lower ones in the upper ones."""
    listed = [(tag, entry) for tag, entry in found if tag != "h4"]
    if len(listed) < FEWEST_LISTED:
        return []
    top: list[Entry] = []
    is_below_one = False
    for tag, entry in listed:
        is_below_one = is_below_one or tag == "h2"
        if tag == "h3" and is_below_one:
            top[-1].entries.append(entry)
        else:
            top.append(entry)
    return top
