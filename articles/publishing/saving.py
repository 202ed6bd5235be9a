"""Saving the working copy: every change makes an edition."""

from django.db import transaction

from articles.models import Article, ArticleCategory, Edition, EditionCategory
from articles.models.content import content_hash


class Overtaken(RuntimeError):
    """Somebody saved a newer edition than the one that this save was made from."""


def save_article(article, *, categories, by, at, note="", restored_from=None, onto=None):
    """Store the working copy and return its newest edition, a new one if the content changed.

    `categories` are Category rows in the editor's order; `at` is the aware time of saving;
    `restored_from` is the edition whose content it is, if any; `onto` the number of the edition
    that the save takes for the newest.
    Raises Overtaken when that is not so, and articles.models.SlugTaken when the slug is
    somebody else's.
    """
    with transaction.atomic():
        lock(article)
        _refuse_overtaken(article, onto)
        article.lock_version += 1
        article.save()
        _file_under(article, categories)
        newest = article.editions.order_by("-number").first()
        digest = content_hash(article.content_values(), [category.pk for category in categories])
        if newest is not None and newest.content_hash == digest:
            return newest
        return _make_edition(
            article,
            number=newest.number + 1 if newest else 1,
            values=article.content_values() | {"content_hash": digest},
            category_ids=[category.pk for category in categories],
            by=by,
            at=at,
            note=note,
            restored_from=restored_from,
        )


def _refuse_overtaken(article, onto):
    newest = article.editions.newest() if onto is not None else None
    if newest is not None and newest.number != onto:
        raise Overtaken(f"“{article}” was saved as edition {newest.number} meanwhile.")


def lock(article):
    """Hold the article against other acts until the transaction ends.

    SQLite has one writer, and our transactions take the write lock as they begin.
    """
    if article.pk:
        current = Article.objects.select_for_update().only("lock_version").get(pk=article.pk)
        article.lock_version = current.lock_version


def copy_edition(edition, *, by, at):
    """Return a new edition with the content of `edition`, which has had its interval."""
    newest_number = edition.article.editions.order_by("-number").values_list("number", flat=True)[0]
    return _make_edition(
        edition.article,
        number=newest_number + 1,
        values=edition.content_values() | {"content_hash": edition.content_hash},
        category_ids=edition.edition_categories.values_list("category_id", flat=True),
        by=by,
        at=at,
        note=f"Edition {edition.number} published again",
        restored_from=edition,
    )


def _file_under(article, categories):
    current = list(article.article_categories.values_list("category_id", flat=True))
    if current == [category.pk for category in categories]:
        return
    article.article_categories.all().delete()
    ArticleCategory.objects.bulk_create(
        ArticleCategory(article=article, category=category, position=position)
        for position, category in enumerate(categories)
    )


def _make_edition(article, *, number, values, category_ids, by, at, note="", restored_from=None):
    edition = Edition.objects.create(
        article=article,
        number=number,
        created_by=by,
        created_at=at,
        note=note,
        restored_from=restored_from,
        **values,
    )
    EditionCategory.objects.bulk_create(
        EditionCategory(edition=edition, category_id=category_id, position=position)
        for position, category_id in enumerate(category_ids)
    )
    return edition
