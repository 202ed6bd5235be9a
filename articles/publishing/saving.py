"""Saving the working copy: every change makes an edition."""

from django.db import connection, transaction

from articles.models import (
    Article,
    ArticleCategory,
    Author,
    Category,
    Edition,
    EditionCategory,
    Source,
)
from articles.models.content import content_hash


class Overtaken(RuntimeError):
    """Somebody saved a newer edition than the one that this save was made from."""


class Gone(RuntimeError):
    """A category, source or author that the article names was merged into another meanwhile."""


def save_article(article, *, categories, by, at, note="", restored_from=None, onto=None):
    """Store the working copy and return its newest edition, a new one if the content changed.

    `categories` are Category rows in the editor's order; `at` is the aware time of saving;
    `restored_from` is the edition whose content it is, if any; `onto` the number of the edition
    that the save takes for the newest.
    Raises Overtaken when that is not so, articles.models.SlugTaken when the slug is somebody
    else's, and Gone when the article names something that was merged into another.
    """
    with transaction.atomic():
        stored = lock(article)
        newest = article.editions.newest() if stored else None
        if onto is not None and newest is not None and newest.number != onto:
            raise Overtaken(f"“{article}” was saved as edition {newest.number} meanwhile.")
        article.lock_version += 1
        article.save()
        was_refiled = _file_under(article, categories)
        if was_refiled or stored is None or _names_another(article, stored):
            _refuse_gone(article, categories)
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


def _names_another(article, stored):
    return (article.source_id, article.author_id) != (stored.source_id, stored.author_id)


def _refuse_gone(article, categories):
    """Raise Gone unless all that the article names is there; until the commit it stays."""
    filed = [category.pk for category in categories]
    named = [pk for pk in (*filed, article.source_id, article.author_id) if pk is not None]
    there = Category.objects.filter(pk__in=filed).order_by().values("pk")
    source = Source.objects.filter(pk=article.source_id).order_by().values("pk")
    author = Author.objects.filter(pk=article.author_id).order_by().values("pk")
    if there.union(source, author, all=True).count() < len(named):
        raise Gone(f"A category, source or author of “{article}” was merged meanwhile.")


def lock(article):
    """Hold the article against other acts until the transaction ends.

    Returns what is stored of it, None when it is new. SQLite has one writer, and our
    transactions take the write lock as they begin.
    """
    if article.pk is None:
        return None
    known = Article.objects.only("lock_version", "source_id", "author_id")
    stored = known.select_for_update().get(pk=article.pk)
    article.lock_version = stored.lock_version
    return stored


def lock_tables(*models):
    """Hold all rows of `models`, in this order, against other writers until the transaction ends.

    Readers go on reading. On SQLite our transaction does so from its beginning.
    """
    if connection.vendor == "postgresql":
        tables = ", ".join(model._meta.db_table for model in models)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")


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
    """File the article under `categories`; return whether it was filed otherwise."""
    current = list(article.article_categories.values_list("category_id", flat=True))
    if current == [category.pk for category in categories]:
        return False
    article.article_categories.all().delete()
    ArticleCategory.objects.bulk_create(
        ArticleCategory(article=article, category=category, position=position)
        for position, category in enumerate(categories)
    )
    return True


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
