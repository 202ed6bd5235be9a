from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from consent.models import Notice
from tests.consent.builders import LONG_AGO, NOON, WORDS, make_group, make_notice, make_service

pytestmark = pytest.mark.django_db


def test_the_first_notice_is_number_one():
    notice = make_notice()
    assert (notice.number, notice.words) == (1, WORDS)


def test_only_asking_everybody_again_raises_the_epoch():
    epochs = [make_notice(ask_again=asks, at=NOON).epoch for asks in (False, True, False, True)]
    first, second, third, fourth = epochs
    assert first < second == third < fourth
    assert Notice.objects.current().epoch == fourth


@pytest.mark.parametrize("at", [LONG_AGO, datetime(2085, 1, 1, tzinfo=UTC)])
def test_whatever_the_clock_says_the_epoch_rises_and_can_be_stored(at):
    first = make_notice(at=at)
    make_notice(ask_again=True, at=at)
    assert 0 < first.epoch < Notice.objects.current().epoch


def test_a_notice_says_who_published_it_and_when():
    editor = User.objects.create_user("ann")
    notice = make_notice(by=editor, at=NOON)
    assert (notice.published_by, notice.published_at) == (editor, NOON)


def test_a_notice_freezes_groups_cookies_and_enabled_services():
    group = make_group("measurement", cookies=["_m"])
    make_service(group, key="on")
    make_service(group, key="off", is_enabled=False)
    (frozen,) = make_notice().groups
    assert [cookie["name"] for cookie in frozen["cookies"]] == ["_m"]
    assert [service["key"] for service in frozen["services"]] == ["on"]


def test_the_fingerprint_can_be_worked_out_again_from_what_is_stored():
    make_service()
    make_notice()
    stored = Notice.objects.get()
    published = stored.sha256
    stored.pk, stored._state.adding, stored.number = None, True, 2
    stored.save()
    assert published != stored.sha256
    assert Notice.objects.get(number=1).sha256 == published


def test_the_same_words_published_twice_are_two_notices():
    assert make_notice().sha256 != make_notice().sha256


def test_other_words_make_another_fingerprint():
    make_notice()
    other = make_notice(words=replace(WORDS, text="Something else."))
    assert Notice.objects.filter(sha256=other.sha256).count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"hosts": {"script-src": ["https://stats.example", "https://more.example"]}},
        {"script_url": "https://stats.example/other.js"},
    ],
)
def test_a_notice_no_longer_names_a_service_that_does_something_else(change):
    service = make_service()
    notice = make_notice()
    assert notice.names(service)
    for field, value in change.items():
        setattr(service, field, value)
    assert not notice.names(service)


def test_a_notice_does_not_name_a_service_that_moved_to_another_group():
    service = make_service(make_group("measurement"))
    notice = make_notice()
    service.group = make_group("campaigns")
    assert not notice.names(service)


def test_a_notice_still_names_a_service_whose_description_was_corrected():
    service = make_service()
    notice = make_notice()
    service.purpose = "Counts visits and nothing else."
    assert notice.names(service)
