"""What something takes with few articles and with many, set against a goal."""

import os
import time

import corpus
import own_site


def measure(sizes, acts_for, *, tries):
    """Return, for each of two sizes, how long each act takes at best, in seconds, by its name.

    `acts_for(size)` returns the acts by name, once the publication has that many articles. It is
    on SQLite, or on the empty PostgreSQL database that DATABASE_URL names.
    """
    own_site.set_up(database_url=os.environ.get("DATABASE_URL", ""))
    times = []
    for size in sizes:
        began = time.perf_counter()
        corpus.fill(size)
        print(f"{size:,} articles, stored in {time.perf_counter() - began:.0f} s", flush=True)
        acts = acts_for(size)
        times.append({name: best_of(act, tries) for name, act in acts.items()})
        empty()
    return times


def best_of(act, tries):
    return min(timed(act) for _ in range(tries))


def timed(act):
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def empty():
    """Empty the database for the next size, which the guards of the consent log would refuse."""
    from django.core.management import call_command
    from django.db import connection

    from consent.models import guards

    guards.remove(connection)
    call_command("flush", interactive=False, verbosity=0)


def tell(sizes, times, *, goal, is_met):
    """Print a row for each act, and whether `goal` is met: `is_met(before, after)`, in seconds."""
    small, large = (f"{size:,}" for size in sizes)
    print(f"{'':22}{small:>12}{large:>12}{'ratio':>8}  goal: {goal}")
    before, after = times
    for name, first in before.items():
        second = after[name]
        verdict = "met" if is_met(first, second) else "MISSED"
        in_ms = f"{first * 1000:9.1f} ms{second * 1000:9.1f} ms"
        print(f"{name:22}{in_ms}{second / first:8.2f}  {verdict}")


def sizes_from(arguments):
    """Return the smaller and the larger size that the command line names."""
    large, small = ([int(each) for each in arguments] + [50_000, 500][len(arguments) :])[:2]
    return small, large
