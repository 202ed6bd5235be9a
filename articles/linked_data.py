"""What a page says of itself in the words of schema.org: plain data, for JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from articles.attribution import Kind
from articles.places import address_by_name

if TYPE_CHECKING:
    from articles.identity import Identity
    from articles.models import Edition

Node = dict[str, Any]

# What follows the address of the search, with the name that Google gives to what was typed.
TYPED = "?q={search_term_string}"
# In a script element "<" could end it; elsewhere in HTML "&" and ">" mean something too.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def write(nodes: Iterable[Node]) -> str:
    """Return `nodes` as one JSON-LD document that may stand in a script element of HTML."""
    graph = {"@context": "https://schema.org", "@graph": list(nodes)}
    return ENCODER.encode(graph).translate(ESCAPES)


def of_site(site: Identity) -> list[Node]:
    """Return what the front page is: the site, who publishes it, and how it is searched."""
    template = site.url + address_by_name("articles:search") + TYPED
    action = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": template},
        "query-input": "required name=search_term_string",
    }
    website = {
        "@type": "WebSite",
        "@id": f"{site.url}/#website",
        "url": f"{site.url}/",
        "name": site.name,
        "description": site.description,
        "publisher": {"@id": f"{site.url}/#publisher"},
        "potentialAction": action,
    }
    return [_said(website), _publisher(site)]


def of_article(edition: Edition, *, site: Identity, image: str, summary: str) -> list[Node]:
    """Return what an article is, what it owes to where it came from, and where it is filed."""
    page = site.url + edition.get_absolute_url()
    is_original = edition.kind == Kind.ORIGINAL
    node = {
        "@type": "NewsArticle" if is_original else "Article",
        "@id": f"{page}#article",
        "mainEntityOfPage": page,
        "headline": edition.title,
        "description": summary,
        "image": image,
        "datePublished": _moment(edition.list_date),
        "dateModified": _moment(edition.visible_from),
        "inLanguage": edition.language,
        "timeRequired": f"PT{edition.reading_minutes}M",
        "isAccessibleForFree": True,
        "articleSection": [category.name for category in edition.ordered_categories],
        "author": _author(edition, site),
        "publisher": _publisher(site),
    }
    return [_said(node | _credit(edition)), _trail(_way_to(edition, page, site))]


def of_list(
    name: str, *, page: str, description: str, articles: Sequence[str], site: Identity
) -> list[Node]:
    """Return what a page of a list is; `page` and `articles` are absolute addresses."""
    listed = {
        "@type": "ItemList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "url": address}
            for position, address in enumerate(articles, start=1)
        ],
    }
    node = {
        "@type": "CollectionPage",
        "@id": page,
        "name": name,
        "description": description,
        "isPartOf": {"@type": "WebSite", "url": f"{site.url}/", "name": site.name},
        "mainEntity": listed,
    }
    return [_said(node), _trail([(site.name, f"{site.url}/"), (name, page)])]


def _credit(edition: Edition) -> Node:
    """Return the properties that credit the original; a licence where one lets it stand here."""
    credit = edition.credit
    if not (credit.statement and edition.source):
        return {}
    publisher = {
        "@type": "Organization",
        "name": edition.source.name,
        "url": edition.source.home_page,
    }
    published_on = credit.original_published_on
    original = {
        "@type": "Article",
        "@id": credit.original_url,
        "url": credit.original_url,
        "name": credit.original_title,
        "publisher": publisher,
        "author": _person(credit.original_author),
        "datePublished": published_on.isoformat() if published_on else None,
    }
    told: Node = {"isBasedOn": _said(original), "citation": {"@id": credit.original_url}}
    if credit.kind is Kind.REPUBLICATION:
        told["creditText"] = f"{credit.lead_in} {credit.source_name}"
        if edition.licence:
            told["license"] = {"@type": "CreativeWork", "name": edition.licence}
    return told


def _author(edition: Edition, site: Identity) -> Node:
    """Return who wrote the words on the page; where nobody signed them, whose they are."""
    if edition.author:
        address = site.url + edition.author.get_absolute_url()
        return {"@type": "Person", "name": edition.author.name, "url": address}
    if edition.kind == Kind.REPUBLICATION and edition.source:
        return _person(edition.original_author) or {
            "@type": "Organization",
            "name": edition.source.name,
        }
    return {"@id": f"{site.url}/#publisher"}


def _person(name: str) -> Node:
    return {"@type": "Person", "name": name} if name else {}


def _publisher(site: Identity) -> Node:
    """Return who publishes, with the logo as its JPEG: the one format that all know."""
    publisher = {
        "@type": "Organization",
        "@id": f"{site.url}/#publisher",
        "name": site.name,
        "url": f"{site.url}/",
        "logo": site.url + site.logo.fallback if site.logo else "",
    }
    return _said(publisher)


def _way_to(edition: Edition, page: str, site: Identity) -> list[tuple[str, str]]:
    shelves = edition.ordered_categories[:1]
    above = [(shelf.name, site.url + shelf.get_absolute_url()) for shelf in shelves]
    return [(site.name, f"{site.url}/"), *above, (edition.title, page)]


def _trail(steps: Iterable[tuple[str, str]]) -> Node:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (name, address) in enumerate(steps, start=1)
        ],
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _said(node: Mapping[str, Any]) -> Node:
    """Return the properties that say something."""
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}
