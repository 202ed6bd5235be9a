"""How fast the yardsticks are with few threads and with many."""

import statistics
from collections import defaultdict
from contextlib import ExitStack

from figures import ROUNDS, Figure
from reading import Way, run
from yardsticks import THREAD_COUNTS, serving_yardstick

TRIED = (1, 3, 8)


def measure_threads(site, seconds):
    """Return what each yardstick does with each number of threads, in turns.

    Beside other work the CPU of an answer says more than the rate, which is up to the share of
    the core that the threads get.
    """
    runs = defaultdict(list)
    with ExitStack() as stack:
        servers = {
            f"{name}, threads: {count}": stack.enter_context(serving_yardstick(site, name, count))
            for name in THREAD_COUNTS
            for count in TRIED
        }
        article = site.requests(site.pages["article"])
        for _ in range(ROUNDS):
            for name, server in servers.items():
                runs[name].append(run(Way(server, article), seconds))
    return [figure for name, found in runs.items() for figure in figures_of(site, name, found)]


def figures_of(site, name, runs):
    rate = statistics.median(run.load.rate for run in runs)
    cpu = statistics.median(run.cpu for run in runs)
    return [
        Figure(site.article_count, name, rate, "requests/s"),
        Figure(site.article_count, f"{name}, CPU", cpu, "ms"),
    ]
