"""The rules of the feed formats, as checks of our own."""

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
# RSS 2.0 keeps the dates of RFC 822, with years of four digits.
RFC_822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
    r"\d{4} \d\d:\d\d:\d\d [+-]\d{4}"
)


def broken_rules(content, suffix):
    """Return the rules of the format `suffix` that the feed `content` breaks."""
    return list({"rss": rss, "atom": atom, "json": json_feed}[suffix](content))


def rss(content):
    """Source: the RSS Advisory Board's RSS 2.0.11, and its profile for atom:link."""
    root = ElementTree.fromstring(content)
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0":
        yield "the root is <rss version='2.0'>"
    for name in ("title", "link", "description"):
        if not channel.findtext(name):
            yield f"a channel has a {name}"
    own = [link for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if len(own) != 1 or not is_absolute(own[0].get("href")):
        yield "a channel names its own address"
    if not is_rfc_822(channel.findtext("lastBuildDate")):
        yield "lastBuildDate is a date of RFC 822"
    items = channel.findall("item")
    for item in items:
        yield from rss_item(item)
    if len({item.findtext("guid") for item in items}) < len(items):
        yield "a guid is unique"


def rss_item(item):
    if not (item.findtext("title") or item.findtext("description")):
        yield "an item has a title or a description"
    if not is_absolute(item.findtext("link")):
        yield "an item's link is absolute"
    guid = item.find("guid")
    if guid is None or not guid.text or guid.get("isPermaLink") != "false":
        yield "an item's guid says that it is no address"
    if not is_rfc_822(item.findtext("pubDate")):
        yield "pubDate is a date of RFC 822"
    if item.find("author") is not None:
        yield "author is an e-mail address; names are dc:creator's"
    source = item.find("source")
    if source is not None and not (source.text and is_absolute(source.get("url"))):
        yield "a source has a name and an address"
    yield from rss_enclosures(item.findall("enclosure"))


def rss_enclosures(enclosures):
    if len(enclosures) > 1:
        yield "an item has one enclosure at most"
    for enclosure in enclosures:
        yield from attached(enclosure.get("url"), enclosure)


def atom(content):
    """Source: RFC 4287, sections 4.1.1 and 4.1.2."""
    feed = ElementTree.fromstring(content)
    entries = feed.findall(f"{ATOM}entry")
    if feed.tag != f"{ATOM}feed":
        yield "the root is <feed>"
    for element in (feed, *entries):
        yield from atom_element(element)
    if feed.find(f"{ATOM}author/{ATOM}name") is None:
        yield "a feed has an author"
    if not any(link.get("rel") == "self" for link in feed.findall(f"{ATOM}link")):
        yield "a feed should name its own address"
    if len({entry.findtext(f"{ATOM}id") for entry in entries}) < len(entries):
        yield "an id is unique"


def atom_element(element):
    for name in ("id", "title", "updated"):
        if len(element.findall(f"{ATOM}{name}")) != 1:
            yield f"exactly one {name}"
    if not urlsplit(element.findtext(f"{ATOM}id", "")).scheme:
        yield "an id is an IRI"
    yield from atom_dates(element)
    for link in element.findall(f"{ATOM}link"):
        if link.get("rel") == "enclosure":
            yield from attached(link.get("href"), link)
    alternates = [link for link in element.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
    if len(alternates) != 1 or not is_absolute(alternates[0].get("href")):
        yield "one alternate link, to the page"
    if len(element.findall(f"{ATOM}content")) > 1 or len(element.findall(f"{ATOM}summary")) > 1:
        yield "one content and one summary at most"


def attached(address, element):
    """What RSS demands of an enclosure, and Atom's section 4.2.7 advises."""
    if not is_absolute(address):
        yield "an enclosure's address is absolute"
    if not re.fullmatch("[1-9][0-9]*", element.get("length", "")):
        yield "an enclosure has a length in bytes"
    if not re.fullmatch("[a-z]+/[a-z0-9.+-]+", element.get("type", "")):
        yield "an enclosure has a media type"


def atom_dates(element):
    for name in ("updated", "published"):
        if any(not is_rfc_3339(date.text) for date in element.findall(f"{ATOM}{name}")):
            yield f"{name} is a date of RFC 3339"
    for author in element.findall(f"{ATOM}author"):
        if not author.findtext(f"{ATOM}name"):
            yield "an author has a name"


def json_feed(content):
    """Source: https://www.jsonfeed.org/version/1.1/"""
    feed = json.loads(content)
    if feed["version"] != "https://jsonfeed.org/version/1.1" or not feed["title"]:
        yield "a feed has a version and a title"
    for key in ("home_page_url", "feed_url"):
        if not is_absolute(feed[key]):
            yield f"{key} is absolute"
    ids = [item["id"] for item in feed["items"]]
    if not all(isinstance(each, str) and each for each in ids) or len(set(ids)) < len(ids):
        yield "an id is a unique string"
    for item in feed["items"]:
        yield from json_item(item)


def json_item(item):
    if not ("content_html" in item or "content_text" in item):
        yield "an item has content"
    for key in ("url", "external_url", "image"):
        if key in item and not is_absolute(item[key]):
            yield f"{key} is absolute"
    for key in ("date_published", "date_modified"):
        if not is_rfc_3339(item[key]):
            yield f"{key} is a date of RFC 3339"
    if not all(author.get("name") or author.get("url") for author in item["authors"]):
        yield "an author has a name or an address"
    if not all(isinstance(tag, str) for tag in item["tags"]):
        yield "tags are strings"


def is_absolute(address):
    parts = urlsplit(address or "")
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def is_rfc_822(text):
    return bool(RFC_822.fullmatch(text or "")) and parsedate_to_datetime(text).tzinfo is not None


def is_rfc_3339(text):
    return "T" in text and datetime.fromisoformat(text).tzinfo is not None
