"""Forgetting old editions that nobody ever saw."""

from dataclasses import dataclass

from django.db import transaction

from articles.models import Article, Edition
from articles.publishing.saving import lock


@dataclass(frozen=True)
class Thinned:
    """Editions of one article: their numbers, ascending, and the size of what they said."""

    article: Article
    numbers: list[int]
    bytes_count: int

    def __str__(self):
        numbers = ", ".join(str(number) for number in self.numbers)
        return f"“{self.article}” ({self.article.pk}): {numbers}; {self.bytes_count:,} bytes"


def thin_editions(*, before, is_dry_run=False, batch_size=100):
    """Remove what EditionQuerySet.thinnable describes, and return a Thinned for each article.

    A dry run returns the same and removes nothing. What the working copy says is kept. No
    transaction removes more than `batch_size` editions: others wait for SQLite's only writer.
    """
    found = Edition.objects.thinnable(before=before).order_by("article")
    article_pks = found.values_list("article", flat=True).distinct()
    articles = Article.objects.only("title").in_bulk(article_pks).values()
    size = None if is_dry_run else batch_size
    thinned = [_thin(article, before=before, batch_size=size) for article in articles]
    return [each for each in thinned if each.numbers]


def _thin(article, *, before, batch_size):
    """Return what can be removed; remove it unless `batch_size` is None."""
    found = _thinnable(article, before=before).order_by("number").iterator()
    editions = {row.pk: (row.number, size_of(row)) for row in found}
    pks = list(editions)
    if batch_size is not None:
        batches = [pks[start : start + batch_size] for start in range(0, len(pks), batch_size)]
        pks = [pk for batch in batches for pk in _remove(article, batch, before=before)]
    removed = [editions[pk] for pk in pks]
    return Thinned(
        article=article,
        numbers=[number for number, _ in removed],
        bytes_count=sum(size for _, size in removed),
    )


def _remove(article, pks, *, before):
    """Remove the editions with these ids, but for what was chosen meanwhile; return their ids."""
    with transaction.atomic():
        lock(article)
        still = _thinnable(article, before=before).filter(pk__in=pks)
        pks = list(still.order_by("number").values_list("pk", flat=True))
        Edition.objects.filter(pk__in=pks).delete()
    return pks


def _thinnable(article, *, before):
    working_copy = Article.objects.get(pk=article.pk).as_edition()
    return article.editions.thinnable(before=before).exclude(pk=working_copy.pk)


def size_of(content):
    """Return the size in bytes of what an edition says."""
    values = content.content_values().values()
    return sum(len(value.encode()) for value in values if isinstance(value, str))
