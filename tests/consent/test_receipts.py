"""The file with which a visitor shows what was decided."""

import hashlib
import json
from datetime import timedelta

import pytest

from consent import receipts
from consent.models import Decision
from tests.consent.builders import (
    CONSENT_ID,
    NOON,
    broken_database,
    choose,
    make_decision,
    make_notice,
    make_site,
)

pytestmark = pytest.mark.django_db


def get_receipt(client, **options):
    return client.get("/consent/receipt.json", **options)


def bring_proof(client, settings, consent_id=CONSENT_ID):
    client.cookies[settings.CONSENT_ID_COOKIE_NAME] = consent_id


def test_whoever_decided_can_download_what_was_decided(client):
    notice = make_site()
    choose(client, "save", groups=["measurement"], surface="settings")
    response = get_receipt(client)
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"].startswith('attachment; filename="consent-receipt-')
    purposes = response.json()["pii_processing"]["purposes"]
    answers = {purpose["purpose_id"]: purpose["is_accepted"] for purpose in purposes}
    assert answers == {"measurement": True, "campaigns": False}
    assert response.json()["pii_processing"]["privacy_notice"] == {
        "url": f"http://localhost{notice.get_absolute_url()}",
        "number": 1,
        "sha256": notice.sha256,
    }


def test_it_names_each_service_with_who_gets_the_data_where_and_for_how_long(client):
    make_site()
    choose(client, "accept")
    (service,) = get_receipt(client).json()["pii_processing"]["purposes"][0]["services"]
    assert service == {
        "service": "Counter",
        "purpose": "Counts visits.",
        "recipient_third_parties": ["Counting Ltd"],
        "processing_locations": ["Ireland"],
        "retention_period": "30 days",
    }


def test_it_names_the_publication_and_every_recipient_once(client):
    make_site()
    choose(client, "accept")
    parties = get_receipt(client).json()["party_identification"]
    names = [(party["party_role"], party["party_name"]) for party in parties]
    assert names == [("controller", "Baseline"), ("recipient", "Counting Ltd")]


def test_it_tells_the_whole_history_in_order(client, settings):
    make_site()
    make_decision(choices={"measurement": True, "campaigns": True}, at=NOON)
    make_decision(
        choices={"measurement": False, "campaigns": False},
        accepted_before=["measurement"],
        at=NOON + timedelta(hours=1),
        gpc=True,
    )
    bring_proof(client, settings)
    first, second = get_receipt(client).json()["events"]
    assert (first["event_time"], first["event_state"]) == (NOON.isoformat(), "ConsentGiven")
    assert (second["event_state"], second["validity_duration"]) == ("ConsentWithdrawn", "P180D")
    assert (second["evidence"]["surface"], second["evidence"]["gpc"]) == ("banner", True)


@pytest.mark.parametrize("action", Decision.Action)
def test_every_action_has_a_word_of_the_vocabulary(action):
    assert receipts.EVENT_STATES[action].startswith("Consent")


def test_anybody_can_work_out_its_digests_without_this_software(client):
    make_site()
    choose(client, "accept")
    (event,) = get_receipt(client).json()["events"]
    canonical = json.dumps(event["evidence"], sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(canonical.encode()).hexdigest() == event["digest"]


def test_it_never_holds_the_consent_id(client, settings):
    make_decision()
    bring_proof(client, settings)
    assert CONSENT_ID not in get_receipt(client).content.decode()


def test_the_same_decisions_give_the_same_receipt(client):
    make_site()
    choose(client, "accept")
    assert get_receipt(client).content == get_receipt(client).content


def test_it_is_kept_by_no_cache(client):
    make_site()
    choose(client, "accept")
    assert get_receipt(client)["Cache-Control"] == "no-store"


@pytest.mark.parametrize("consent_id", ["", "0" * 32, "no such thing"])
def test_whoever_brings_no_proof_learns_that_there_is_no_receipt(client, settings, consent_id):
    make_decision()
    bring_proof(client, settings, consent_id)
    response = get_receipt(client)
    assert response.status_code == 404
    assert "no decision on record" in response.json()["error"]
    assert response["Cache-Control"] == "no-store"


def test_nobody_elses_decision_is_in_it(client, settings):
    make_decision()
    other = make_decision(consent_id="f" * 32)
    bring_proof(client, settings)
    assert str(other.public_id) not in get_receipt(client).content.decode()


def test_without_database_it_says_to_come_back(client, settings):
    bring_proof(client, settings)
    with broken_database():
        response = get_receipt(client)
    assert (response.status_code, response["Retry-After"]) == (503, "120")
    assert "try again" in response.json()["error"]


def test_it_takes_two_queries_however_much_was_decided(client, settings, django_assert_num_queries):
    make_site()
    for hours in range(5):
        make_decision(at=NOON + timedelta(hours=hours))
        make_notice()
    bring_proof(client, settings)
    with django_assert_num_queries(2):
        assert len(get_receipt(client).json()["events"]) == 5


def test_it_holds_the_newest_of_a_robots_decisions_and_says_that_there_are_more(
    client, settings, monkeypatch
):
    make_site()
    monkeypatch.setattr(receipts, "MAX_EVENTS", 2)
    *_, last = [make_decision(at=NOON + timedelta(hours=hours)) for hours in range(3)]
    bring_proof(client, settings)
    data = get_receipt(client).json()
    assert (len(data["events"]), data["events_are_complete"]) == (2, False)
    assert data["record_id"] == data["events"][-1]["evidence"]["public_id"] == str(last.public_id)


def test_a_group_that_is_gone_from_the_settings_stays_in_the_receipt(client, settings):
    make_site()
    make_decision(choices={"measurement": True})
    bring_proof(client, settings)
    purposes = get_receipt(client).json()["pii_processing"]["purposes"]
    assert [purpose["purpose_id"] for purpose in purposes] == ["measurement"]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_for_reading(client, method):
    assert getattr(client, method)("/consent/receipt.json").status_code == 405


def test_the_settings_page_offers_the_receipt_where_there_is_one(client):
    make_site()
    link = '<a href="/consent/receipt.json">Download receipt</a>'
    assert link not in client.get("/consent/").content.decode()
    choose(client, "decline")
    assert link in client.get("/consent/").content.decode()


@pytest.mark.parametrize(
    ("decision", "says"),
    [
        ("accept", "That allows Counter of Counting Ltd, Counter of Counting Ltd, and"),
        ("decline", "So nothing is sent to anybody else."),
    ],
)
def test_the_settings_page_says_which_services_the_choice_allows(client, decision, says):
    make_site()
    choose(client, decision)
    assert says in client.get("/consent/").content.decode()


def test_the_settings_page_does_not_show_the_consent_id(client, settings):
    make_site()
    choose(client, "accept")
    consent_id = client.cookies[settings.CONSENT_ID_COOKIE_NAME].value
    assert consent_id not in client.get("/consent/").content.decode()
