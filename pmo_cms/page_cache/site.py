"""The page cache of this site, as the settings ask for it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from pmo_cms import patience
from pmo_cms.page_cache.cache import PageCache
from pmo_cms.page_cache.handler import PagesHandler
from pmo_cms.page_cache.present import Pulse
from pmo_cms.page_cache.rendering import Application
from pmo_cms.page_cache.requests import Door

# How many pages a process renders at a time, but for one more where somebody waits for long. SQLite
# works in the thread that asks, so more of them only wait for Python, and for one another: with two
# a page took a third more CPU than with one. PostgreSQL works while Python goes on: two threads
# rendered two thirds of what four did, and eight no more.
RENDERER_COUNTS = {"sqlite": 1, "postgresql": 4}

_in_use: PageCache | None = None


def for_site(application: Application) -> Application:
    """Return `application` with the page cache around it, or alone where it is switched off."""
    global _in_use
    if settings.PAGE_CACHE_BYTES <= 0:
        return application
    _in_use = PageCache(
        application,
        door=Door(hosts=own_hosts(), trust_proxy=settings.TRUST_PROXY),
        pulse=Pulse(),
        max_bytes=settings.PAGE_CACHE_BYTES,
        renderer_count=renderer_count(),
        front_seconds=settings.FRONT_CACHE_SECONDS,
        pages=patience.for_site(PagesHandler()),
    )
    return _in_use


def renderer_count() -> int:
    """Return how many threads render pages in each process."""
    return RENDERER_COUNTS[connection.vendor]


def own_hosts() -> frozenset[str]:
    """Return the values of the Host header for which pages are kept.

    Names that a pattern allows, and other ports, are served but not kept: there is no end of them.
    """
    site = urlsplit(settings.SITE_URL)
    exact = {host.lower() for host in settings.ALLOWED_HOSTS if not host.startswith((".", "*"))}
    ports = {f"{host}:{site.port}" for host in exact} if site.port else exact
    return frozenset({site.netloc.lower()} | ports)


def counts() -> dict[str, int]:
    """Return what the page cache of this process counted, by name; empty without one."""
    if _in_use is None:
        return {}
    shelves = (_in_use.pages, _in_use.pages_with_query)
    return _in_use.counts.so_far() | {
        "entries": sum(len(shelf) for shelf in shelves),
        "bytes": sum(shelf.bytes_count for shelf in shelves),
        "evictions": sum(shelf.evicted_count for shelf in shelves),
    }
