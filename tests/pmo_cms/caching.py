"""A page cache around the site in this process, and visitors who ask it."""

import gzip
import io
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf

import brotli
from django.core.handlers.wsgi import WSGIHandler

from articles.findings import Findings
from consent.configuration import Configuration
from pmo_cms.epoch import Epoch
from pmo_cms.page_cache import PageCache
from pmo_cms.page_cache.handler import PagesHandler
from pmo_cms.page_cache.present import Present, Pulse, Reading
from pmo_cms.page_cache.requests import Door

HOST = "testserver"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
DECODE = {"gzip": gzip.decompress, "br": brotli.decompress, "": bytes}


@dataclass
class Answer:
    """What was answered: headers by lower-case name, the body as it was sent."""

    status: int
    headers: dict
    sent: bytes

    @property
    def text(self):
        return DECODE[self.headers.get("content-encoding", "")](self.sent).decode()


class Stopwatch:
    """A monotonic clock that a test moves."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


class Still(Pulse):
    """A present that never changes and needs no database."""

    def __init__(self, configuration=None):
        super().__init__(in_thread=False)
        configuration = configuration or Configuration()
        self.last = Reading(Present(Epoch(1, 1), -inf, inf, configuration), NOW, Findings())

    def look(self):
        return self.last

    def ask(self):
        return lambda: True


def make_cache(application=None, *, stopwatch=None, read_again_after=0, **options):
    """Return a PageCache that renders, and looks what is true, where it is asked."""
    pulse = Pulse(
        read_again_after=read_again_after, in_thread=False, monotonic=stopwatch or Stopwatch()
    )
    options = {"max_bytes": 2**22, "renderer_count": 0} | options
    if application is None:
        options["pages"] = PagesHandler()
    return PageCache(
        application or WSGIHandler(),
        door=Door(hosts=frozenset({HOST})),
        pulse=pulse,
        **options,
    )


def environ_for(path="/", *, method="GET", query="", **headers):
    """Return the environment of a request as a server makes it; `headers` by their names."""
    named = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": HOST,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.7",
        "HTTP_HOST": HOST,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    } | named


def ask(application, path="/", **asked):
    """Return the Answer of a WSGI application."""
    return ask_with(application, environ_for(path, **asked))


def ask_with(application, environ):
    started = []

    def start_response(status, headers, exc_info=None):
        started[:] = [int(status.split()[0]), {name.lower(): value for name, value in headers}]

    parts = application(environ, start_response)
    try:
        body = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    return Answer(*started, body)


def did(cache):
    """Return (hits, misses) so far."""
    counts = cache.counts.so_far()
    return counts["hits"], counts["misses"]
