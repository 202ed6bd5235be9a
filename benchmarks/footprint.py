"""What a process of the site takes: how soon it answers, and its memory with a full cache."""

import re
import statistics
import time

from figures import ROUNDS, Figure
from filled import article_paths, asked
from servers import serving

MIB = 2**20


def measure_process(count, environment, facts):
    """Return how soon a new process answers, and what it holds once its cache is full."""
    starts, cpu = [], []
    for _ in range(ROUNDS):
        began = time.monotonic()
        with serving(environment) as server:
            server.get("/")
            starts.append(time.monotonic() - began)
            cpu.append(server.cpu())
    with serving(environment) as server:
        server.get("/")
        empty = server.memory()
        counts = fill_cache(server, facts)
        kept = int(counts["page_cache_bytes"]) / MIB
        full = "full" if counts["page_cache_evictions"] != "0" else "not full"
        return [
            Figure(
                count, "start-up to first page", statistics.median(starts), "s", 3, at_least=False
            ),
            Figure(count, "start-up, CPU of the worker", statistics.median(cpu), "s"),
            Figure(count, "memory, one page kept", empty, "MiB"),
            Figure(count, f"kept in the cache, {full}", kept, "MiB"),
            Figure(count, "memory of the worker", server.memory(), "MiB", 150, at_least=False),
        ]


def fill_cache(server, facts):
    """Read pages, each in both encodings, until one has to go; return what /readyz counts.

    Pages of lists have an eighth of the bytes to themselves, and are filled first.
    """
    fill(server, list_pages(server, facts), facts)
    evicted = counts_of(server)["page_cache_evictions"]
    fill(server, article_paths(facts), facts, evicted)
    return counts_of(server)


def fill(server, paths, facts, evicted="0"):
    for number, path in enumerate(paths):
        for encoding in ("gzip", "br"):
            server.get(path, **asked(facts) | {"Accept-Encoding": encoding})
        if number % 100 == 99 and counts_of(server)["page_cache_evictions"] != evicted:
            return


def list_pages(server, facts):
    """Yield the addresses of the older pages of the lists of articles."""
    for start in facts["lists"]:
        path = start
        while path:
            page = server.get(path, Cookie=facts["cookie"])[1].decode()
            older = re.search(r'rel="next" href="[^"?]*(\?before=[^"]+)"', page)
            path = start + older[1] if older else None
            if path:
                yield path


def counts_of(server):
    lines = server.get("/readyz")[1].decode().splitlines()[1:]
    return dict(line.split() for line in lines)
