"""Mergers and saves at once, by several processes on a database of their own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import own_database

ROOT = Path(__file__).parents[2]
ACTS = [
    ["merge", "Red", "Green"],
    ["merge", "Green", "Red"],
    ["merge", "Red", "Blue"],
    ["save"],
]
SET_UP = """
from tests.articles.builders import make_category, make_live
for n in range(12):
    red, green, blue = (make_category(f"{name} {n}") for name in ("Red", "Green", "Blue"))
    make_live(categories=[red], title="Red")
    make_live(categories=[green], title="Green")
"""
REPORT = """
import json
from articles.models import Article, Category, Edition, EditionCategory, Path
from articles.models.content import content_hash
print(json.dumps({
    "reds": Category.objects.filter(name__startswith="Red").count(),
    "dead ends": [str(path) for path in Path.objects.filter(scope="categories") if not path.owner],
    "lost": [a.title for a in Article.objects.all() if not a.title.endswith(", saved")],
    "unlisted": Article.objects.filter(editions__visible_until=None, editions__categories=None)
        .count(),
    "misfiled": [
        str(edition) for edition in Edition.objects.all()
        if edition.content_hash != content_hash(
            edition.content_values(), [row.pk for row in edition.ordered_categories]
        )
    ],
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
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def start(arguments, environment):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.articles.uniter", *arguments],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_mergers_in_circles_and_saves_at_once_lose_nothing_and_end(environment, tmp_path):
    run(["manage.py", "migrate", "-v0"], environment)
    run(["manage.py", "shell", "-v0", "-c", SET_UP], environment)
    meeting = tmp_path / "meeting"
    meeting.mkdir()
    racers = [start([str(meeting), str(len(ACTS)), *act], environment) for act in ACTS]
    outcomes = [(racer.communicate(timeout=240)[1], racer.returncode) for racer in racers]
    assert outcomes == [("", 0)] * len(ACTS)

    report = json.loads(run(["manage.py", "shell", "-v0", "-c", REPORT], environment))
    nothing = {"reds": 0, "dead ends": [], "lost": [], "unlisted": 0, "misfiled": []}
    assert report == nothing
