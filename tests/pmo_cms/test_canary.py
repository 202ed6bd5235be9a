"""What readers may not see changes no byte of what they get, whatever they ask for."""

from datetime import timedelta
from itertools import chain

import pytest
import time_machine
from django.db import transaction
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from articles import previews, publishing
from articles.models import Article, Category, Source
from tests.articles.builders import (
    extract,
    make_author,
    make_category,
    make_edition,
    make_live,
    make_member,
    make_source,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()
# That of the visible article and of what is planned, and those around them.
MONTHS = sorted({f"{NOW + timedelta(days=days):%Y/%m}" for days in (-32, -2, -1, 0, 1, 32)})

# By the name of the URL pattern: what a visitor asks for, before and after. A new pattern needs
# an entry; {hidden} is the address that the hidden article has.
ADDRESSES = {
    "home": ["/", "/?before=x"],
    "article": ["/articles/visible/"],
    "cover": ["/articles/visible/cover.svg"],
    "media": [f"/media/{'a1' * 16}/text.jpg"],
    "preview": ["/preview/canary/"],
    "preview_cover": ["/preview/canary/cover.svg"],
    "preview_media": [f"/preview/canary/{'a1' * 16}/text.jpg"],
    "category": ["/categories/shelf/", "/categories/empty/"],
    "source": ["/sources/journal/"],
    "author": ["/authors/the-desk/", "/authors/canary/"],
    "authors": ["/authors/"],
    "archive": ["/archive/"],
    "archive_year": sorted({f"/archive/{month[:4]}/" for month in MONTHS}),
    "archive_month": [f"/archive/{date}/" for date in MONTHS],
    "static_page": ["/pages/canary/"],
    "search": [
        *("/search/", "/search/?q=canary", "/search/?q=canarx", "/search/?q=visible"),
        *("/search/?q=visible&category=shelf", "/search/?q=visible&category=empty"),
        *("/search/?q=visible&from=journal", f"/search/?q=visible&year={NOW.year}"),
    ],
    "healthz": ["/healthz"],
    "readyz": ["/readyz"],
    "robots_txt": ["/robots.txt"],
    "security_txt": ["/.well-known/security.txt"],
    "machines:feed": ["/feeds/articles.rss", "/feeds/articles.atom", "/feeds/articles.json"],
    "machines:category_feed": [
        *(f"/categories/shelf/articles.{suffix}" for suffix in ("rss", "atom", "json")),
        *(f"/categories/empty/articles.{suffix}" for suffix in ("rss", "atom", "json")),
    ],
    "machines:source_feed": [
        f"/sources/journal/articles.{suffix}" for suffix in ("rss", "atom", "json")
    ],
    "machines:share_site": [f"/share-{'0' * 16}.png"],
    "machines:share_article": [f"/articles/visible/share-{'0' * 16}.png"],
    "machines:sitemap": ["/sitemap.xml"],
    "machines:sitemap_section": [
        *("/sitemap-pages.xml", "/sitemap-categories.xml", "/sitemap-sources.xml"),
        "/sitemap-authors.xml",
        *("/sitemap-articles-0.xml", "/sitemap-articles-1.xml"),
    ],
    "machines:news_sitemap": ["/news-sitemap.xml"],
    "consent:embed": ["/consent/embeds/"],
    "consent:csp_reports": ["/consent/csp-reports"],
    "consent:settings": ["/consent/"],
    "consent:receipt": ["/consent/receipt.json"],
    "consent:notice": [f"/consent/notices/{'0' * 64}/"],
}
HIDDEN = [
    *("/articles/{}/", "/articles/{}", "/articles/{}/cover.svg", "/articles/{}/?x=1"),
    "/authors/{}/",
]
CONTENT = {
    "title": "Canary",
    "slug": "canary",
    "standfirst": "Canary",
    "body": f'<p>Canary <img src="/media/{"a1" * 16}/text.jpg" alt="Canary"></p>',
    "seo_title": "Canary",
    "seo_description": "Canary",
}


def ago(**time):
    return timezone.now() - timedelta(**time)


@pytest.fixture
def shelf():
    """A category with one visible extract from a source, and an empty one."""
    make_category("Empty")
    shelf = make_category("Shelf")
    make_live(
        extract(title="Visible", slug="visible", source=make_source("Journal")),
        categories=[shelf],
        at=ago(days=2),
    )
    return shelf


def draft(shelf):
    source, author = Source.objects.get(slug="journal"), make_author("Canary")
    content = extract(source=source, author=author, **CONTENT)
    return make_edition(content, categories=[shelf, Category.objects.get(slug="empty")])


def in_review(shelf):
    publishing.submit(draft(shelf).article, by=None)


def scheduled(shelf):
    publishing.schedule(draft(shelf), start=ago(days=-1), by=None)


def withdrawn(shelf):
    publishing.withdraw(published(shelf), by=None, at=ago(hours=1))


def ended(shelf):
    publishing.end(published(shelf), until=ago(hours=1), by=None, at=ago(hours=2))


def published(shelf):
    return publishing.publish(draft(shelf), by=None, at=ago(days=1)).article


def change_of(shelf):
    live = Article.objects.get(slug="visible")
    for name, value in CONTENT.items():
        if name != "slug":
            setattr(live, name, value)
    return make_edition(live, categories=[shelf, Category.objects.get(slug="empty")])


def scheduled_change(shelf):
    publishing.schedule(change_of(shelf), start=ago(days=-1), by=None)


def given_by_link(shelf):
    by, day = make_member("Editors"), timedelta(days=1)
    previews.make_link(draft(shelf).article, by=by, at=timezone.now(), valid_for=day)


def taken_down(shelf):
    publishing.take_down(published(shelf), reason="Canary", by=None)


def replaced(shelf):
    """Bring the canary to readers for an hour, and what they had before back after it."""
    live = Article.objects.get(slug="visible")
    words = {name: getattr(live, name) for name in CONTENT}
    publishing.publish(change_of(shelf), by=None, at=ago(hours=2))
    live = Article.objects.get(slug="visible")
    for name, value in words.items():
        setattr(live, name, value)
    publishing.publish(make_edition(live, categories=[shelf]), by=None, at=ago(hours=1))


STATES = [
    *(draft, in_review, scheduled, withdrawn, ended, change_of, scheduled_change, given_by_link),
    taken_down,
]


def answers(client, addresses):
    """Return what a visitor gets: address to (status, headers, body)."""
    found = {address: client.get(address) for address in addresses}
    return {
        address: (response.status_code, dict(response.headers), response.content)
        for address, response in found.items()
    }


@pytest.mark.parametrize("hide", STATES)
def test_what_readers_may_not_see_changes_nothing_that_they_get(client, shelf, hide):
    addresses = list(chain.from_iterable(ADDRESSES.values()))
    before = answers(client, addresses)
    hide(shelf)
    assert answers(client, addresses) == before


def test_a_text_that_was_replaced_is_in_nothing_that_readers_get(client, shelf):
    """Sitemaps and feeds say when, so the answers are not those of before; but no word is left.

    A page that was asked for the word repeats it: there the answer is that of before.
    """
    addresses = list(chain.from_iterable(ADDRESSES.values()))
    asked_for_it = [address for address in addresses if "canar" in address]
    before = answers(client, asked_for_it)
    replaced(shelf)
    assert answers(client, asked_for_it) == before
    others = answers(client, set(addresses) - set(asked_for_it))
    told = {a: f"{headers}{body}".casefold() for a, (_, headers, body) in others.items()}
    assert [address for address, text in told.items() if "canary" in text] == []


@pytest.mark.parametrize("hide", [draft, in_review, scheduled, withdrawn, ended, given_by_link])
def test_its_address_answers_exactly_as_before_it_existed(client, shelf, hide):
    addresses = [address.format("canary") for address in HIDDEN]
    unknown = answers(client, addresses)
    hide(shelf)
    assert answers(client, addresses) == unknown


@pytest.mark.parametrize("write", [draft, change_of])
def test_a_planned_edition_comes_at_its_moment_as_if_published_by_hand(client, shelf, write):
    """One second before nobody sees a trace of it; at the moment every page has turned."""
    moment = ago(days=-1).replace(microsecond=0)
    addresses = [*chain.from_iterable(ADDRESSES.values()), *(a.format("canary") for a in HIDDEN)]
    second = timedelta(seconds=1)
    before = answers_at(moment - second, client, addresses)
    edition = write(shelf)
    with transaction.atomic():
        publishing.publish(edition, by=None, at=moment)
        by_hand = answers_at(moment, client, addresses)
        transaction.set_rollback(True)
    publishing.schedule(edition, start=moment, by=None)
    assert answers_at(moment - second, client, addresses) == before
    assert answers_at(moment, client, addresses) == by_hand
    assert by_hand != before


def answers_at(moment, client, addresses):
    with time_machine.travel(moment, tick=False):
        return answers(client, addresses)


def test_every_address_of_the_site_is_looked_at():
    names = {name for name in pattern_names(get_resolver()) if not name.startswith("admin:")}
    assert names == set(ADDRESSES)


def pattern_names(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield namespace + (pattern.name or pattern.callback.__name__)
        else:
            inner = pattern.namespace if pattern.namespace != "articles" else ""
            yield from pattern_names(pattern, f"{inner}:" if inner else namespace)
