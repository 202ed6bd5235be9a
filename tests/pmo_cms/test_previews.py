"""A preview next to consent: nobody is asked, and nothing runs, whatever was accepted."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles import previews
from consent import demo
from tests.articles.builders import make_edition
from tests.scripts import scripts_that_run

NOW = timezone.now()
TRACKER = "tracker.example"

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice():
    return demo.load(tracker_origin=f"https://{TRACKER}", at=NOW).notice


@pytest.fixture(params=["by link", "at the desk"])
def path(request, client):
    editor = User.objects.create_superuser("editor")
    article = make_edition().article
    if request.param == "at the desk":
        client.force_login(editor)
        return f"/admin/articles/article/{article.pk}/preview/"
    _, token = previews.make_link(article, by=editor, at=NOW, valid_for=timedelta(days=1))
    return f"/preview/{token}/"


def choose(client, notice, decision):
    answer = client.post(
        "/consent/",
        {"decision": decision, "surface": "banner", "next": "/", "notice": notice.sha256},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 303


@pytest.mark.parametrize("decision", ["accept", "decline", None])
def test_a_preview_has_no_tracker_and_asks_nothing_whatever_was_chosen(
    client, notice, path, decision
):
    if decision:
        choose(client, notice, decision)
    assert (TRACKER in client.get("/").content.decode()) is (decision == "accept")
    response = client.get(path)
    html = response.content.decode()
    assert "Preview of edition 1, not published." in html
    assert not scripts_that_run(html)
    assert notice.title not in html
    assert TRACKER not in html + str(response.headers)
    assert "://" not in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
