"""How long a search takes, at 500 articles and at 50,000, and how much longer at the larger.

    python benchmarks/search.py [articles, 50000] [small, 500]

On SQLite, or on the empty PostgreSQL database that DATABASE_URL names. Each is the CPU and waiting
of one process at rest, the best of several; facets are counted with every search.
"""

import os
import sys
import time

import corpus
import own_site

TRIES = 9
SEARCHES = {
    "a common word": "the ",
    "two words": "project governance ",
    "a phrase": '"project office"',
    "a prefix": "gov",
    "a rare word": "measurement ",
}


def main(sizes):
    own_site.set_up(database_url=os.environ.get("DATABASE_URL", ""))
    from articles import search
    from articles.models import Article

    times = {}
    for size in sizes:
        began = time.perf_counter()
        corpus.fill(size)
        print(f"{Article.objects.count():,} articles in {time.perf_counter() - began:.0f} s")
        times[size] = measured(search)
        empty()
    small, large = sizes
    for name in times[small]:
        before, after = times[small][name], times[large][name]
        print(f"{name:18}{before * 1000:8.1f} ms{after * 1000:8.1f} ms{after / before:8.1f} times")


def measured(search):
    """Return how long each search takes, in seconds."""
    from django.utils import timezone

    now = timezone.now()

    def found(text, **narrowing):
        return search.find(
            search.parse(text), at=now, narrowing=search.Narrowing(**narrowing)
        ).counts()

    acts = {name: lambda text=text: found(text) for name, text in SEARCHES.items()}
    acts["narrowed by two"] = lambda: found("project ", category="governance", year=now.year - 1)
    acts["did you mean"] = lambda: search.did_you_mean("goverance", at=now)
    acts["nearest of a 404"] = lambda: search.suggest("risk-register", at=now, limit=4)
    return {name: best_of(act) for name, act in acts.items()}


def best_of(act):
    return min(timed(act) for _ in range(TRIES))


def timed(act):
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def empty():
    """Empty the database for the next size."""
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)


if __name__ == "__main__":
    counts = [int(argument) for argument in sys.argv[1:]]
    main([(counts[1:] or [500])[0], (counts or [50_000])[0]])
