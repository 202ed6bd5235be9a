from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import publishing
from articles.models import Article, Category, Edition
from articles.signals import content_changed
from tests.articles.builders import (
    LONG_AGO,
    NOON,
    article,
    extract,
    make_author,
    make_category,
    make_edition,
    make_live,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def live_edition(of, *, at=NOON):
    return Edition.objects.visible(at=at).filter(article=of).first()


def test_every_save_with_a_change_makes_an_edition():
    first = make_edition(title="One")
    first.article.title = "Two"
    second = make_edition(first.article)
    assert (first.number, second.number) == (1, 2)
    assert Edition.objects.get(pk=first.pk).title == "One"


def test_a_save_without_a_change_makes_none():
    first = make_edition()
    assert make_edition(first.article) == first


def test_the_order_of_categories_is_a_change():
    one, two = make_category(), make_category()
    first = make_edition(categories=[one, two])
    second = make_edition(first.article, categories=[two, one])
    assert second.ordered_categories == [two, one]
    assert first.ordered_categories == [one, two]
    assert first.article.ordered_categories() == [two, one]


def test_a_draft_is_visible_to_nobody():
    draft = make_edition()
    assert live_edition(draft.article) is None


@pytest.mark.parametrize(("minutes", "visible"), [(-1, False), (0, True), (1, True)])
def test_a_published_edition_is_visible_from_its_moment(minutes, visible):
    edition = make_live(at=NOON)
    at = NOON + timedelta(minutes=minutes)
    assert (live_edition(edition.article, at=at) is not None) is visible


def test_editing_a_live_article_changes_nothing_for_visitors():
    live = make_live(title="As published")
    live.article.title = "Being rewritten"
    make_edition(live.article)
    assert live_edition(live.article).title == "As published"


def test_publishing_changes_ends_the_old_edition_at_the_same_instant():
    live = make_live(title="Old", at=LONG_AGO)
    live.article.title = "New"
    publishing.publish(make_edition(live.article), by=None, at=NOON)
    before, after = (live_edition(live.article, at=NOON + d) for d in (-HOUR, timedelta()))
    assert (before.title, after.title) == ("Old", "New")


def test_publishing_changes_keeps_the_date_readers_know():
    live = make_live(at=LONG_AGO)
    live.article.title = "New"
    newer = publishing.publish(make_edition(live.article), by=None, at=NOON)
    assert newer.list_date == LONG_AGO


def test_publishing_what_is_live_already_changes_nothing():
    live = make_live()
    assert publishing.publish(live, by=None, at=NOON) == live
    assert Edition.objects.count() == 1


def test_a_withdrawn_article_is_gone_at_once():
    live = make_live()
    publishing.withdraw(live.article, by=None, at=NOON)
    assert live_edition(live.article, at=NOON) is None
    assert live_edition(live.article, at=NOON - HOUR) == live


def test_withdrawing_and_publishing_again_keeps_address_and_date():
    category = make_category()
    live = make_live(at=LONG_AGO, categories=[category])
    publishing.withdraw(live.article, by=None, at=NOON - HOUR)
    again = publishing.publish(live, by=None, at=NOON)
    assert again.get_absolute_url() == live.get_absolute_url()
    assert again.list_date == LONG_AGO
    assert (again.number, again.restored_from) == (2, live)
    assert again.ordered_categories == [category]


def test_what_is_not_live_cannot_be_withdrawn():
    with pytest.raises(publishing.NotPossible):
        publishing.withdraw(make_edition().article, by=None, at=NOON)


def test_an_extract_without_its_credit_is_not_published():
    draft = make_edition(extract(original_url=""))
    with pytest.raises(publishing.NotPublishable) as refusal:
        publishing.publish(draft, by=None, at=NOON)
    assert set(refusal.value.problems) == {"original_url"}
    assert live_edition(draft.article) is None


def test_an_article_without_words_is_not_published():
    with pytest.raises(publishing.NotPublishable) as refusal:
        make_live(body="<p><script>x</script></p>")
    assert set(refusal.value.problems) == {"body"}


def test_an_edition_is_never_rewritten():
    edition = make_edition()
    edition.title = "Rewritten"
    with pytest.raises(TypeError, match="never changes"):
        edition.save()


def test_the_database_refuses_a_second_open_interval():
    live = make_live()
    live.article.title = "Second"
    second = make_edition(live.article)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=second.pk).update(visible_from=NOON, list_date=NOON)


def test_an_act_with_a_late_clock_counts_at_once_and_stands_behind_the_one_before():
    live = make_live(at=NOON)
    live.article.title = "Second"
    second = publishing.publish(make_edition(live.article), by=None, at=NOON - HOUR)
    assert second.visible_from == NOON - HOUR
    assert live_edition(live.article) == second
    assert [event.at for event in live.article.events.all()] == [NOON, NOON]


def act_with_a_clock_ahead(live):
    """Plan a change of `live` for day 9 while the clock says that it is day 3; return it."""
    live.article.title = "Planned"
    planned, day = make_edition(live.article), timedelta(days=1)
    return publishing.schedule(planned, start=NOON + 9 * day, by=None, at=NOON + 3 * day)


