"""How much longer a page takes to make at 50,000 articles than at 500, lists far down included.

    python benchmarks/lists.py [articles, 50000] [small, 500]

On SQLite, or on the empty PostgreSQL database that DATABASE_URL names. A page is made by Django,
without a cache; the last page of a category stands for page 1,000 and the like.
"""

import os
import sys
import time

import corpus
import own_site

TRIES = 15


def main(sizes):
    own_site.set_up(database_url=os.environ.get("DATABASE_URL", ""))
    from django.core.management import call_command

    times = {}
    for size in sizes:
        corpus.fill(size)
        times[size] = {name: best_of(path) for name, path in addresses(size).items()}
        call_command("flush", interactive=False, verbosity=0)
    small, large = sizes
    for name in times[small]:
        before, after = times[small][name], times[large][name]
        print(f"{name:22}{before * 1000:8.1f} ms{after * 1000:8.1f} ms{after / before:8.2f} times")


def addresses(size):
    """Return the path of each kind of page."""
    from articles.models import Category, Edition
    from articles.paging import PAGE_SIZE, Cursor

    category = Category.objects.get(slug="governance")
    listed = Edition.objects.filter(edition_categories__category=category).order_by("list_date")
    deep = listed[2 * PAGE_SIZE]
    return {
        "home": "/",
        "category, page 1": "/categories/governance/",
        "category, far down": f"/categories/governance/?before={Cursor(deep.list_date, deep.pk)}",
        "article": f"/articles/article-{size // 2}/",
        "source": "/sources/journal-3/",
    }


def best_of(path):
    """Return how long, in seconds, the page takes at best."""
    from django.test import Client

    client = Client()
    assert client.get(path).status_code == 200, path
    return min(timed(client, path) for _ in range(TRIES))


def timed(client, path):
    began = time.perf_counter()
    client.get(path)
    return time.perf_counter() - began


if __name__ == "__main__":
    counts = [int(argument) for argument in sys.argv[1:]]
    main([(counts[1:] or [500])[0], (counts or [50_000])[0]])
