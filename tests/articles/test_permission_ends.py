"""A republication is shown until the last day of its permission is over, and editors are told."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from articles import moments, publishing
from articles.models import Edition, Permission
from tests.articles.builders import (
    extract,
    make_all_live,
    make_category,
    make_edition,
    make_live,
    make_member,
    make_permission,
    make_source,
)
from tests.articles.desk import address, opened

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
LAST_DAY = date(2026, 3, 5)
OVER = datetime(2026, 3, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _the_morning_of_2_march():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def editor(client):
    user = make_member("Editors", "editor")
    client.force_login(user)
    return user


def republication(*, valid_until=LAST_DAY, **fields):
    """Return the first edition of a republication under a permission with that last day."""
    source = make_source()
    permission = make_permission(source=source, valid_until=valid_until)
    return make_edition(
        extract(kind="republication", source=source, permission=permission, **fields), at=NOW
    )


def another(edition, *, valid_until=None):
    """Return a newer edition, with another title and under another permission."""
    article = edition.article
    article.title = "After"
    article.permission = make_permission(source=article.source, valid_until=valid_until)
    return make_edition(article, at=NOW)


def shown(article, at):
    return Edition.objects.visible(at=at).filter(article=article).first()


def plan(article):
    return f"/admin/articles/article/{article.pk}/plan/"


def test_readers_see_it_through_the_last_day_and_no_longer():
    live = publishing.publish(republication(), by=None)
    assert shown(live.article, OVER - timedelta(seconds=1)) == live
    assert shown(live.article, OVER) is None


def test_the_day_ends_in_the_site_s_time_zone(settings):
    settings.TIME_ZONE = "America/New_York"
    live = publishing.publish(republication(), by=None)
    assert live.visible_until == datetime(2026, 3, 6, 5, tzinfo=UTC)


def test_what_is_planned_ends_with_its_permission_too():
    planned = publishing.schedule(republication(), start=NOW + DAY, by=None)
    assert planned.visible_until == OVER


def test_an_earlier_end_counts_and_a_later_one_stops_at_the_permission_s():
    live = publishing.publish(republication(), by=None)
    assert publishing.end(live.article, until=NOW + DAY, by=None) == NOW + DAY
    assert publishing.end(live.article, until=NOW + 9 * DAY, by=None) == OVER
    assert shown(live.article, OVER) is None


def test_what_takes_its_place_under_another_permission_does_not_inherit_the_end():
    live = publishing.publish(republication(), by=None)
    renewed = publishing.publish(another(live), by=None, at=NOW + DAY)
    assert renewed.visible_until is None


def test_a_change_planned_for_later_leaves_a_gap_and_no_day_without_permission():
    live = publishing.publish(republication(), by=None)
    planned = publishing.schedule(another(live), start=OVER + DAY, by=None)
    assert shown(live.article, OVER) is None
    assert shown(live.article, OVER + DAY) == planned


def test_cancelling_a_change_does_not_prolong_it_past_its_permission():
    live = publishing.publish(republication(), by=None)
    planned = publishing.schedule(another(live), start=NOW + DAY, by=None)
    publishing.cancel(planned, by=None)
    live.refresh_from_db()
    assert live.visible_until == OVER


def test_what_has_ended_with_its_permission_does_not_come_back_by_another_act():
    live = publishing.publish(republication(), by=None)
    publishing.schedule(another(live), start=OVER + 9 * DAY, by=None, at=OVER + DAY)
    assert shown(live.article, OVER + 2 * DAY) is None
    assert shown(live.article, NOW + DAY) == live


@pytest.mark.parametrize("valid_until", [None, date(9999, 12, 31)])
def test_a_permission_for_ever_ends_nothing(valid_until):
    live = publishing.publish(republication(valid_until=valid_until), by=None)
    assert live.visible_until is None


def test_an_extract_needs_no_permission_and_ends_with_none():
    permission = make_permission(valid_until=LAST_DAY)
    live = publishing.publish(make_edition(extract(permission=permission)), by=None)
    assert live.visible_until is None


@pytest.mark.usefixtures("editor")
def test_whoever_publishes_or_plans_it_is_told_until_when(client):
    edition = republication()
    form = opened(client, edition.article_id) | {"_publish": "1"}
    sentence = "Readers see it until 6 March 2026, 00:00 (UTC), when its permission ends."
    assert sentence in client.post(address(edition.article_id), form, follow=True).content.decode()
    planned = republication()
    fields = {"schedule": "1", "edition": planned.pk, "start": "2026-03-03T09:00"}
    told = client.post(plan(planned.article), fields, follow=True).content.decode()
    assert sentence in told
    assert "its permission ends</span>" in told
    assert 'name="keep"' not in told


@pytest.mark.usefixtures("editor")
def test_whoever_changes_the_last_day_is_told_which_articles_that_concerns(client):
    live = publishing.publish(republication(title="Concerned"), by=None)
    republication(title="A draft")
    permission = live.permission
    fields = {"source": permission.source_id, "basis": "written", "reference": "A letter"}
    form = f"/admin/articles/permission/{permission.pk}/change/"
    told = client.post(form, fields | {"valid_until": "2026-03-04"}, follow=True).content.decode()
    assert "live or planned under this permission: 1." in told
    assert f'<a href="{plan(live.article)}">Concerned</a>' in told
    again = client.post(form, fields | {"valid_until": "2026-03-04"}, follow=True).content.decode()
    assert "live or planned" not in again


def test_the_next_act_asks_a_permission_that_was_shortened_again():
    live = publishing.publish(republication(), by=None)
    live.permission.valid_until = date(2026, 3, 3)
    live.permission.save()
    publishing.schedule(another(live), start=NOW + 9 * DAY, by=None)
    live.refresh_from_db()
    assert live.visible_until == moments.end_of(date(2026, 3, 3))


def test_a_takedown_takes_no_end_from_the_permission_of_a_change_planned_for_later():
    live = make_live(title="Mine", at=NOW - DAY)
    theirs = republication(slug="theirs")
    live.article.kind, live.article.source = theirs.kind, theirs.source
    live.article.original_url, live.article.original_title = theirs.original_url, "The original"
    live.article.permission = theirs.permission
    publishing.schedule(make_edition(live.article, at=NOW), start=NOW + DAY, by=None)
    publishing.take_down(live.article, reason="x", by=None)
    back = publishing.put_back(live.article, by=None)
    assert (back.title, back.visible_until) == ("Mine", None)


@pytest.mark.parametrize("days", [1, 9])
def test_what_is_put_back_keeps_to_the_permission_as_it_was_renewed_meanwhile(days):
    live = publishing.publish(republication(), by=None)
    publishing.take_down(live.article, reason="x", by=None)
    Permission.objects.update(valid_until=date(2026, 5, 31))
    back = publishing.put_back(live.article, by=None, at=NOW + days * DAY)
    assert back.visible_until == moments.end_of(date(2026, 5, 31))


def test_an_end_that_was_planned_before_the_permission_s_outlives_a_takedown():
    live = publishing.publish(republication(), by=None)
    publishing.end(live.article, until=NOW + DAY, by=None)
    publishing.take_down(live.article, reason="x", by=None)
    assert publishing.put_back(live.article, by=None).visible_until == NOW + DAY


@pytest.mark.usefixtures("editor")
def test_whoever_publishes_under_a_renewed_permission_is_told_of_the_end_that_stands(client):
    live = publishing.publish(republication(), by=None)
    Permission.objects.update(valid_until=date(2026, 5, 31))
    form = opened(client, live.article_id) | {"title": "Corrected", "_publish": "1"}
    told = client.post(address(live.article_id), form, follow=True).content.decode()
    assert "Readers see it until 6 March 2026, 00:00 (UTC), as planned before." in told
    client.post(plan(live.article), {"keep": "1"})
    corrected = shown(live.article, OVER)
    assert corrected.title == "Corrected"
    assert corrected.visible_until == moments.end_of(date(2026, 5, 31))


@pytest.mark.usefixtures("editor")
def test_what_is_put_back_says_that_its_permission_ends_it(client):
    live = publishing.publish(republication(), by=None)
    publishing.take_down(live.article, reason="x", by=None)
    desk = f"/admin/articles/article/{live.article_id}/takedown/"
    told = client.post(desk, {"put_back": "1"}, follow=True).content.decode()
    assert "Readers see it until 6 March 2026, 00:00 (UTC), when its permission ends." in told


@pytest.mark.usefixtures("editor")
def test_whoever_takes_an_end_back_is_told_of_the_permission_s(client):
    live = publishing.publish(republication(), by=None)
    publishing.end(live.article, until=NOW + DAY, by=None)
    told = client.post(plan(live.article), {"keep": "1"}, follow=True).content.decode()
    assert "until the next change, if one is planned, or the end of its permission" in told


@pytest.mark.usefixtures("editor")
def test_a_day_that_concerns_many_articles_names_the_first_and_counts_the_others(client):
    first = publishing.publish(republication(title="Concerned"), by=None)
    permission = first.permission
    credit = {"source": permission.source, "permission": permission}
    articles = [extract(kind="republication", **credit) for _ in range(24)]
    for each in articles:
        each.save()
    make_all_live(articles, [[make_category()]] * 24)
    form = f"/admin/articles/permission/{permission.pk}/change/"
    fields = {"source": permission.source_id, "basis": "written", "reference": "A letter"}
    told = client.post(form, fields | {"valid_until": "2026-03-04"}, follow=True).content.decode()
    assert "live or planned under this permission: 25." in told
    assert told.count("/plan/") == 20
    assert "and 5 more" in told
