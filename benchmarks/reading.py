"""The pages of sites are read: as they run, without their caches, and beside yardsticks."""

from collections import defaultdict
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial

from deciding import Decided, decide
from figures import ROUNDS
from filled import Site
from loads import CONNECTIONS, Load, wrk
from nginx import WITH_A_LOG, serving_files
from servers import Request, Server, serving
from yardsticks import serving_yardstick

# The page cache remembers 512 requests, and so none of these by the time that it comes again.
STRANGER_COUNT = 10_000


@dataclass(frozen=True)
class Servers:
    """The site as it runs, with room for no page, and without its cache; then the yardsticks."""

    kept: Server
    cold: Server
    off: Server
    django: Server
    empty: Server
    project: Server
    nginx: Server
    logging: Server


@dataclass(frozen=True)
class Way:
    """What is asked of a server, in turn, over so many connections."""

    server: Server
    requests: list[Request]
    connections: int = CONNECTIONS


@dataclass(frozen=True)
class Run:
    """What wrk found, and the CPU that the server's worker spent on each answer, in ms."""

    load: Load
    cpu: float


@dataclass(frozen=True)
class Reading:
    """A site that is read: the ways, and what each round found."""

    site: Site
    kept: Server
    ways: dict[str, Way]
    runs: dict[str, list[Run]] = field(default_factory=partial(defaultdict, list))
    decided: list[Decided] = field(default_factory=list)


def read(sites, seconds):
    """Return the Reading of each site, every run of so many seconds.

    All take turns, each way with one site right after the other: a slow minute hits them all.
    """
    with ExitStack() as stack:
        readings = [reading_of(site, stack.enter_context(serving_all(site))) for site in sites]
        for _ in range(ROUNDS):
            for name in readings[0].ways:
                for reading in readings:
                    reading.runs[name].append(run(reading.ways[name], seconds))
            for reading in readings:
                reading.decided.append(decide(reading.site, reading.kept, seconds))
    return readings


@contextmanager
def serving_all(site):
    """Yield the Servers of a site."""
    with ExitStack() as stack:

        def site_with(*, thread_count=8, **settings):
            running = serving(site.environment | settings, thread_count=thread_count)
            return stack.enter_context(running)

        def yardstick(name):
            return stack.enter_context(serving_yardstick(site, name))

        kept = site_with()
        answers = {name: kept.ask(*site.requests(path)) for name, path in site.pages.items()}

        def nginx(name, **how):
            return stack.enter_context(serving_files(site.folder / name, answers, **how))

        yield Servers(
            kept=kept,
            # Pages are kept where there is room for them; one byte has none.
            cold=site_with(PAGE_CACHE_BYTES="1"),
            off=site_with(PAGE_CACHE_BYTES="0", thread_count=site.renderer_count),
            django=yardstick("django"),
            empty=yardstick("empty"),
            project=yardstick("project"),
            nginx=nginx("nginx"),
            logging=nginx("nginx-with-a-log", tuning=WITH_A_LOG),
        )


def reading_of(site, servers):
    """Return the Reading of a site, before its first round; what is compared is close together."""
    return Reading(site, servers.kept, warm_ways(site, servers) | cold_ways(site, servers))


def warm_ways(site, servers):
    ways = {}
    for page, path in site.pages.items():
        ways[f"warm {page}"] = Way(servers.kept, site.requests(path))
        ways[f"nginx {page}"] = Way(servers.nginx, site.requests(f"/{page}"))
    return ways | {
        "warm article, cookies of one's own": Way(servers.kept, strangers(site)),
        "nginx article, with a log": Way(servers.logging, site.requests("/article")),
        "Django's cache": Way(servers.django, site.requests(site.pages["article"])),
    }


def cold_ways(site, servers):
    # Another article each time: what a process remembers of one is not to help it.
    articles, front = site.requests(*site.articles), site.requests("/")
    category = site.requests(site.pages["category"])
    return {
        "cold article": Way(servers.cold, articles),
        # One asks after the other: those who ask at once get what is rendered once.
        "cold home": Way(servers.cold, front, connections=1),
        "cold category": Way(servers.cold, category, connections=1),
        "article without the cache": Way(servers.off, articles),
        "home without the cache": Way(servers.off, front),
        "empty view": Way(servers.empty, front),
        "empty view, new project": Way(servers.project, front),
    }


def strangers(site):
    """Return requests for an article, each from somebody with a cookie that is not ours."""
    headers, path = site.decliner_headers, site.pages["article"]
    return [
        Request(path, headers | {"Cookie": f"{site.cookies}; _ga=GA1.1.{number}"})
        for number in range(STRANGER_COUNT)
    ]


def run(way, seconds):
    """Return the Run of that way; the first answer, which does not count, has to be a page."""
    way.server.ask(way.requests[0])
    before = way.server.cpu()
    load = wrk(way.server.port, way.requests, seconds, connections=way.connections)
    return Run(load, cpu=(way.server.cpu() - before) * 1000 / load.answer_count)
