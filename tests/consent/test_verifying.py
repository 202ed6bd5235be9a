from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from consent import evidence, totals
from consent.days import ONE_DAY, day_of, start_of
from consent.decisions import record_embed
from consent.evidence.verifying import check_decisions
from consent.models import Decision, Export, Notice, Purge, Seal, guards
from consent.models.fingerprint import fingerprint
from tests.consent.builders import (
    CONSENT_ID,
    DAY,
    NOON,
    guards_down,
    make_decision,
    make_log,
    make_notice,
    make_site,
)

pytestmark = pytest.mark.django_db

on_sqlite = pytest.mark.engine("sqlite3")
LATER = start_of(DAY + 30 * ONE_DAY)
MUCH_LATER = start_of(DAY.replace(year=2026))


def make_sealed_log(*counts):
    decisions = make_log(*counts)
    evidence.seal_days(now=LATER)
    return decisions


def found(**options):
    return [str(problem) for problem in evidence.verify(**options).problems]


def write(table, row, **columns):
    """Change columns of a stored row behind the database's back."""
    names = ", ".join(f"{name} = %s" for name in columns)
    with guards_down() as execute:
        execute(f"UPDATE {table} SET {names} WHERE id = %s", [*columns.values(), row.pk])


def refresh_digest(decision):
    """Give a row that was changed the digest it would have had: anybody can work that out."""
    decision.refresh_from_db()
    write("consent_decision", decision, digest=fingerprint(decision.as_facts()))


def delete(table, *rows):
    with guards_down() as execute:
        for row in rows:
            execute(f"DELETE FROM {table} WHERE id = %s", [row.pk])


def forge(decision, **facts):
    """Store a decision made from another one, its own digest in order."""
    forged = Decision(
        **{
            field.attname: getattr(decision, field.attname)
            for field in Decision._meta.local_fields
            if field.name not in {"id", "public_id"}
        }
    )
    for name, value in facts.items():
        setattr(forged, name, value)
    forged.save()
    return forged


def test_a_log_as_it_was_recorded_is_right():
    make_sealed_log(2, 0, 3)
    make_decision(at=LATER)
    report = evidence.verify()
    assert report.problems == []
    assert (report.sealed_count, report.unsealed_count) == (5, 1)
    assert report.head == Seal.objects.get(number=2)


def test_an_empty_log_is_right():
    assert found() == []


@pytest.mark.parametrize("is_sealed", [True, False])
def test_an_edited_decision_is_named_with_its_day(is_sealed):
    _, edited = make_sealed_log(2) if is_sealed else make_log(2)
    write("consent_decision", edited, action="accept_all")
    assert found() == [f"2020-03-01: Edited after being recorded: 1 decision ({edited})."]


def test_an_edit_with_a_fresh_digest_shows_once_its_day_is_sealed():
    _, edited = make_sealed_log(0, 2)
    write("consent_decision", edited, surface="settings")
    refresh_digest(edited)
    assert found() == [
        "2020-03-02: Edited, exchanged or moved: some of the 2 decisions under seal 1."
    ]


def test_a_removed_decision_is_missing_from_its_day():
    _, removed, _ = make_sealed_log(3)
    delete("consent_decision", removed)
    assert found() == ["2020-03-01: Missing: 1 of the 3 decisions under seal 1."]


def test_a_removed_day_is_missing():
    make_log(0, 1)
    (removed,) = make_log(1)
    evidence.seal_days(now=LATER)
    delete("consent_decision", removed)
    assert found() == ["2020-03-01: Missing: 1 of the 1 decision under seal 1."]


def test_a_decision_forged_into_a_gap_is_one_too_many():
    first, gap, _ = make_log(3)
    delete("consent_decision", gap)
    evidence.seal_days(now=LATER)
    forge(first, id=gap.pk)
    assert found() == ["2020-03-01: Added: 1 to the 2 decisions under seal 1."]


def test_a_decision_forged_onto_a_sealed_day_came_too_late():
    first, _ = make_sealed_log(1, 1)
    forged = forge(first)
    assert found() == [f"2020-03-01: Came after the day was sealed: 1 decision ({forged})."]


