"""A reviewer finds a visitor by what the visitor quotes."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from consent import comparing, evidence, lookup, receipts
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
    found = lookup.find(json.dumps(quoted)).comparison.differences
    return [(d.field, d.quoted, d.on_record) for d in found]


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


def seal_and_prune(*, at):
    evidence.seal_days(now=at)
    evidence.prune(older_than_days=200, now=at, by="a test")


def make_long_history(count=3):
    """Return one visitor's decisions, a hundred days after each other, oldest first."""
    make_site()
    return [make_decision(at=NOON + timedelta(days=100 * n)) for n in range(count)]


def test_a_genuine_receipt_agrees_after_its_first_decisions_were_pruned():
    history = make_long_history(5)
    receipt = receipt_of(history)
    seal_and_prune(at=history[-1].created_at + timedelta(days=2))
    visitor = lookup.find(json.dumps(receipt))
    assert (visitor.decisions, visitor.comparison.differences) == (history[3:], [])
    assert visitor.comparison.pruned_count == 3


def test_a_receipt_that_was_cut_short_agrees_after_what_it_left_out_was_pruned(monkeypatch):
    monkeypatch.setattr(receipts, "MAX_EVENTS", 2)
    history = make_long_history(5)
    receipt = receipt_of(history)
    assert receipt["events_are_complete"] is False
    seal_and_prune(at=history[-1].created_at + timedelta(days=2))
    assert (differences(receipt), Decision.objects.count()) == ([], 2)


def test_an_event_of_a_day_that_was_not_pruned_is_missed():
    history = make_long_history(4)
    receipt = receipt_of(history)
    seal_and_prune(at=history[-1].created_at + timedelta(days=2))
    invented = json.loads(json.dumps(receipt["events"][-1]))
    invented["evidence"]["public_id"] = str(UUID(int=1))
    receipt["events"].insert(1, invented)
    assert differences(receipt) == [("events[1]", "8 values", "absent")]


def test_an_event_that_was_taken_out_of_a_receipt_is_the_one_difference():
    receipt = receipt_of(make_history())
    del receipt["events"][0]
    assert differences(receipt) == [("events[2]", "absent", "8 values")]


@pytest.mark.parametrize("moment", [None, 7, "then", "2026-11-22", "0001-01-01T00:00:00+14:00"])
def test_an_event_of_no_moment_at_all_is_missed(moment):
    receipt = receipt_of(make_history())
    receipt["events"].append({"evidence": {"public_id": ["?"], "created_at": moment}})
    assert differences(receipt) == [("events[3]", "1 values", "absent")]


def test_a_receipt_agrees_after_the_publication_got_another_name_and_address(settings):
    receipt = receipt_of(make_history())
    settings.SITE_NAME, settings.SITE_URL = "Renamed", "https://moved.example"
    visitor = lookup.find(json.dumps(receipt))
    assert visitor.comparison.differences == []
    named = receipt["party_identification"][0]
    assert visitor.comparison.other_publication == receipts.Publication(
        named["party_name"], named["party_url"]
    )


def test_a_receipt_of_this_publication_names_no_other():
    visitor = lookup.find(json.dumps(receipt_of(make_history())))
    assert visitor.comparison.other_publication is None


def test_one_address_that_was_changed_in_a_receipt_is_told():
    receipt = receipt_of(make_history())
    receipt["events"][0]["privacy_notice"]["url"] = "https://elsewhere.example/"
    assert [field for field, *_ in differences(receipt)] == ["events[0].privacy_notice.url"]


def test_an_event_that_the_log_does_not_have_is_told():
    receipt = receipt_of(make_history())
    receipt["events"].append({"made": "up"})
    assert differences(receipt) == [("events[3]", "1 values", "absent")]


def test_a_hostile_receipt_shows_a_few_short_differences():
    receipt = receipt_of(make_history())
    receipt |= {"x" * 100_000 + str(number): "y" * 1000 for number in range(100)}
    found = differences(receipt)
    assert len(found) == comparing.MAX_DIFFERENCES
    assert max(len(text) for difference in found for text in difference) <= comparing.MAX_SHOWN


def test_a_row_that_was_changed_behind_the_logs_back_is_told():
    history = make_history()
    receipt = receipt_of(history)
    change_behind_its_back(history[1], gpc=True)
    visitor = lookup.find(json.dumps(receipt))
    assert visitor.changed == [history[1]]
    assert [d.field for d in visitor.comparison.differences] == ["events[1].evidence.gpc"]


def test_of_a_robots_decisions_the_newest_are_found(monkeypatch):
    monkeypatch.setattr(lookup, "MAX_DECISIONS", 2)
    history = make_history()
    visitor = lookup.find(json.dumps(receipt_of(history[:1])))
    assert (visitor.decisions, visitor.are_all) == (history[1:], False)
    assert visitor.comparison.differences == []


def test_a_receipt_agrees_also_where_it_reaches_back_beyond_what_is_shown(monkeypatch):
    monkeypatch.setattr(lookup, "MAX_DECISIONS", 2)
    monkeypatch.setattr(receipts, "MAX_EVENTS", 3)
    history = make_history(count=9)
    receipt = receipt_of(history[:8])
    assert (receipt["events_are_complete"], differences(receipt)) == (False, [])


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
