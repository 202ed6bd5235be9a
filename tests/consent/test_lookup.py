"""A reviewer finds a visitor by what the visitor quotes."""

import json
from datetime import timedelta

import pytest
from django.db import connection

from consent import lookup, receipts
from consent.models import Decision, guards
from tests.consent.builders import CONSENT_ID, NOON, make_decision, make_notice, make_site

pytestmark = pytest.mark.django_db


def make_history(count=3):
    """Return one visitor's decisions, oldest first, beside somebody else's."""
    make_site()
    make_decision(consent_id="f" * 32)
    return [make_decision(at=NOON + timedelta(hours=hours)) for hours in range(count)]


def receipt_of(decisions):
    """Return the receipt that the visitor with these decisions, oldest first, downloads."""
    return receipts.receipt(decisions[::-1])


def change_behind_its_back(decision, **fields):
    guards.remove(connection)
    names = ", ".join(f"{name} = %s" for name in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE consent_decision SET {names} WHERE id = %s", [*fields.values(), decision.pk]
        )
    guards.install(connection)


def differences(quoted):
    return [(d.field, d.quoted, d.on_record) for d in lookup.find(json.dumps(quoted)).differences]


@pytest.mark.parametrize(
    "quote",
    [
        lambda history: CONSENT_ID,
        lambda history: f"  {CONSENT_ID}\n",
        lambda history: str(history[1].public_id),
        lambda history: str(history[1].public_id).upper(),
        lambda history: json.dumps(receipt_of(history)),
        lambda history: json.dumps(receipt_of(history[:1]), indent=2),
    ],
)
def test_whatever_a_visitor_quotes_leads_to_the_whole_history_in_order(quote):
    history = make_history()
    visitor = lookup.find(quote(history))
    assert (visitor.decisions, visitor.are_all, visitor.changed) == (history, True, [])


@pytest.mark.parametrize("quoted", ["0" * 32, "00000000-0000-0000-0000-000000000000"])
def test_what_is_not_on_record_finds_nobody(quoted):
    make_history()
    assert lookup.find(quoted) is None


@pytest.mark.parametrize(
    ("quoted", "reason"),
    [
        ("", "neither a reference"),
        ("hello", "neither a reference"),
        (CONSENT_ID[:-1], "neither a reference"),
        ("0" * 64, "neither a reference"),
        ("0" * 10_000_000, "neither a reference"),
        ("{", "not a whole one"),
        ("{" * 100_000, "not a whole one"),
        ('{"a":' * 100_000, "not a whole one"),
        ('{"a": ' + "9" * 5000 + "}", "not a whole one"),
        ("{}", "not a receipt of this site"),
        ('{"schema_version": "other"}', "not a receipt of this site"),
        (json.dumps({"schema_version": receipts.SCHEMA}), "neither a reference"),
        (json.dumps({"schema_version": receipts.SCHEMA, "record_id": [1]}), "neither a reference"),
    ],
)
def test_what_is_no_quotation_of_ours_is_refused_with_the_reason(quoted, reason):
    with pytest.raises(lookup.NotUnderstood, match=reason):
        lookup.find(quoted)


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_receipt_agrees_also_when_more_was_decided_since(length):
    history = make_history()
    assert differences(receipt_of(history[:length])) == []


def test_a_receipt_agrees_whatever_notice_was_published_since():
    history = make_history()
    receipt = receipt_of(history)
    make_notice(ask_again=True)
    assert differences(receipt) == []


def test_a_forged_receipt_is_told_field_by_field():
    history = make_history()
    receipt = receipt_of(history)
    receipt["events"][0]["evidence"]["choices"]["campaigns"] = True
    receipt["events"][1]["evidence"]["gpc"] = 0
    del receipt["events"][1]["digest"]
    receipt["signed"] = "yes"
    assert sorted(differences(receipt)) == [
        ("events[0].evidence.choices.campaigns", "True", "False"),
        ("events[1].digest", "absent", history[1].digest),
        ("events[1].evidence.gpc", "0", "False"),
        ("signed", "yes", "absent"),
    ]


def test_an_event_that_the_log_does_not_have_is_told():
    receipt = receipt_of(make_history())
    receipt["events"].append({"made": "up"})
    assert differences(receipt) == [("events[3]", "1 values", "absent")]


def test_a_hostile_receipt_shows_a_few_short_differences():
    receipt = receipt_of(make_history())
    receipt |= {"x" * 100_000 + str(number): "y" * 1000 for number in range(100)}
    found = differences(receipt)
    assert len(found) == lookup.MAX_DIFFERENCES
    assert max(len(text) for difference in found for text in difference) <= lookup.MAX_SHOWN


def test_a_row_that_was_changed_behind_the_logs_back_is_told():
    history = make_history()
    receipt = receipt_of(history)
    change_behind_its_back(history[1], gpc=True)
    visitor = lookup.find(json.dumps(receipt))
    assert visitor.changed == [history[1]]
    assert [d.field for d in visitor.differences] == ["events[1].evidence.gpc"]


def test_of_a_robots_decisions_the_newest_are_found(monkeypatch):
    monkeypatch.setattr(lookup, "MAX_DECISIONS", 2)
    history = make_history()
    visitor = lookup.find(json.dumps(receipt_of(history[:1])))
    assert (visitor.decisions, visitor.are_all) == (history[1:], False)
    assert visitor.differences == []


@pytest.mark.parametrize(
    ("quote", "queries"),
    [
        (lambda history: CONSENT_ID, 2),
        (lambda history: str(history[0].public_id), 3),
        (lambda history: json.dumps(receipt_of(history)), 3),
    ],
)
def test_it_takes_three_queries_at_most(quote, queries, django_assert_num_queries):
    quoted = quote(make_history(count=20))
    with django_assert_num_queries(queries):
        visitor = lookup.find(quoted)
        assert visitor.changed == []
        assert all(decision.answers for decision in visitor.decisions)


def test_looking_up_writes_nothing():
    history = make_history()
    lookup.find(CONSENT_ID)
    assert Decision.objects.count() == len(history) + 1
