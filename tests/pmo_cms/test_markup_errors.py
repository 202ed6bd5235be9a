"""Pages that no link leads to are HTML without a mistake too: errors, refusals, decisions."""

import pytest
from django import db
from django.test import RequestFactory
from django.views import csrf, defaults

from articles import publishing
from pmo_cms.outages import unavailable
from tests.articles.builders import make_live, make_member
from tests.consent.builders import choose, make_site
from tests.pmo_cms.crawling import read_page

pytestmark = pytest.mark.django_db


def markup_errors(response, status):
    assert response.status_code == status
    return read_page(response.content).errors


def test_pages_that_say_what_went_wrong():
    request = RequestFactory().get("/somewhere/")
    answers = [
        (defaults.bad_request(request, None), 400),
        (defaults.permission_denied(request, None), 403),
        (csrf.csrf_failure(request), 403),
        (defaults.server_error(request), 500),
        (unavailable(request), 503),
    ]
    assert [markup_errors(*answer) for answer in answers] == [[]] * 5


def test_pages_that_say_that_nothing_is_there(client):
    make_live(title='Stage "gates" & <b>more</b>', slug="stage-gates-again")
    taken = make_live(title="Stage gates", slug="stage-gates").article
    publishing.take_down(taken, reason="x", by=None)
    assert markup_errors(client.get("/articles/stage-gates/"), 410) == []
    assert markup_errors(client.get('/articles/gates-"<&>/'), 404) == []
    client.force_login(make_member("Editors"))
    assert markup_errors(client.get("/admin/articles/nowhere/"), 404) == []


def test_cookie_settings_before_and_after_a_decision(client):
    make_site()
    assert markup_errors(client.get("/consent/"), 200) == []
    for decision in ("accept", "decline"):
        choose(client, decision)
        assert markup_errors(client.get("/consent/"), 200) == []


def test_a_choice_that_is_refused_put_off_or_not_recorded(client, monkeypatch):
    make_site()
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert markup_errors(choose(client, "accept", headers=elsewhere), 403) == []
    assert markup_errors(choose(client, "perhaps"), 400) == []
    monkeypatch.setattr("consent.views.seconds_to_wait", lambda request, limit: 60)
    assert markup_errors(choose(client, "accept"), 429) == []
    monkeypatch.setattr("consent.views.configuration.load", fail)
    assert markup_errors(client.get("/consent/"), 503) == []


def test_an_embed_that_is_refused(client):
    assert markup_errors(client.post("/consent/embeds/"), 403) == []


def fail():
    raise db.OperationalError
