"""A walk through the whole demo publication: nothing leads nowhere, and every page is HTML."""

from io import StringIO
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from tests.pmo_cms.crawling import crawl, read_page

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo publication for all tests of this file; it is gone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def walk(demo):
    """What a crawl meets from the front page and from what crawlers look for."""
    client = Client(SERVER_NAME=urlsplit(settings.SITE_URL).hostname)
    return crawl(client, settings.SITE_URL, ["/", "/robots.txt"], at_most=2_000)


def test_it_reaches_everything_that_the_publication_has(walk):
    beginnings = ("/articles/", "/categories/", "/sources/", "/authors/", "/archive/", "/pages/")
    rest = ("/media/", "/consent/notices/", "/feeds/", "/share-", "/sitemap-")
    for beginning in (*beginnings, *rest):
        assert any(path.startswith(beginning) for path in walk.answers), beginning
    assert len([path for path in walk.answers if path.endswith("/cover.svg")]) >= 10


def test_every_address_that_a_page_or_a_feed_names_answers_at_once(walk):
    assert {path: status for path, status in walk.answers.items() if status != 200} == {}


def test_every_place_within_a_page_that_a_link_names_is_there(walk):
    within = {place for place in walk.named if place[1] and place[0] in walk.pages}
    assert within
    lost = {place for place in within if unquote(place[1]) not in walk.pages[place[0]].names}
    assert lost == set()


def test_every_static_file_that_a_page_names_exists(walk):
    files = {path.removeprefix("/static/") for path, _ in walk.named if path.startswith("/static/")}
    assert "pmo_cms/site.css" in files
    assert [name for name in files if not finders.find(name)] == []


def is_letter(link):
    """Return whether it opens the reader's own letter, to nobody yet."""
    return link["href"].startswith("mailto:?")


def test_links_that_lead_elsewhere_cannot_reach_back(walk):
    sites = [(page, link) for page, link in walk.elsewhere if not is_letter(link)]
    assert sites
    for page, link in sites:
        assert urlsplit(link["href"]).scheme in {"http", "https"}, (page, link)
        assert "noopener" in link.get("rel", "").split(), (page, link)
        assert "target" not in link, (page, link)


def test_no_page_has_a_parse_error(walk):
    assert len(walk.pages) > 60
    assert {path: page.errors for path, page in walk.pages.items() if page.errors} == {}


def test_no_page_of_the_demo_is_larger_than_8_kb_compressed(walk):
    assert max(page.compressed_bytes for page in walk.pages.values()) <= 8192


def test_what_a_page_names_is_read_from_all_that_holds_addresses():
    page = read_page(
        b"<!DOCTYPE html><title>x</title><img src=/a srcset='/b 1x, /c 2x' alt=''>"
        b"<meta property=og:image content=http://localhost/d><form action=/e></form>"
        b"<form method=post action=/act></form><a id=here href=/f>f</a></p>"
    )
    assert page.addresses == {"/a", "/b", "/c", "http://localhost/d", "/e", "/f"}
    assert (page.names, page.links) == ({"here"}, [{"id": "here", "href": "/f"}])
    assert [code for _, code in page.errors] == ["unexpected-end-tag"]
