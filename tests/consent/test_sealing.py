import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from threading import Event

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from consent import evidence
from consent.days import ONE_DAY, day_of, start_of
from consent.evidence import sealing
from consent.models import Decision, Seal
from tests.consent.builders import DAY, NOON, guards_down, make_decision, make_log, make_notice

pytestmark = pytest.mark.django_db

LATER = start_of(DAY + 30 * ONE_DAY)


def days(seals):
    return [(seal.day - DAY).days for seal in seals]


@pytest.mark.parametrize(("minutes", "count"), [(-1, 0), (0, 0), (14, 0), (15, 1), (1440, 1)])
def test_a_day_is_sealed_a_quarter_of_an_hour_after_its_end(minutes, count):
    make_log(1)
    end = start_of(DAY + ONE_DAY)
    assert len(evidence.seal_days(now=end + timedelta(minutes=minutes))) == count


def test_a_day_ends_by_universal_time_whatever_the_desk_s_clock(settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    make_decision(at=start_of(DAY + ONE_DAY) - timedelta(microseconds=1))
    make_decision(at=start_of(DAY + ONE_DAY))
    assert days(evidence.seal_days(now=LATER)) == [0, 1]


def test_days_without_decisions_get_no_seal_and_leave_no_gap_in_the_numbers():
    make_log(2, 0, 0, 1)
    seals = evidence.seal_days(now=LATER)
    assert days(seals) == [0, 3]
    assert [(seal.number, seal.decision_count) for seal in seals] == [(1, 2), (2, 1)]


def test_each_seal_holds_the_digest_of_the_one_before():
    make_log(1, 1, 1)
    first, second, third = evidence.seal_days(now=LATER)
    assert [first.previous, second.previous, third.previous] == ["", first.digest, second.digest]


def test_a_seal_counts_what_statistics_ask_for():
    make_decision(at=LATER, choices={"a": True, "b": False}, gpc=True)
    make_decision(at=LATER, choices={"a": False}, accepted_before=["a"], surface="settings")
    notice = Decision.objects.first().notice
    (seal,) = evidence.seal_days(now=LATER + 2 * ONE_DAY)
    assert seal.totals == {
        "actions": {"custom": 1, "withdraw": 1},
        "notices": {notice.sha256: {"custom": 1, "withdraw": 1}},
        "surfaces": {"banner": 1, "settings": 1},
        "gpc": {"sent": 1, "not sent": 1},
        "groups": {"a": {"accepted": 1, "declined": 1}, "b": {"declined": 1}},
    }


def test_a_seal_is_the_same_when_read_again():
    make_log(2)
    evidence.seal_days(now=LATER)
    assert Seal.objects.get().is_genuine


def test_sealing_again_seals_nothing():
    make_log(1, 1)
    evidence.seal_days(now=LATER)
    assert evidence.seal_days(now=LATER) == []


def test_without_the_key_nobody_makes_a_seal(settings):
    make_log(1)
    (seal,) = evidence.seal_days(now=LATER)
    settings.CONSENT_SUBJECT_KEY = "a guess"
    assert not seal.is_genuine


def test_a_decision_stored_while_its_day_is_read_is_in_the_seal(monkeypatch):
    make_log(1)
    hold = sealing._hold_decisions_back
    slips_in = iter(["now"])

    def after_one_slipped_in():
        if next(slips_in, None):
            Decision.objects.create(**make_facts())
        hold()

    monkeypatch.setattr(sealing, "_hold_decisions_back", after_one_slipped_in)
    (seal,) = evidence.seal_days(now=LATER)
    assert seal.decision_count == Decision.objects.on(DAY).count() == 2


@pytest.mark.engine("postgresql")
def test_a_decision_whose_transaction_is_still_open_is_waited_for(committing_db):
    make_log(1)
    facts = make_facts()
    is_stored = Event()

    def store_slowly():
        with closing(connection), transaction.atomic():
            Decision.objects.create(**facts)
            is_stored.set()
            time.sleep(0.5)

    with ThreadPoolExecutor(1) as pool:
        storing = pool.submit(store_slowly)
        is_stored.wait()
        (seal,) = evidence.seal_days(now=LATER)
        storing.result()
    assert seal.decision_count == 2


def make_facts():
    """Return the columns of the one decision there is, as another one would have them."""
    (facts,) = Decision.objects.values()
    return {name: facts[name] for name in facts if name not in {"id", "public_id", "digest"}}


def test_a_clock_set_back_keeps_no_decision_from_being_stored():
    make_log(1, 1, 1)
    evidence.seal_days(now=LATER)
    early = start_of(DAY) + timedelta(hours=3)
    assert make_decision(at=early).created_at == early


def test_what_comes_after_its_day_was_sealed_waits_until_somebody_knows_why():
    make_log(1, 0, 1)
    first, last = evidence.seal_days(now=LATER)
    for day in (DAY, DAY + ONE_DAY):
        make_decision(at=start_of(day))
    assert evidence.seal_days(now=LATER) == []
    late = evidence.seal_days(now=LATER, late=True)
    assert [(s.number, s.day, s.decision_count) for s in late] == [
        (3, DAY, 1),
        (4, DAY + ONE_DAY, 1),
    ]
    assert late[0].after_id == first.through_id
    assert list(Seal.objects.all()) == [first, last, *late]


def test_after_a_clock_was_years_ahead_the_days_go_on_being_sealed():
    make_log(1)
    make_log(1, first=DAY.replace(year=2031))
    evidence.seal_days(now=start_of(DAY.replace(year=2032)))
    make_log(0, 1, 1)
    assert days(evidence.seal_days(now=start_of(DAY + 2 * ONE_DAY) + timedelta(hours=1))) == [1]
    assert days(evidence.seal_days(now=LATER)) == [2]


def test_a_clock_that_was_ahead_lets_nothing_late_slip_under_a_seal():
    make_log(1, 0, 1)
    make_log(1, first=DAY.replace(year=2031))
    evidence.seal_days(now=start_of(DAY.replace(year=2032)))
    make_log(1, 1)
    assert evidence.seal_days(now=LATER) == []
    assert days(evidence.seal_days(now=LATER, late=True)) == [0, 1]


def test_the_day_that_a_clock_ran_ahead_to_is_sealed_late_once_it_has_come():
    ahead = DAY + 10 * ONE_DAY
    make_log(1, first=ahead)
    evidence.seal_days(now=LATER)
    make_log(1, first=ahead - ONE_DAY)
    make_log(2, first=ahead)
    on_the_day, after_it = (start_of(ahead + n * ONE_DAY) + timedelta(hours=1) for n in (0, 1))
    assert days(evidence.seal_days(now=on_the_day)) == [9]
    assert evidence.seal_days(now=after_it) == []
    assert days(evidence.seal_days(now=after_it, late=True)) == [10]


@pytest.mark.engine("sqlite3")
def test_a_row_without_its_notice_is_sealed_like_others():
    connection.cursor().execute("PRAGMA defer_foreign_keys = ON")
    first, second = make_log(2)
    with guards_down() as execute:
        execute("UPDATE consent_decision SET notice_id = 99 WHERE id = %s", [second.pk])
        (seal,) = evidence.seal_days(now=LATER)
        execute("UPDATE consent_decision SET notice_id = %s", [first.notice_id])
    assert seal.totals["notices"] == {
        first.notice.sha256: {"custom": 1},
        "missing": {"custom": 1},
    }


@pytest.mark.engine("sqlite3")
def test_a_moment_that_is_none_stops_the_sealing_and_is_named():
    _, broken, _ = make_log(1, 1, 1)
    with guards_down() as execute:
        execute(
            "UPDATE consent_decision SET created_at = '2020-03-02 ?' WHERE id = %s", [broken.pk]
        )
    with pytest.raises(CommandError, match=f"with id {broken.pk} cannot be read"):
        call_command("seal_decisions")
    assert days(Seal.objects.all()) == [0]


def test_sealing_takes_the_same_queries_however_many_decisions_a_day_has(
    django_assert_max_num_queries,
):
    make_log(20)
    with django_assert_max_num_queries(14):
        evidence.seal_days(now=LATER)


def test_the_command_says_what_it_sealed_and_prints_the_head_of_the_chain(capsys):
    make_log(2, 1)
    call_command("seal_decisions")
    head = Seal.objects.head()
    assert capsys.readouterr().out.splitlines() == [
        "Seal 1 of 2020-03-01: 2 decisions",
        "Seal 2 of 2020-03-02: 1 decision",
        f"Head of the chain: seal 2 of 2020-03-02, {head.digest}",
    ]


def test_the_command_seals_late_decisions_when_asked_to(capsys):
    make_log(0, 1)
    call_command("seal_decisions")
    make_log(1)
    call_command("seal_decisions")
    assert Seal.objects.count() == 1
    call_command("seal_decisions", late=True)
    assert Seal.objects.count() == 2


def test_before_the_first_day_is_over_there_is_nothing_to_keep(capsys):
    call_command("seal_decisions")
    assert capsys.readouterr().out == "No day is sealed yet.\n"


def test_the_check_warns_of_a_day_that_ended_long_ago_without_a_seal():
    make_notice(at=NOON)
    assert evidence.check_sealing(databases=["default"]) == []
    make_log(1)
    (warning,) = evidence.check_sealing(databases=["default"])
    assert "2020-03-01 are not sealed" in warning.msg
    call_command("seal_decisions")
    assert evidence.check_sealing(databases=["default"]) == []


@pytest.mark.parametrize("day", [0, 1])
def test_the_check_warns_of_decisions_that_no_seal_covers_though_later_days_have_theirs(day):
    make_log(1, 0, 1)
    call_command("seal_decisions")
    make_log(1, first=DAY + day * ONE_DAY)
    call_command("seal_decisions")
    (warning,) = evidence.check_sealing(databases=["default"])
    assert f"{DAY + day * ONE_DAY} are not sealed" in warning.msg
    assert "--late" in warning.hint
    call_command("seal_decisions", late=True)
    assert evidence.check_sealing(databases=["default"]) == []


def test_the_check_warns_of_a_seal_for_a_day_that_has_not_come():
    ahead = day_of(timezone.now()) + 365 * ONE_DAY
    make_log(1, first=ahead)
    evidence.seal_days(now=start_of(ahead + 2 * ONE_DAY))
    (warning,) = evidence.check_sealing(databases=["default"])
    assert f"Seal 1 is of {ahead}, and that day is not over" in warning.msg


def test_the_check_asks_little_however_many_decisions_a_day_has(django_assert_num_queries):
    make_log(20, 20)
    call_command("seal_decisions")
    with django_assert_num_queries(8):
        evidence.check_sealing(databases=["default"])


def test_the_check_asks_nothing_of_a_database_that_is_yet_to_be_migrated():
    make_log(1)
    with guards_down() as execute:
        execute("ALTER TABLE consent_seal RENAME TO elsewhere")
        assert evidence.check_sealing(databases=["default"]) == []
        execute("ALTER TABLE elsewhere RENAME TO consent_seal")
    assert evidence.check_sealing(databases=None) == []
