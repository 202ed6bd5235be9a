from datetime import UTC, datetime

import pytest
from django import db

from articles import identity
from pmo_cms.views import next_review
from tests.consent.builders import broken_database


def test_healthz_answers_without_a_database(client):
    assert client.get("/healthz").content == b"ok\n"


def test_robots_are_kept_from_the_desk(client):
    assert b"Disallow: /admin/" in client.get("/robots.txt").content


def test_robots_learn_where_the_sitemaps_are_at_the_public_address(client):
    lines = client.get("/robots.txt", headers={"Host": "127.0.0.1"}).content.decode().splitlines()
    assert "Sitemap: http://localhost/sitemap.xml" in lines
    assert "Sitemap: http://localhost/news-sitemap.xml" in lines
    assert "Disallow: /search/" in lines
    assert lines.index("User-agent: *") == 0


@pytest.mark.django_db
def test_readyz_answers_while_the_database_does(client):
    assert client.get("/readyz").content == b"ok\n"


def test_readyz_says_so_when_the_database_does_not_answer(client, monkeypatch):
    def fail():
        raise db.OperationalError

    monkeypatch.setattr("pmo_cms.epoch.current", fail)
    assert client.get("/readyz").status_code == 503


def test_without_a_contact_there_is_no_security_txt(client, db):
    assert client.get("/.well-known/security.txt").status_code == 404


def test_security_txt_says_whom_to_write_to_and_until_when(client, settings):
    settings.SECURITY_CONTACT = ["mailto:security@example.org", "https://example.org/security"]
    response = client.get("/.well-known/security.txt")
    lines = [line.split(": ") for line in response.content.decode().splitlines()]
    told = dict(lines)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert lines[0] == ["Contact", "mailto:security@example.org"]
    assert told["Canonical"] == "http://localhost/.well-known/security.txt"
    left = datetime.fromisoformat(told["Expires"]) - datetime.now(UTC)
    assert 180 < left.days < 366


@pytest.mark.parametrize(
    ("now", "expected"), [("2026-01-31", "2026-08-01"), ("2026-06-15", "2027-01-01")]
)
def test_security_txt_holds_for_six_months_at_least(now, expected):
    assert next_review(datetime.fromisoformat(now).replace(tzinfo=UTC)).isoformat()[:10] == expected


@pytest.mark.django_db
def test_a_failure_gets_a_page_that_needs_no_database(client, monkeypatch):
    def fail(**values):
        raise RuntimeError

    monkeypatch.setattr("articles.views.front.TOPICS", fail)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert b"Something went wrong here" in response.content


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/articles/x/", "/nowhere/"])
def test_a_page_that_needs_the_database_is_back_later(client, path):
    with broken_database():
        response = client.get(path)
    assert (response.status_code, response["Retry-After"]) == (503, "120")
    assert response["Cache-Control"] == "no-store"
    assert b'<meta name="robots" content="noindex">' in response.content


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
@pytest.mark.parametrize("path", ["/", "/articles/x/", "/categories/x/"])
def test_a_public_page_answers_get_and_head_alone(client, path, method):
    response = getattr(client, method)(path)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/nowhere/", "/healthz"])
def test_head_answers_as_get_without_the_page(client, path):
    page, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (page.status_code, b"")
    assert head["Content-Type"] == page["Content-Type"]


@pytest.mark.django_db
def test_an_address_without_its_last_slash_leads_to_the_one_with_it(client):
    assert client.get("/articles/x?a=b")["Location"] == "/articles/x/?a=b"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/consent/"])
def test_a_page_that_says_so_knows_whose_it_is_without_asking(client, monkeypatch, path):
    identity.forget()
    monkeypatch.setattr(identity, "load", lambda: pytest.fail("it asked the database"))
    with broken_database():
        response = client.get(path)
    assert response.status_code == 503
    assert "<span>Baseline</span>" in response.content.decode()
