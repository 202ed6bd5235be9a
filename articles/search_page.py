"""The search page: what its address asks for, and what there is to read in answer."""

import re
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from articles import markup, search
from articles.models import Edition, Source
from articles.search.query import MOST_CHARACTERS

PAGE_SIZE = 10
MOST_PAGES = 20
MOST_OPTIONS = 8

SLUG = re.compile(r"[-\w]{1,120}", re.ASCII)
YEAR = re.compile("[12][0-9]{3}")
PAGE = re.compile("[1-9][0-9]?")


@dataclass(frozen=True)
class Asked:
    """What an address of the search page asks for; whatever makes no sense is left out."""

    text: str = ""
    narrowing: search.Narrowing = field(default_factory=search.Narrowing)
    page: int = 1

    @classmethod
    def read(cls, parameters):
        """Return what `parameters`, of any content, ask for.

        The source goes by “from”: to other sites, which append it, “source” means where somebody
        came from.
        """
        year = _matching(YEAR, parameters.get("year", ""))
        page = int(_matching(PAGE, parameters.get("page", "")) or 1)
        return cls(
            text=markup.xml_text(parameters.get("q", "")[: MOST_CHARACTERS + 1]),
            narrowing=search.Narrowing(
                category=_matching(SLUG, parameters.get("category", "")),
                source=_matching(SLUG, parameters.get("from", "")),
                year=int(year) if year else None,
            ),
            page=min(page, MOST_PAGES),
        )

    @property
    def address(self):
        """Return the path and query that ask for this, in one way to write it."""
        chosen = {
            "q": self.text,
            "category": self.narrowing.category,
            "from": self.narrowing.source,
            "year": self.narrowing.year,
            "page": self.page if self.page > 1 else None,
        }
        written = urlencode({name: value for name, value in chosen.items() if value})
        return f"{reverse('articles:search')}?{written}" if written else reverse("articles:search")

    def narrowed(self, **chosen):
        """Return the same on its first page, narrowed down by what is `chosen` as well."""
        return replace(self, narrowing=replace(self.narrowing, **chosen), page=1)


@dataclass(frozen=True)
class Result:
    """One edition that was found; `title` and `excerpt` are markup with the words marked."""

    edition: Edition
    categories: list
    title: SafeString
    excerpt: SafeString


@dataclass(frozen=True)
class Option:
    """A link that narrows the results down to `count` or, where it is chosen, takes that off."""

    name: str
    address: str
    count: int
    is_chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """What the results can be narrowed down by: its name and its options."""

    name: str
    options: list

    @property
    def chosen(self):
        """Return the option that is chosen, or None."""
        return next((option for option in self.options if option.is_chosen), None)


@dataclass(frozen=True)
class Answer:
    """What is found, a page of it, and how to narrow it down."""

    results: list
    facets: list
    count: int
    is_more: bool
    newer: str = ""
    older: str = ""
    is_last_shown: bool = False

    @property
    def chosen(self):
        """Return the name of each facet with the option that is chosen in it."""
        return [(facet.name, facet.chosen) for facet in self.facets if facet.chosen]


def answer(asked, *, topics, at):
    """Return the Answer to what is `asked`, at the moment `at`; `topics` are all categories."""
    query = search.parse(asked.text)
    found = search.find(query, at=at, narrowing=asked.narrowing)
    pages = max(1, min(MOST_PAGES, -(-len(found.hits) // PAGE_SIZE)))
    page = min(asked.page, pages)
    hits = found.hits[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return Answer(
        results=read(hits, query, topics=topics, at=at),
        facets=facets_of(found, asked, topics=topics),
        count=min(len(found.hits), search.MOST),
        is_more=found.is_more,
        newer=replace(asked, page=page - 1).address if page > 1 else "",
        older=replace(asked, page=page + 1).address if page < pages else "",
        is_last_shown=page == MOST_PAGES and len(found.hits) > MOST_PAGES * PAGE_SIZE,
    )


def read(hits, query, *, topics, at):
    """Return the Result of each of `hits`, in their order. One query."""
    pks = [hit.edition_id for hit in hits]
    editions = Edition.objects.visible(at=at).filter(pk__in=pks).for_results()
    categories = {topic.pk: topic for topic in topics}
    filed = {
        hit.edition_id: [categories[pk] for pk in hit.category_ids if pk in categories]
        for hit in hits
    }
    return [
        _result(edition, query, filed[edition.pk]) for edition in search.in_order(hits, editions)
    ]


def facets_of(found, asked, *, topics):
    """Return the Facets of what was found, each option with its count. One query."""
    by_category, by_source, by_year = found.counts()
    sources = Source.objects.in_bulk([pk for pk, _ in by_source.most_common(MOST_OPTIONS)])
    named = [
        ("Category", "category", [(t.name, t.slug, by_category[t.pk]) for t in topics]),
        ("Source", "source", [(s.name, s.slug, by_source[pk]) for pk, s in sources.items()]),
        ("Year", "year", [(str(year), year, count) for year, count in by_year.items()]),
    ]
    return [_facet(name, field, values, asked) for name, field, values in named]


def _facet(name, key, values, asked):
    """Return the Facet with the options for `values`: (name, value, count)."""
    chosen = getattr(asked.narrowing, key)
    order = (lambda each: each[1]) if key == "year" else (lambda each: each[2])
    ordered = sorted((each for each in values if each[2]), key=order, reverse=True)
    shown = [each for each in ordered if chosen in {"", None, each[1]}][:MOST_OPTIONS]
    options = [
        Option(label, asked.narrowed(**{key: _other(value, chosen)}).address, count, bool(chosen))
        for label, value, count in shown
    ]
    return Facet(name, options)


def _other(value, chosen):
    """Return what following an option leads to: `value`, or nothing chosen where it is."""
    if not chosen:
        return value
    return None if isinstance(value, int) else ""


def _result(edition, query, categories):
    marker = search.Marker(query, language=edition.language)
    text = markup.plain_text(edition.body)
    return Result(
        edition=edition,
        categories=categories,
        title=SafeString(marker.marked(edition.title)),
        excerpt=SafeString(marker.excerpt(f"{edition.standfirst} {text}".strip())),
    )


def _matching(pattern, text):
    """Return `text` where all of it matches, else ""."""
    return text if len(text) <= MOST_CHARACTERS and pattern.fullmatch(text) else ""
