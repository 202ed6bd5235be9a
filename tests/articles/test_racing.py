"""Several processes act on one article at once, on a database of their own."""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests.databases import own_database

ROOT = Path(__file__).parents[2]
PROCESSES, ACTS = 4, 25

SET_UP = """
from tests.articles.builders import article, make_edition
row = make_edition(article(slug="raced")).article
for n in range(3):
    row.title = f"Title {n}"
    make_edition(row)
print(row.pk)
"""
REPORT = """
import json
from articles.models import Edition, Event
shown = Edition.objects.filter(visible_from__isnull=False).order_by("visible_from", "number")
print(json.dumps({
    "intervals": [
        [e.visible_from.isoformat(), e.visible_until and e.visible_until.isoformat()] for e in shown
    ],
    "published": Event.objects.filter(act="published").count(),
    "last": Event.objects.order_by("-at", "-id").values_list("act", flat=True).first(),
}))
"""


@pytest.fixture
def environment(tmp_path):
    with own_database(tmp_path) as environment:
        yield environment


def run(arguments, environment):
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_four_editors_at_once_leave_a_history_without_overlap_or_gap(environment):
    def shell(code):
        return run(["manage.py", "shell", "-v0", "-c", code], environment)

    run(["manage.py", "migrate", "-v0"], environment)
    article_pk = shell(SET_UP).strip()
    racers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.articles.racer", article_pk, str(seed), str(ACTS)],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in range(PROCESSES)
    ]
    outcomes = [(racer.communicate(timeout=120), racer.returncode) for racer in racers]
    assert [(errors, code) for (_, errors), code in outcomes] == [("", 0)] * PROCESSES

    report = json.loads(shell(REPORT))
    intervals = report["intervals"]
    assert len(intervals) == report["published"] > PROCESSES
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(intervals))
    assert (intervals[-1][1] is None) is (report["last"] == "published")
