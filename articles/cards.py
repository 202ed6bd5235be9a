"""Editions as cards and rows show them, fetched by their ids, and what they are filed under."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from articles.findings import Findings
from articles.images.responsive import Picture
from articles.models import Edition, EditionCategory
from articles.models.path import Scope
from articles.places import Place, address_of
from articles.prepared import Prepared

SHOWN = Prepared(
    lambda at, ids: Edition.objects.visible(at=at).filter(pk__in=ids).for_cards().order_by()
)
FILINGS = Prepared(
    lambda ids: (
        EditionCategory.objects.filter(edition__pk__in=ids)
        .order_by("edition_id", "position")
        .values_list("edition_id", "category__slug", "category__name")
    )
)


class Story(NamedTuple):
    """What cards and rows say of an edition, as a plain value: equal ones are printed alike."""

    slug: str
    title: str
    standfirst: str
    language_marks: str
    categories: tuple[Place, ...]
    credited: str
    list_date: datetime | None
    reading_minutes: int
    card: Picture | None
    thumb: Picture | None

    def get_absolute_url(self):
        """Return the public path, under the script prefix as reverse() puts it."""
        return address_of(Scope.ARTICLES, self.slug)


def stories(ids: Iterable[int], *, at: datetime, findings: Findings) -> dict[int, Story]:
    """Return the Stories of the editions with these `ids` that visitors may read at `at`.

    By their ids; at most two queries, for those that are not among the `findings`.
    """
    told = {pk: findings.stories.get(pk) for pk in ids}
    if unknown := [pk for pk, story in told.items() if story is None]:
        editions = SHOWN(at=at, ids=unknown)
        file(editions)
        for edition, story in zip(editions, tell(editions), strict=True):
            told[edition.pk] = findings.stories.put(edition.pk, story)
    return {pk: story for pk, story in told.items() if story is not None}


def file(editions):
    """Give `editions` their categories, as Places, in one query."""
    filed: dict[int, list[Place]] = {edition.pk: [] for edition in editions}
    for edition_id, slug, name in FILINGS(ids=list(filed)):
        filed[edition_id].append(Place(Scope.CATEGORIES, slug, name))
    for edition in editions:
        edition.ordered_categories = filed[edition.pk]


def tell(editions: Iterable[Edition]) -> list[Story]:
    """Return the Stories of `editions`, which were fetched for cards and are filed."""
    return [
        Story(
            slug=edition.article.slug,
            title=edition.title,
            standfirst=edition.standfirst,
            language_marks=edition.language_marks,
            categories=tuple(edition.ordered_categories),
            credited=str(edition.source or edition.author or ""),
            list_date=edition.list_date,
            reading_minutes=edition.reading_minutes,
            card=edition.card,
            thumb=edition.thumb,
        )
        for edition in editions
    ]
