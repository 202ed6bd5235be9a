"""Pages that no link leads to are HTML without a mistake too: errors, refusals, decisions."""

import pytest
from django import db
from django.test import RequestFactory
from django.views import csrf, defaults

from articles import publishing
from consent.models import Notice
from pmo_cms.outages import unavailable
from tests.articles.builders import make_live, make_member
from tests.consent.builders import choose, make_group, make_notice, make_service, make_site
from tests.pmo_cms.crawling import read_page

pytestmark = pytest.mark.django_db
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


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


def test_settings_for_a_choice_in_front_of_an_outdated_notice(client):
    outdated = make_site()
    make_notice()
    assert markup_errors(choose(client, "accept", notice=outdated.sha256), 409) == []
    assert markup_errors(client.get(outdated.get_absolute_url()), 200) == []


@pytest.fixture
def article_with_videos():
    make_service(
        make_group("media", description="Films & <talks>"),
        key="youtube",
        kind="youtube",
        settings={"origin": "https://www.youtube-nocookie.com"},
        hosts={"frame-src": ["https://www.youtube-nocookie.com"]},
        script_url="",
    )
    make_notice()
    names = ("Why &lt;b&gt; &amp; &quot;c&quot;", "https://vimeo.com/123456789")
    links = ("https://www.youtube.com/watch?v=aaaaaaaaaaa", "https://vimeo.com/123456789")
    parts = [f'<p><a href="{link}">{name}</a></p>' for link, name in zip(links, names, strict=True)]
    make_live(slug="talks", body="<p>Talks</p>" + "<p>One.</p>".join(parts))
    return "/articles/talks/"


def load_video(client, **fields):
    data = {"notice": Notice.objects.current().sha256, "kind": "youtube", "embed": "aaaaaaaaaaa"}
    return client.post("/consent/embeds/", data | fields, headers=FROM_HERE)


def test_an_article_with_videos_before_and_after_they_may_play(client, article_with_videos):
    placeholders = client.get(article_with_videos)
    assert placeholders.content.count(b'class="embed"') == 2
    assert markup_errors(placeholders, 200) == []
    there = load_video(client, next=article_with_videos).url
    clicked = client.get(there, headers=FROM_HERE)
    assert clicked.content.count(b"<iframe") == 1
    assert markup_errors(clicked, 200) == []
    choose(client, "accept")
    playing = client.get(article_with_videos)
    assert b"data-consent=" in playing.content
    assert markup_errors(playing, 200) == []


@pytest.mark.usefixtures("article_with_videos")
def test_a_video_that_is_not_loaded(client, monkeypatch):
    assert markup_errors(client.post("/consent/embeds/"), 403) == []
    assert markup_errors(load_video(client, kind="flash"), 400) == []
    assert markup_errors(load_video(client, notice="0" * 64), 409) == []
    monkeypatch.setattr("consent.embed_views.configuration.load", fail)
    assert markup_errors(load_video(client), 503) == []
    monkeypatch.setattr("consent.embed_views.seconds_to_wait", lambda request, limit: 60)
    assert markup_errors(load_video(client), 429) == []


def fail():
    raise db.OperationalError
