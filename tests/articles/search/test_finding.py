"""What a search finds, and what it never does."""

from datetime import timedelta

import pytest
from django.db import connection

from articles import publishing, search
from articles.models import Edition
from articles.search import Narrowing
from tests.articles.builders import (
    LONG_AGO,
    NOON,
    article,
    extract,
    make_category,
    make_edition,
    make_live,
    make_source,
)

pytestmark = pytest.mark.django_db


def titles(text, *, at=NOON, **narrowing):
    found = search.find(search.parse(text), at=at, narrowing=Narrowing(**narrowing))
    editions = Edition.objects.in_bulk([hit.edition_id for hit in found.hits])
    return [editions[hit.edition_id].title for hit in found.hits]


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("planning", True),  # a stem
        ("PLANS", True),
        ("cafe", True),  # without its accent
        ("café", True),
        ("gover", True),  # the beginning of a last word
        ("gover plans", False),
        ("gover ", False),
        ('"lessons learned"', True),
        ('"learned lessons"', False),
        ("learned lessons", True),
        ("e-mail", True),
        ("mail-e", False),
        ('"lessons learned', True),  # half a pair of quotation marks
        ("the", True),
        ("plans OR nonsense", False),  # a word like any other
        ("plan*", True),
        ("title:plans", False),
        ("quarterly", True),  # in the standfirst
        ("lessons absent", False),
        ("3rd", True),
    ],
)
def test_words_stems_phrases_and_beginnings_are_found(text, is_found):
    make_live(
        title="Plans of the governance",
        standfirst="A quarterly look.",
        body="<p>In the caf\u00e9 the lessons learned came by <em>e-mail</em>, 3rd of May.</p>",
    )
    assert bool(titles(text)) is is_found


def test_a_hit_in_the_title_comes_first_then_one_in_the_standfirst():
    words = "<p>Other words, and still more of them, fill the text of this one.</p>"
    make_live(title="Body", body="<p>Thresholds matter to a board that wants to decide.</p>")
    make_live(title="Thresholds", body=words)
    make_live(title="Standfirst", standfirst="Thresholds explained.", body=words)
    assert titles("threshold") == ["Thresholds", "Standfirst", "Body"]


def test_german_words_are_found_as_they_are_written():
    make_live(title="Projektleitung", body="<p>Die Wahlen und das Wahlrecht.</p>", language="de")
    assert titles("Wahlen ") == ["Projektleitung"]
    assert titles("Wahl ") == []


@pytest.mark.parametrize(("minutes", "is_found"), [(-1, False), (0, True), (59, True), (60, False)])
def test_what_is_planned_is_found_in_its_interval_and_at_no_other_time(minutes, is_found):
    edition = publishing.schedule(make_edition(title="Ahead"), start=NOON, by=None, at=LONG_AGO)
    publishing.end(edition.article, until=NOON + timedelta(minutes=60), by=None, at=LONG_AGO)
    assert bool(titles("ahead", at=NOON + timedelta(minutes=minutes))) is is_found


def test_a_cancelled_plan_leaves_the_index():
    edition = publishing.schedule(make_edition(title="Ahead"), start=NOON, by=None, at=LONG_AGO)
    publishing.cancel(edition, by=None, at=LONG_AGO)
    assert titles("ahead", at=NOON + timedelta(days=1)) == []
    assert not search.problems()


def test_a_draft_is_not_found():
    make_edition(title="Secret")
    assert titles("secret") == []


def test_a_change_is_found_by_its_words_and_no_longer_by_the_old_ones():
    content = make_live(title="Earlier").article
    content.title = "Later"
    publishing.publish(make_edition(content), by=None, at=LONG_AGO + timedelta(days=1))
    assert (titles("earlier"), titles("later")) == ([], ["Later"])
    assert titles("earlier", at=LONG_AGO) == ["Earlier"]


def test_what_was_withdrawn_is_not_found_and_what_was_taken_down_at_no_moment():
    withdrawn, gone = make_live(title="Withdrawn").article, make_live(title="Gone").article
    publishing.withdraw(withdrawn, by=None, at=LONG_AGO + timedelta(days=1))
    publishing.take_down(gone, reason="A letter", by=None, at=LONG_AGO + timedelta(days=1))
    assert (titles("withdrawn"), titles("gone")) == ([], [])
    assert (titles("withdrawn", at=LONG_AGO), titles("gone", at=LONG_AGO)) == (["Withdrawn"], [])


