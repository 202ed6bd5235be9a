"""The search index is made anew and checked while the site runs."""

import subprocess
import sys
from io import StringIO
from itertools import islice

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from articles import publishing, search
from articles.management.commands import rebuild_search_index
from articles.models import Edition, SearchEntry, SearchWord
from articles.search import index
from tests.articles.builders import LONG_AGO, NOON, make_edition, make_live
from tests.articles.racing import ROOT, python, shell
from tests.databases import own_database

pytestmark = pytest.mark.django_db
RIGHT = "The index is right."


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    """Let nobody else have a turn where nobody waits for one."""
    monkeypatch.setattr(rebuild_search_index, "TURN_SECONDS", 0)


def lines(**options):
    """Return the lines that the command prints."""
    out = StringIO()
    call_command("rebuild_search_index", stdout=out, **options)
    return out.getvalue().splitlines()


def failure(**options):
    """Return the lines that the failing command prints, and what it fails with."""
    out = StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("rebuild_search_index", stdout=out, **options)
    return out.getvalue().splitlines(), str(failed.value)


def titles(text, *, at=NOON):
    """Return the titles that are found, in alphabetical order."""
    hits = search.find(search.parse(text), at=at).hits
    return sorted(Edition.objects.get(pk=hit.edition_id).title for hit in hits)


@pytest.fixture
def broken():
    """An index that lacks an edition, has one in an older state, and one that nobody may read."""
    missing, stale, surplus = (make_live(title=f"Risk {n}") for n in range(3))
    SearchEntry.objects.filter(pk=missing.pk).delete()
    SearchEntry.objects.filter(pk=stale.pk).update(version=index.VERSION - 1)
    Edition.objects.filter(pk=surplus.pk).update(visible_from=None)
    return missing.pk, stale.pk, surplus.pk


@pytest.fixture
def told(broken):
    """What is said of it."""
    missing, stale, surplus = broken
    return [f"edition {missing}: missing", f"edition {stale}: stale", f"edition {surplus}: surplus"]


def test_what_is_wrong_is_told_and_a_dry_run_changes_nothing(told):
    summary = "The index is not right: 1 missing, 1 stale, 1 surplus."
    assert lines(dry_run=True) == lines(dry_run=True) == [*told, summary]


def test_a_check_tells_the_same_and_fails(told):
    summary = "The index is not right: 1 missing, 1 stale, 1 surplus."
    assert failure(check=True) == failure(check=True) == (told, summary)


@pytest.mark.usefixtures("broken")
def test_a_rebuild_tells_how_far_it_is_and_leaves_nothing_wrong():
    progress = ["2 of 3 articles", "3 of 3 articles", RIGHT]
    assert lines(batch_size=2) == progress
    assert lines(batch_size=2) == progress
    assert lines(check=True) == [RIGHT]
    assert titles("risk") == ["Risk 0", "Risk 1"]


def test_an_empty_publication_is_rebuilt_too():
    assert lines() == lines(check=True) == [RIGHT]


def test_lost_terms_and_words_are_made_anew():
    make_live(title="Governance")
    SearchEntry.objects.all().delete()
    SearchWord.objects.all().delete()
    lines()
    assert titles("governance") == ["Governance"]
    assert search.did_you_mean("goverance", at=NOON) == "governance"


@pytest.mark.parametrize("broken_off_after", [1, 2])
def test_a_rebuild_that_is_broken_off_loses_nothing_and_is_run_again(broken_off_after):
    for number in range(5):
        make_live(title=f"Risk {number}")
    before = titles("risk")
    SearchEntry.objects.update(version=index.VERSION - 1)
    started = search.rebuild(batch_size=2)
    assert len(list(islice(started, broken_off_after))) == broken_off_after
    started.close()
    assert titles("risk") == before
    assert len(search.problems().stale) == 5 - 2 * broken_off_after
    assert lines()[-1] == RIGHT


