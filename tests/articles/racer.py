"""One editor in a hurry, in a process of its own: publishes and withdraws one article."""

import sys
from contextlib import suppress
from random import Random

import django


def race(article_pk, *, seed, acts_count):
    """Do `acts_count` acts on the article, chosen by `seed`."""
    from articles import publishing
    from articles.models import Article

    random = Random(seed)
    for _ in range(acts_count):
        article = Article.objects.get(pk=article_pk)
        with suppress(publishing.NotPossible):
            if random.random() < 0.7:
                publishing.publish(random.choice(article.editions.all()[:5]), by=None)
            else:
                publishing.withdraw(article, by=None)


if __name__ == "__main__":
    django.setup()
    race(int(sys.argv[1]), seed=int(sys.argv[2]), acts_count=int(sys.argv[3]))
