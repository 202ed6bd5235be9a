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
    from articles.models import Article, Category, Former

    filed = {article.pk: article.categories.get() for article in Article.objects.all()}
    for pk, category in filed.items():
        while not is_saved(pk, category):
            former = Former.objects.find(Category, category.pk)
            category = former.successor if former else category


def is_saved(pk, category):
    """Write and publish the article anew; return whether no merger was faster."""
    from articles import publishing
    from articles.models import Article

    article = Article.objects.get(pk=pk)
    article.title += ", saved"
    now = timezone.now()
    try:
        edition = publishing.save_article(article, categories=[category], by=None, at=now)
    except (publishing.Gone, publishing.Overtaken):
        return False
    publishing.publish(edition, by=None)
    return True


if __name__ == "__main__":
    django.setup()
    folder, count, act, *names = sys.argv[1:]
    wait_for_others(folder, name="-".join([act, *names]), count=int(count))
    {"merge": merge, "save": save}[act](*names)
