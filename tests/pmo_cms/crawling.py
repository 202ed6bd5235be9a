"""Follows every address that a site names, as a browser, a feed reader and a crawler do."""

import gzip
import re
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin, urlsplit

import html5lib

# Attributes that hold one address, and those that hold several with a width or a density each.
SINGLE = ("href", "src", "poster", "action")
SEVERAL = ("srcset", "imagesrcset")
CANDIDATE = re.compile(r"([^\s,]\S*[^\s,])(?:\s+[\d.]+[wx])?\s*(?:,|$)")
IN_TEXT = re.compile(r"https?://[^\s\"'<>&\\]+")


@dataclass(frozen=True)
class Page:
    """What is in the text of one HTML page; `errors` are those of the HTML standard's parser.

    `compressed_bytes` is how much is sent of it.
    """

    errors: list
    compressed_bytes: int
    addresses: set
    names: set
    links: list = field(repr=False)


@dataclass(frozen=True)
class Crawl:
    """What a crawl met.

    `answers` has the status code of each path, `pages` the HTML among them, `named` who was the
    first to name an address: {(path, fragment): path}. `elsewhere` has the links out, each with
    the path of its page: (path, attributes).
    """

    answers: dict = field(default_factory=dict)
    pages: dict = field(default_factory=dict)
    named: dict = field(default_factory=dict)
    elsewhere: list = field(default_factory=list)


def read_page(html):
    """Return the Page that a browser makes of the bytes `html`."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(html, transport_encoding="utf-8")
    elements = [one for one in tree.iter() if isinstance(one.tag, str)]
    return Page(
        errors=[(place, code) for place, code, _ in parser.errors],
        compressed_bytes=len(gzip.compress(html)),
        addresses={address for one in elements for address in addresses_of(one)},
        names={one.get("id") for one in elements if one.get("id")},
        links=[dict(one.attrib) for one in elements if one.tag == "a" and one.get("href")],
    )


def addresses_of(element):
    """Yield the addresses that an element names; a form that posts is an act and names none."""
    for name in SINGLE:
        if (name != "action" or element.get("method") != "post") and element.get(name):
            yield element.get(name)
    for name in SEVERAL:
        yield from CANDIDATE.findall(element.get(name, ""))
    if element.tag == "meta" and element.get("content", "").startswith(("http:", "https:")):
        yield element.get("content")


def crawl(client, origin, starts, *, at_most):
    """Return the Crawl of the site at `origin` from the paths `starts`.

    Static files are not asked for: a Django client has none. Raises AssertionError where the site
    has more than `at_most` addresses, as one does that makes new ones for ever.
    """
    found = Crawl(named={(path, ""): "the start" for path in starts})
    waiting, known = list(starts), set(starts)
    while waiting:
        path = waiting.pop()
        for place in places_in(found, origin, path, client.get(path)):
            found.named.setdefault(place, path)
            if place[0] not in known and not place[0].startswith("/static/"):
                known.add(place[0])
                waiting.append(place[0])
        assert len(known) <= at_most, path
    return found


def places_in(found, origin, path, response):
    """Yield path and fragment of what the answer at `path` names of its own site."""
    found.answers[path] = response.status_code
    for address in addresses_in(found, path, response):
        target, fragment = urldefrag(urljoin(origin + path, address))
        if f"{target}/".startswith(f"{origin}/"):
            yield target.removeprefix(origin) or "/", fragment


def addresses_in(found, path, response):
    """Return the addresses in an answer, and note in `found` what else is in it."""
    kind = response["Content-Type"].partition(";")[0]
    if kind == "text/html":
        page = found.pages[path] = read_page(response.content)
        found.elsewhere.extend((path, link) for link in page.links if urlsplit(link["href"]).scheme)
        return page.addresses
    if kind.startswith("image/"):
        return set()
    return set(IN_TEXT.findall(response.content.decode()))
