"""Several processes at once on one log, on a database of their own, and one that is killed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.consent.racer import OLD_DAYS, PER_DAY
from tests.databases import own_database

ROOT = Path(__file__).parents[2]

PROCESSES, VISITORS = 5, 10

SEAL_AND_VERIFY = """
import json
from datetime import timedelta
from django.utils import timezone
from consent import evidence
from consent.models import Decision, Purge
evidence.seal_days(now=timezone.now() + timedelta(days=2), late=True)
report = evidence.verify()
print(json.dumps({
    "problems": [str(problem) for problem in report.problems],
    "rows": Decision.objects.count(),
    "sealed": report.sealed_count,
    "pruned": report.pruned_count,
    "purges": Purge.objects.count(),
}))
"""


@pytest.fixture
def start(tmp_path):
    """Yield what starts a process on an empty, migrated database."""
    (tmp_path / "static").mkdir()
    with own_database(tmp_path) as environment:

        def start(*arguments):
            return subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )

        ended(start("manage.py", "migrate", "-v0"))
        yield start


def ended(process, code=0):
    """Return what the process printed, once it ended as it should."""
    printed, errors = process.communicate(timeout=180)
    assert (process.returncode, errors) == (code, "")
    return printed


def race(start, *acts, code=0):
    """Return what came of each act; they begin together."""
    racers = [start("-m", "tests.consent.racer", *act.split()) for act in acts]
    assert [racer.stdout.readline() for racer in racers] == ["ready\n"] * len(racers)
    for racer in racers:
        racer.stdin.write("go\n")
        racer.stdin.flush()
    return [ended(racer, code) for racer in racers]


def seal_and_verify(start):
    """Seal what there is, verify it and return what was found."""
    return json.loads(ended(start("manage.py", "shell", "-v0", "-c", SEAL_AND_VERIFY)))


def test_fifty_decisions_at_once_are_fifty_rows_and_the_seal_vouches_for_them(start):
    make_site = "from tests.consent.builders import make_site; make_site()"
    ended(start("manage.py", "shell", "-v0", "-c", make_site))
    answers = race(start, *[f"decide {VISITORS}"] * PROCESSES)
    assert " ".join(answers).split() == ["303"] * PROCESSES * VISITORS
    found = seal_and_verify(start)
    assert (found["problems"], found["rows"], found["sealed"]) == ([], 50, 50)


def test_pruning_and_sealing_while_visitors_decide_loses_no_decision(start):
    race(start, "fill")
    *_, sealed, sealed_too, pruned, pruned_too = map(
        int, race(start, "append 60 1", "append 60 2", "seal 40", "seal 40", "prune", "prune")
    )
    # Three days and more seals than that: somebody decided on a day after it was sealed.
    assert sealed + sealed_too > 3
    assert pruned + pruned_too == OLD_DAYS * PER_DAY
    assert seal_and_verify(start) == {
        "problems": [],
        "rows": 120,
        "sealed": 120,
        "pruned": OLD_DAYS * PER_DAY,
        "purges": OLD_DAYS,
    }


def test_a_pruning_that_is_killed_leaves_whole_days_and_can_be_run_again(start):
    race(start, "fill")
    for deletions in (1, 4):
        race(start, f"prune_until_killed {deletions}", code=-9)
        found = seal_and_verify(start)
        assert (found["problems"], found["purges"]) == ([], deletions - 1)
        assert found["pruned"] == (deletions - 1) * PER_DAY
    assert race(start, "prune") == [str(found["sealed"])]
