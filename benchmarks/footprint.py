"""What a process of the site takes: how soon it answers, and its memory with a full cache."""

import re
import statistics
import time

from figures import ROUNDS, Figure
from loads import wrk
from servers import serving

MIB = 2**20
# Under load several threads work at once, and each has memory of its own.
SECONDS_UNDER_LOAD = 2


def measure_process(site):
    """Return how soon a new process answers, and what it holds once its cache is full."""
    return [*measure_start(site), *measure_memory(site)]


def measure_start(site):
    starts, cpu = [], []
    for _ in range(ROUNDS):
        began = time.monotonic()
        with serving(site.environment) as server:
            server.get("/")
            starts.append(time.monotonic() - began)
            cpu.append(server.cpu())
    start, count = statistics.median(starts), site.article_count
    return [
        Figure(count, "start-up to first page", start, "s", 3, at_least=False),
        Figure(count, "start-up, CPU of the worker", statistics.median(cpu), "s"),
    ]


def measure_memory(site):
    """Return what a process holds at most; there is a goal where the cache is full."""
    with serving(site.environment) as server:
        server.get("/")
        one_page = server.memory()
        is_full = fill_cache(server, site)
        wrk(server.port, site.requests(*site.articles), SECONDS_UNDER_LOAD)
        kept = count_of(server, "bytes") / MIB
        memory, count = server.memory(), site.article_count
    goal = 150 if is_full else None
    return [
        Figure(count, "memory, one page kept", one_page, "MiB"),
        Figure(count, f"kept in the cache, {'full' if is_full else 'not full'}", kept, "MiB"),
        Figure(count, "memory of the worker", memory, "MiB", goal, at_least=False),
    ]


def fill_cache(server, site):
    """Read pages until no more of either kind can be kept; return whether articles came so far.

    Pages of lists have an eighth of the bytes to themselves, and are filled first.
    """
    fill(server, list_pages(server, site), site.decliner_headers)
    return fill(server, site.articles, site.decliner_headers)


def fill(server, paths, headers):
    """Read pages, each in both encodings, until one has to go; return whether one had to."""
    before = count_of(server, "evictions")
    for number, path in enumerate(paths, 1):
        for encoding in ("gzip", "br"):
            server.get(path, **headers | {"Accept-Encoding": encoding})
        if number % 100 == 0 and count_of(server, "evictions") > before:
            break
    return count_of(server, "evictions") > before


def list_pages(server, site):
    """Yield the addresses of the older pages of the lists of articles."""
    for start in site.lists:
        path = start
        while path:
            page = server.get(path, Cookie=site.cookies).decode()
            older = re.search(r'rel="next" href="[^"?]*(\?before=[^"]+)"', page)
            path = start + older[1] if older else None
            if path:
                yield path


def count_of(server, name):
    """Return what /readyz says that the page cache counted."""
    return int(re.search(rf"page_cache_{name} (\d+)", server.get("/readyz").decode())[1])
