"""What a page costs: kept, rendered, and beside nginx, Django's cache and empty views.

    python benchmarks/pages.py [--articles 500,50000] [--seconds 10] [--json pages.json]
                               [--process | --threads]

With --process only what the process takes: how soon it answers, and its memory with a full cache.
With --threads only Django's cache and the empty views, each served by one thread and by more.

Needs wrk, nginx, taskset and two cores, one for the servers and one for wrk. What it finds is the
median of three runs, which alternate; docs/performance.md explains each. Prints a table, with the
goals and whether they were met, and writes the same as JSON.
"""

import argparse
import json
import sys
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from conditions import conditions
from describing import compare, describe
from figures import print_table
from filled import filled_site
from footprint import measure_process
from needed import what_is_missing
from reading import read
from threads import measure_threads


def main(arguments):
    options = parse(arguments)
    if missing := what_is_missing():
        sys.exit("\n".join(missing))
    with ExitStack() as stack:
        sites = [stack.enter_context(filled_site(count)) for count in options.articles]
        print("Measuring …", flush=True)
        figures = options.measure(sites, options.seconds)
    print_table(figures)
    write(options.json, figures, conditions(options.seconds))
    print(f"\nThe same as JSON: {options.json}")


def parse(arguments):
    # Without a usage, argparse says nothing about a typo but what is wrong.
    parser = argparse.ArgumentParser(
        usage=argparse.SUPPRESS,
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--articles", type=counts, default=[500, 50_000])
    parser.add_argument("--seconds", type=count, default=10)
    parser.add_argument("--json", type=Path, default="pages.json")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--process", **only(lambda site, _: measure_process(site)))
    instead.add_argument("--threads", **only(measure_threads))
    parser.set_defaults(measure=measure)
    return parser.parse_args(arguments)


def only(measure_site):
    def measure_each(sites, seconds):
        return [figure for site in sites for figure in measure_site(site, seconds)]

    return {"action": "store_const", "dest": "measure", "const": measure_each}


def count(text):
    """Return a number of articles or of seconds, of which wrk takes whole ones."""
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above zero")
    return int(text)


def counts(text):
    return [count(each) for each in text.split(",")]


def measure(sites, seconds):
    """Return the figures of all sites, then those of the larger beside the smallest."""
    figures = []
    for reading in read(sites, seconds):
        figures += describe(reading) + measure_process(reading.site)
    return figures + compare(figures)


def write(path, figures, conditions):
    facts = [asdict(figure) | {"verdict": figure.verdict} for figure in figures]
    path.write_text(json.dumps(conditions | {"figures": facts}, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
