"""HTML that editors write: made safe, read as plain text, and cut where "Show more" begins.

One policy for every way in. What the policy lets through, a public page may print.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3

TAGS = frozenset(
    {"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "code", "a", "br", "hr"}
    | {"strong", "em", "s", "sub", "sup", "figure", "figcaption", "img"}
    | {"table", "thead", "tbody", "tr", "th", "td"}
)
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
}
# Their content is not text that anybody wrote to be read.
DROPPED_WITH_CONTENT = frozenset(
    {"script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math"}
    | {"title", "textarea", "select"}
)
LINK_SCHEMES = frozenset({"http", "https", "mailto"})
# An address typed as people say it: "pmmajik.com/office".
BARE_ADDRESS = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?:[/?#].*)?", re.IGNORECASE)

# These run on within a line; every other element stands apart when markup is read as text.
INLINE = frozenset({"a", "code", "strong", "em", "s", "sub", "sup", "img"})
VOID = frozenset({"br", "hr", "img"})
WORDS_PER_MINUTE = 230

# How paragraphs() says in text what the element says on the page.
MARKS = {"strong": "**", "em": "_", "s": "~~", "code": "`", "sub": "~", "sup": "^"}
PREFIXES = {
    "h2": "Heading 2: ",
    "h3": "Heading 3: ",
    "h4": "Heading 4: ",
    "ul": "• ",
    "ol": "1. ",
    "blockquote": "Quote: ",
    "figcaption": "Caption: ",
    "th": "| ",
    "td": "| ",
}
# Lists nested deeper than anybody writes must not make a text of quadratic length.
MOST_PREFIXES = 12

# All that XML 1.0 can hold, escaped or not. Source: its section 2.2.
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# How a text names a picture of the library: by the address of its JPEG.
LIBRARY_IMAGE = re.compile(r"/media/([0-9a-f]{32})/text\.jpg")

# What the sanitiser writes: attributes always quoted, so ">" inside one ends nothing.
TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)(?: [a-z]+="[^"]*")*>')
INLINE_TAG = re.compile(rf'</?(?:{"|".join(sorted(INLINE))})(?: [a-z]+="[^"]*")*>')
LINK_TO_NOWHERE = re.compile(r'<a(?: (?!href=)[a-z]+="[^"]*")*>(.*?)</a>', re.DOTALL)
LOCAL_ADDRESS = re.compile(r' (href|src)="([/#][^"]*)"')
IMAGE_WITHOUT_SOURCE = re.compile(r'<img(?: (?!src=)[a-z]+="[^"]*")*>')


def sanitise(html: str) -> str:
    """Return `html` reduced to the elements and attributes an article may have.

    Images are kept only where they name one of the library; links get a safe `rel`, and a link that
    leads nowhere leaves its words; scripts, styles, handlers, frames and comments are gone.
    Markup that shows nothing, such as the empty paragraph of an empty editor, gives "".
    Idempotent; never raises.
    """
    readable = html.replace("\x00", "").encode("utf-8", "ignore").decode()
    clean = _cleaner.clean(readable)
    clean = LINK_TO_NOWHERE.sub(r"\1", IMAGE_WITHOUT_SOURCE.sub("", clean))
    return clean if "<img" in clean or _words(clean) else ""


def is_local_path(url: str) -> bool:
    """Return whether a browser can only understand `url` as a path on this site."""
    # Browsers drop tabs and newlines and read a backslash as a slash: "/\\evil" is "//evil".
    if re.search(r"[\x00-\x20\x7f\\]", url) or not url.startswith("/") or url.startswith("//"):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def plain_text(html: str) -> str:
    """Return the words of sanitised `html`, blocks apart by one space, entities resolved."""
    return " ".join(_words(html))


def xml_text(text: str) -> str:
    """Return `text` without the characters that no XML document can hold."""
    return NOT_XML.sub("", text)


def paragraphs(html: str) -> list[str]:
    """Return the text of `html` block by block, none empty, formatting written out.

    For people who compare two texts: “• See **the** [report](https://a.example/)”. Headings,
    lists and quotations are told by how the paragraph begins; a line break is a newline.
    """
    reader = _ParagraphReader()
    reader.feed(html)
    reader.close()
    reader.end_paragraph()
    return reader.paragraphs


def word_count(html: str) -> int:
    """Return how many words a reader meets in sanitised `html`."""
    return len(_words(html))


def reading_minutes(html: str) -> int:
    """Return the minutes an adult takes to read `html`, at least 1.

    Source: Brysbaert 2019, "How many words do we read per minute?" (238 wpm for English
    non-fiction, silent), rounded down.
    """
    return max(1, round(word_count(html) / WORDS_PER_MINUTE))


def excerpt(html: str, *, max_length: int) -> str:
    """Return the first words of `html`, at most `max_length` characters, cut at a word."""
    text = plain_text(html)
    if len(text) <= max_length:
        return text
    return text[: max_length - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def first_words(html: str, *, most: int) -> str:
    """Return the first words of `html`, at most `most` of them."""
    words = _words(html)
    if len(words) <= most:
        return " ".join(words)
    return " ".join(words[:most]).rstrip(" ,;:–-") + "…"


def with_absolute_urls(html: str, *, site: str, page: str) -> str:
    """Return sanitised `html` that reads the same anywhere else.

    `site` is our origin and `page` the address of the page that the text is from, both escaped
    for an attribute already.
    """
    bases = {"/": site, "#": page}

    def complete(attribute: re.Match[str]) -> str:
        name, value = attribute.groups()
        return f' {name}="{bases[value[0]]}{value}"'

    return TAG.sub(lambda tag: LOCAL_ADDRESS.sub(complete, tag[0]), html)


def split_lead(html: str, *, lead_words: int = 130, rest_words: int = 90) -> tuple[str, str]:
    """Return (`lead`, `rest`): what a phone shows at once, and what "Show more" opens.

    The cut falls between top-level blocks, after at least `lead_words` words and never
    behind a heading. `rest` is "" when fewer than `rest_words` words would be hidden.
    """
    shown = 0
    for start, end, tag in top_level_blocks(html):
        if shown >= lead_words:
            rest = html[start:]
            return (html[:start], rest) if _has_as_many(rest_words, rest) else (html, "")
        if tag not in {"h2", "h3", "h4"}:
            shown += word_count(html[start:end])
    return html, ""


def _has_as_many(words: int, html: str) -> bool:
    """Return whether the blocks of `html` have that many words; reads no further than needed."""
    for start, end, _ in top_level_blocks(html):
        words -= word_count(html[start:end])
        if words <= 0:
            return True
    return False


def top_level_blocks(html: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, tag) of each outermost element of sanitised `html`, in order."""
    depth = start = 0
    for match in TAG.finditer(html):
        closing, tag = match.groups()
        if not closing:
            if depth == 0:
                start = match.start()
            depth += tag not in VOID
        else:
            depth -= 1
        if depth == 0:
            yield start, match.end(), tag


def _words(html: str) -> list[str]:
    """Return the words of sanitised `html`: an inline element is inside of one, others end it."""
    if html[:1] == "<" and html[-1:] == ">" and html.count("<") == 2:
        text = html[html.index(">") + 1 : html.rindex("<")]  # one plain block, as most are
    else:
        text = TAG.sub(" ", INLINE_TAG.sub("", html)) if "<" in html else html
    # The sanitiser leaves no "<" or "&" in a text, so nothing becomes a tag or an entity by this.
    return (unescape(text) if "&" in text else text).split()


def _keep_attribute(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src":
        return value if LIBRARY_IMAGE.fullmatch(value) else None
    if tag == "a" and attribute == "href":
        return _link_target(value)
    if attribute in {"width", "height", "colspan", "rowspan", "start"}:
        return value if re.fullmatch(r"\d{1,4}", value) else None
    return value


def _link_target(href: str) -> str | None:
    """Return where a link leads, completed with https:// where it lacks a scheme, or None."""
    if BARE_ADDRESS.fullmatch(href):
        return f"https://{href}"
    has_scheme = href.lower().startswith(tuple(f"{scheme}:" for scheme in LINK_SCHEMES))
    return href if has_scheme or href.startswith("#") or is_local_path(href) else None


_cleaner = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(DROPPED_WITH_CONTENT),
    attributes=ATTRIBUTES | {"*": set()},
    attribute_filter=_keep_attribute,
    url_schemes=set(LINK_SCHEMES),
    link_rel="noopener noreferrer",
)


class _ParagraphReader(HTMLParser):
    """Collects the blocks of well-formed markup as text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self.pieces: list[str] = []
        self.around: list[str] = []
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in INLINE | {"br"}:
            self.end_paragraph()
            self.around.append(tag)
        if tag == "a":
            self.hrefs.append(dict(attrs).get("href") or "")
        self.pieces.append(self._opening(tag, dict(attrs)))
        if tag == "hr":
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.hrefs:
            self.pieces.append(f"]({self.hrefs.pop()})")
        elif tag in MARKS:
            self.pieces.append(MARKS[tag])
        elif tag in self.around:
            self.end_paragraph()
            while self.around.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.pieces.append(
            data if self.around[-1:] == ["pre"] else re.sub(r"[ \t\n\r\f]+", " ", data)
        )

    def end_paragraph(self) -> None:
        """Finish the paragraph that is being read, if it has words."""
        text = "".join(self.pieces).strip()
        self.pieces = []
        if text:
            innermost = self.around[-MOST_PREFIXES:]
            self.paragraphs.append("".join(PREFIXES.get(tag, "") for tag in innermost) + text)

    @staticmethod
    def _opening(tag: str, attributes: dict[str, str | None]) -> str:
        """Return what stands in the text where the element begins."""
        if tag == "img":
            return f"[image “{attributes.get('alt') or ''}”]({attributes.get('src') or ''})"
        return {"br": "\n", "hr": "———", "a": "["}.get(tag, MARKS.get(tag, ""))
