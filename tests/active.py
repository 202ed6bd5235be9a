"""What in a document would act, run or load: for documents that hold words of anybody's."""

import json
import re
from html.parser import HTMLParser

ACTIVE = frozenset(
    {"applet", "base", "embed", "frame", "iframe", "math", "object", "style", "svg", "template"}
)
SCHEMES = frozenset({"", "http", "https", "mailto"})
ADDRESSES = frozenset(
    {"action", "background", "cite", "data", "formaction", "href", "poster", "src", "xlink:href"}
)
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# What browsers drop from an address before they read it.
DROPPED = re.compile(r"[\x00-\x20]")


def active_parts(html, *, own_scripts=()):
    """Return what in `html` acts; `own_scripts` are the addresses of scripts that are ours."""
    reader = _Reader(own_scripts)
    reader.feed(html)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self, own_scripts):
        super().__init__(convert_charrefs=True)
        self.own_scripts = own_scripts
        self.found = []
        self.is_data = False

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag in ACTIVE or (tag == "meta" and "http-equiv" in attributes):
            self.found.append(f"<{tag}>")
        if tag == "script":
            self.is_data = attributes.get("type") == "application/ld+json"
            if not self.is_data and not is_own(attributes, self.own_scripts):
                self.found.append("<script>")
        self.found += [f"{name}={value}" for name, value in attrs if acts(name, value or "")]

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag):
        self.is_data = self.is_data and tag != "script"

    def handle_data(self, data):
        if self.is_data:
            json.loads(data)  # raises where words end the data


def is_own(attributes, own_scripts):
    return (attributes.get("src") or "").startswith(own_scripts or ("\0",)) or (
        attributes.get("type") == "importmap"
    )


def acts(name, value):
    """Return whether an attribute of this name and value does something."""
    if name.startswith("on") or name in {"style", "srcdoc", "autofocus", "ping"}:
        return True
    scheme = SCHEME.match(DROPPED.sub("", value))
    return name in ADDRESSES and scheme is not None and scheme[1].lower() not in SCHEMES
