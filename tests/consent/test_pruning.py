from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, connection, transaction

from consent import evidence
from consent.days import ONE_DAY, start_of
from consent.models import Decision, Purge, Seal
from tests.consent.builders import DAY, guards_down, make_decision, make_log

pytestmark = pytest.mark.django_db

YEAR = 365


def end_of(day_count):
    """Return the moment that many days after the log begins."""
    return start_of(DAY + timedelta(days=day_count))


def make_sealed_log(*counts):
    make_log(*counts)
    evidence.seal_days(now=end_of(len(counts) + 1))


def prune(*, at, older_than_days=YEAR, **options):
    return evidence.prune(older_than_days=older_than_days, now=at, by="a test", **options)


def removed(report):
    return {(day - DAY).days: count for day, count in report.removed.items()}


@pytest.mark.parametrize(
    ("age", "gone"), [(YEAR, {}), (YEAR + 1, {0: 2}), (YEAR + 2, {0: 2}), (YEAR + 3, {0: 2, 2: 1})]
)
def test_the_decisions_of_a_day_go_when_all_of_it_is_old_enough(age, gone):
    make_sealed_log(2, 0, 1)
    assert removed(prune(at=end_of(age))) == gone
    assert Decision.objects.count() == 3 - sum(gone.values())


def test_a_day_that_ends_a_moment_later_stays():
    make_sealed_log(1)
    assert removed(prune(at=end_of(YEAR + 1) - timedelta(microseconds=1))) == {}


def test_seals_totals_and_the_chain_stay():
    make_sealed_log(2, 1)
    before = list(Seal.objects.values())
    prune(at=end_of(2 * YEAR))
    assert not Decision.objects.exists()
    assert list(Seal.objects.values()) == before
    report = evidence.verify()
    assert (report.problems, report.pruned_count) == ([], 3)


def test_a_purge_says_what_went_when_and_by_which_command():
    make_sealed_log(2)
    at = end_of(2 * YEAR)
    prune(at=at)
    purge = Purge.objects.get()
    assert purge.seal == Seal.objects.get()
    assert (purge.day, purge.decision_count) == (DAY, 2)
    assert (purge.purged_at, purge.purged_by) == (at, "a test")
    assert purge.is_genuine


def test_a_dry_run_says_exactly_what_a_real_one_does_and_changes_nothing():
    make_sealed_log(1, 2, 3)
    make_log(4, first=DAY + 4 * ONE_DAY)
    at = end_of(2 * YEAR)
    foretold = prune(at=at, dry_run=True)
    assert (Decision.objects.count(), Purge.objects.count()) == (10, 0)
    done = prune(at=at)
    assert (foretold.removed, foretold.unsealed_count) == (done.removed, done.unsealed_count)
    assert (removed(done), done.unsealed_count) == ({0: 1, 1: 2, 2: 3}, 4)
    assert Decision.objects.count() == 4


def test_pruning_again_finds_nothing_left():
    make_sealed_log(1)
    prune(at=end_of(2 * YEAR))
    assert removed(prune(at=end_of(2 * YEAR))) == {}


def test_what_is_not_sealed_stays_however_old():
    make_log(1)
    report = prune(at=end_of(2 * YEAR))
    assert (report.removed, report.unsealed_count) == ({}, 1)
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("days", [-1, 0, 179, 36_501, 10**12])
def test_decisions_are_kept_while_they_are_valid_and_not_for_centuries(days):
    make_sealed_log(1)
    with pytest.raises(evidence.Refused, match="valid for 180 days"):
        prune(at=end_of(2 * YEAR), older_than_days=days)
    assert Decision.objects.exists()


def test_a_decision_that_is_still_valid_keeps_everything(settings):
    settings.CONSENT_DAYS = 3 * YEAR
    make_sealed_log(1)
    settings.CONSENT_DAYS = 180
    with pytest.raises(evidence.Refused, match="2020-03-01 is valid until 2023"):
        prune(at=end_of(2 * YEAR))
    assert Decision.objects.exists()


@pytest.mark.parametrize("dry_run", [True, False])
def test_nothing_is_pruned_from_a_log_that_is_not_as_it_was_sealed(dry_run):
    make_sealed_log(1, 1, 1)
    with guards_down() as execute:
        execute("UPDATE consent_decision SET gpc = NOT gpc WHERE created_at >= '2020-03-03'")
    with pytest.raises(evidence.Refused, match="2020-03-03: Edited after being recorded"):
        prune(at=end_of(2 * YEAR), dry_run=dry_run)
    assert (Decision.objects.count(), Purge.objects.count()) == (3, 0)