def test_a_decision_forged_onto_a_day_without_any_came_too_late():
    first, _ = make_sealed_log(1, 0, 1)
    forged = forge(first, created_at=start_of(DAY + ONE_DAY))
    assert found() == [f"2020-03-02: Came after the day was sealed: 1 decision ({forged})."]


def test_a_seal_for_a_day_that_has_not_come_makes_nobody_s_decision_late():
    ahead = day_of(timezone.now()) + 365 * ONE_DAY
    make_log(1, first=ahead)
    evidence.seal_days(now=start_of(ahead + 2 * ONE_DAY))
    make_log(1, 1)
    assert found() == []


def test_an_exchanged_decision_is_not_the_one_that_was_sealed():
    first, second = make_sealed_log(2)
    delete("consent_decision", second)
    forge(first, id=second.pk)
    assert found() == [
        "2020-03-01: Edited, exchanged or moved: some of the 2 decisions under seal 1."
    ]


def test_exchanged_moments_show():
    first, second = make_sealed_log(2)
    write("consent_decision", first, created_at=second.created_at)
    write("consent_decision", second, created_at=first.created_at)
    assert found() == [
        f"2020-03-01: Edited after being recorded: 2 decisions ({second}, {first}).",
        "2020-03-01: Edited, exchanged or moved: some of the 2 decisions under seal 1.",
    ]


def test_a_new_number_shows():
    first, _ = make_sealed_log(2)
    write("consent_decision", first, id=Seal.objects.get().through_id + 1)
    assert "2020-03-01: Missing: 1 of the 2 decisions under seal 1." in found()


def test_a_decision_moved_to_another_day_is_missing_on_its_own():
    moved, _ = make_sealed_log(1, 1)
    write("consent_decision", moved, created_at=start_of(DAY + ONE_DAY))
    refresh_digest(moved)
    assert found() == [
        "2020-03-01: Missing: 1 of the 1 decision under seal 1.",
        "2020-03-02: Added: 1 to the 1 decision under seal 2.",
    ]


def test_of_many_edited_decisions_a_few_are_named():
    make_log(7)
    with guards_down() as execute:
        execute("UPDATE consent_decision SET valid_until = created_at")
    (problem,) = found()
    assert "7 decisions (" in problem
    assert problem.endswith(", 2 more).")


def test_a_late_decision_is_all_right_once_somebody_had_it_sealed():
    make_sealed_log(1, 1)
    make_log(1)
    assert len(found()) == 1
    evidence.seal_days(now=LATER, late=True)
    assert found() == []


def test_an_edited_seal_shows():
    make_sealed_log(1, 1)
    write("consent_seal", Seal.objects.get(number=1), totals='{"notices": {}}')
    assert found() == [
        "2020-03-01: Edited, or made with another CONSENT_SUBJECT_KEY: seal 1.",
    ]


def test_a_seal_made_anew_without_the_key_fits_neither_itself_nor_the_next(settings):
    make_sealed_log(1, 1)
    seal = Seal.objects.get(number=1)
    key, settings.CONSENT_SUBJECT_KEY = settings.CONSENT_SUBJECT_KEY, "a guess"
    write("consent_seal", seal, digest=seal._work_out_digest())
    settings.CONSENT_SUBJECT_KEY = key
    assert found() == [
        "2020-03-01: Edited, or made with another CONSENT_SUBJECT_KEY: seal 1.",
        "2020-03-02: Broken chain: seal 2 does not follow seal 1.",
    ]


def test_a_day_removed_with_its_seal_leaves_a_gap_in_the_chain():
    _, removed, _ = make_sealed_log(1, 1, 1)
    delete("consent_decision", removed)
    delete("consent_seal", Seal.objects.get(number=2))
    assert found() == ["2020-03-03: Missing: seals between 1 and 3."]


def test_the_last_day_removed_with_its_seal_shows_to_whoever_kept_the_seal_elsewhere():
    _, removed = make_sealed_log(1, 1)
    kept = Seal.objects.head()
    assert found(expect=kept.digest) == []
    delete("consent_decision", removed)
    delete("consent_seal", kept)
    assert found() == []
    (problem,) = found(expect=kept.digest)
    assert problem.startswith(f"Missing: the seal {kept.digest}, kept elsewhere.")


