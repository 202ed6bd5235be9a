"""How long a search takes, at 500 articles and at 50,000, and how much longer at the larger.

    python benchmarks/search.py [articles, 50000] [small, 500]

On SQLite, or on the empty PostgreSQL database that DATABASE_URL names. Each is the CPU and waiting
of one process at rest, the best of several; facets are counted with every search.
"""

import sys

import growth

TRIES = 9
MOST_SECONDS = 0.05
SEARCHES = {
    "a common word": "the ",
    "two words": "project governance ",
    "a phrase": '"project office"',
    "a prefix": "gov",
    "a rare word": "measurement ",
}


def main(sizes):
    times = growth.measure(sizes, acts_for, tries=TRIES)
    goal = f"at most {MOST_SECONDS * 1000:.0f} ms"
    growth.tell(sizes, times, goal=goal, is_met=lambda _, after: after <= MOST_SECONDS)


def acts_for(_size):
    """Return each search, by what it shows."""
    from django.utils import timezone

    from articles import search

    now = timezone.now()

    def find(text, **narrowing):
        query, chosen = search.parse(text), search.Narrowing(**narrowing)
        return search.find(query, at=now, narrowing=chosen).counts()

    acts = {name: lambda text=text: find(text) for name, text in SEARCHES.items()}
    acts["narrowed by two"] = lambda: find("project ", category="governance", year=now.year - 1)
    acts["did you mean"] = lambda: search.did_you_mean("goverance", at=now)
    acts["nearest of a 404"] = lambda: search.suggest("risk-register", at=now, limit=4)
    return acts


if __name__ == "__main__":
    main(growth.sizes_from(sys.argv[1:]))
