"""One of several editors at once, in a process of its own: merges categories, or saves articles."""

import sys
import time
from pathlib import Path as File

import django
from django.utils import timezone


def wait_for_others(folder, *, name, count):
    """Return once `count` processes have come here, so that they begin together."""
    (File(folder) / name).touch()
    while len(list(File(folder).iterdir())) < count:
        time.sleep(0.01)


def merge(merged_name, into_name):
    """Merge each "<merged_name> <n>" into "<into_name> <n>", where both are there."""
    from articles import publishing
    from articles.models import Category

    rows = {category.name: category for category in Category.objects.all()}
    for name in [name for name in rows if name.startswith(merged_name)]:
        try:
            into = rows[name.replace(merged_name, into_name)]
            publishing.unite(rows[name], into=into, by=None)
        except publishing.NotPossible:
            pass


def save():
    """Write every article anew under the category that it had as we began, or its successor."""
    from articles.models import Article

    for article in Article.objects.prefetch_related("categories"):
        (category,) = article.categories.all()
        article.title += ", saved"
        while category is not None:
            category = save_under(article, category)


def save_under(article, category):
    """Save and publish the article; return the category to try next, when this one is gone."""
    from articles import publishing
    from articles.models import Category, Former

    now = timezone.now()
    try:
        edition = publishing.save_article(article, categories=[category], by=None, at=now)
    except publishing.Gone:
        return Former.objects.find(Category, category.pk).successor
    publishing.publish(edition, by=None)
    return None


if __name__ == "__main__":
    django.setup()
    folder, count, act, *names = sys.argv[1:]
    wait_for_others(folder, name="-".join([act, *names]), count=int(count))
    {"merge": merge, "save": save}[act](*names)