def test_a_batch_that_fails_is_left_as_it_was(monkeypatch):
    make_live(title="Risk")
    monkeypatch.setattr(index, "_add", lambda editions: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        lines()
    assert titles("risk") == ["Risk"]
    assert lines(check=True) == [RIGHT]


def test_what_is_published_changed_and_withdrawn_between_two_batches_is_right_in_the_end():
    live = [make_live(title=f"Risk {number}") for number in range(3)]
    started = search.rebuild(batch_size=1)
    next(started)
    later = LONG_AGO + (NOON - LONG_AGO) / 2
    changed = live[1].article
    changed.title = "Opportunity"
    publishing.publish(make_edition(changed), by=None, at=later)
    publishing.withdraw(live[2].article, by=None, at=later)
    make_live(title="Risk anew")
    assert list(started)[-1] == (3, 3)
    assert titles("risk") == ["Risk 0", "Risk anew"]
    assert titles("opportunity") == ["Opportunity"]
    assert not search.problems()


@pytest.mark.parametrize("statements", [1, 2, 3])
def test_somebody_who_publishes_while_the_index_is_looked_at_is_no_problem(statements):
    asked = []

    def publish_after_the_last(execute, sql, *arguments):
        answer = execute(sql, *arguments)
        asked.append(sql)
        if len(asked) == statements:
            make_live(title="Risk beside")
        return answer

    make_live(title="Risk")
    with connection.execute_wrapper(publish_after_the_last):
        assert not search.problems()
    assert titles("risk") == ["Risk", "Risk beside"]


def test_a_database_that_will_not_go_on_is_told_in_a_sentence(monkeypatch):
    def refuse(**options):
        raise OperationalError("database is locked")
        yield

    monkeypatch.setattr(search, "rebuild", refuse)
    assert "database is locked. What is done stays done" in failure()[1]


@pytest.mark.parametrize("count", ["0", "-1", "x", ""])
def test_a_batch_has_at_least_one_article(count):
    with pytest.raises(CommandError, match="--batch-size"):
        call_command("rebuild_search_index", "--batch-size", count)


def warnings(databases=("default",)):
    found = run_checks(databases=databases)
    return [(each.msg, each.hint) for each in found if each.id == "articles.W001"]


@pytest.mark.usefixtures("broken")
def test_the_system_check_warns_until_the_index_is_right():
    problem = "The search index is not right: 1 missing, 1 stale, 1 surplus."
    assert warnings() == [(problem, "Run: manage.py rebuild_search_index")]
    lines()
    assert warnings() == []


@pytest.mark.usefixtures("broken")
def test_the_system_check_asks_no_database_that_it_was_not_told_to(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert warnings(databases=None) == []


SET_UP = """
from tests.articles.builders import make_live
for number in range(12):
    make_live(title=f"Risk {number}")
print("null")
"""
PUBLISH = """
import json
from articles import search
from articles.models import Category
from tests.articles.builders import NOON, make_live
for number in range(8):
    make_live(
        title=f"Risk {number}", slug=f"beside-{number}", categories=[Category.objects.first()]
    )
print(json.dumps(len(search.find(search.parse("risk"), at=NOON).hits)))
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    with own_database(tmp_path_factory.mktemp("rebuilding")) as environment:
        yield environment


def test_before_the_first_migration_the_system_check_says_nothing(environment):
    python("manage.py", "check", "--database", "default", environment=environment)


def test_two_rebuilds_and_somebody_who_publishes_take_turns(environment):
    python("manage.py", "migrate", "-v0", environment=environment)
    shell(SET_UP, environment=environment)
    command = [sys.executable, "manage.py", "rebuild_search_index", "--batch-size", "2"]
    kept = {"cwd": ROOT, "env": environment, "text": True}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with (
        subprocess.Popen(command, **kept, **pipes) as one,
        subprocess.Popen(command, **kept, **pipes) as other,
    ):
        assert shell(PUBLISH, environment=environment) == 20
        for process in (one, other):
            out, errors = process.communicate(timeout=120)
            assert (process.returncode, errors) == (0, "")
            assert out.endswith(f"{RIGHT}\n")
    assert "is right" in python(*command[1:3], "--check", environment=environment)
