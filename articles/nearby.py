"""Where an article stands: its categories, its neighbours in the first, and what is like it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.db import connections

from articles import cards
from articles.cards import Story
from articles.findings import Findings
from articles.likeness import Candidates, most_alike, words
from articles.models import Edition
from articles.models.content import marks_of_language
from articles.models.path import Scope
from articles.places import Place, address_of
from articles.prepared import Prepared

RELATED_COUNT = 3
# Related articles are sought among the newest of the first categories, so that no article asks
# for more than another. One of these is the article itself, where it is new.
SOUGHT_IN = 2
CANDIDATE_COUNT = 31

NEWEST = Prepared(
    lambda at, category: Edition.objects.listed_under(category, at=at).values_list(
        "pk", "article_id", "title", "standfirst"
    )[:CANDIDATE_COUNT]
)

# In SQL, because the ORM has no form for it. What is told of a row: its part, its place there, and
# what a link to it says.
FILED, OLDER, NEWER = range(3)
FILINGS = f"""
    SELECT {FILED} AS part, filed.position AS place, filed.category_id AS id,
        category.slug, category.name, '' AS language
    FROM articles_editioncategory AS filed
    JOIN articles_category AS category ON category.id = filed.category_id
    WHERE filed.edition_id = %(edition)s
"""  # noqa: S608
# The nearest of what visitors may read in the edition's first category. The conditions are those
# of EditionCategoryQuerySet.visible. One bound on each side: of two, SQLite may serve its index
# with the one that is far away. At 20,000 articles in a category, for an old one, 0.4 ms where it
# took 3.2.
NEAREST = """
    SELECT * FROM (
        SELECT {part} AS part, 0 AS place, edition.id, article.slug, edition.title, edition.language
        FROM articles_editioncategory AS filed
        JOIN articles_edition AS edition ON edition.id = filed.edition_id
        JOIN articles_article AS article ON article.id = edition.article_id
        WHERE filed.category_id = (
            SELECT category_id FROM articles_editioncategory
            WHERE edition_id = %(edition)s ORDER BY position LIMIT 1
        )
        AND filed.list_date <= %({until})s AND edition.visible_from <= %(at)s
        AND (edition.visible_until IS NULL OR edition.visible_until > %(at)s)
        AND NOT EXISTS (
            SELECT 1 FROM articles_takedown
            WHERE lifted_at IS NULL AND article_id = edition.article_id
        )
        AND edition.article_id <> %(article)s
        AND {beside}
        ORDER BY filed.list_date {order}, filed.edition_id {order} LIMIT 1
    ) AS part_{part}
"""
IS_OLDER = "(filed.list_date < %(listed_on)s OR filed.edition_id < %(edition)s)"
# Its first condition serves the index, as in articles.paging.
IS_NEWER = """filed.list_date >= %(listed_on)s
    AND (filed.list_date > %(listed_on)s OR filed.edition_id > %(edition)s)"""

AROUND = " UNION ALL ".join(
    [
        FILINGS,
        NEAREST.format(part=OLDER, until="listed_on", beside=IS_OLDER, order="DESC"),
        NEAREST.format(part=NEWER, until="at", beside=IS_NEWER, order="ASC"),
    ]
)


class Neighbour(NamedTuple):
    """What a link to the article before or after another one says."""

    slug: str
    title: str
    language_marks: str

    def get_absolute_url(self) -> str:
        """Return the public path, under the script prefix as reverse() puts it."""
        return address_of(Scope.ARTICLES, self.slug)


class Nearby(NamedTuple):
    """The `categories` of an edition in its order, its neighbours or None, the `related` ones."""

    categories: tuple[Place, ...] = ()
    older: Neighbour | None = None
    newer: Neighbour | None = None
    related: tuple[Story, ...] = ()


def find(edition: Edition, *, at: datetime, findings: Findings) -> Nearby:
    """Return what is Nearby `edition`, which has a `list_date`, at `at`.

    One query, and for what is not among the `findings` one for each of two categories and two for
    the related ones.
    """
    parts = _around(edition, at=at)
    shelves = [
        findings.candidates.once(category_id, partial(_candidates, category_id, at=at))
        for category_id, *_ in parts[FILED][:SOUGHT_IN]
    ]
    related_ids = most_alike(
        _words(edition.title, edition.standfirst),
        shelves,
        article_id=edition.article_id,
        count=RELATED_COUNT,
    )
    related = cards.stories(related_ids, at=at, findings=findings)
    return Nearby(
        categories=tuple(Place(Scope.CATEGORIES, slug, name) for _, slug, name, _ in parts[FILED]),
        older=_neighbour(parts[OLDER]),
        newer=_neighbour(parts[NEWER]),
        related=tuple(related[pk] for pk in related_ids if pk in related),
    )


def _around(edition: Edition, *, at: datetime) -> dict[int, list[tuple[Any, ...]]]:
    """Return the (id, slug, name, language) of the rows of AROUND by their part."""
    connection = connections[Edition.objects.db]
    assert edition.list_date is not None  # noqa: S101  as whoever asks makes sure
    values = {
        "edition": edition.pk,
        "article": edition.article_id,
        "at": connection.ops.adapt_datetimefield_value(at),
        # A draft in a preview may have its date ahead.
        "listed_on": connection.ops.adapt_datetimefield_value(min(edition.list_date, at)),
    }
    with connection.cursor() as cursor:
        cursor.execute(AROUND, values)
        rows = sorted(cursor.fetchall())
    parts = defaultdict(list)
    for part, _, *told in rows:
        parts[part].append(tuple(told))
    return parts


def _neighbour(rows: list[tuple[Any, ...]]) -> Neighbour | None:
    if not rows:
        return None
    [(_, slug, title, language)] = rows
    return Neighbour(slug, title, marks_of_language(language))


def _candidates(category_id: int, *, at: datetime) -> Candidates:
    return Candidates(
        (pk, article_id, _words(title, standfirst))
        for pk, article_id, title, standfirst in NEWEST(at=at, category=category_id)
    )


def _words(title: str, standfirst: str) -> frozenset[str]:
    return words(f"{title} {standfirst}")
