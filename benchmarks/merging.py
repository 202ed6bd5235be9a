"""How long merging a category or a source takes, and how long other writers wait for it.

    python benchmarks/merging.py [articles, 20000]

Fills a database of its own on SQLite, or the empty one that DATABASE_URL names, with that many
articles of three editions and 6 KB of text each, all filed under one category and from one
source; every second one is filed under the other category too.
"""

import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import django

EDITIONS = 3
BODY = "<p>{}</p>".format("A project office writes down what it saw. " * 20) * 8


def fill(articles_count):
    """Store the articles and return the categories and the sources that are to become one."""
    from articles.models import Article
    from tests.articles.builders import make_category, make_source

    # Not the first of each: SQLite keeps the ids 0 and 1 in no byte, and replacing one of them
    # moves the row.
    categories = [make_category() for _ in range(4)][2:]
    sources = [make_source() for _ in range(4)][2:]
    for start in range(0, articles_count, 1000):
        numbers = range(start, min(start + 1000, articles_count))
        articles = [
            Article(title=f"Title {n}", slug=f"slug-{n}", body=BODY, source=sources[0])
            for n in numbers
        ]
        store(Article.objects.bulk_create(articles), categories)
    return categories, sources


def store(articles, categories):
    """Store the editions of `articles`, and where the articles and they are filed."""
    from articles.models import ArticleCategory, Edition, EditionCategory
    from articles.models.content import content_hash
    from tests.articles.builders import NOON

    filed = {row: categories[: 1 + row.pk % 2] for row in articles}
    editions = [
        Edition(
            article=row,
            number=number,
            created_at=NOON,
            content_hash=content_hash(row.content_values(), [c.pk for c in filed[row]]),
            reading_minutes=3,
            visible_from=NOON if number == EDITIONS else None,
            list_date=NOON - timedelta(minutes=row.pk) if number == EDITIONS else None,
            **row.content_values(),
        )
        for row in articles
        for number in range(1, EDITIONS + 1)
    ]
    ArticleCategory.objects.bulk_create(
        ArticleCategory(article=row, category=category, position=position)
        for row in articles
        for position, category in enumerate(filed[row])
    )
    EditionCategory.objects.bulk_create(
        EditionCategory(edition=edition, category=category, position=position)
        for edition in Edition.objects.bulk_create(editions)
        for position, category in enumerate(filed[edition.article])
    )


def longest_wait(done):
    """Return how long, in seconds, the slowest of many small writes took until `done` is set."""
    from django.db import connection

    from articles.models import Article

    slowest, number = 0.0, 0
    article = Article.objects.filter(pk=Article.objects.values("pk")[:1])
    while not done.is_set():
        number += 1
        begun = time.monotonic()
        article.update(standfirst=f"Written {number} times")
        slowest = max(slowest, time.monotonic() - begun)
        time.sleep(0.01)
    connection.close()
    return slowest


def measure(merged, into):
    """Merge the one into the other beside another writer, and print how long both took."""
    from articles import publishing

    done, waits = Event(), []
    other = Thread(target=lambda: waits.append(longest_wait(done)))
    other.start()
    begun, worked = time.monotonic(), time.thread_time()
    publishing.unite(merged, into=into, by=None)
    took, worked = time.monotonic() - begun, time.thread_time() - worked
    done.set()
    other.join()
    print(f"{type(into).__name__}: {took:.1f} s ({worked:.1f} s of work); ", end="")
    print(f"another writer waited {waits[0]:.1f} s at most")


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "VAR_DIR": folder}
        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        for merged, into in fill(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000):
            measure(merged, into)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    main()
