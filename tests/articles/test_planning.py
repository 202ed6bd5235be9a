"""Scheduling at the desk, and what visitors see of it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from articles import publishing
from articles.models import Edition, Event
from tests.articles.builders import make_category, make_edition, make_live, make_member

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = datetime(2026, 3, 5, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _the_morning_of_2_march():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def editor(client):
    user = make_member("Editors", "editor")
    client.force_login(user)
    return user


def plan(article):
    return f"/admin/articles/article/{article.pk}/plan/"


def press(client, article, **fields):
    return client.post(plan(article), fields, follow=True).content.decode()


def schedule(client, edition, moment="2026-03-05T09:00"):
    return press(client, edition.article, schedule="1", edition=edition.pk, start=moment)


def changed(live):
    """Return a newer edition of a live one, with another title."""
    live.article.title = "After"
    return make_edition(live.article)


@pytest.mark.usefixtures("editor")
def test_every_page_turns_at_the_moment_and_nothing_runs_for_it(client):
    shelf = make_category("Shelf")
    live = make_live(title="Before", slug="x", categories=[shelf], at=NOW - timedelta(days=9))
    schedule(client, changed(live))
    for moment, shown, hidden in [(LATER - SECOND, "Before", "After"), (LATER, "After", "Before")]:
        with time_machine.travel(moment, tick=False):
            for path in ("/", "/articles/x/", "/categories/shelf/"):
                html = client.get(path).content.decode()
                assert shown in html
                assert hidden not in html


@pytest.mark.usefixtures("editor")
def test_a_first_publication_waits_for_its_moment_and_is_dated_by_it(client):
    draft = make_edition(slug="x")
    assert "goes live on 5 March 2026, 09:00 (UTC)" in schedule(client, draft)
    assert client.get("/articles/x/").status_code == 404
    with time_machine.travel(LATER, tick=False):
        assert client.get("/articles/x/").status_code == 200
    draft.refresh_from_db()
    assert draft.list_date == LATER


@pytest.mark.usefixtures("editor")
def test_cancelling_a_change_leaves_what_is_live_as_it_was(client):
    live = make_live(at=NOW - timedelta(days=9))
    before = Edition.objects.filter(pk=live.pk).values().get()
    newer = changed(live)
    schedule(client, newer)
    assert "no longer planned" in press(client, live.article, cancel=newer.pk)
    assert Edition.objects.filter(pk=live.pk).values().get() == before


@pytest.mark.usefixtures("editor")
def test_scheduling_again_moves_the_change(client):
    live = make_live(at=NOW - timedelta(days=9))
    newer = changed(live)
    schedule(client, newer)
    schedule(client, newer, "2026-03-06T10:30")
    newer.refresh_from_db()
    assert newer.visible_from == datetime(2026, 3, 6, 10, 30, tzinfo=UTC)


@pytest.mark.usefixtures("editor")
def test_an_end_is_set_moved_and_taken_back(client):
    live = make_live(at=NOW - timedelta(days=9))
    assert "until 5 March 2026" in press(client, live.article, end="1", until="2026-03-05T09:00")
    assert "until 7 March 2026" in press(client, live.article, end="1", until="2026-03-07T09:00")
    live.refresh_from_db()
    assert live.visible_until == datetime(2026, 3, 7, 9, tzinfo=UTC)
    press(client, live.article, keep="1")
    live.refresh_from_db()
    assert live.visible_until is None


@pytest.fixture
def with_a_gap(editor, client):
    """A live edition that ends on 3 March, and a change planned for the 5th."""
    live = make_live(at=NOW - timedelta(days=9))
    press(client, live.article, end="1", until="2026-03-03T09:00")
    schedule(client, changed(live))
    return live


def test_an_end_after_the_live_text_s_own_says_until_when_readers_really_see_it(client, with_a_gap):
    told = press(client, with_a_gap.article, end="1", until="2026-03-04T09:00")
    assert "until 3 March 2026, 09:00" in told
    with_a_gap.refresh_from_db()
    assert with_a_gap.visible_until == datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert with_a_gap.article.events.first().effective_at == with_a_gap.visible_until


def test_the_end_before_a_planned_change_has_its_button(client, with_a_gap):
    html = client.get(plan(with_a_gap.article)).content.decode()
    assert html.count('name="keep"') == 1
    press(client, with_a_gap.article, keep="1")
    with_a_gap.refresh_from_db()
    assert with_a_gap.visible_until == LATER
    assert 'name="keep"' not in client.get(plan(with_a_gap.article)).content.decode()


def test_an_end_is_taken_back_also_where_the_text_has_not_begun(client, editor):
    draft = make_edition()
    schedule(client, draft)
    html = press(client, draft.article, end="1", until="2026-03-07T09:00")
    assert 'name="keep"' in html
    assert 'name="cancel"' in html


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("moment", ["2026-03-29T01:30", "2026-10-25T01:30"])
def test_a_moment_that_the_clock_change_takes_or_doubles_is_refused(client, settings, moment):
    settings.TIME_ZONE = "Europe/London"
    draft = make_edition()
    assert "The clocks change around this moment" in schedule(client, draft, moment)
    assert not Event.objects.exists()


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize(
    ("moment", "words"),
    [("2026-03-01T09:00", "has passed"), ("tomorrow", "valid date"), ("", "required")],
)
def test_a_moment_that_will_not_do_is_refused_with_a_reason(client, moment, words):
    draft = make_edition()
    assert words in schedule(client, draft, moment)
    assert not Event.objects.exists()


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "2200-01-01T12:00", "9999-12-31T23:59"])
def test_the_ends_of_time_are_refused_wherever_the_site_is(client, settings, zone, moment):
    settings.TIME_ZONE = zone
    live = make_live(at=NOW - timedelta(days=9))
    sentence = "Choose a moment in the years 1970 to 2199."
    assert sentence in schedule(client, changed(live), moment)
    assert sentence in press(client, live.article, end="1", until=moment)
    assert Event.objects.exclude(act="published").count() == 0


@pytest.mark.usefixtures("editor")
def test_what_is_not_fit_to_publish_is_not_fit_to_plan(client):
    signed = make_edition()
    signed.article.author = None
    unsigned = make_edition(signed.article)
    assert "Choose who wrote it." in schedule(client, unsigned)


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("edition", ["0", "x", "999999"])
def test_a_made_up_edition_is_refused(client, edition):
    live = make_live(at=NOW - timedelta(days=9))
    assert "not one of the article" in press(client, live.article, cancel=edition)
    press(client, live.article, schedule="1", edition=edition, start="2026-03-05T09:00")
    assert Event.objects.exclude(act="published").count() == 0


def test_who_may_not_publish_may_not_plan(client):
    user = make_member("Writers", "writer")
    client.force_login(user)
    draft = make_edition()
    draft.article.owner = user
    draft.article.save()
    for answer in (client.get(plan(draft.article)), client.post(plan(draft.article))):
        assert answer.status_code == 403


@pytest.mark.usefixtures("editor")
def test_the_list_says_what_comes_next_and_in_how_long(client):
    schedule(client, make_edition(title="To come"))
    html = client.get("/admin/articles/article/?status=scheduled").content.decode()
    assert "To come" in html
    assert "goes live 5 Mar 2026, 09:00, in 3\xa0days" in html


def test_publishing_at_once_dates_the_planned_change_too():
    first = publishing.schedule(make_edition(), start=LATER, by=None)
    first.article.title = "Now after all"
    now_live = publishing.publish(make_edition(first.article), by=None)
    first.refresh_from_db()
    assert now_live.list_date == first.list_date == NOW


def test_each_act_is_on_record_with_who_and_when(client, editor):
    schedule(client, make_edition())
    event = Event.objects.get()
    assert (event.act, event.by, event.at, event.effective_at) == ("scheduled", editor, NOW, LATER)


@pytest.mark.usefixtures("editor")
def test_whoever_publishes_is_told_of_a_plan_that_will_replace_it(client):
    planned = make_edition(title="Planned")
    publishing.schedule(planned, start=LATER, by=None)
    fields = {"title": "At once", "slug": planned.article.slug, "body": "<p>New</p>"}
    fields |= {"kind": "original", "language": "en-gb", "author": planned.author_id, "base": "1"}
    fields |= {"filed_under_0": planned.ordered_categories[0].pk, "_publish": "1"}
    address = f"/admin/articles/article/{planned.article.pk}/change/"
    html = client.post(address, fields, follow=True).content.decode()
    assert "edition 1 takes its place 5 March 2026, 09:00" in html
    assert plan(planned.article) in html
