"""Takedown: gone at once and everywhere, with the reason on record, and possible to undo."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from articles import publishing
from articles.models import Article, Category, Edition, Event, Permission, Status, Takedown
from tests.articles.builders import (
    extract,
    make_category,
    make_edition,
    make_live,
    make_member,
    make_permission,
    make_source,
)

pytestmark = pytest.mark.django_db
LAST_WEEK = timezone.now() - timedelta(days=7)


@pytest.fixture
def editor(client):
    user = make_member("Editors", "editor")
    client.force_login(user)
    return user


@pytest.fixture
def live():
    return make_live(title="Contested", slug="x", categories=[make_category("Shelf")], at=LAST_WEEK)


def page(article):
    return f"/admin/articles/article/{article.pk}/takedown/"


def take_down(article):
    return publishing.take_down(article, reason="The source objected.", by=None)


def test_an_article_that_was_taken_down_is_gone_from_every_page(client, live):
    take_down(live.article)
    for path in ("/", "/categories/shelf/"):
        assert "Contested" not in client.get(path).content.decode()
    response = client.get("/articles/x/")
    assert response.status_code == 410
    assert "This article was taken down" in response.content.decode()
    assert "Contested" not in response.content.decode()
    assert client.get("/articles/x/cover.svg").status_code == 404


def test_it_is_gone_at_every_moment_until_it_is_put_back(live):
    """Whoever looks at the site as it was last week finds nothing of it."""
    shelf = live.edition_categories.get().category_id

    def shown_last_week():
        newest = Category.objects.with_newest(at=LAST_WEEK, most=1, before=timezone.now()).get()
        listed = Edition.objects.listed_under(shelf, at=LAST_WEEK)
        return [*listed.values_list("pk", flat=True), *newest.newest_ids]

    take_down(live.article)
    assert shown_last_week() == []
    publishing.put_back(live.article, by=None)
    assert shown_last_week() == [live.pk, live.pk]


def test_its_earlier_addresses_are_gone_too(client, live):
    live.article.slug = "y"
    live.article.save()
    take_down(live.article)
    assert client.get("/articles/x/").status_code == 410
    assert client.get("/articles/y/").status_code == 410


def test_a_draft_nobody_saw_stays_unknown_when_it_is_taken_down(client):
    draft = make_edition(slug="x")
    take_down(draft.article)
    assert client.get("/articles/x/").status_code == 404


def test_what_was_planned_does_not_bring_it_back(client, live):
    live.article.title = "Planned"
    planned = publishing.schedule(
        make_edition(live.article), start=timezone.now() + timedelta(days=1), by=None
    )
    take_down(live.article)
    planned.refresh_from_db()
    assert planned.visible_from is None


@pytest.mark.parametrize("act", ["publish", "schedule"])
def test_it_cannot_be_published_meanwhile(live, act):
    take_down(live.article)
    extra = {"start": timezone.now() + timedelta(days=1)} if act == "schedule" else {}
    with pytest.raises(publishing.NotPossible, match="put it back first"):
        getattr(publishing, act)(live, by=None, **extra)


def test_putting_it_back_shows_what_readers_saw_under_its_old_date(client, live):
    live.article.title = "A draft since"
    make_edition(live.article)
    take_down(live.article)
    again = publishing.put_back(live.article, by=None)
    assert (again.title, again.list_date) == ("Contested", live.list_date)
    assert client.get("/articles/x/").status_code == 200


def test_a_corrected_text_is_published_and_the_one_that_had_to_go_is_never_shown_again(
    client, live
):
    take_down(live.article)
    live.article.title = "Corrected"
    corrected = make_edition(live.article)
    assert publishing.put_back(live.article, by=None, show=False) is None
    assert client.get("/articles/x/").status_code == 404
    shown = publishing.publish(corrected, by=None)
    assert list(Edition.objects.visible(at=timezone.now())) == [shown]
    assert (shown.title, shown.list_date) == ("Corrected", live.list_date)


def test_what_lost_its_permission_meanwhile_comes_back_under_another():
    source = make_source()
    permission = make_permission(source=source)
    live = make_live(extract(kind="republication", source=source, permission=permission))
    take_down(live.article)
    Permission.objects.update(valid_until=LAST_WEEK.date())
    with pytest.raises(publishing.NotPublishable, match="permission ended"):
        publishing.put_back(live.article, by=None)
    publishing.put_back(live.article, by=None, show=False)
    live.article.permission = make_permission(source=source)
    assert publishing.publish(make_edition(live.article), by=None).permission.valid_until is None


def test_readers_are_told_at_once_that_a_takedown_was_lifted(
    live, django_capture_on_commit_callbacks
):
    take_down(live.article)
    with django_capture_on_commit_callbacks() as told:
        publishing.put_back(live.article, by=None, show=False)
    assert told


def test_what_is_put_back_still_ends_when_it_was_to_end(live):
    now, tomorrow = timezone.now(), timezone.now() + timedelta(days=1)
    publishing.end(live.article, until=tomorrow, by=None)
    take_down(live.article)
    again = publishing.put_back(live.article, by=None, at=now + timedelta(hours=1))
    assert again.visible_until == tomorrow
    assert not Edition.objects.visible(at=tomorrow).exists()


def test_an_end_behind_a_planned_change_counts_again_without_the_change(live):
    tomorrow, in_a_week = (timezone.now() + timedelta(days=days) for days in (1, 7))
    publishing.end(live.article, until=in_a_week, by=None)
    live.article.title = "Planned"
    publishing.schedule(make_edition(live.article), start=tomorrow, by=None)
    take_down(live.article)
    again = publishing.put_back(live.article, by=None)
    assert (again.title, again.visible_until) == ("Contested", in_a_week)


def test_what_was_to_end_while_it_was_down_is_not_shown_again(client, editor, live):
    tomorrow, in_a_week = (timezone.now() + timedelta(days=days) for days in (1, 7))
    publishing.end(live.article, until=tomorrow, by=None)
    take_down(live.article)
    with time_machine.travel(in_a_week, tick=False):
        client.force_login(editor)
        html = client.get(page(live.article)).content.decode()
        assert "nothing comes back by itself" in html
        assert 'name="put_back"' not in html
        told = client.post(page(live.article), {"put_back": "1"}, follow=True).content.decode()
        assert "Readers see nothing of it until then." in told
    assert not Edition.objects.visible(at=in_a_week).exists()


def test_whoever_puts_it_back_is_told_until_when(client, editor, live):
    publishing.end(live.article, until=datetime(2099, 3, 5, 9, tzinfo=UTC), by=None)
    take_down(live.article)
    html = client.get(page(live.article)).content.decode()
    assert "again, until 5 March 2099, 09:00, as planned before" in html
    told = client.post(page(live.article), {"put_back": "1"}, follow=True).content.decode()
    assert "until 5 March 2099, 09:00 (UTC), as planned before." in told


def test_who_why_and_when_stay_on_record(live, editor):
    publishing.take_down(live.article, reason="The source objected.", by=editor)
    publishing.put_back(live.article, by=editor)
    takedown = Takedown.objects.get()
    assert (takedown.reason, takedown.by, takedown.lifted_by) == (
        "The source objected.",
        editor,
        editor,
    )
    acts = Event.objects.order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["published", "took_down", "put_back", "published"]


def test_twice_is_refused(live):
    take_down(live.article)
    with pytest.raises(publishing.NotPossible):
        take_down(live.article)
    publishing.put_back(live.article, by=None)
    with pytest.raises(publishing.NotPossible):
        publishing.put_back(live.article, by=None)


def test_the_desk_calls_it_taken_down(live):
    take_down(live.article)
    article = Article.objects.with_status(at=timezone.now()).get()
    assert article.status == Status.TAKEN_DOWN


def test_an_editor_takes_down_with_a_reason_and_puts_back(client, editor, live):
    assert (
        "This field is required"
        in client.post(page(live.article), {"take_down": "1"}).content.decode()
    )
    assert client.get("/articles/x/").status_code == 200
    client.post(page(live.article), {"take_down": "1", "reason": "The source objected."})
    assert client.get("/articles/x/").status_code == 410
    assert "The source objected." in client.get(page(live.article)).content.decode()
    client.post(page(live.article), {"put_back": "1"})
    assert client.get("/articles/x/").status_code == 200


def test_the_question_names_the_text_that_comes_back_and_offers_to_show_none(client, editor, live):
    take_down(live.article)
    html = client.get(page(live.article)).content.decode()
    assert "edition 1, “Contested”" in html
    assert "Lift it and show nothing yet" in html
    told = client.post(page(live.article), {"lift": "1"}, follow=True).content.decode()
    assert "Readers see nothing of it until then." in told
    assert client.get("/articles/x/").status_code == 404
    history = client.get(f"/admin/articles/article/{live.article.pk}/history/").content.decode()
    assert "Readers see nothing of it until it is published." in history


def test_putting_back_says_which_text_readers_see(client, editor, live):
    take_down(live.article)
    told = client.post(page(live.article), {"put_back": "1"}, follow=True).content.decode()
    assert "readers see “Contested”, as edition 2" in told


def test_what_was_never_live_has_nothing_to_put_back(client, editor):
    draft = make_edition()
    take_down(draft.article)
    html = client.get(page(draft.article)).content.decode()
    assert "Readers saw nothing of it" in html
    assert 'name="put_back"' not in html


def test_a_writer_s_forged_takedown_changes_nothing(client, live):
    user = make_member("Writers", "writer")
    client.force_login(user)
    fields = {"take_down": "1", "reason": "x"}
    assert client.post(page(live.article), fields).status_code == 403
    assert client.get(page(live.article)).status_code == 403
    assert Edition.objects.visible(at=timezone.now()).exists()
