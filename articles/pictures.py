"""Pictures in an article's text: an image of the library, named by the address of its JPEG.

The text is whole as it stands, for feeds and for whoever copies it. The page decides in which
formats and widths the picture is offered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from articles import markup

# As the sanitiser writes them.
IMAGE = re.compile(r'<img((?: [a-z]+="[^"]*")*)>')
FIGURE = re.compile(
    r"<figure>\s*(?:<p>)?(<img(?: [a-z]+=\"[^\"]*\")*>)(?:</p>)?\s*"
    r"(?:<figcaption>((?:(?!</?fig|<img).)*)</figcaption>)?\s*</figure>",
    re.DOTALL,
)
ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')


@dataclass(frozen=True)
class Shown:
    """A picture as the text shows it.

    `alt` is what this text says of it, "" where it says nothing; `caption` is sanitised markup.
    `stands_alone` is whether it is a figure of its own rather than among words.
    """

    digest: str
    alt: str = ""
    caption: str = ""
    stands_alone: bool = False


def named(html: str) -> list[str]:
    """Return the digests of the images that sanitised `html` shows, in order, each once."""
    found = (_read(match[1]) for match in IMAGE.finditer(html))
    return list(dict.fromkeys(digest for digest, _ in found if digest))


def expand(html: str, print_picture: Callable[[Shown], str]) -> str:
    """Return sanitised `html` with what `print_picture` makes of each of its pictures."""

    def figure(match: re.Match[str]) -> str:
        digest, alt = _read(match[1])
        return print_picture(Shown(digest, alt, match[2] or "", stands_alone=True))

    def image(match: re.Match[str]) -> str:
        return print_picture(Shown(*_read(match[1])))

    # What is printed has images too, so the text is cut at the figures before anything is.
    html = _in_figures(html)
    pieces, done = [], 0
    for match in FIGURE.finditer(html):
        pieces += [IMAGE.sub(image, html[done : match.start()]), figure(match)]
        done = match.end()
    return "".join([*pieces, IMAGE.sub(image, html[done:])])


def _in_figures(html: str) -> str:
    """Return `html` with each image that is no part of a paragraph in a figure of its own."""
    pieces, done = [], 0
    for start, end, tag in markup.top_level_blocks(html):
        if tag == "img":
            pieces += [html[done:start], f"<figure>{html[start:end]}</figure>"]
            done = end
    return "".join([*pieces, html[done:]])


def _read(attributes: str) -> tuple[str, str]:
    """Return (digest, alternative text) of an image with these attributes."""
    values = {name: unescape(value) for name, value in ATTRIBUTE.findall(attributes)}
    address = markup.LIBRARY_IMAGE.fullmatch(values.get("src", ""))
    return (address[1] if address else "", values.get("alt", ""))
