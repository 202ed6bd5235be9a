"""What a page costs: kept, rendered, and beside nginx, Django's cache and empty views.

    python benchmarks/pages.py [--articles 500,50000] [--seconds 10] [--json pages.json] [--process]

With --process only what the process takes: how soon it answers, and its memory with a full cache.

Needs wrk, nginx, taskset and two cores, one for the servers and one for wrk. What it finds is the
median of three runs, which alternate; docs/performance.md explains each. Prints a table, with the
goals and whether they were met, and writes the same as JSON.
"""

import argparse
import json
import statistics
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from deciding import measure_decisions
from figures import ROUNDS, Figure, print_table
from filled import FACTS, FILL, article_paths, asked, environment_in, run_python
from footprint import measure_process
from loads import CONNECTIONS, Load, wrk
from needed import what_is_missing
from nginx import WITH_A_LOG, serving_files
from servers import Server, serving


def main(arguments):
    options = parse(arguments)
    if missing := what_is_missing():
        sys.exit("\n".join(missing))
    figures = []
    for count in options.articles:
        figures += measure(count, options.seconds, only_process=options.process)
    if not options.process:
        figures += compare(figures)
    print_table(figures)
    facts = [asdict(figure) | {"verdict": figure.verdict} for figure in figures]
    Path(options.json).write_text(json.dumps(facts, indent=2) + "\n")
    print(f"\nThe same as JSON: {options.json}")


def parse(arguments):
    parser = argparse.ArgumentParser(usage=__doc__)
    numbers = [500, 50_000]
    parser.add_argument(
        "--articles", type=lambda text: [int(n) for n in text.split(",")], default=numbers
    )
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--process", action="store_true")
    parser.add_argument("--json", default="pages.json")
    return parser.parse_args(arguments)


