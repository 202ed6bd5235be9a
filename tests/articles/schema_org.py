"""The part of schema.org that our pages use, as a table of our own.

Source: https://schema.org/docs/developers.html, version 29.
"""

import re
from datetime import datetime

# Class to the classes that it is a kind of, up to Thing.
CLASSES = {
    "Action": ["Thing"],
    "Article": ["CreativeWork"],
    "BreadcrumbList": ["ItemList"],
    "CollectionPage": ["WebPage"],
    "CreativeWork": ["Thing"],
    "EntryPoint": ["Thing"],
    "ItemList": ["Thing"],
    "ListItem": ["Thing"],
    "NewsArticle": ["Article"],
    "Organization": ["Thing"],
    "Person": ["Thing"],
    "SearchAction": ["Action"],
    "Thing": [],
    "WebPage": ["CreativeWork"],
    "WebSite": ["CreativeWork"],
}
# Property to the classes that may have it, and to what its value may be.
PROPERTIES = {
    "articleSection": (["Article"], ["Text"]),
    "author": (["CreativeWork"], ["Organization", "Person"]),
    "citation": (["CreativeWork"], ["CreativeWork", "Text"]),
    "creditText": (["CreativeWork"], ["Text"]),
    "dateModified": (["CreativeWork"], ["DateTime", "Date"]),
    "datePublished": (["CreativeWork"], ["DateTime", "Date"]),
    "description": (["Thing"], ["Text"]),
    "headline": (["CreativeWork"], ["Text"]),
    "image": (["Thing"], ["URL"]),
    "inLanguage": (["CreativeWork"], ["Text"]),
    "isAccessibleForFree": (["CreativeWork"], ["Boolean"]),
    "isBasedOn": (["CreativeWork"], ["CreativeWork", "URL"]),
    "isPartOf": (["CreativeWork"], ["CreativeWork", "URL"]),
    "item": (["ListItem"], ["Thing", "URL"]),
    "itemListElement": (["ItemList"], ["ListItem", "Text", "Thing"]),
    "license": (["CreativeWork"], ["CreativeWork", "URL"]),
    "logo": (["Organization"], ["URL"]),
    "mainEntity": (["CreativeWork"], ["Thing"]),
    "mainEntityOfPage": (["Thing"], ["CreativeWork", "URL"]),
    "name": (["Thing"], ["Text"]),
    "position": (["CreativeWork", "ListItem"], ["Integer", "Text"]),
    "potentialAction": (["Thing"], ["Action"]),
    "publisher": (["CreativeWork"], ["Organization", "Person"]),
    # Google's own name for schema.org's "query" with its "-input" annotation.
    "query-input": (["SearchAction"], ["Text"]),
    "target": (["Action"], ["EntryPoint", "URL"]),
    "timeRequired": (["CreativeWork"], ["Duration"]),
    "url": (["Thing"], ["URL"]),
    "urlTemplate": (["EntryPoint"], ["Text"]),
}


def kinds_of(name):
    """Return the class and all that it is a kind of."""
    return {name}.union(*(kinds_of(parent) for parent in CLASSES[name]))


def complaints(graph):
    """Return what schema.org does not know about the nodes of a JSON-LD graph; none when valid."""
    described = {node["@id"]: node for node in nodes_in(graph) if "@type" in node and "@id" in node}
    return [each for node in graph for each in node_complaints(node, described)]


def nodes_in(value):
    """Yield every node in a graph, those within others too."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from nodes_in(each)


def node_complaints(node, described):
    if "@type" not in node:
        if set(node) != {"@id"} or node["@id"] not in described:
            yield f"{node} names nothing that is described"
        return
    if node["@type"] not in CLASSES:
        yield f"{node['@type']} is no class"
        return
    for name, values in node.items():
        if not name.startswith("@"):
            for value in values if isinstance(values, list) else [values]:
                yield from value_complaints(node["@type"], name, value, described)


def value_complaints(owner, name, value, described):
    if name not in PROPERTIES:
        yield f"{name} is no property"
        return
    domain, expected = PROPERTIES[name]
    if not kinds_of(owner).intersection(domain):
        yield f"a {owner} has no {name}"
    if isinstance(value, dict):
        kind = described.get(value.get("@id"), value).get("@type", "Thing")
        if not kinds_of(kind).intersection(expected):
            yield f"{name} is no {kind}"
        yield from node_complaints(value, described)
    elif not any(READS[each](value) for each in expected if each in READS):
        yield f"{name} is not {value!r}"


def is_address(value):
    return isinstance(value, str) and value.startswith(("http://", "https://"))


def is_date(value):
    try:
        return bool(datetime.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def is_text(value):
    return isinstance(value, str) and bool(value)


READS = {
    "Boolean": lambda value: isinstance(value, bool),
    "Date": is_date,
    "DateTime": is_date,
    "Duration": lambda value: re.fullmatch(r"P(T(\d+H)?(\d+M)?)", value) is not None,
    "Integer": lambda value: isinstance(value, int),
    "Text": is_text,
    "URL": is_address,
}
