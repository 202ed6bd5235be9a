"""What a query finds among what is visible at one moment, the nearest first."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import connection

from articles.models import Edition
from articles.models.edition import categories_in_order
from articles.search.backends import backend
from articles.search.query import any_of

# So many are ranked and counted, the newest ones: a word that stands everywhere says little, and
# whoever reads the hundredth page of a search would rather narrow it.
MOST = 2000
MOST_IN_TITLES = 500

# As EditionQuerySet.visible, for the index's own rows.
VISIBLE = (
    "entry.visible_from <= %s AND entry.list_date <= %s"
    " AND (entry.visible_until IS NULL OR entry.visible_until > %s)"
    " AND NOT EXISTS (SELECT 1 FROM articles_takedown"
    " WHERE lifted_at IS NULL AND article_id = entry.article_id)"
)
IN_CATEGORY = (
    "EXISTS (SELECT 1 FROM articles_editioncategory AS filed"
    " WHERE filed.edition_id = entry.edition_id AND filed.category_id ="
    " (SELECT id FROM articles_category WHERE slug = %s))"
)
FROM_SOURCE = "entry.source_id = (SELECT id FROM articles_source WHERE slug = %s)"
IN_YEAR = "entry.year = %s"


@dataclass(frozen=True)
class Narrowing:
    """What a search is narrowed down to: slugs of a category and a source, and a year."""

    category: str = ""
    source: str = ""
    year: int | None = None

    def conditions(self):
        """Return pairs of a condition in SQL and its parameter."""
        chosen = ((IN_CATEGORY, self.category), (FROM_SOURCE, self.source), (IN_YEAR, self.year))
        return [(condition, value) for condition, value in chosen if value]


@dataclass(frozen=True)
class Hit:
    """An edition that was found, by its id, with what it can be narrowed down by.

    The categories are in the editor's order.
    """

    edition_id: int
    source_id: int | None
    year: int
    category_ids: tuple[int, ...]


@dataclass(frozen=True)
class Found:
    """The hits, the nearest first; `is_more` when there are more than were looked at."""

    hits: list[Hit] = field(default_factory=list)

    @property
    def is_more(self):
        """Return whether there are more than MOST, so that not all were looked at."""
        return len(self.hits) > MOST

    def counts(self):
        """Return how many hits each category id, source id and year has."""
        return (
            Counter(pk for hit in self.hits for pk in hit.category_ids),
            Counter(hit.source_id for hit in self.hits if hit.source_id is not None),
            Counter(hit.year for hit in self.hits),
        )


def find(query, *, at, narrowing=None):
    """Return the Found of `query` among what is visible at `at`. One database query, or none."""
    if not query.parts:
        return Found()
    chosen = (narrowing or Narrowing()).conditions()
    visible, moments = visible_at(at)
    conditions = " AND ".join([visible, *(condition for condition, _ in chosen)])
    parameters = [*moments, *(value for _, value in chosen)]
    most = {"most": MOST + 1, "most_in_titles": MOST_IN_TITLES}
    sql, parameters = backend().ranked(query, conditions, parameters, **most)
    return Found([_hit(*row) for row in backend().ask(sql, parameters)])


def suggest(text, *, at, limit):
    """Return up to `limit` visible editions, for cards, that have most in common with `text`.

    That is any of its words; an address will do: “risk-registers” and “/articles/risk-register/”.
    """
    hits = find(any_of(text), at=at).hits[:limit]
    visible = Edition.objects.visible(at=at).filter(pk__in=[hit.edition_id for hit in hits])
    return in_order(hits, visible.for_cards().prefetch_related(categories_in_order()))


def in_order(hits, editions):
    """Return those of `editions`, a queryset, that were hit, in the order of the hits."""
    if not hits:
        return []
    by_id = {edition.pk: edition for edition in editions}
    return [by_id[hit.edition_id] for hit in hits if hit.edition_id in by_id]


def visible_at(at):
    """Return the condition, in SQL, that an entry is visible at `at`, and its parameters."""
    return VISIBLE, [connection.ops.adapt_datetimefield_value(at)] * VISIBLE.count("%s")


def _hit(edition_id, source_id, year, category_ids):
    pks = tuple(int(pk) for pk in (category_ids or "").split(",") if pk)
    return Hit(edition_id, source_id, year, pks)
