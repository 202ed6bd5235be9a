from datetime import timedelta

import pytest
from django.db import transaction

from consent import decisions
from consent.models import Decision
from consent.models.fingerprint import fingerprint
from tests.consent.builders import CONSENT_ID, NOON, make_decision, make_group, make_notice

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("accepted_before", "choices", "action"),
    [
        ([], {"a": True, "b": True}, "accept_all"),
        ([], {"a": False, "b": False}, "decline_all"),
        ([], {"a": True, "b": False}, "custom"),
        ([], {}, "decline_all"),
        (["a"], {"a": True, "b": True}, "accept_all"),
        (["a"], {"a": False, "b": False}, "withdraw"),
        (["a"], {"a": False, "b": True}, "withdraw"),
        (["a", "b"], {"a": True, "b": False}, "withdraw"),
        (["gone"], {"a": True, "b": True}, "withdraw"),
    ],
)
def test_the_action_says_what_changed_for_the_visitor(accepted_before, choices, action):
    decision = make_decision(choices=choices, accepted_before=accepted_before)
    assert decision.action == action


def test_a_decision_is_valid_for_as_long_as_the_cookie(settings):
    decision = make_decision(at=NOON)
    assert decision.valid_until == NOON + timedelta(days=settings.CONSENT_DAYS)


def test_the_log_does_not_hold_the_consent_id():
    make_decision()
    (row,) = Decision.objects.values()
    assert CONSENT_ID not in str(row)
    assert len(row["subject"]) == 64


def test_whoever_knows_the_consent_id_finds_the_latest_decision(django_assert_num_queries):
    first = make_decision(at=NOON)
    make_decision(at=NOON + timedelta(hours=1), consent_id="f" * 32)
    last = make_decision(at=NOON + timedelta(minutes=1))
    with django_assert_num_queries(1):
        found = decisions.latest_for(CONSENT_ID)
        assert (found, found.notice) == (last, first.notice)


@pytest.mark.parametrize("consent_id", ["", "0" * 32])
def test_nobody_elses_decision_is_found(consent_id):
    make_decision()
    assert decisions.latest_for(consent_id) is None


def test_another_key_makes_other_subjects(settings):
    before = decisions.subject_of(CONSENT_ID)
    settings.CONSENT_SUBJECT_KEY = "another key"
    assert decisions.subject_of(CONSENT_ID) != before


def test_the_digest_vouches_for_the_row_as_it_is_stored():
    make_decision()
    stored = Decision.objects.get()
    assert stored.digest == fingerprint(stored.as_facts())
    stored.choices = {"measurement": False}
    assert stored.digest != fingerprint(stored.as_facts())


def test_a_decision_is_not_promised_inside_a_transaction(committing_db):
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        make_decision()


def test_answers_carry_the_names_that_the_notice_gave_in_its_order():
    make_group("b", name="Second", ordering=2)
    make_group("ccc", name="First", ordering=1)
    choices = {"b": False, "ccc": True, "renamed": False}
    decision = make_decision(notice=make_notice(), choices=choices)
    decision.refresh_from_db()
    assert decision.answers == [("First", True), ("Second", False), ("renamed", False)]
