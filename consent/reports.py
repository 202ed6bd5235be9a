"""Reports of a browser that refused something, read as what they are: text from a stranger.

Of each only the kind is kept. A report names the page and what it asked for by full address, and
may quote the page: none of that leaves this module.
Source: W3C Content Security Policy Level 3, 5 Reporting; W3C Reporting API.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from consent.models.hosts import DIRECTIVES

# In bytes; a browser's own batch is some 2 kB.
MAX_LENGTH = 20_000
MAX_REPORTS = 20

OTHER = "other"
KNOWN_DIRECTIVES = {
    *DIRECTIVES,
    *("default-src", "script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr"),
    *("form-action", "base-uri", "frame-ancestors", "object-src", "worker-src", "manifest-src"),
}
# What browsers say in place of an address, and the schemes of what has no host.
WORDS = {"inline", "eval", "wasm-eval", "self"}
SCHEMES = {"data", "blob", "filesystem", "about"}
EXTENSION = "browser extension"
HOST = re.compile(r"[a-z0-9](?:[-.a-z0-9]{0,98}[a-z0-9])?")


@dataclass(frozen=True)
class Report:
    """One refusal: under which directive, of what, and on which page of ours, by its path."""

    directive: str
    host: str
    path: str


def read_reports(body: bytes) -> list[Report]:
    """Return the refusals that `body` reports, in either of the two formats. Never raises."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return []
    batch = told if isinstance(told, list) else [told]
    reports = (_read(item) for item in batch[:MAX_REPORTS])
    return [report for report in reports if report is not None]


def _read(item: Any) -> Report | None:
    """Return the report in one item: {"csp-report": {...}}, or {"type", "body": {...}}."""
    if not isinstance(item, dict):
        return None
    if isinstance(told := item.get("csp-report"), dict):
        directive = told.get("effective-directive") or told.get("violated-directive")
        return _report(directive, told.get("blocked-uri"), told.get("document-uri"))
    if item.get("type") == "csp-violation" and isinstance(told := item.get("body"), dict):
        page = told.get("documentURL") or item.get("url")
        return _report(told.get("effectiveDirective"), told.get("blockedURL"), page)
    return None


def _report(directive: object, blocked: object, page: object) -> Report | None:
    if not (isinstance(directive, str) and isinstance(blocked, str) and isinstance(page, str)):
        return None
    name = directive.partition(" ")[0]
    try:
        parts = urlsplit(page)
        host = read_blocked(blocked, own_host=parts.hostname)
    except ValueError:
        return None
    return Report(name if name in KNOWN_DIRECTIVES else OTHER, host, parts.path)


def read_blocked(blocked: str, *, own_host: str | None) -> str:
    """Return what was refused in one word: a host, "inline", "data", "browser extension".

    Raises ValueError for an address that cannot be read.
    """
    if blocked in WORDS | SCHEMES:
        return blocked
    parts = urlsplit(blocked)
    if parts.scheme.endswith("-extension"):
        return EXTENSION
    if parts.scheme in SCHEMES:
        return parts.scheme
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https", "ws", "wss"} or not HOST.fullmatch(host):
        return OTHER
    return "self" if host == own_host else host
