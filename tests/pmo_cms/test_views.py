import pytest


def test_healthz_answers_without_a_database(client):
    assert client.get("/healthz").content == b"ok\n"


def test_robots_are_kept_from_the_desk(client):
    assert b"Disallow: /admin/" in client.get("/robots.txt").content


@pytest.mark.django_db
def test_a_failure_gets_a_page_that_needs_no_database(client, monkeypatch):
    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr("articles.views.front.Category.objects.with_newest", fail)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert b"Something went wrong here" in response.content
