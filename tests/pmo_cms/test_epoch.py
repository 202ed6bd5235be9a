"""Whatever changes a public page moves the epoch, in the transaction of the change."""

from contextlib import closing, contextmanager
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.apps import apps
from django.db import connection, transaction

from articles import publishing
from articles.models import Article, Category, Edition
from consent.models import Service
from pmo_cms import epoch
from pmo_cms.models import ChangeCount
from tests.articles import builders
from tests.articles.builders import NOON, article, make_category, make_edition, make_live
from tests.consent.builders import make_group, make_notice, make_service

HOUR = timedelta(hours=1)

# By name: how to make a row, which is then saved and deleted; None where acts alone change it.
SHOWN = {
    "articles.Author": builders.make_author,
    "articles.Category": make_category,
    "articles.Image": builders.make_image,
    "articles.FooterLink": lambda: builders.make_publication().links.create(
        words="About", address="/"
    ),
    "articles.Permission": builders.make_permission,
    "articles.Publication": builders.make_publication,
    "articles.Rendition": lambda: builders.make_image().renditions.first(),
    "articles.Source": builders.make_source,
    "articles.OriginalCheck": builders.make_original_check,
    "articles.StaticPage": builders.make_page,
    "consent.Notice": None,
    "consent.Service": make_service,
    "cookie_consent.Cookie": lambda: make_group(cookies=["_visits"]).cookie_set.first(),
    "cookie_consent.CookieGroup": make_group,
}


@contextmanager
def another_epoch(*, is_removal=None):
    before = epoch.current()
    yield
    after = epoch.current()
    assert after.changes > before.changes
    if is_removal is not None:
        assert (after.removals > before.removals) is is_removal


@contextmanager
def the_same_epoch():
    before = epoch.current()
    yield
    assert epoch.current() == before


def test_every_model_is_either_shown_or_known_to_be_shown_nowhere():
    ours = {m._meta.label for m in apps.get_models(include_auto_created=True) if epoch._is_ours(m)}
    assert set(SHOWN) == {model._meta.label for model in epoch.shown_models()}
    assert ours == set(SHOWN) | epoch.NEVER_SHOWN


@pytest.mark.django_db
@pytest.mark.parametrize("label", [label for label, make in SHOWN.items() if make])
def test_a_row_that_is_shown_moves_it_when_it_is_made_or_saved(label):
    with another_epoch():
        row = SHOWN[label]()
    with another_epoch():
        row.save()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "make", [builders.make_permission, builders.make_image, make_service, make_group]
)
def test_a_row_that_is_deleted_must_not_be_shown_again(make):
    row = make()
    with another_epoch(is_removal=True):
        row.delete()


@pytest.mark.django_db
def test_a_notice_and_a_service_count_as_removals():
    service = make_service()
    with another_epoch(is_removal=True):
        make_notice()
    service.is_enabled = False
    with another_epoch(is_removal=True):
        service.save()
    assert not Service.objects.enabled().exists()


@pytest.mark.django_db
def test_drafts_do_not_move_it():
    shelf, author = make_category(), builders.make_author()
    with the_same_epoch():
        edition = make_edition(article(author=author), categories=[shelf])
        publishing.submit(edition.article, by=None)


ACTS = {
    "schedule": lambda edition: publishing.schedule(edition, start=NOON + HOUR, by=None, at=NOON),
    "end": lambda edition: publishing.end(edition.article, until=NOON + HOUR, by=None, at=NOON),
    "rename": lambda edition: rename(edition.article),
}
REMOVALS = {
    "withdraw": lambda edition: publishing.withdraw(edition.article, by=None, at=NOON),
    "take down": lambda edition: publishing.take_down(
        edition.article, reason="-", by=None, at=NOON
    ),
}


def rename(renamed):
    renamed.slug = "another-address"
    renamed.save()


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*ACTS, *REMOVALS])
def test_every_act_moves_it(name):
    edition = make_live()
    if name == "schedule":
        edition = make_edition(edition.article, at=NOON)
        edition.article.title = "Another"
        edition = make_edition(edition.article, at=NOON)
    with another_epoch(is_removal=name in REMOVALS):
        (ACTS | REMOVALS)[name](edition)


def make_ended():
    edition = make_live()
    publishing.end(edition.article, until=NOON, by=None, at=NOON - HOUR)
    return edition


@pytest.mark.django_db
@pytest.mark.parametrize("make", [make_ended, make_edition])
def test_a_takedown_is_a_removal_also_where_nothing_is_shown_at_the_moment(make):
    edition = make()
    with another_epoch(is_removal=True):
        publishing.take_down(edition.article, reason="-", by=None, at=NOON + HOUR)


@pytest.mark.django_db
def test_publishing_and_putting_back_move_it_and_remove_nothing():
    edition = make_edition()
    with another_epoch(is_removal=False):
        publishing.publish(edition, by=None, at=NOON)
    publishing.take_down(edition.article, reason="-", by=None, at=NOON)
    with another_epoch(is_removal=False):
        publishing.put_back(edition.article, by=None, at=NOON)


@pytest.mark.django_db
def test_a_merger_moves_it():
    merged, into = make_category(), make_category()
    with another_epoch(is_removal=True):
        publishing.unite(merged, into=into, by=None)


@pytest.mark.usefixtures("committing_db")
def test_it_moves_with_the_change_and_not_without():
    edition = make_edition()
    with the_same_epoch(), transaction.atomic():
        publishing.publish(edition, by=None, at=NOON)
        transaction.set_rollback(True)
    with another_epoch():
        publishing.publish(edition, by=None, at=NOON)


@pytest.mark.engine("postgresql")
@pytest.mark.usefixtures("committing_db")
def test_nobody_who_publishes_waits_for_anybody_else():
    all_have_moved = Barrier(3, timeout=20)
    before = epoch.current()

    def change():
        with closing(connection), transaction.atomic():
            epoch.move(hides=False)
            all_have_moved.wait()

    threads = [Thread(target=change) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not all_have_moved.broken
    assert epoch.current().changes > before.changes
    assert ChangeCount.objects.count() == 3


@pytest.mark.django_db
def test_the_moments_around_are_those_at_which_readers_see_something_else():
    live = make_live(at=NOON - HOUR)
    publishing.schedule(make_edition(), start=NOON + 2 * HOUR, by=None, at=NOON)
    publishing.end(live.article, until=NOON + 3 * HOUR, by=None, at=NOON)
    around = Edition.objects.changes_around
    assert around(NOON - 2 * HOUR) == (None, NOON - HOUR)
    assert around(NOON) == (NOON - HOUR, NOON + 2 * HOUR)
    assert around(NOON + 2 * HOUR) == (NOON + 2 * HOUR, NOON + 3 * HOUR)
    assert around(NOON + 3 * HOUR) == (NOON + 3 * HOUR, None)


@pytest.mark.django_db
def test_drafts_have_no_moments():
    make_edition()
    assert Edition.objects.changes_around(NOON) == (None, None)
    assert (Article.objects.count(), Category.objects.count()) == (1, 1)
