"""Keeping the index: an entry for each edition that has an interval, past, running or planned.

What is visible is asked when somebody searches, as everywhere. So only publishing writes here, in
its own transaction and under the article's lock.
"""

from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from articles import markup
from articles.models import Article, Edition, SearchEntry, SearchWord
from articles.search import spelling
from articles.search.backends import backend
from articles.search.words import terms, words

# Raised when words, stems or the engines' columns change: what is older is made anew.
VERSION = 1
# More than anybody reads, and less than what PostgreSQL takes as one tsvector.
MOST_CHARACTERS = 200_000
FOLLOWING = ("article_id", "source_id", "year", "list_date", "visible_from", "visible_until")
TEXT = ("title", "standfirst", "body")


@dataclass(frozen=True)
class Problems:
    """Ids of editions that the index lacks, has in an older state, or should not have."""

    missing: list[int]
    stale: list[int]
    surplus: list[int]

    def __bool__(self):
        return bool(self.missing or self.stale or self.surplus)

    def __str__(self):
        return f"{len(self.missing)} missing, {len(self.stale)} stale, {len(self.surplus)} surplus"


def refresh(*article_ids):
    """Make the index say of these articles what their editions say.

    To be called in the transaction that changes them, with the articles locked.
    """
    shown = Edition.objects.filter(article__in=article_ids, visible_from__isnull=False)
    wanted = {edition.pk: edition for edition in shown.only("language", *TEXT, *_columns())}
    stored = SearchEntry.objects.filter(article__in=article_ids).in_bulk()
    stale = [pk for pk, entry in stored.items() if pk not in wanted or not _is_current(entry)]
    SearchEntry.objects.filter(pk__in=stale).delete()
    fresh = [edition for pk, edition in wanted.items() if pk not in stored or pk in stale]
    _follow(stored, {pk: wanted[pk] for pk in stored if pk in wanted and pk not in stale})
    _add(fresh)


def problems():
    """Return the Problems of the whole index.

    An edition and its entry are read by one statement: they change together, and between two
    statements somebody may publish.
    """
    shown = Edition.objects.filter(visible_from__isnull=False)
    read = [*_columns(), *(f"search_entry__{name}" for name in ("version", *FOLLOWING))]
    bare, missing, stale = set(_without_terms()), [], []
    for edition in shown.select_related("search_entry").only(*read).iterator():
        entry = getattr(edition, "search_entry", None)
        if entry is None:
            missing.append(edition.pk)
        elif not (_is_current(entry) and _follows(entry, edition)) or edition.pk in bare:
            stale.append(edition.pk)
    surplus = SearchEntry.objects.exclude(edition__in=shown).values_list("pk", flat=True)
    return Problems(sorted(missing), sorted(stale), sorted(surplus))


def rebuild(*, batch_size=100):
    """Make all entries anew, yielding how many articles are done and how many there are.

    Each batch is a transaction of its own that holds its articles: the site goes on publishing,
    and searching finds all that it found before. What was broken off is simply run again.
    """
    pks = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), batch_size):
        batch = pks[start : start + batch_size]
        with transaction.atomic():
            held = Article.objects.select_for_update().filter(pk__in=batch).order_by("pk")
            batch = list(held.values_list("pk", flat=True))
            SearchEntry.objects.filter(article__in=batch).delete()
            refresh(*batch)
        yield min(start + batch_size, len(pks)), len(pks)


def _columns():
    return [name for name in FOLLOWING if name != "year"]


def _year(list_date):
    return timezone.localtime(list_date).year


def _is_current(entry):
    return entry.version == VERSION


def _follow(stored, wanted):
    """Write the intervals of entries whose editions have other ones now."""
    moved = [
        SearchEntry(pk=pk, version=VERSION, **_facts(edition))
        for pk, edition in wanted.items()
        if not _follows(stored[pk], edition)
    ]
    SearchEntry.objects.bulk_update(moved, FOLLOWING)


def _follows(entry, edition):
    return all(getattr(entry, name) == value for name, value in _facts(edition).items())


def _facts(edition):
    columns = {name: getattr(edition, name) for name in _columns()}
    return columns | {"year": _year(edition.list_date)}


def _add(editions):
    if not editions:
        return
    found = {edition.pk: [words(text) for text in texts_of(edition)] for edition in editions}
    SearchEntry.objects.bulk_create(
        SearchEntry(pk=edition.pk, version=VERSION, **_facts(edition)) for edition in editions
    )
    backend().write(
        (edition.pk, *(terms(each, language=edition.language) for each in found[edition.pk]))
        for edition in editions
    )
    _remember({word for fields in found.values() for each in fields for word in each})


def texts_of(edition):
    """Return the title, the standfirst and the text of an edition's body, as it is searched."""
    body = markup.plain_text(edition.body)
    return edition.title, edition.standfirst, body[:MOST_CHARACTERS]


def _remember(found):
    """Add to the vocabulary those of the words that it lacks and that could be proposed."""
    proposed = {word for word in found if spelling.is_proposed(word)}
    known = SearchWord.objects.filter(word__in=proposed).values_list("word", flat=True)
    new = sorted(proposed.difference(known))
    SearchWord.objects.bulk_create(
        (SearchWord(word=word, skeleton=spelling.skeleton(word)) for word in new),
        ignore_conflicts=True,
        batch_size=1000,
    )


def _without_terms():
    condition = backend().holds_terms()
    sql = f"SELECT edition_id FROM articles_searchentry WHERE NOT ({condition})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [pk for (pk,) in cursor.fetchall()]
