"""Saving the working copy: every change makes an edition."""

from django.db import connection, transaction
from django.utils import timezone

from articles import pictures
from articles.models import (
    Article,
    ArticleCategory,
    Author,
    Category,
    Edition,
    EditionCategory,
    EditionImage,
    Image,
    Overtaken,
    Source,
)
from articles.models.content import ArticleContent, content_hash
from articles.timeline import NotPossible


class Gone(RuntimeError):
    """What the article names is not there any more: merged into another meanwhile, or deleted."""


def save_article(article, *, categories, by, at, note="", restored_from=None):
    """Store the working copy and return its newest edition, a new one if the content changed.

    `categories` are Category rows in the editor's order; `at` is the aware time of saving;
    `restored_from` is the edition whose content it is, if any.
    Raises Overtaken when somebody saved it since `article` was read, articles.models.SlugTaken
    when the slug is somebody else's, and Gone when the article names something that was merged
    into another or deleted. A transaction that it is part of has to be given up then.
    """
    with transaction.atomic(savepoint=False):
        _store(article)
        was_refiled = _file_under(article, categories)
        newest = article.editions.newest()
        if was_refiled or newest is None or _names_another(article, newest):
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


def _names_another(article, edition):
    names = ("source_id", "author_id", "cover_image_id")
    return any(getattr(article, name) != getattr(edition, name) for name in names)


def _refuse_gone(article, categories):
    """Raise Gone unless all that the article names is there; until the commit it stays."""
    filed = [category.pk for category in categories]
    chosen = (article.source_id, article.author_id, article.cover_image_id)
    named = [pk for pk in (*filed, *chosen) if pk is not None]
    there = Category.objects.filter(pk__in=filed).order_by().values("pk")
    source = Source.objects.filter(pk=article.source_id).order_by().values("pk")
    author = Author.objects.filter(pk=article.author_id).order_by().values("pk")
    cover = Image.objects.filter(pk=article.cover_image_id).order_by().values("pk")
    if there.union(source, author, cover, all=True).count() < len(named):
        raise Gone(f"Something that “{article}” names was merged or deleted meanwhile.")


def lock_tables(*models):
    """Hold all rows of `models`, in this order, against other writers until the transaction ends.

    Readers go on reading. On SQLite our transaction does so from its beginning.
    """
    if connection.vendor == "postgresql":
        tables = ", ".join(model._meta.db_table for model in models)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")


def lock(article):
    """Hold the article against other acts until the transaction ends.

    SQLite has one writer, and our transactions take the write lock as they begin.
    """
    Article.objects.select_for_update().only("pk").get(pk=article.pk)


def lock_edition(edition):
    """Lock the edition's article and return the edition as it is stored now.

    Raises NotPossible when it was removed meanwhile.
    """
    lock(edition.article)
    stored = Edition.objects.select_related("article", "source", "permission")
    try:
        return stored.get(pk=edition.pk)
    except Edition.DoesNotExist:
        raise NotPossible(f"Edition {edition.number} is no longer kept.") from None


def _store(article):
    """Write the working copy, and hold it as `lock` does. Raises Overtaken and SlugTaken.

    One statement writes it and asks whether it is still the one that was read. Another address
    takes more: the ledger has to be asked, and told.
    """
    if article.pk is None:
        article.save()
        return
    as_read = Article.objects.filter(pk=article.pk, lock_version=article.lock_version)
    article.lock_version += 1
    if as_read.filter(slug=article.slug).update(**_content(article)):
        return
    if not as_read.update(lock_version=article.lock_version):
        raise Overtaken(f"“{article}” was saved by somebody else meanwhile.")
    article.save(update_fields=["slug", *_content(article)])


def _content(article):
    """Return what a save writes of the working copy; whose it is and its address are not in it."""
    fields = ArticleContent._meta.local_fields
    values = {field.attname: field.pre_save(article, add=False) for field in fields}
    return values | {"lock_version": article.lock_version, "updated_at": timezone.now()}


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
    """File the working copy under `categories`; return whether that is a change."""
    if article.ordered_categories() == list(categories):
        return False
    article.article_categories.all().delete()
    filed = [
        ArticleCategory(category=category, position=position)
        for position, category in enumerate(categories)
    ]
    article.article_categories.add(*filed, bulk=False)
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
    EditionImage.objects.remember(edition, in_text=pictures.named(edition.body))
    return edition