def measure(count, seconds, *, only_process):
    """Return the figures of a site with that many articles."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pmo-cms-pages-")))
        environment = environment_in(folder)
        print(f"Filling a site with {count:,} articles …", flush=True)
        run_python(environment, FILL, str(count))
        facts = json.loads(run_python(environment, FACTS))
        if only_process:
            return measure_process(count, environment, facts)
        kept = stack.enter_context(serving(environment))
        few = {"thread_count": facts["renderers"]}
        # Pages are kept where there is room for them; one byte has none.
        cold = stack.enter_context(serving(environment | {"PAGE_CACHE_BYTES": "1"}))
        off = stack.enter_context(serving(environment | {"PAGE_CACHE_BYTES": "0"}, **few))
        django = stack.enter_context(serving(environment | {"SERVED": "django"}))
        empty = stack.enter_context(serving(environment | {"SERVED": "empty"}))
        project = stack.enter_context(serving(environment | {"SERVED": "project"}))
        answers = answers_of(kept, facts)
        nginx = stack.enter_context(serving_files(folder / "nginx", answers))
        with_a_log = serving_files(folder / "nginx-with-a-log", answers, tuning=WITH_A_LOG)
        logging = stack.enter_context(with_a_log)
        print("Measuring …", flush=True)
        servers = Servers(kept, cold, off, django, empty, project, nginx, logging)
        loads = measure_loads(servers, facts, seconds)
        figures = describe(count, loads)
        figures += measure_decisions(count, kept, facts, environment, seconds)
        figures += measure_process(count, environment, facts)
    return figures


def answers_of(server, facts):
    """Return the (headers, body) of each page, as whoever measures gets them."""
    found = {name: server.ask(path, **asked(facts)) for name, path in facts["pages"].items()}
    if any(status != 200 for status, *_ in found.values()):
        sys.exit(f"Not every page is there: {[status for status, *_ in found.values()]}")
    return {name: answer for name, (_, *answer) in found.items()}


class Servers(NamedTuple):
    """The site as it runs, with room for no page, and without its cache; then the yardsticks."""

    kept: Server
    cold: Server
    off: Server
    django: Server
    empty: Server
    project: Server
    nginx: Server
    logging: Server


def measure_loads(servers, facts, seconds):
    """Return the Loads by what was measured, and the CPU of each cold page in ms."""
    # Another article each time: what a process remembers of one is not to help it.
    articles = article_paths(facts)
    ways = {
        "empty view": (servers.empty, ["/"], CONNECTIONS),
        "empty view, new project": (servers.project, ["/"], CONNECTIONS),
        "django": (servers.django, [facts["pages"]["article"]], CONNECTIONS),
        "nginx article, with a log": (servers.logging, ["/article"], CONNECTIONS),
        "cold article": (servers.cold, articles, CONNECTIONS),
        "article without the cache": (servers.off, articles, CONNECTIONS),
        "home without the cache": (servers.off, ["/"], CONNECTIONS),
    }
    for page, path in facts["pages"].items():
        ways[f"warm {page}"] = servers.kept, [path], CONNECTIONS
        ways[f"nginx {page}"] = servers.nginx, [f"/{page}"], CONNECTIONS
        if page != "article":
            # One asks after the other: those who ask at once get what is rendered once.
            ways[f"cold {page}"] = servers.cold, [path], 1
    loads = {}
    for _ in range(ROUNDS):
        for name, (server, paths, connections) in ways.items():
            server.get(paths[0], **asked(facts))
            before = server.cpu()
            load = wrk(server.port, paths, seconds, connections=connections, **asked(facts))
            loads.setdefault(name, []).append(load)
            if name.startswith(("cold", "article")):
                milliseconds = (server.cpu() - before) * 1000 / (load.rate * seconds)
                loads.setdefault(f"cpu {name}", []).append(milliseconds)
    return loads


def describe(count, loads):
    """Return the figures that follow from the loads."""
    rates = {
        name: statistics.median(load.rate for load in found)
        for name, found in loads.items()
        if not name.startswith("cpu")
    }
    figures = [Figure(count, name, rate, "requests/s") for name, rate in rates.items()]
    failed = sum(load.failed for found in loads.values() for load in found if is_load(load))
    figures.append(Figure(count, "answers that failed", failed, "", 0, at_least=False))
    for page in ("article", "home", "category"):
        ratio = rates[f"warm {page}"] / rates[f"nginx {page}"]
        figures.append(Figure(count, f"warm {page} / nginx", ratio, "", 0.5))
    ratio = rates["warm article"] / rates["nginx article, with a log"]
    figures.append(Figure(count, "warm article / nginx with a log", ratio, ""))
    p99 = statistics.median(load.p99 for load in loads["warm article"])
    cpu = {name[4:]: statistics.median(loads[name]) for name in loads if name.startswith("cpu")}
    cold = rates["cold article"]
    return [
        *figures,
        Figure(
            count, "warm article / Django's cache", rates["warm article"] / rates["django"], "", 5
        ),
        Figure(count, "warm article, p99", p99, "ms", 5, at_least=False),
        Figure(count, "cold article, CPU", cpu["cold article"], "ms", 3, at_least=False),
        Figure(count, "cold home, CPU", cpu["cold home"], "ms"),
        Figure(count, "article without the cache, CPU", cpu["article without the cache"], "ms"),
        Figure(count, "cold article", cold, "requests/s", 300),
        Figure(
            count, "cold article / new project", cold / rates["empty view, new project"], "", 0.06
        ),
        Figure(count, "cold article / empty view", cold / rates["empty view"], "", 0.06),
        Figure(count, "cold home / cold article", rates["cold home"] / cold, "", 0.5),
        Figure(count, "cold category / cold article", rates["cold category"] / cold, "", 0.5),
    ]


def is_load(found):
    return isinstance(found, Load)


def compare(figures):
    """Return how a larger site does beside a smaller one."""
    values = {(figure.articles, figure.name): figure.value for figure in figures}
    small, *larger = sorted({figure.articles for figure in figures})
    goals = {"warm article": 0.9, "warm home": 0.9, "warm category": 0.9}
    goals |= {"cold article": 0.7, "cold home": 0.7, "cold category": 0.7}
    return [
        Figure(
            large,
            f"{name} / {small:,} articles",
            values[large, name] / values[small, name],
            "",
            goal,
        )
        for large in larger
        for name, goal in goals.items()
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
