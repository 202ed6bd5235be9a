"""Merging a category, source or author into another one, for good.

Every article and every edition, the earlier ones too, names the successor afterwards, and every
address that either ever had leads to it. No text changes: the content hashes follow, so that
approvals go on holding and saving without a change makes no edition.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import ngettext

from articles.models import (
    Article,
    ArticleCategory,
    ArticleContent,
    Author,
    Category,
    Edition,
    EditionCategory,
    Former,
    Path,
    Permission,
    SearchEntry,
    Source,
)
from articles.models.content import content_hash
from articles.publishing.saving import lock_tables
from articles.signals import announce_on_commit
from articles.timeline import NotPossible

# The field in which articles and editions name a row of each.
NAMED_IN = {Category: "categories", Source: "source", Author: "author"}
CONTENT = [field.attname for field in ArticleContent._meta.local_fields]
BATCH_SIZE = 500


@dataclass(frozen=True)
class Extent:
    """How much a merger would move: working copies, editions, permissions and addresses."""

    article_count: int
    edition_count: int
    permission_count: int
    address_count: int

    def __str__(self):
        counts = [
            ngettext("%d article", "%d articles", self.article_count) % self.article_count,
            ngettext("%d edition", "%d editions", self.edition_count) % self.edition_count,
            ngettext("%d address", "%d addresses", self.address_count) % self.address_count,
        ]
        return ", ".join(counts)


def extent(row):
    """Return the Extent of a merger of the category, source or author `row`."""
    return Extent(
        article_count=naming(Article, row).count(),
        edition_count=naming(Edition, row).count(),
        permission_count=row.permissions.count() if isinstance(row, Source) else 0,
        address_count=row.paths.count(),
    )


def unite(merged, *, into, by, at=None):
    """Make `merged` a part of `into`, another row of its kind, and return its Former.

    What was filed under both categories keeps the earlier place; the permissions of a source
    become its successor's. Raises NotPossible for a row and itself, and when one of them is gone.
    """
    if merged == into:
        raise NotPossible(f"“{merged}” cannot be merged into itself.")
    # Before the lock: reading every text takes longer than others should wait.
    known = foresee(naming(Edition, merged), merged, into=into)
    with transaction.atomic():
        # Articles first: every other act holds one before it looks at anything else.
        lock_tables(Article, Permission, type(into))
        merged, into = _as_stored(merged, into)
        former = _remember(merged, by=by, at=at or timezone.now())
        _move_editions(merged, into=into, known=known)
        _move_articles(merged, into=into)
        _move_addresses(merged, into=into)
        merged.delete()
        announce_on_commit(type(into), hides=True)
        return former


def naming(model, row):
    """Return the articles or editions, as `model` says, that name `row`."""
    return model.objects.filter(**{NAMED_IN[type(row)]: row})


def foresee(editions, merged, *, into):
    """Return what the hashes of `editions`, which name `merged`, will be: (id, hash) to hash.

    The hash that is stored tells later whether this still holds: what an edition says or names
    changes with it. So each batch is read before its filings, which then are no older.
    """
    foreseen = {}
    rows = editions.order_by().values("pk", "content_hash", *CONTENT)
    every = rows.iterator(chunk_size=BATCH_SIZE)
    while batch := list(islice(every, BATCH_SIZE)):
        filed = _categories_of([row["pk"] for row in batch])
        for row in batch:
            key = row.pop("pk"), row.pop("content_hash")
            foreseen[key] = _hash_after(row, filed[key[0]], merged, into=into)
    return foreseen


def _categories_of(edition_ids):
    """Return the ids of the categories, in order, for each of the editions."""
    filings = EditionCategory.objects.filter(edition__in=edition_ids).order_by("position")
    filed = defaultdict(list)
    for edition, category in filings.values_list("edition", "category"):
        filed[edition].append(category)
    return filed


def _hash_after(values, category_ids, merged, *, into):
    if isinstance(into, Category):
        category_ids = [into.pk if pk == merged.pk else pk for pk in category_ids]
    return content_hash(values | _named(into), list(dict.fromkeys(category_ids)))


def _named(into):
    """Return the column in which articles and editions name `into`; none for a category."""
    return {} if isinstance(into, Category) else {f"{NAMED_IN[type(into)]}_id": into.pk}


def _as_stored(*rows):
    """Return the rows as they are stored now. Raises NotPossible when one of them is gone."""
    stored = type(rows[0]).objects.in_bulk([row.pk for row in rows])
    for row in rows:
        if row.pk not in stored:
            raise NotPossible(f"“{row}” is not there any more: it was merged meanwhile.")
    return [stored[row.pk] for row in rows]


def _remember(merged, *, by, at):
    path = merged.paths.get(slug=merged.slug)
    return Former.objects.create(former_id=merged.pk, name=merged.name, path=path, by=by, at=at)


def _move_editions(merged, *, into, known):
    stored = naming(Edition, merged).order_by().values_list("pk", "content_hash")
    for key in stored:
        if key not in known:  # saved, or changed by another merger, since
            known |= foresee(Edition.objects.filter(pk=key[0]), merged, into=into)
    hashes = {key[0]: known[key] for key in stored}
    Edition.objects.name_successor(hashes, **_named(into))
    if isinstance(into, Category):
        _refile(EditionCategory.objects, "edition", merged, into=into)


def _move_articles(merged, *, into):
    """Move the working copies; whoever read one before finds that it is another version now."""
    version = F("lock_version") + 1
    naming(Article, merged).update(lock_version=version, **_named(into))
    if isinstance(into, Category):
        _refile(ArticleCategory.objects, "article", merged, into=into)
    if isinstance(into, Source):
        merged.permissions.update(source=into)
        SearchEntry.objects.filter(source=merged).update(source=into)


def _refile(filings, filed, merged, *, into):
    """File under `into` what is filed under `merged`, at the earlier place where it is under both.

    `filings` are those of articles or of editions, which the field `filed` names.
    """
    same = {filed: OuterRef(filed)}
    earlier = filings.filter(category=merged, position__lt=OuterRef("position"), **same)
    filings.filter(Exists(earlier), category=into).delete()
    filings.filter(Exists(filings.filter(category=into, **same)), category=merged).delete()
    filings.filter(category=merged).update(category=into)


def _move_addresses(merged, *, into):
    owner = Path.owner_fields[into.path_scope]
    merged.paths.update(**{owner: into})
