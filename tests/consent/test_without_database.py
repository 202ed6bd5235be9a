"""Accepting fails closed; declining and withdrawing always take effect."""

import logging

import pytest
from django.conf import settings

from consent import configuration
from consent.models import Decision
from tests.consent.builders import broken_database, make_site, remember, state_of

pytestmark = pytest.mark.django_db

READ_ONLY = "INSERT"
GONE = ""


@pytest.fixture(autouse=True)
def _known_notice(client):
    """The visitor was shown the current notice, and the process has read it."""
    make_site()
    client.shown = {"notice": configuration.current().notice.sha256}


def choose_while(client, failing, decision, **fields):
    with broken_database(statement=failing):
        return client.post(
            "/consent/",
            {"decision": decision, "surface": "banner", "next": "/back/"} | client.shown | fields,
            headers={"Sec-Fetch-Site": "same-origin"},
        )


@pytest.mark.parametrize("failing", [READ_ONLY, GONE])
@pytest.mark.parametrize(
    "fields", [{"decision": "accept"}, {"decision": "save", "groups": "campaigns"}]
)
def test_what_cannot_be_recorded_is_not_accepted(client, failing, fields):
    response = choose_while(client, failing, **fields)
    assert response.status_code == 503
    assert response["Retry-After"]
    assert not response.cookies
    assert not Decision.objects.exists()


def test_the_choice_can_be_sent_again_as_it_was(client):
    html = choose_while(client, GONE, "save", groups=["campaigns"]).content.decode()
    for name, value in [("decision", "save"), ("groups", "campaigns"), ("next", "/back/")]:
        assert f'type="hidden" name="{name}" value="{value}"' in html


@pytest.mark.parametrize("failing", [READ_ONLY, GONE])
@pytest.mark.parametrize("decision", ["decline", "save"])
def test_a_withdrawal_takes_effect_and_the_loss_is_logged(client, caplog, failing, decision):
    remember(client, measurement=True, campaigns=True)
    response = choose_while(client, failing, decision)
    assert (response.status_code, response["Location"]) == (303, "/back/")
    assert state_of(client) == "declined"
    assert any(record.levelno == logging.ERROR for record in caplog.records)


def test_it_also_expires_the_cookies_of_the_services(client):
    response = choose_while(client, READ_ONLY, "decline")
    assert {"_measurement", "_campaigns"} <= {c.key for c in response.cookies.values()}


def test_a_withdrawal_of_one_group_ends_the_other_too_and_says_so(client):
    remember(client, measurement=True, campaigns=True)
    response = choose_while(client, READ_ONLY, "save", groups=["measurement"])
    assert response.status_code == 503
    assert state_of(client) == "declined"


def test_adding_a_group_leaves_the_earlier_acceptance_alone(client):
    remember(client, measurement=True, campaigns=False)
    response = choose_while(client, READ_ONLY, "save", groups=["measurement", "campaigns"])
    assert response.status_code == 503
    assert state_of(client) == "+measurement"


@pytest.mark.parametrize(("decision", "status"), [("decline", 303), ("save", 503)])
def test_a_process_that_knows_no_notice_still_ends_every_acceptance(client, decision, status):
    remember(client, measurement=True, campaigns=True)
    configuration.forget()
    response = choose_while(client, GONE, decision, groups=["campaigns"])
    assert response.status_code == status
    assert response.cookies[settings.COOKIE_CONSENT_NAME]["max-age"] == 0
    assert state_of(client) == "ask"


def test_the_settings_page_still_offers_to_decline(client):
    with broken_database():
        response = client.get("/consent/", {"next": "/back/"})
    html = response.content.decode()
    assert response.status_code == 503
    assert 'name="decision" value="decline"' in html
    assert 'value="accept"' not in html


def test_the_proof_is_not_given_for_what_is_not_on_record(client):
    response = choose_while(client, GONE, "decline")
    assert settings.CONSENT_ID_COOKIE_NAME not in response.cookies


def test_declining_on_the_page_of_last_resort_works_once_the_database_is_back(client):
    remember(client, measurement=True, campaigns=True)
    configuration.forget()
    with broken_database():
        html = client.get("/consent/").content.decode()
    assert 'name="notice" value=""' in html
    fields = {"decision": "decline", "notice": "", "surface": "settings", "next": "/consent/"}
    response = client.post("/consent/", fields, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 303
    assert state_of(client) == "declined"
    assert Decision.objects.get().action == "withdraw"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_process_that_served_nothing_but_the_settings_knows_the_notice_afterwards(client, method):
    configuration.forget()
    fields = {"decision": "accept", "surface": "settings"} | client.shown
    headers = {"Sec-Fetch-Site": "same-origin"}
    getattr(client, method)("/consent/", fields if method == "post" else {}, headers=headers)
    with broken_database():
        html = client.get("/consent/").content.decode()
    assert f'name="notice" value="{client.shown["notice"]}"' in html
