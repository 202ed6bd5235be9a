"""Answering with a page that is at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.template import loader

from pmo_cms.outages import RETRY_AFTER_SECONDS
from pmo_cms.page_cache.entries import Entry, Headers, Page

Environ = dict[str, Any]
StartResponse = Callable[..., Any]

# What a server calls an application with. Source: PEP 3333.
Call = tuple[Environ, StartResponse]

POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def give(call: Call, entry: Entry, encoding: str, more: Headers) -> Iterable[bytes]:
    """Answer with `entry` in `encoding`, or that the browser has it already.

    `more` are headers of this one answer. They come first: nginx 1.22 overlooks an
    X-Accel-Expires after a Cache-Control that says private.
    """
    environ, start_response = call
    made = entry.representation(encoding)
    if asks_whether(environ) and is_known(environ, made.etag, entry):
        start_response("304 Not Modified", more + made.not_modified)
        return [b""]
    start_response(entry.status, more + made.headers)
    return [b""] if environ["REQUEST_METHOD"] == "HEAD" else [made.body]


def asks_whether(environ: Environ) -> bool:
    """Return whether the browser has a page, and asks whether that is still the same."""
    return "HTTP_IF_NONE_MATCH" in environ


def is_known(environ: Environ, etag: str, entry: Entry) -> bool:
    """Return whether the browser says that it has this very page. Source: RFC 9110, 13.1.

    Pages have no date, which could not tell whether they changed, so none is looked at.
    """
    if not entry.status.startswith("200 "):
        return False
    known = environ["HTTP_IF_NONE_MATCH"]
    return known.strip() == "*" or etag in [
        tag.strip().removeprefix("W/") for tag in known.split(",")
    ]


def give_plain(call: Call, page: Page) -> Iterable[bytes]:
    """Answer with `page` as it is."""
    environ, start_response = call
    start_response(page.status, list(page.headers))
    return [b""] if environ["REQUEST_METHOD"] == "HEAD" else [page.body]


def saying_first(header: tuple[str, str], start_response: StartResponse) -> StartResponse:
    """Return `start_response` for answers that begin with `header`, whatever they say then."""

    def start(status: str, headers: Headers, *exc_info: Any) -> Any:
        return start_response(status, [header, *headers], *exc_info)

    return start


def unavailable_page() -> Page:
    """Return the 503 as the site itself answers it, made without a request."""
    body = loader.render_to_string("503.html").encode()
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("Retry-After", RETRY_AFTER_SECONDS),
        ("Content-Security-Policy", POLICY),
        ("X-Content-Type-Options", "nosniff"),
    ]
    return Page("503 Service Unavailable", headers, body)