def test_what_was_put_back_is_found_again():
    content = make_live(title="Back").article
    publishing.take_down(content, reason="A letter", by=None, at=LONG_AGO + timedelta(days=1))
    publishing.put_back(content, by=None, at=LONG_AGO + timedelta(days=2))
    assert titles("back") == ["Back"]


def test_categories_sources_and_years_are_counted_and_narrow_it():
    shelf, journal = make_category("Shelf"), make_source("Journal")
    make_live(extract(title="Risk one", source=journal), categories=[shelf])
    make_live(title="Risk two", at=LONG_AGO - timedelta(days=365))
    categories, sources, years = search.find(search.parse("risk"), at=NOON).counts()
    assert categories[shelf.pk] == 1
    assert sources == {journal.pk: 1}
    assert years == {2026: 1, 2025: 1}
    assert titles("risk", category="shelf") == titles("risk", source="journal") == ["Risk one"]
    assert titles("risk", year=2025) == ["Risk two"]
    assert titles("risk", category="shelf", year=2025) == titles("risk", category="no") == []


@pytest.mark.parametrize("is_source", [True, False])
def test_merging_moves_what_a_search_is_narrowed_by(is_source):
    old, new = (make_source("Old"), make_source("New")) if is_source else (None, None)
    shelf, other = make_category("Shelf"), make_category("Other")
    make_live(extract(title="Risk", source=old or make_source("Same")), categories=[shelf])
    publishing.unite(old or shelf, into=new or other, by=None)
    assert titles("risk", **({"source": "new"} if is_source else {"category": "other"})) == ["Risk"]
    assert not search.problems()


def test_an_article_with_several_editions_is_found_once():
    content = make_live(title="Risk one").article
    content.title = "Risk two"
    publishing.publish(make_edition(content), by=None, at=LONG_AGO + timedelta(days=1))
    assert titles("risk") == ["Risk two"]


def test_the_nearest_to_an_address_that_leads_nowhere_are_suggested():
    make_live(title="How a risk register is kept")
    make_live(title="A register of benefits")
    make_live(title="Something else")
    near = search.suggest("risk-register-kept", at=NOON, limit=2)
    assert [edition.title for edition in near] == [
        "How a risk register is kept",
        "A register of benefits",
    ]
    assert near[0].ordered_categories
    assert search.suggest("---", at=NOON, limit=2) == []


def test_a_misspelt_word_is_answered_with_the_one_that_readers_can_read():
    make_live(title="Governance of a committee", body="<p>Stakeholders accommodate it.</p>")
    meant = {
        "goverance": "governance",
        "gorvenance of the": "governance of the",
        "comitee": "committee",
        "stakehodler": "stakeholders",
        "acomodate": "accommodate",
        "governance": "",
        "xyzzy": "",
    }
    assert {text: search.did_you_mean(text, at=NOON) for text in meant} == meant


def test_a_word_that_only_hidden_editions_have_is_never_proposed():
    publishing.schedule(make_edition(title="Acquisition"), start=NOON, by=None, at=LONG_AGO)
    make_edition(title="Acquisitions drafted")
    content = make_live(title="Acquisition ended").article
    publishing.withdraw(content, by=None, at=LONG_AGO + timedelta(days=1))
    assert search.did_you_mean("acquisitoin", at=NOON - timedelta(minutes=1)) == ""
    assert search.did_you_mean("acquisitoin", at=NOON) == "acquisition"


def test_of_two_forms_only_the_one_that_is_visible_is_proposed():
    make_live(article(title="Acquire"))
    publishing.schedule(make_edition(title="Acquires"), start=NOON, by=None, at=LONG_AGO)
    assert search.did_you_mean("aquires", at=LONG_AGO) == "acquire"


@pytest.mark.engine("postgresql")
def test_after_a_search_the_planner_is_free_again():
    make_live(title="Risk registers", at=LONG_AGO)
    assert titles("risk") == ["Risk registers"]
    with connection.cursor() as cursor:
        for setting in ("enable_seqscan", "enable_indexscan"):
            cursor.execute(f"SHOW {setting}")
            assert cursor.fetchone() == ("on",)
