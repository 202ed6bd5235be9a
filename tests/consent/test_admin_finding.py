"""The page on which reviewers look visitors up."""

import json
import logging
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from consent import evidence, receipts
from tests.consent.builders import CONSENT_ID, NOON, make_decision

pytestmark = pytest.mark.django_db

PAGE = "/admin/consent/decision/find/"


def find(client, quoted="", **fields):
    return client.post(PAGE, {"quoted": quoted} | fields).content.decode()


def as_file(content):
    return SimpleUploadedFile("receipt.json", content)


def test_the_log_leads_to_it(admin_client):
    html = admin_client.get(reverse("admin:consent_decision_changelist")).content.decode()
    assert f'<a href="{PAGE}">Find a visitor</a>' in html


@pytest.mark.parametrize("quote", [lambda d: CONSENT_ID, lambda d: str(d.public_id)])
def test_a_visitor_is_found_with_the_notice_of_each_decision(admin_client, quote):
    decision = make_decision()
    html = find(admin_client, quote(decision))
    assert "1 decision of one browser" in html
    assert "<div>Campaigns: declined</div><div>Measurement: accepted</div>" in html
    assert f'<a href="{decision.notice.get_absolute_url()}">Notice 1</a>' in html
    assert "Every row still says what its digest vouches for." in html


@pytest.mark.parametrize("given", ["pasted", "uploaded"])
@pytest.mark.parametrize("forged", [True, False])
def test_a_receipt_agrees_or_what_differs_is_shown(admin_client, given, forged):
    receipt = receipts.receipt([make_decision()])
    if forged:
        receipt["events"][0]["event_state"] = "<b>Consent</b>"
    text = json.dumps(receipt)
    fields = {"quoted": text} if given == "pasted" else {"receipt": as_file(text.encode())}
    html = find(admin_client, **fields)
    assert ("The receipt agrees" in html) is not forged
    assert ("<td>&lt;b&gt;Consent&lt;/b&gt;</td><td>ConsentGiven</td>" in html) is forged


def test_what_of_a_receipt_was_pruned_is_said_to_be_so_and_is_no_difference(admin_client):
    pruned, kept = (make_decision(at=NOON + timedelta(days=days)) for days in (0, 400))
    text = json.dumps(receipts.receipt([kept, pruned]))
    now = NOON + timedelta(days=402)
    evidence.seal_days(now=now)
    evidence.prune(older_than_days=200, now=now, by="a test")
    html = find(admin_client, text)
    assert "1 decision of it was pruned from the log" in html
    assert "The receipt agrees" in html


def test_that_a_receipt_names_the_publication_as_it_was_is_said(admin_client, settings):
    text = json.dumps(receipts.receipt([make_decision()]))
    settings.SITE_NAME = "Renamed"
    html = find(admin_client, text)
    assert "The log does not hold" in html
    assert "The receipt agrees" in html


def test_what_is_not_on_record_is_said_to_be_so(admin_client):
    make_decision()
    assert "Nothing is on record" in find(admin_client, "0" * 32)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "Give what the visitor quoted."),
        ({"quoted": "hello"}, "neither a reference"),
        ({"quoted": "\x00"}, "Null characters are not allowed."),
        ({"receipt": as_file(b"\xff\xfe")}, "it is not text"),
        ({"receipt": as_file(b"{" * 1_000_001)}, "too large for a receipt"),
        ({"receipt": as_file(b"{}")}, "not a receipt of this site"),
    ],
)
def test_what_cannot_be_looked_up_is_refused_with_the_reason(admin_client, fields, reason):
    assert reason in find(admin_client, **fields)


def test_the_consent_id_is_neither_kept_nor_logged_nor_shown_again(admin_client, caplog):
    make_decision()
    caplog.set_level(logging.DEBUG)
    response = admin_client.post(PAGE, {"quoted": CONSENT_ID})
    assert CONSENT_ID not in response.content.decode()
    assert CONSENT_ID not in caplog.text
    assert not LogEntry.objects.exists()
    assert "no-store" in response["Cache-Control"]


def test_an_address_looks_nobody_up(admin_client):
    make_decision()
    html = admin_client.get(PAGE, {"quoted": CONSENT_ID}).content.decode()
    assert "of one browser" not in html


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("permissions", "status"), [([], 403), (["view_decision"], 200)])
def test_it_is_for_those_who_may_view_decisions(client, method, permissions, status):
    make_decision()
    reviewer = User.objects.create_user("rae", is_staff=True)
    reviewer.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(reviewer)
    assert getattr(client, method)(PAGE, {"quoted": CONSENT_ID}).status_code == status
