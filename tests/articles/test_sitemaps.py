from datetime import timedelta
from email.utils import format_datetime
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article
from tests.articles.builders import (
    article,
    extract,
    make_author,
    make_category,
    make_edition,
    make_live,
    make_page,
    make_permission,
    make_source,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
SITEMAP = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
}
ELSEWHERE = {"headers": {"Host": "127.0.0.1"}}


def ago(**duration):
    return NOW - timedelta(**duration)


def read(client, path):
    """Return {address: lastmod} of a sitemap or an index."""
    response = client.get(path, **ELSEWHERE)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    found = ElementTree.fromstring(response.content)
    return {each.findtext("s:loc", "", SITEMAP): lastmod_of(each) for each in found}


def lastmod_of(entry):
    return entry.findtext("s:lastmod", "", SITEMAP)


def crawl(client):
    """Return {path: lastmod} of every page that the index leads to."""
    sections = read(client, "/sitemap.xml")
    pages = {}
    for address in sections:
        pages |= read(client, address.removeprefix("http://localhost"))
    return {address.removeprefix("http://localhost"): changed for address, changed in pages.items()}


def test_the_index_leads_to_every_page_that_may_be_found(client):
    shelf = make_category("Shelf")
    make_category("Empty")
    make_source("Unread")
    make_author("Silent")
    make_page("About us")
    make_page("Draft", is_visible=False)
    make_live(extract(slug="piece", source=make_source("Journal")), categories=[shelf])
    assert set(crawl(client)) == {
        *("/", "/articles/piece/", "/categories/shelf/", "/sources/journal/"),
        *("/authors/the-desk/", "/pages/about-us/"),
    }


def test_every_address_in_it_answers(client):
    make_live(extract(slug="piece"), categories=[make_category("Shelf")])
    for path in crawl(client):
        assert client.get(path).status_code == 200


def test_a_page_changed_when_the_edition_that_it_shows_went_live(client):
    first = make_live(slug="piece", at=ago(days=3))
    article = first.article
    article.title = "Better"
    make_live(article, at=ago(days=1))
    article.title = "Not yet"
    make_edition(article)
    assert crawl(client)["/articles/piece/"] == ago(days=1).isoformat()
    assert read(client, "/sitemap.xml").popitem()[1] == ago(days=1).isoformat()


def test_a_republication_is_not_in_it_for_its_home_is_elsewhere(client):
    source = make_source("Journal")
    permission = make_permission(source=source)
    kind = Article.Kind.REPUBLICATION
    make_live(extract(slug="theirs", kind=kind, source=source, permission=permission))
    assert "/articles/theirs/" not in crawl(client)


def test_only_what_is_visible_now_is_in_it(client):
    edition = make_live(slug="piece", at=ago(days=1))
    publishing.withdraw(edition.article, by=None, at=ago(hours=1))
    publishing.schedule(make_edition(slug="later"), start=ago(days=-1), by=None)
    make_edition(slug="draft")
    assert crawl(client) == {}


def test_articles_come_in_parts_so_that_a_new_one_changes_the_last_alone(client, monkeypatch):
    monkeypatch.setattr("articles.sitemaps.PART_SIZE", 2)
    for n in range(5):
        make_live(slug=f"piece-{n}")
    parts = [address for address in read(client, "/sitemap.xml") if "articles-" in address]
    assert 3 <= len(parts) <= 4
    assert {f"/articles/piece-{n}/" for n in range(5)} <= set(crawl(client))


@pytest.mark.parametrize("name", ["articles-", "articles-x", "articles-²", "nothing", "news"])
def test_a_section_that_never_was_does_not_exist(client, name):
    assert client.get(f"/sitemap-{name}.xml").status_code == 404
    assert client.get(f"/sitemap-articles-{'9' * 30}.xml").status_code == 404


@pytest.mark.parametrize("page", ["2", "0", "-1", "x", "9" * 40])
def test_a_section_has_one_page(client, page):
    make_live(slug="piece")
    assert client.get("/sitemap-pages.xml", {"p": page}).status_code == 404


def test_a_crawler_that_has_it_gets_no_second_copy(client):
    make_live(slug="piece", at=ago(days=1))
    path = next(path for path in read(client, "/sitemap.xml") if "articles-" in path)
    first = client.get(path.removeprefix("http://localhost"))
    assert first["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in first.get("Vary", "")
    same = {"If-None-Match": first["ETag"]}
    assert client.get(first.request["PATH_INFO"], headers=same).status_code == 304


@pytest.mark.parametrize("withdrawn", ["older", "newer"])
def test_a_crawler_is_told_that_something_was_withdrawn_whatever_date_it_has(client, withdrawn):
    dates = {"older": ago(days=2), "newer": ago(days=1)}
    pieces = {slug: make_live(slug=slug, at=at) for slug, at in dates.items()}
    path = next(path for path in read(client, "/sitemap.xml") if "articles-" in path)
    path = path.removeprefix("http://localhost")
    assert "Last-Modified" not in client.get(path)
    publishing.withdraw(pieces[withdrawn].article, by=None, at=ago(hours=1))
    for seen in (*dates.values(), NOW):
        again = client.get(path, headers={"If-Modified-Since": format_datetime(seen, usegmt=True)})
        assert again.status_code == 200
        assert withdrawn not in again.content.decode()


def test_the_news_are_the_originals_of_two_days(client):
    make_live(article(slug="fresh", title="Fresh & \x0bnew", language="en-gb"), at=ago(hours=47))
    make_live(article(slug="stale"), at=ago(hours=49))
    make_live(extract(slug="extract"), at=ago(hours=1))
    found = ElementTree.fromstring(client.get("/news-sitemap.xml").content)
    assert [each.findtext("s:loc", "", SITEMAP) for each in found] == [
        "http://localhost/articles/fresh/"
    ]
    told = {each.tag.rsplit("}")[1]: each.text for each in found.iter()}
    assert told["title"] == "Fresh & new"
    assert told["language"] == "en"
    assert told["name"] == "Baseline"
    assert told["publication_date"] == ago(hours=47).isoformat()


def test_without_news_the_sitemap_is_empty_and_well_formed(client):
    assert read(client, "/news-sitemap.xml") == {}


@pytest.mark.parametrize("count", [1, 9])
@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap-articles-0.xml", "/news-sitemap.xml"])
def test_many_articles_take_as_many_queries_as_one(
    client, django_assert_max_num_queries, path, count
):
    for _ in range(count):
        make_live(article())
    with django_assert_max_num_queries(6):
        client.get(path)
