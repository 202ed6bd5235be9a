"""Several processes change at once what readers see, on a database of their own."""

from collections import Counter
from datetime import datetime
from itertools import pairwise

import pytest

from articles import timeline
from articles.timeline import Interval, Timeline
from tests.articles.racing import ask_at_once, python, racers, shell
from tests.databases import own_database

EDITORS, ACTS_EACH = ["ada", "ben", "cyd", "dee"], 130
ACTS = ["publish", "schedule", "cancel", "end", "keep", "withdraw"]
WITH_THINNING = ["thin", "save", "schedule", "approve", "link", "restore"]

SET_UP = """
from tests.articles.builders import make_edition, make_member
for name in {names}:
    make_member("Editors", name)
for _ in range(3):
    row = make_edition().article
    for n in range(3):
        row.title = f"Title {{n}}"
        make_edition(row)
print("null")
"""
REPORT = """
import json
from articles.models import Article
intervals = ("pk", "visible_from", "visible_until")
events = ("act", "edition_id", "at", "effective_at")
report = [
    {
        "editions": list(row.editions.order_by("pk").values_list("pk", "number")),
        "intervals": list(
            row.editions.filter(visible_from__isnull=False)
            .order_by("visible_from", "visible_until")
            .values_list(*intervals)
        ),
        "events": list(row.events.order_by("id").values_list(*events)),
    }
    for row in Article.objects.all()
]
print(json.dumps(report, default=str))
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    with own_database(tmp_path_factory.mktemp("race")) as environment:
        python("manage.py", "migrate", "-v0", environment=environment)
        shell(SET_UP.format(names=EDITORS), environment=environment)
        yield environment


def race(acts_each, names, environment):
    """Let everybody do acts of these names at random, all at once.

    Return a list of (name, whether it was done, how many events it left) and the articles.
    """
    starts = [(name,) for name in EDITORS]
    with racers("tests.articles.racer", *starts, environment=environment) as started:
        questions = [(seed, acts_each, names) for seed in range(len(EDITORS))]
        outcomes = [tuple(o) for each in ask_at_once(started, questions) for o in each]
    return outcomes, shell(REPORT, environment=environment)


@pytest.fixture(scope="module")
def raced(environment):
    return race(ACTS_EACH, ACTS, environment)


@pytest.fixture
def outcomes(raced):
    return raced[0]


@pytest.fixture
def articles(raced):
    return raced[1]


def moment(text):
    return text and datetime.fromisoformat(text)


def stored(article):
    """Return the Timeline that the database holds in the end."""
    return Timeline.of(
        Interval(pk, moment(start), moment(until)) for pk, start, until in article["intervals"]
    )


def replayed(article):
    """Return the Timeline that the record of events tells of, one act after the other."""
    line = Timeline()
    for act, edition, at, effective_at in article["events"]:
        line = REPLAY[act](line, edition, moment(at), moment(effective_at))
    return line


def publish_again(line, edition, at, _):
    planned = line.of_edition(edition) is not None
    return timeline.show(
        timeline.cancel(line, edition, now=at) if planned else line, edition, start=at
    )


REPLAY = {
    "published": publish_again,
    "scheduled": lambda line, edition, at, start: timeline.plan(line, edition, start=start, now=at),
    "unscheduled": lambda line, edition, at, _: timeline.cancel(line, edition, now=at),
    "ended": lambda line, _, at, until: timeline.end(line, at=until, now=at),
    "kept": lambda line, _, at, __: timeline.keep(line, now=at),
    "withdrew": lambda line, _, at, __: timeline.end(line, at=at, now=at),
}


def test_500_acts_at_once_leave_no_overlap_and_at_most_one_open_interval(outcomes, articles):
    assert len(outcomes) >= 500
    for article in articles:
        intervals = stored(article).intervals
        assert len(intervals) > len(EDITORS)
        assert all(a.until and a.until <= b.start for a, b in pairwise(intervals))


def test_what_was_done_is_on_record_and_what_was_refused_is_not(outcomes):
    done = {name for name, was_done, _ in outcomes if was_done}
    assert done == set(ACTS)
    odd = Counter((name, was, left) for name, was, left in outcomes if left != was)
    # Publishing what is live already does nothing, and says so by nothing.
    assert set(odd) <= {("publish", True, 0)}


def test_the_record_reads_in_order_and_tells_what_readers_see(articles):
    for article in articles:
        moments = [moment(at) for _, _, at, _ in article["events"]]
        assert moments == sorted(moments)
        assert replayed(article) == stored(article)


def test_thinning_never_takes_what_somebody_just_chose(environment):
    outcomes, articles = race(90, WITH_THINNING, environment)
    assert {name for name, was_done, _ in outcomes if was_done} == set(WITH_THINNING)
    leave_one = {"schedule", "approve", "link"}
    assert all(left == was for name, was, left in outcomes if name in leave_one)
    for article in articles:
        pks, numbers = zip(*article["editions"], strict=True)
        assert {edition for _, edition, _, _ in article["events"] if edition} <= set(pks)
        assert list(numbers) == sorted(set(numbers)), "a number was given again"
    assert any(len(a["editions"]) < a["editions"][-1][1] for a in articles), "nothing was thinned"
