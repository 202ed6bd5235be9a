"""How much longer a page takes to make at 50,000 articles than at 500, lists far down included.

    python benchmarks/lists.py [articles, 50000] [small, 500]

On SQLite, or on the empty PostgreSQL database that DATABASE_URL names. A page is made by Django,
without a cache; the last page of a category stands for page 1,000 and the like.
"""

import sys

import growth

TRIES = 15
MOST_TIMES = 1.5


def main(sizes):
    times = growth.measure(sizes, acts_for, tries=TRIES)
    goal = f"at most {MOST_TIMES} times"
    growth.tell(sizes, times, goal=goal, is_met=lambda before, after: after <= MOST_TIMES * before)


def acts_for(size):
    """Return the reading of each kind of page, by its name; each was read once."""
    from django.test import Client

    client = Client()
    paths = addresses(size)
    for path in paths.values():
        assert client.get(path).status_code == 200, path
    return {name: lambda path=path: client.get(path) for name, path in paths.items()}


def addresses(size):
    """Return the path of each kind of page."""
    from articles.models import Category, Edition
    from articles.paging import PAGE_SIZE, Cursor

    category = Category.objects.get(slug="governance")
    listed = Edition.objects.filter(edition_categories__category=category).order_by("list_date")
    deep = listed[min(2 * PAGE_SIZE, listed.count() - 1)]
    return {
        "home": "/",
        "category, page 1": "/categories/governance/",
        "category, far down": f"/categories/governance/?before={Cursor(deep.list_date, deep.pk)}",
        "article": f"/articles/article-{size // 2}/",
        "source": "/sources/journal-3/",
    }


if __name__ == "__main__":
    main(growth.sizes_from(sys.argv[1:]))
