"""The three formats, each with the elements in which it keeps a credit."""

import json

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, rfc3339_date

from articles.moments import EARLIEST


def no_markup(text):
    """Return plain `text` for an element that RSS does not say to be plain.

    Many readers take it for HTML; where one does not, "&lt;" looks odd and harms nobody.
    """
    return text.replace("<", "&lt;").replace(">", "&gt;")


class Dated(SyndicationFeed):
    """A feed of which nothing says when it was asked for: a feed without articles is old."""

    def latest_post_date(self):
        return super().latest_post_date() if self.items else EARLIEST


class Rss(Dated, Rss201rev2Feed):
    """RSS 2.0. Source: the RSS Advisory Board's specification and best practices profile."""

    def rss_attributes(self):
        return super().rss_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_root_elements(self, handler):
        told = {name: no_markup(self.feed[name]) for name in ("title", "description")}
        self.feed |= told
        super().add_root_elements(handler)

    def add_item_elements(self, handler, item):
        entry = item["entry"]
        super().add_item_elements(handler, item | {"title": no_markup(item["title"])})
        handler.addQuickElement("content:encoded", entry.content)
        handler.addQuickElement("dc:language", entry.language)
        if item["item_copyright"]:
            handler.addQuickElement("dc:rights", item["item_copyright"])
        if entry.origin:
            self.add_origin(handler, entry.origin)

    def add_origin(self, handler, origin):
        """Credit the publication that it came from, and link to the original."""
        handler.addQuickElement("source", origin.name, {"url": origin.feed or origin.home_page})
        handler.addQuickElement("dc:source", origin.url)
        handler.addQuickElement("atom:link", "", {"rel": "via", "href": origin.url})


class Atom(Dated, Atom1Feed):
    """Atom. Source: RFC 4287."""

    def item_attributes(self, item):
        return {"xml:lang": item["entry"].language}

    def add_item_elements(self, handler, item):
        entry = item["entry"]
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", entry.content, {"type": "html"})
        if entry.origin:
            self.add_origin(handler, entry.origin)

    def add_origin(self, handler, origin):
        """Credit the publication that it came from, and link to the original."""
        handler.addQuickElement(
            "link", "", {"rel": "via", "href": origin.url, "title": origin.title}
        )
        handler.startElement("source", {})
        handler.addQuickElement("id", origin.feed or origin.home_page)
        handler.addQuickElement("title", origin.name)
        handler.addQuickElement("link", "", {"rel": "alternate", "href": origin.home_page})
        if origin.feed:
            handler.addQuickElement("link", "", {"rel": "self", "href": origin.feed})
        handler.endElement("source")


class JsonFeed(Dated):
    """JSON Feed. Source: https://www.jsonfeed.org/version/1.1/"""

    content_type = "application/feed+json"

    def write(self, outfile, encoding):
        told = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "description": self.feed["description"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "language": self.feed["language"],
            "authors": [{"name": self.feed["author_name"]}],
            "items": [self.write_item(item) for item in self.items],
        }
        outfile.write(json.dumps(told, ensure_ascii=False).encode(encoding))

    def write_item(self, item):
        """Return the item as the format's object."""
        entry = item["entry"]
        told = {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            "summary": entry.summary,
            "content_html": entry.content,
            "date_published": rfc3339_date(item["pubdate"]),
            "date_modified": rfc3339_date(item["updateddate"]),
            "language": entry.language,
            "authors": [{"name": item["author_name"]}],
            "tags": list(item["categories"]),
        }
        if entry.cover:
            told["image"] = entry.cover.address
        return told | self.write_origin(entry.origin) if entry.origin else told

    def write_origin(self, origin):
        """Return the keys that credit the publication that it came from; ours begins with "_"."""
        source = {"name": origin.name, "url": origin.home_page}
        return {
            "external_url": origin.url,
            "_source": source | {"title": origin.title, "licence": origin.licence},
        }


BY_SUFFIX: dict[str, type[SyndicationFeed]] = {"rss": Rss, "atom": Atom, "json": JsonFeed}
