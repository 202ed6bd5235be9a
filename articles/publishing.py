"""What editors do with an article: save it, publish an edition of it, withdraw it.

Every act is one transaction under the article's lock. The status of an article follows from the
intervals written here and is stored nowhere.
"""

from itertools import pairwise

from django.db import transaction
from django.utils import timezone

from articles import attribution, markup
from articles.models import Article, ArticleCategory, Edition, EditionCategory
from articles.models.content import content_hash
from articles.signals import content_changed


class NotPublishable(ValueError):
    """The content lacks what its kind needs; `problems` maps field names to sentences."""

    def __init__(self, problems):
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class NotLive(ValueError):
    """The article is not visible, so it cannot be withdrawn."""


class IntervalsOverlap(RuntimeError):
    """Two editions of one article would be visible at the same time."""


def publishing_problems(content, *, on):
    """Return what keeps `content`, an article or edition, from being published on the day `on`.

    A dict of field name to a sentence for the editor; empty when nothing does.
    """
    words = markup.word_count(content.body)
    problems = dict(attribution.missing(content.credit, word_count=words, on=on))
    if not words:
        problems["body"] = "There is no text yet."
    return problems


def save_article(article, *, categories, by, at, note=""):
    """Store the working copy and return its newest edition, a new one if the content changed.

    `categories` are Category rows in the editor's order; `at` is the aware time of saving.
    Raises articles.models.SlugTaken when the slug is somebody else's.
    """
    with transaction.atomic():
        _lock(article)
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
        )


def publish(edition, *, by, at, list_date=None):
    """Make `edition` what visitors read from `at` on, and return the edition that is live.

    The edition that was live until then ends at the same instant. An edition that has been live
    before and was replaced or withdrawn is published as a new copy. `list_date`, the date readers
    see, is the article's first one unless given. Raises NotPublishable.
    """
    with transaction.atomic():
        _lock(edition.article)
        edition = Edition.objects.select_related("source", "permission").get(pk=edition.pk)
        if problems := publishing_problems(edition, on=timezone.localdate(at)):
            raise NotPublishable(problems)
        if edition.visible_from is not None:
            if edition.visible_until is None and edition.visible_from <= at:
                return edition
            edition = _copy(edition, by=by, at=at)
        _end_visible(edition.article, at=at)
        _open(edition, at=at, list_date=list_date or _first_list_date(edition.article) or at)
        _announce_on_commit()
        return edition


def withdraw(article, *, at):
    """Take the article off the public site at `at`; its address and list date stay its own.

    Raises NotLive when it is not visible at `at`.
    """
    with transaction.atomic():
        _lock(article)
        if not _end_visible(article, at=at):
            raise NotLive(f"“{article}” is not live, so there is nothing to withdraw.")
        _announce_on_commit()


def _lock(article):
    """Hold the article against other acts until the transaction ends.

    SQLite has one writer, and our transactions take the write lock as they begin.
    """
    if article.pk:
        current = Article.objects.select_for_update().only("lock_version").get(pk=article.pk)
        article.lock_version = current.lock_version


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


def _copy(edition, *, by, at):
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


def _end_visible(article, *, at):
    """End the interval that is running at `at` and return how many there were: 0 or 1."""
    return article.editions.visible(at=at).update(visible_until=at)


def _open(edition, *, at, list_date):
    edition.visible_from, edition.visible_until, edition.list_date = at, None, list_date
    edition.save(update_fields=["visible_from", "visible_until", "list_date"])
    edition.edition_categories.update(list_date=list_date)
    _refuse_overlap(edition.article)


def _refuse_overlap(article):
    """Raise IntervalsOverlap when two intervals meet; PostgreSQL has a constraint besides."""
    intervals = (
        article.editions.filter(visible_from__isnull=False)
        .order_by("visible_from", "visible_until")
        .values_list("visible_from", "visible_until")
    )
    for (_, earlier_until), (later_from, _) in pairwise(intervals):
        if earlier_until is None or earlier_until > later_from:
            raise IntervalsOverlap(f"Two editions of “{article}” would be visible at once.")


def _first_list_date(article):
    dates = article.editions.filter(list_date__isnull=False).order_by("list_date")
    return dates.values_list("list_date", flat=True).first()


def _announce_on_commit():
    transaction.on_commit(lambda: content_changed.send(sender=Article))