def test_an_edited_notice_shows():
    (decision,) = make_sealed_log(1)
    write("consent_notice", decision.notice, text="You agreed to everything.")
    assert found() == ["Edited after being published: notice 1."]


@pytest.mark.parametrize(
    "fact", [{"published_at": NOON - ONE_DAY}, {"epoch": 7}, {"published_by_id": None}]
)
def test_who_published_a_notice_when_and_whose_answers_it_ended_cannot_be_edited_unseen(fact):
    make_site()
    notice = make_notice(by=User.objects.create(username="ada"))
    write("consent_notice", notice, **fact)
    assert found() == ["Edited, or made with another CONSENT_SUBJECT_KEY: notice 2."]


def test_a_notice_that_says_something_else_under_a_fresh_fingerprint_shows():
    notice = make_site()
    write("consent_notice", notice, text="You agreed to everything.")
    notice.refresh_from_db()
    write("consent_notice", notice, sha256=fingerprint(notice.as_facts()))
    assert found() == ["Edited, or made with another CONSENT_SUBJECT_KEY: notice 1."]


@pytest.mark.parametrize(
    "fact", [{"row_count": 1}, {"filters": "gpc=1"}, {"created_at": NOON - ONE_DAY}]
)
def test_what_somebody_exported_cannot_be_edited_unseen(fact):
    export = Export.objects.create(
        exported_by=User.objects.create(username="rae"),
        format="csv",
        filters="",
        row_count=7,
        created_at=NOON,
    )
    assert found() == []
    write("consent_export", export, **fact)
    assert found() == [f"Edited, or made with another CONSENT_SUBJECT_KEY: export {export.pk}."]


def test_what_was_published_and_exported_before_there_were_digests_gets_its_own(committing_db):
    make_sealed_log(1)
    rae = User.objects.create(username="rae")
    make_notice(by=rae)
    Export.objects.create(exported_by=rae, format="csv", row_count=7, created_at=NOON)
    call_command("migrate", "consent", "0007", verbosity=0)
    call_command("migrate", verbosity=0)
    assert (found(), guards.missing(connection)) == ([], [])
    write("consent_notice", Notice.objects.current(), epoch=7)
    assert found() == ["Edited, or made with another CONSENT_SUBJECT_KEY: notice 2."]


def test_a_notice_edited_with_its_fingerprint_shows_in_all_that_names_it():
    (decision,) = make_sealed_log(1)
    sha256 = decision.notice.sha256
    write("consent_notice", decision.notice, sha256="0" * 64)
    assert found() == [
        "Edited after being published: notice 1.",
        f"Missing: the notice {sha256}, which seals name.",
        f"2020-03-01: Edited after being recorded: 1 decision ({decision}).",
    ]


def test_a_forged_purge_explains_nothing():
    (removed,) = make_sealed_log(1)
    forged = Purge.of(Seal.objects.get(), at=MUCH_LATER, by="nobody")
    forged.save()
    write("consent_purge", forged, purged_by="prune_decisions")
    delete("consent_decision", removed)
    assert found() == [
        "2020-03-01: Edited, or made with another CONSENT_SUBJECT_KEY: the purge of seal 1."
    ]


def test_pruned_decisions_that_are_back_show():
    (decision,) = make_sealed_log(1)
    evidence.prune(older_than_days=180, now=MUCH_LATER, by="a test")
    assert found() == []
    decision._state.adding = True
    decision.save()
    assert found() == ["2020-03-01: Back although pruned: 1 of the 1 decision under seal 1."]


def test_a_purge_taken_away_leaves_its_decisions_missing():
    make_sealed_log(1)
    evidence.prune(older_than_days=180, now=MUCH_LATER, by="a test")
    delete("consent_purge", Purge.objects.get())
    assert found() == ["2020-03-01: Missing: 1 of the 1 decision under seal 1."]


