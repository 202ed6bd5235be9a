"""Editions as cards and rows show them, fetched by their ids, and what they are filed under."""

from django.db import DEFAULT_DB_ALIAS

from articles.models import Category, Edition, EditionCategory
from articles.prepared import Prepared

LINKED = ("id", "slug", "name")

SHOWN = Prepared(
    lambda at, ids: Edition.objects.visible(at=at).filter(pk__in=ids).for_cards().order_by()
)
FILINGS = Prepared(
    lambda ids: (
        EditionCategory.objects.filter(edition__pk__in=ids)
        .order_by("edition_id", "position")
        .values_list("edition_id", *(f"category__{name}" for name in LINKED))
    )
)


def fetch(ids, *, at):
    """Return the editions with these `ids` that visitors may read at `at`, by their id."""
    return {edition.pk: edition for edition in SHOWN(at=at, ids=list(ids))}


def file(editions):
    """Give `editions` their categories, as links to them need them, in one query."""
    filed: dict[int, list[Category]] = {edition.pk: [] for edition in editions}
    known: dict[int, Category] = {}
    for edition_id, *row in FILINGS(ids=list(filed)):
        category = known.get(row[0])
        if category is None:
            category = known[row[0]] = Category.from_db(DEFAULT_DB_ALIAS, LINKED, row)
        filed[edition_id].append(category)
    for edition in editions:
        edition.ordered_categories = filed[edition.pk]
