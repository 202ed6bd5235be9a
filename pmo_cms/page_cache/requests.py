"""What a request asks for: the parts of it that a kept page may depend on, and nothing else.

Pure: made from what the server hands over (PEP 3333), with no Django in the way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

# Parameters that change what a page says, and those that others append and that change nothing.
KEYED = frozenset({"before", "after"})
IGNORED = re.compile(r"utm_[a-z_]+|gclid|dclid|fbclid|msclkid|mc_[ce]id")

# As our own links write it; whatever is written otherwise is not kept.
PARAMETER = re.compile(r"([a-z_]{1,30})=([-\w.:%~]{0,200})", re.ASCII)

NEVER_KEPT = ("/admin/", "/consent/", "/preview/", "/static/", "/media/", "/healthz", "/readyz")

# In characters. Beyond these nothing is kept, told apart, or remembered: a server may let pass any
# number of headers of hundreds of kilobytes each.
MAX_PATH = 300
MAX_QUERY = 1_000
MAX_ACCEPTED = 200


class Parts(NamedTuple):
    """The parts of a request that tell which page it wants, as they were sent.

    It is told from these alone, so requests of the same parts want the same page.
    """

    method: str
    path: str
    query: str | None
    host: str | None
    script_name: str | None
    scheme: str
    forwarded_proto: str | None
    is_authorized: bool
    cookie: str | None
    gpc: str | None
    accept_encoding: str | None


def parts_of(environ: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the values of Parts, as a plain tuple because that is made so much faster."""
    get = environ.get
    return (
        environ["REQUEST_METHOD"],
        environ["PATH_INFO"],
        get("QUERY_STRING"),
        get("HTTP_HOST"),
        get("SCRIPT_NAME"),
        environ["wsgi.url_scheme"],
        get("HTTP_X_FORWARDED_PROTO"),
        "HTTP_AUTHORIZATION" in environ,
        get("HTTP_COOKIE"),
        get("HTTP_SEC_GPC"),
        get("HTTP_ACCEPT_ENCODING"),
    )


class Address(NamedTuple):
    """Where a page is: all of it goes into the key."""

    scheme: str
    host: str
    path: str
    query: str


@dataclass(frozen=True)
class Door:
    """Which requests are for the cache at all.

    `hosts` are the values of the Host header that are ours, ports included. `trust_proxy` says
    that X-Forwarded-Proto comes from our own proxy. Nothing else that is forwarded counts.
    """

    hosts: frozenset[str]
    trust_proxy: bool = False

    def address_of(self, parts: Parts) -> Address | None:
        """Return what is asked for, or None for what only the application may answer."""
        if parts.method not in {"GET", "HEAD"} or parts.is_authorized or parts.script_name:
            return None
        path, host = parts.path, parts.host
        if host not in self.hosts or path.startswith(NEVER_KEPT) or len(path) > MAX_PATH:
            return None
        if len(parts.query or "") > MAX_QUERY:
            return None
        query = canonical_query(parts.query or "")
        return None if query is None else Address(self._scheme(parts), host, path, query)

    def _scheme(self, parts: Parts) -> str:
        if self.trust_proxy:
            return "https" if parts.forwarded_proto == "https" else "http"
        return parts.scheme


@lru_cache(maxsize=512)
def canonical_query(query: str) -> str | None:
    """Return the parameters that matter, in order, or None where one is not known.

    The page for an unknown or repeated parameter is the application's business alone: kept
    under the address without it, it would be given to somebody who asked for something else.
    """
    if not query:
        return ""
    kept = {}
    for part in query.split("&"):
        parameter = PARAMETER.fullmatch(part)
        if parameter is None or parameter[1] in kept:
            return None
        if parameter[1] in KEYED:
            kept[parameter[1]] = part
        elif not IGNORED.fullmatch(parameter[1]):
            return None
    return "&".join(kept[name] for name in sorted(kept))


def chosen_encoding(accepted: str) -> str:
    """Return "br", "gzip" or "": the best that an Accept-Encoding header allows.

    Source: RFC 9110, section 12.5.3. What is longer than any browser's gets "".
    """
    return _best(accepted) if len(accepted) <= MAX_ACCEPTED else ""


@lru_cache(maxsize=256)
def _best(accepted: str) -> str:
    weights = {}
    for part in accepted.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weights[name] = _weight(parameters)
    rest = weights.get("*", 0.0)
    allowed = {name: weights.get(name, rest) for name in ("br", "gzip")}
    best = max(allowed, key=lambda name: allowed[name])  # the first of equals
    return best if allowed[best] > 0 else ""


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return _number(value.strip())
    return 1.0


def _number(text: str) -> float:
    return float(text) if re.fullmatch(r"[01](\.[0-9]{0,3})?", text) else 0.0
