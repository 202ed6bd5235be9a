"""What every public page may cost, with articles and consent together."""

import gzip
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Article
from consent import configuration, demo
from tests.articles.builders import extract, make_category, make_live, make_source

pytestmark = pytest.mark.django_db
NOW = timezone.now()
PAGES = [
    *("/", "/categories/shelf-0/", "/articles/piece-0/", "/sources/the-source/"),
    *("/authors/", "/authors/the-desk/", "/archive/"),
    *("/search/", "/search/?q=piece"),
    *(f"/archive/{NOW - timedelta(hours=1):%Y/}", f"/archive/{NOW - timedelta(hours=1):%Y/%m/}"),
]
# An article that shares its findings with no other; for one that does, see
# tests/pmo_cms/test_page_cache_findings.py.
MOST_QUERIES = {"/articles/piece-0/": 9, "/": 7}
ACCEPT = {"decision": "accept", "surface": "banner", "next": "/"}
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


def fill(articles_count):
    source = make_source("The Source")
    shelves = [make_category(f"Shelf {n}") for n in range(6)]
    for n in range(articles_count):
        make_live(
            extract(title=f"Piece {n}", slug=f"piece-{n}", source=source),
            categories=[shelves[n % 6], shelves[(n + 1) % 6]],
            at=NOW - timedelta(hours=n + 1),
        )


@pytest.fixture
def notice():
    return demo.load(tracker_origin="https://tracker.example", at=NOW).notice


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("articles_count", [6, 40])
def test_a_page_takes_few_queries_however_many_articles_there_are(
    client, notice, django_assert_max_num_queries, path, articles_count
):
    fill(articles_count)
    with django_assert_max_num_queries(MOST_QUERIES.get(path, 6)):
        assert notice.title in client.get(path).content.decode()


def queries_of(client, path):
    """Return how many queries a page takes that this process has shown before."""
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize("path", PAGES)
def test_consent_costs_no_query_once_the_process_knows_the_notice(client, settings, path):
    settings.CONSENT_CONFIGURATION_SECONDS = 60
    fill(6)
    without = queries_of(client, path)
    assert without <= max(6, MOST_QUERIES.get(path, 0) - 2)
    notice = demo.load(tracker_origin="https://tracker.example", at=NOW).notice
    configuration.forget()
    assert queries_of(client, path) == without
    for decision in ("decline", "accept"):
        choice = ACCEPT | {"notice": notice.sha256, "decision": decision}
        client.post("/consent/", choice, headers={"Sec-Fetch-Site": "same-origin"})
        assert queries_of(client, path) == without
    assert b"tracker.example" in client.get(path).content


@pytest.mark.parametrize("articles_count", [6, 40])
def test_settings_notices_and_what_was_taken_down_take_few_queries_as_well(
    client, notice, django_assert_max_num_queries, articles_count
):
    fill(articles_count)
    publishing.take_down(Article.objects.get(slug="piece-0"), reason="x", by=None)
    client.post("/consent/", ACCEPT | {"notice": notice.sha256}, headers=FROM_HERE)
    for path in ("/consent/", notice.get_absolute_url()):
        with django_assert_max_num_queries(6):
            assert client.get(path).status_code == 200
    with django_assert_max_num_queries(11):
        assert client.get("/articles/piece-0/").status_code == 410


@pytest.mark.parametrize("articles_count", [6, 40])
def test_a_search_that_finds_nothing_takes_nine_for_another_spelling_and_what_is_new(
    client, notice, django_assert_max_num_queries, articles_count
):
    fill(articles_count)
    with django_assert_max_num_queries(9):
        assert "Did you mean" in client.get("/search/?q=peice").content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_at_most_8_kb_compressed(client, notice, path):
    fill(40)
    assert len(gzip.compress(client.get(path).content)) <= 8192


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_has_not_changed_is_not_sent_again(client, notice, path):
    fill(6)
    first = client.get(path)
    assert first["Cache-Control"] == "private, no-cache"
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("path", PAGES)
def test_a_tracker_s_host_is_named_to_nobody_who_did_not_accept(client, notice, path):
    fill(6)
    response = client.get(path)
    assert b"tracker.example" not in response.content
    assert "tracker.example" not in str(response.headers)


@pytest.mark.parametrize("path", PAGES)
def test_an_accepter_s_page_has_the_tracker_and_allows_its_host_alone(client, notice, path):
    fill(6)
    answer = client.post(
        "/consent/", ACCEPT | {"notice": notice.sha256}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status_code == 303
    response = client.get(path)
    assert b'src="https://tracker.example/measure.js"' in response.content
    policy = response["Content-Security-Policy"]
    assert "script-src 'self' https://tracker.example" in policy.split("; ")
    assert policy.count("://") == policy.count("https://tracker.example")
    assert response["Cache-Control"] == "no-store"
