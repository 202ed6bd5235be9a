from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles import publishing
from articles.models import Edition, OriginalCheck
from articles.signals import content_changed
from tests.articles.builders import article, extract, make_edition, make_live, make_member

pytestmark = pytest.mark.django_db
URL = "https://source.example/original/"
NEW = "https://source.example/new/"
DAY = date(2026, 3, 3)


def check(state, **fields):
    return OriginalCheck(**{"url": URL, "state": state, "checked_on": DAY} | fields)


def note(edition, state, **fields):
    publishing.note_original(edition.article, check(state, **fields), by=None)


def read(client):
    return client.get("/articles/x/").content.decode()


@pytest.fixture
def live():
    return make_live(extract(slug="x", original_url=URL))


@pytest.fixture
def editor(client):
    client.force_login(make_member("Editors"))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("there", "It was still there on 3 March 2026."),
        ("paywall", "On 3 March 2026 only subscribers could read all of it."),
        ("gone", "On 3 March 2026 it was no longer there."),
    ],
)
def test_readers_are_told_what_became_of_the_original(client, live, state, said):
    assert said not in read(client)
    note(live, state)
    assert said in read(client)


def test_readers_are_led_to_where_it_moved(client, live):
    note(live, "moved", moved_to=NEW)
    assert f'<a href="{NEW}" rel="external noopener">' in read(client)


def test_nobody_is_sent_to_read_what_is_gone(client, live):
    note(live, "gone")
    assert "To view the original article in full" not in read(client)
    assert f'<a href="{URL}"' in read(client)


def test_it_is_said_of_the_address_that_was_looked_at(client, live):
    note(live, "gone", url="https://source.example/another/")
    assert "no longer there" not in read(client)


def test_the_next_look_replaces_the_last_one(client, live):
    note(live, "gone")
    note(live, "there", checked_on=date(2026, 3, 4))
    assert "no longer there" not in read(client)
    assert "It was still there on 4 March 2026." in read(client)


def test_no_edition_changes_and_the_history_keeps_who_looked(live):
    note(live, "gone")
    assert Edition.objects.get().content_hash == live.content_hash
    event = live.article.events.first()
    assert str(event) == "Somebody looked for the original"
    assert event.note == f"On 3 March 2026 it was no longer there. {URL}"


def test_noting_it_changes_public_pages(live, django_capture_on_commit_callbacks):
    heard = []
    content_changed.connect(listen := lambda **_: heard.append("changed"))
    with django_capture_on_commit_callbacks(execute=True):
        note(live, "gone")
    content_changed.disconnect(listen)
    assert heard == ["changed"]


@pytest.mark.parametrize(
    "wrong",
    [
        check("moved"),
        check("gone", moved_to=NEW),
        check("gone", checked_on=timezone.localdate() + timedelta(days=2)),
    ],
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValidationError):
        wrong.clean()


@pytest.mark.usefixtures("editor")
def test_an_editor_notes_it_at_the_desk(client, live):
    page = f"/admin/articles/article/{live.article_id}/original/"
    assert f'value="{URL}"' in client.get(page).content.decode()
    client.post(page, {"url": URL, "state": "gone", "checked_on": "2026-03-03"})
    assert "On 3 March 2026 it was no longer there." in read(client)
    assert "Noted last: On 3 March 2026" in client.get(page).content.decode()


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize(
    "wrong", [{"state": "lost"}, {"checked_on": "2999-01-01"}, {"moved_to": "javascript:x()"}]
)
def test_what_is_wrong_is_refused_at_the_desk_and_nothing_is_noted(client, live, wrong):
    form = {"url": URL, "state": "gone", "checked_on": "2026-03-03"} | wrong
    response = client.post(f"/admin/articles/article/{live.article_id}/original/", form)
    assert response.context["form"].errors
    assert not OriginalCheck.objects.exists()


@pytest.mark.usefixtures("editor")
def test_an_article_without_an_original_has_nothing_to_look_for(client):
    own = make_edition(article())
    page = f"/admin/articles/article/{own.article_id}/"
    assert client.get(f"{page}original/").status_code == 404
    assert "Original…" not in client.get(f"{page}change/").content.decode()