def test_a_broken_chain_keeps_everything_even_far_from_the_break():
    make_sealed_log(1, 1, 1)
    with guards_down() as execute:
        execute("DELETE FROM consent_seal WHERE number = 2")
    with pytest.raises(evidence.Refused, match="Missing: seals between 1 and 3"):
        prune(at=end_of(YEAR + 1))
    assert Decision.objects.count() == 3


def test_an_interrupted_run_leaves_whole_days_and_the_next_one_does_the_rest():
    make_sealed_log(2, 2, 2)
    with connection.execute_wrapper(gone_after_deletions(2)), pytest.raises(OperationalError):
        prune(at=end_of(2 * YEAR))
    assert (Decision.objects.count(), Purge.objects.count()) == (4, 1)
    assert evidence.verify().problems == []
    assert removed(prune(at=end_of(2 * YEAR))) == {1: 2, 2: 2}


def gone_after_deletions(count):
    """Return a wrapper that loses the database once `count` deletions were executed."""
    deletions = iter(range(count))

    def execute_then_fail(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.startswith("DELETE") and next(deletions, None) == count - 1:
            raise OperationalError("the database is gone")
        return result

    return execute_then_fail


def test_a_day_that_another_run_pruned_meanwhile_is_left_to_it(monkeypatch):
    make_sealed_log(1, 1)
    due = list(Seal.objects.select_related("purge"))
    prune(at=end_of(YEAR + 1))
    monkeypatch.setattr("consent.evidence.pruning._look_at_all", lambda *a, **k: evidence.Report())
    monkeypatch.setattr("consent.evidence.pruning.read_chain", lambda: due)
    assert removed(prune(at=end_of(2 * YEAR))) == {1: 1}


def test_a_decision_that_came_late_to_a_pruned_day_is_sealed_and_pruned_in_its_turn():
    make_sealed_log(1)
    prune(at=end_of(2 * YEAR))
    make_log(2)
    with pytest.raises(evidence.Refused, match="Came after the day was sealed"):
        prune(at=end_of(2 * YEAR))
    evidence.seal_days(now=end_of(2 * YEAR), late=True)
    assert removed(prune(at=end_of(2 * YEAR))) == {0: 2}
    assert evidence.verify().problems == []


def test_all_seals_of_a_day_are_pruned_together():
    make_sealed_log(1)
    make_log(2)
    evidence.seal_days(now=end_of(5), late=True)
    assert removed(prune(at=end_of(2 * YEAR))) == {0: 3}
    assert Purge.objects.count() == 2


@pytest.mark.parametrize(
    "facts",
    [
        {"day": DAY + ONE_DAY},
        {"through_id": 0},
        {"after_id": 10**9},
        {"purged_at": end_of(100)},
    ],
)
def test_the_database_lets_no_decision_go_that_a_purge_does_not_name_or_that_is_valid(facts):
    make_sealed_log(1)
    purge = Purge.of(Seal.objects.get(), at=end_of(2 * YEAR), by="a test")
    for name, value in facts.items():
        setattr(purge, name, value)
    purge.save()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Decision.objects.all().release()


def test_the_database_lets_go_what_a_purge_names():
    make_sealed_log(1)
    Purge.of(Seal.objects.get(), at=end_of(2 * YEAR), by="a test").save()
    assert Decision.objects.all().release() == 1


def test_the_command_prunes_by_the_retention_of_the_site(capsys, settings):
    make_sealed_log(1)
    make_decision(at=end_of(2400))
    call_command("prune_decisions", dry_run=True)
    assert capsys.readouterr().out == (
        "2020-03-01: 1 decision\n1 decision of 1 day would be deleted.\n"
    )
    call_command("prune_decisions")
    assert capsys.readouterr().out == "2020-03-01: 1 decision\n1 decision of 1 day deleted.\n"
    assert Purge.objects.get().purged_by == "prune_decisions --older-than 1825"


def test_the_command_says_what_waits_for_its_seal(capsys):
    make_log(2)
    call_command("prune_decisions")
    assert capsys.readouterr().out == (
        "0 decisions of 0 days deleted. 2 as old are kept: their days are not sealed yet.\n"
    )


def test_the_command_refuses_a_retention_that_is_too_short():
    with pytest.raises(CommandError, match="decisions are valid for 180 days"):
        call_command("prune_decisions", older_than=30)
