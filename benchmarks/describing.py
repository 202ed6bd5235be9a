"""The figures that follow from what was read, and their goals."""

import statistics
from dataclasses import dataclass
from functools import partial

from deciding import describe_decisions
from figures import Figure


@dataclass(frozen=True)
class Medians:
    """Of the runs of a site by name: answers a second, and ms of CPU and of waiting (p99)."""

    article_count: int
    rates: dict[str, float]
    cpu: dict[str, float]
    p99: dict[str, float]


def describe(reading):
    """Return the figures of a site that was read."""
    medians = medians_of(reading)
    return [
        *rates(medians),
        failures(reading),
        *warm_pages(medians),
        *cold_pages(medians),
        *describe_decisions(reading.site.article_count, reading.decided),
    ]


def medians_of(reading):
    def by_name(value):
        return {name: statistics.median(map(value, runs)) for name, runs in reading.runs.items()}

    return Medians(
        reading.site.article_count,
        rates=by_name(lambda run: run.load.rate),
        cpu=by_name(lambda run: run.cpu),
        p99=by_name(lambda run: run.load.p99),
    )


def rates(medians):
    goals = {"cold article": 300}
    return [
        Figure(medians.article_count, name, rate, "requests/s", goals.get(name))
        for name, rate in medians.rates.items()
    ]


def failures(reading):
    count = sum(run.load.failed_count for runs in reading.runs.values() for run in runs)
    article_count = reading.site.article_count
    return Figure(article_count, "answers that failed", count, "", 0, at_least=False)


def warm_pages(medians):
    figure, rates = partial(Figure, medians.article_count), medians.rates
    warm, own = rates["warm article"], "warm article, cookies of one's own"
    with_a_log = warm / rates["nginx article, with a log"]
    p99 = medians.p99["warm article"]
    return [
        *(
            figure(f"warm {page} / nginx", rates[f"warm {page}"] / rates[f"nginx {page}"], "", 0.5)
            for page in ("article", "home", "category")
        ),
        figure("warm article / nginx with a log", with_a_log, ""),
        figure(f"{own} / nginx", rates[own] / rates["nginx article"], ""),
        figure("warm article / Django's cache", warm / rates["Django's cache"], "", 5),
        figure("warm article, p99", p99, "ms", 5, at_least=False),
    ]


def cold_pages(medians):
    figure, rates, cpu = partial(Figure, medians.article_count), medians.rates, medians.cpu
    cold, kept_off = rates["cold article"], "article without the cache"
    empty, project = rates["empty view"], rates["empty view, new project"]
    return [
        figure("cold article, CPU", cpu["cold article"], "ms", 3, at_least=False),
        figure("cold home, CPU", cpu["cold home"], "ms"),
        figure(f"{kept_off}, CPU", cpu[kept_off], "ms"),
        figure("cold article / new project", cold / project, "", 0.06),
        figure("cold article / empty view", cold / empty, "", 0.06),
        figure("cold home / cold article", rates["cold home"] / cold, "", 0.5),
        figure("cold category / cold article", rates["cold category"] / cold, "", 0.5),
    ]


def compare(figures):
    """Return how each larger site does beside the smallest."""
    values = {(figure.articles, figure.name): figure.value for figure in figures}
    small, *larger = sorted({figure.articles for figure in figures})
    goals = {f"warm {page}": 0.9 for page in ("article", "home", "category")}
    goals |= {f"cold {page}": 0.7 for page in ("article", "home", "category")}
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