@on_sqlite
@pytest.mark.parametrize("column", ["created_at", "valid_until", "public_id"])
def test_nonsense_in_a_column_is_found_like_anything_else(column):
    _, broken, edited = make_sealed_log(3)
    write("consent_decision", broken, **{column: "nonsense"})
    write("consent_decision", edited, action="withdraw")
    problems = found()
    assert f"Unreadable: 1 decision ({broken.pk}), named by id." in problems
    assert "2020-03-01: Missing: 1 of the 3 decisions under seal 1." in problems
    assert f"2020-03-01: Edited after being recorded: 1 decision ({edited})." in problems


@on_sqlite
@pytest.mark.parametrize("column", ["subject", "surface", "digest", "action"])
def test_bytes_in_a_column_are_an_edit(column):
    (edited,) = make_sealed_log(1)
    write("consent_decision", edited, **{column: b"\xff"})
    assert f"2020-03-01: Edited after being recorded: 1 decision ({edited})." in found()


@on_sqlite
def test_a_decision_without_its_notice_was_edited():
    (decision,) = make_log(1)
    connection.cursor().execute("PRAGMA defer_foreign_keys = ON")
    write_without_checks = "UPDATE consent_decision SET notice_id = 99"
    with guards_down() as execute:
        execute(write_without_checks)
        assert f"Edited after being recorded: 1 decision ({decision})." in found()[0]
        execute(f"UPDATE consent_decision SET notice_id = {decision.notice_id}")


@on_sqlite
@pytest.mark.parametrize("column", ["day", "sealed_at"])
def test_nonsense_in_a_seal_fails_with_a_sentence(column):
    make_sealed_log(1)
    write("consent_seal", Seal.objects.get(), **{column: "nonsense"})
    with pytest.raises(CommandError, match="A notice, an export, a seal or a purge cannot be read"):
        call_command("verify_decisions")


def test_decisions_pruned_while_we_look_are_not_missed(monkeypatch):
    make_sealed_log(1, 1)
    seals = list(Seal.objects.select_related("purge"))
    evidence.prune(older_than_days=180, now=MUCH_LATER, by="a test")
    report = evidence.Report()
    check_decisions(report, Decision.objects.all(), seals, today=day_of(MUCH_LATER))
    assert report.problems == []


def test_a_seal_that_counted_embeds_as_acceptances_is_as_right_as_ever(monkeypatch):
    record_embed(consent_id=CONSENT_ID, group="measurement", notice=make_site(), gpc=False, at=NOON)
    monkeypatch.setattr(totals, "EMBED", None)
    (seal,) = evidence.seal_days(now=NOON + 2 * ONE_DAY)
    monkeypatch.undo()
    assert seal.totals["groups"] == {"measurement": {"accepted": 1}}
    assert found() == []


def test_verifying_only_reads():
    make_sealed_log(3)
    statements = []

    def listen(execute, sql, params, many, context):
        statements.append(sql.split()[0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        found()
    assert set(statements) == {"SELECT"}


def test_the_command_says_that_all_is_right_and_prints_the_head_of_the_chain(capsys):
    make_sealed_log(2)
    call_command("verify_decisions", expect=Seal.objects.get().digest)
    assert capsys.readouterr().out.splitlines() == [
        "2 decisions under seals, 0 not yet sealed, 0 pruned. Everything is as it was recorded.",
        f"Head of the chain: seal 1 of 2020-03-01, {Seal.objects.get().digest}",
    ]


def test_the_command_fails_when_something_is_wrong_and_says_what(capsys):
    (edited,) = make_sealed_log(1)
    write("consent_decision", edited, gpc=True)
    with pytest.raises(CommandError, match="not as it was recorded") as failure:
        call_command("verify_decisions")
    assert failure.value.returncode == 1
    assert f"2020-03-01: Edited after being recorded: 1 decision ({edited})." in (
        capsys.readouterr().err
    )


def test_the_command_fails_when_the_seal_kept_elsewhere_is_gone():
    make_sealed_log(1)
    with pytest.raises(CommandError):
        call_command("verify_decisions", expect=uuid4().hex)
