"""Where an article leads: to what is like it, and to its neighbours in its first category."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import connections

from articles import cards
from articles.likeness import Subject, most_alike
from articles.models import Edition

RELATED_COUNT = 3
# Related articles are sought among the newest of the first categories, so that no article asks
# for more than another.
PLACES = (0, 1)
OLDER_ONE, NEWER_ONE = 2, 3
CANDIDATE_COUNT = 30

# What visitors may read in the category that the edition has at the place, from 0. The conditions
# are those of EditionCategoryQuerySet.visible. In SQL, because of a page that is not
# kept most of the time goes into building queries: with the ORM, this one took about half.
FILED = """
    FROM articles_editioncategory AS filed
    JOIN articles_edition AS edition ON edition.id = filed.edition_id
    WHERE filed.category_id = (
        SELECT category_id FROM articles_editioncategory
        WHERE edition_id = %(edition)s ORDER BY position LIMIT 1 OFFSET {place}
    )
    AND filed.list_date <= %({until})s AND edition.visible_from <= %(at)s
    AND (edition.visible_until IS NULL OR edition.visible_until > %(at)s)
    AND NOT EXISTS (
        SELECT 1 FROM articles_takedown WHERE lifted_at IS NULL AND article_id = edition.article_id
    )
    AND edition.article_id <> %(article)s
"""
OLDER = """
    AND (filed.list_date < %(listed_on)s OR filed.edition_id < %(edition)s)
"""
# Its first condition serves the index, as in articles.paging.
NEWER = """
    AND filed.list_date >= %(listed_on)s
    AND (filed.list_date > %(listed_on)s OR filed.edition_id > %(edition)s)
"""
PICK = """
    SELECT * FROM (
        SELECT {part} AS part, edition.id, edition.title || ' ' || edition.standfirst AS text
        {filed} ORDER BY filed.list_date {order}, filed.edition_id {order} LIMIT {count}
    ) AS part_{part}
"""


def _pick(part, *, place=0, until="at", beside="", order="DESC", count=1):
    # One bound on each side: of two, SQLite may serve its index with the one that is far away.
    # At 20,000 articles in a category, for an old one, 0.4 ms where it took 3.2.
    filed = FILED.format(place=place, until=until) + beside
    return PICK.format(part=part, filed=filed, order=order, count=count)


# One row a filing: the part of what is nearby that it belongs to, and what it says. Candidates are
# of the part that has the number of their category's place.
AROUND = " UNION ALL ".join(
    [
        *(_pick(place, place=place, count=CANDIDATE_COUNT) for place in PLACES),
        _pick(OLDER_ONE, until="listed_on", beside=OLDER),
        _pick(NEWER_ONE, beside=NEWER, order="ASC"),
    ]
)


@dataclass(frozen=True)
class Nearby:
    """Editions, fetched for cards: the `related` ones, and the neighbours or None."""

    related: list
    older: Edition | None = None
    newer: Edition | None = None

    @property
    def editions(self):
        """Return all of them, to fetch at once what belongs to them."""
        return [*self.related, *filter(None, [self.older, self.newer])]


def find(edition, *, at):
    """Return what is Nearby `edition`, which has a `list_date`, at `at`; at most two queries."""
    parts = _around(edition, at=at)
    nearest = {part: rows[0][0] for part, rows in parts.items()}
    older_id, newer_id = nearest.get(OLDER_ONE), nearest.get(NEWER_ONE)
    own = Subject(edition.pk, f"{edition.title} {edition.standfirst}", frozenset(PLACES))
    related_ids = most_alike(own, _subjects(parts), count=RELATED_COUNT)
    wanted = {pk for pk in (*related_ids, older_id, newer_id) if pk is not None}
    if not wanted:
        return Nearby([])
    found = cards.fetch(wanted, at=at)
    related = [found[pk] for pk in related_ids if pk in found]
    return Nearby(related, found.get(older_id), found.get(newer_id))


def _around(edition, *, at):
    """Return the (id, text) of the rows of AROUND by their part."""
    connection = connections[Edition.objects.db]
    values = {
        "edition": edition.pk,
        "article": edition.article_id,
        "at": connection.ops.adapt_datetimefield_value(at),
        # A draft in a preview may have its date ahead.
        "listed_on": connection.ops.adapt_datetimefield_value(min(edition.list_date, at)),
    }
    parts = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(AROUND, values)
        for part, pk, text in cursor.fetchall():
            parts[part].append((pk, text))
    return parts


def _subjects(parts):
    """Return the Subjects of the candidates in `parts`, the newest editions first."""
    texts: dict[int, str] = {}
    filed = defaultdict(set)
    for place in PLACES:
        for pk, text in parts.get(place, ()):
            texts[pk] = text
            filed[pk].add(place)
    return [Subject(pk, texts[pk], frozenset(filed[pk])) for pk in sorted(texts, reverse=True)]
