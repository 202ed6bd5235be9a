"""What feeds, sitemaps and the pictures for sharing cost, in milliseconds of CPU each.

    python benchmarks/machines.py [articles, 50000]

Fills a database of its own on SQLite, or the empty one that DATABASE_URL names. Compare with what
500 articles give: nothing but the index of the sitemaps depends on how many there are.
"""

import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import django

ROUNDS = 7


def addresses():
    """Return what is fetched, from first to last."""
    from django.utils import timezone

    from articles.models import Category, Source
    from articles.sitemaps import ArticleSitemap

    parts = ArticleSitemap.parts(at=timezone.now())
    return [
        *("/feeds/articles.atom", "/feeds/articles.rss", "/feeds/articles.json"),
        f"{Category.objects.all()[0].get_absolute_url()}articles.atom",
        f"{Source.objects.all()[0].get_absolute_url()}articles.atom",
        "/sitemap.xml",
        *(f"/sitemap-articles-{part.part}.xml" for part in (parts[0], parts[-1])),
        *("/sitemap-authors.xml", "/sitemap-sources.xml", "/news-sitemap.xml"),
    ]


def measure(client, address):
    """Print the median CPU of fetching `address`, and how large the answer is."""
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time()
        response = client.get(address)
        spent.append(1000 * (time.process_time() - began))
    print(f"{address:32} {median(spent):7.1f} ms {len(response.content):9,} bytes", flush=True)


def measure_drawing():
    """Print the median CPU of drawing a picture, whatever the number of articles."""
    from django.conf import settings

    from articles.sharing.card import Card, draw
    from articles.sharing.typesetting import Typeface

    spent = []
    for number in range(36):
        card = Card(number, "Baseline", "What a project office decides to stop, and who is told")
        began = time.process_time()
        draw(card, Typeface(str(settings.SHARE_TYPEFACE)))
        spent.append(1000 * (time.process_time() - began))
    print(f"{'a picture for sharing':32} {median(spent):7.1f} ms, at most {max(spent):.0f} ms")


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "VAR_DIR": folder}
        django.setup()
        from django.core.management import call_command
        from django.test import Client

        from benchmarks import corpus

        call_command("migrate", verbosity=0)
        corpus.fill(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
        client = Client(headers={"Host": "localhost"})
        for address in addresses():
            measure(client, address)
        measure_drawing()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    main()
