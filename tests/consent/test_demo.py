import pytest
from django.core.exceptions import ValidationError

from consent import configuration, demo
from consent.models import Notice, Service
from tests.consent.builders import NOON, choose

pytestmark = pytest.mark.django_db

HERE = "http://127.0.0.1:8001"
THERE = "http://127.0.0.1:9001"


def scripts():
    return {service.script_url for service in configuration.load().services}


def test_the_demo_has_two_trackers_that_its_notice_names():
    demo.load(tracker_origin=HERE, at=NOON)
    assert scripts() == {f"{HERE}/measure.js", f"{HERE}/campaign.js"}
    assert configuration.load().asks_about == {"measurement", "campaigns"}


def test_its_notice_says_in_two_sentences_what_declining_means():
    text = demo.load(tracker_origin=HERE, at=NOON).notice.text
    assert text.count(". ") == 1
    assert "decline" in text
    assert "third parties" in text


def test_the_necessary_group_is_always_on():
    notice = demo.load(tracker_origin=HERE, at=NOON).notice
    assert [group["varname"] for group in notice.required_groups] == ["necessary"]


def test_loading_again_changes_nothing():
    demo.load(tracker_origin=HERE, at=NOON)
    report = demo.load(tracker_origin=HERE, at=NOON)
    assert (report.changed_services, report.is_newly_published) == ([], False)
    assert Notice.objects.count() == 1


def test_an_administrators_changes_stay():
    demo.load(at=NOON)
    Service.objects.filter(key="audience-counter").delete()
    Service.objects.update(is_enabled=False, name="Renamed", hosts={"script-src": [THERE]})
    before = list(Service.objects.values())
    report = demo.load(at=NOON)
    assert list(Service.objects.values()) == before
    assert (report.changed_services, report.is_newly_published) == ([], False)


def test_trackers_that_moved_are_in_a_new_notice_that_asks_their_accepters_again(client):
    first = demo.load(tracker_origin=HERE, at=NOON).notice
    choose(client, "save", groups=["measurement"])
    report = demo.load(tracker_origin=THERE, at=NOON)
    assert (report.notice.number, report.notice.epoch) == (2, first.epoch)
    html = client.get(report.notice.get_absolute_url()).content.decode()
    assert 'class="consent"' in html
    assert THERE not in html.split("<main", 1)[0]
    choose(client, "accept")
    assert scripts() == {f"{THERE}/measure.js", f"{THERE}/campaign.js"}


def test_the_report_says_what_happened():
    first = demo.load(tracker_origin=HERE, at=NOON)
    second = demo.load(tracker_origin=HERE, at=NOON)
    assert "audience-counter, campaign-counter; notice 1 published" in str(first)
    assert "none; notice 1 unchanged" in str(second)


def test_an_unusable_address_is_refused_and_changes_nothing():
    with pytest.raises(ValidationError):
        demo.load(tracker_origin="javascript:alert(1)//", at=NOON)
    assert not Service.objects.exists()