def test_a_withdrawal_counts_at_once_although_a_clock_was_ahead_before():
    live = make_live()
    act_with_a_clock_ahead(live)
    publishing.withdraw(live.article, by=None, at=NOON)
    for days in (0, 1, 3, 9):
        assert live_edition(live.article, at=NOON + timedelta(days=days)) is None
    assert live.article.events.first().act == "withdrew"


def test_a_takedown_counts_at_once_although_a_clock_was_ahead_before():
    live = make_live()
    act_with_a_clock_ahead(live)
    publishing.take_down(live.article, reason="x", by=None, at=NOON)
    live.refresh_from_db()
    assert live.visible_until == NOON
    publishing.put_back(live.article, by=None, at=NOON + HOUR)
    assert live_edition(live.article, at=NOON + HOUR).title == live.title


def test_publishing_counts_at_once_and_the_plan_stays_although_a_clock_was_ahead_before():
    live = make_live()
    planned = act_with_a_clock_ahead(live)
    live.article.title = "At once"
    publishing.publish(make_edition(live.article), by=None, at=NOON)
    assert live_edition(live.article).title == "At once"
    assert live_edition(live.article, at=planned.visible_from) == planned


@pytest.mark.parametrize("ahead", [timedelta(seconds=2), timedelta(days=3)])
def test_what_a_clock_ahead_published_is_withdrawn_and_replaced_like_what_is_live(ahead):
    early = make_live(at=NOON + ahead)
    early.article.title = "Second"
    second = publishing.publish(make_edition(early.article), by=None, at=NOON)
    assert live_edition(early.article, at=NOON + ahead) == second
    other = make_live(at=NOON + ahead)
    publishing.withdraw(other.article, by=None, at=NOON)
    assert live_edition(other.article, at=NOON + ahead) is None


def test_what_a_clock_ahead_published_is_put_back_after_a_takedown():
    early = make_live(at=NOON + HOUR)
    publishing.take_down(early.article, reason="x", by=None, at=NOON)
    back = publishing.put_back(early.article, by=None, at=NOON)
    assert live_edition(early.article, at=NOON) == back == early


def test_what_is_live_is_published_again_over_what_a_clock_ahead_published():
    live = make_live()
    live.article.title = "Early"
    publishing.publish(make_edition(live.article), by=None, at=NOON + HOUR)
    again = publishing.publish(live, by=None, at=NOON)
    for hours in (0, 1, 9):
        assert live_edition(live.article, at=NOON + hours * HOUR) == again
    assert again.title == live.title


def test_what_is_planned_only_is_not_live_and_cannot_be_withdrawn():
    planned = publishing.schedule(make_edition(), start=NOON + HOUR, by=None, at=NOON)
    with pytest.raises(publishing.NotPossible):
        publishing.withdraw(planned.article, by=None, at=NOON)


def test_an_act_without_a_time_happens_now():
    edition = publishing.publish(make_edition(), by=None)
    assert abs(edition.visible_from - timezone.now()) < timedelta(seconds=5)


@pytest.mark.parametrize("change", [{"title": "Rewritten"}, {"number": 7}])
def test_editions_are_not_rewritten_together_either(change):
    make_edition()
    with pytest.raises(TypeError, match="never changes"):
        Edition.objects.update(**change)


@pytest.mark.engine("postgresql")
def test_postgresql_refuses_intervals_that_overlap():
    live = make_live(at=NOON)
    live.article.title = "Second"
    second = make_edition(live.article)
    interval = {"visible_from": NOON - HOUR, "visible_until": NOON + HOUR, "list_date": NOON}
    with pytest.raises(IntegrityError, match="overlap"), transaction.atomic():
        Edition.objects.filter(pk=second.pk).update(**interval)


@pytest.mark.parametrize("way", ["create", "save", "bulk_create", "update", "bulk_update"])
def test_hostile_markup_is_dropped_whichever_way_it_is_written(way):
    body, clean = "<p>Text</p><script>x</script>", "<p>Text</p>"
    row = article(body=body if way == "save" else "<p>Old</p>")
    if way == "bulk_create":
        row.body = body
        Article.objects.bulk_create([row])
    else:
        row.save()
    if way == "create":
        row = Article.objects.create(title="T", slug="t", body=body)
    if way == "update":
        Article.objects.filter(pk=row.pk).update(body=body)
    if way == "bulk_update":
        row.body = body
        Article.objects.bulk_update([row], ["body"])
    assert Article.objects.get(pk=row.pk).body == clean


@pytest.fixture
def heard():
    """Collects who announced a change of what visitors may see."""
    senders = []

    def listen(sender, **kwargs):
        senders.append(sender)

    content_changed.connect(listen)
    yield senders
    content_changed.disconnect(listen)


def test_visible_changes_are_announced_once_they_are_committed(
    heard, django_capture_on_commit_callbacks
):
    draft = make_edition()
    with django_capture_on_commit_callbacks(execute=True):
        live = publishing.publish(draft, by=None, at=LONG_AGO)
        assert heard == []
    with django_capture_on_commit_callbacks(execute=True):
        publishing.withdraw(live.article, by=None, at=NOON)
    with django_capture_on_commit_callbacks(execute=True):
        make_category()
    assert heard == [Article, Article, Category]


def test_saving_a_draft_is_no_news_for_visitors(heard, django_capture_on_commit_callbacks):
    category, author = make_category(), make_author()
    with django_capture_on_commit_callbacks(execute=True):
        make_edition(author=author, categories=[category])
    assert heard == []
