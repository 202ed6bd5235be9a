import logging

import pytest
from django.db import OperationalError, transaction

from consent import configuration
from tests.consent.builders import (
    broken_database,
    make_group,
    make_notice,
    make_service,
    make_site,
)

pytestmark = pytest.mark.django_db


def running():
    return [service.key for service in configuration.current().services]


def test_a_service_that_the_notice_names_runs():
    make_service(key="counter")
    make_notice()
    assert running() == ["counter"]


def test_without_a_notice_nothing_runs_and_nobody_is_asked():
    make_service()
    assert configuration.current() == configuration.Configuration()


def test_a_service_added_after_the_notice_waits_for_the_next():
    group = make_group()
    make_notice()
    make_service(group, key="later")
    assert running() == []
    make_notice()
    assert running() == ["later"]


def test_a_service_switched_off_does_not_run():
    service = make_service()
    make_notice()
    service.is_enabled = False
    service.save()
    assert running() == []


@pytest.mark.parametrize(
    "change",
    [
        {"script_url": "https://stats.example/other.js"},
        {"settings": {"site_id": 4}},
        {"kind": "matomo"},
        {"hosts": {"script-src": ["https://stats.example"], "img-src": ["https://x.example"]}},
    ],
)
def test_a_service_that_changed_stops_until_a_notice_says_so(change):
    service = make_service()
    make_notice()
    for field, value in change.items():
        setattr(service, field, value)
    service.save()
    assert running() == []


def test_a_service_in_a_required_group_never_runs():
    make_service(make_group(is_required=True))
    make_notice()
    assert running() == []


def test_only_groups_that_a_service_waits_for_are_asked_about():
    make_service(make_group("measurement"))
    make_group("idle")
    make_notice()
    present = configuration.current()
    assert [group.varname for group in present.groups] == ["idle", "measurement"]
    assert present.asks_about == {"measurement"}


def test_reading_takes_two_queries_and_being_fresh_none(settings, django_assert_num_queries):
    settings.CONSENT_CONFIGURATION_SECONDS = 60
    make_site()
    with django_assert_num_queries(2):
        configuration.current()
    with django_assert_num_queries(0):
        configuration.current()


def test_a_change_counts_as_soon_as_it_is_committed(settings, django_capture_on_commit_callbacks):
    settings.CONSENT_CONFIGURATION_SECONDS = 60
    service = make_service()
    make_notice()
    assert running() == [service.key]
    with django_capture_on_commit_callbacks(execute=True):
        service.delete()
        assert running() == ["counter"]
    assert running() == []


def test_while_the_database_is_gone_the_last_known_goes_on_and_one_line_says_so(caplog):
    make_site()
    before = configuration.current()
    with broken_database():
        assert [configuration.current(), configuration.current()] == [before, before]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_each_new_failure_is_logged_again(caplog):
    make_site()
    configuration.current()
    for _outage in range(2):
        with broken_database():
            configuration.current()
        configuration.current()
    assert len(caplog.records) == 2


def test_a_process_that_never_read_it_says_so():
    with broken_database(), pytest.raises(OperationalError), transaction.atomic():
        configuration.current()
