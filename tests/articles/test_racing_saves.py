"""Editors who save one article at the same instant, each in a process of their own."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise

import pytest

from tests.articles.racing import ask_at_once, python, racers, shell
from tests.databases import own_database

SET_UP = """
import json
from tests.articles.builders import make_edition, make_member
for name in ("ada", "ben", "cyd", "dee"):
    make_member("Editors", name)
print(json.dumps([make_edition(title="Title").article_id for _ in range(4)]))
"""
EDITIONS = """
import json
from articles.models import Edition
fields = ("number", "title", "standfirst", "body", "created_by__username")
editions = Edition.objects.filter(article={article_pk}).order_by("number")
print(json.dumps(list(editions.values(*fields))))
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    with own_database(tmp_path_factory.mktemp("desk")) as environment:
        environment = environment | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
        python("manage.py", "migrate", "-v0", environment=environment)
        yield environment


@pytest.fixture(scope="module")
def article_pks(environment):
    """The ids of four articles, of one edition each, that four editors may change."""
    return shell(SET_UP, environment=environment)


def editors(names, article_pk, environment):
    starts = [(article_pk, name) for name in names]
    return racers("tests.articles.saver", *starts, environment=environment)


def editions(article_pk, environment):
    return shell(EDITIONS.format(article_pk=article_pk), environment=environment)


def field_of(base):
    """Return the field that everybody changes who has the edition `base` open."""
    return ["title", "standfirst", "body"][base % 3]


def text_of(name, base):
    """Return what the editor `name` writes into that field."""
    word = f"{name}{base}"
    return f"<p>{word}</p>" if field_of(base) == "body" else word


def race_for_one_field(article_pk, names, rounds_count, environment):
    """Let everybody change the same field in each round, and return who was saved in each.

    Everybody has the newest edition open; whoever is not saved is shown both texts.
    """
    winners, opened = [], {}
    with editors(names, article_pk, environment) as started:
        for base in range(1, rounds_count + 1):
            forms = [opened | {"base": base, field_of(base): text_of(n, base)} for n in names]
            answers = dict(zip(names, ask_at_once(started, forms), strict=True))
            (winner,) = [name for name, answer in answers.items() if answer["is_saved"]]
            for name in answers.keys() - {winner}:
                assert f"{name}{base}" in answers[name]["page"]
                assert f"{winner}{base}" in answers[name]["page"]
            opened[field_of(base)] = text_of(winner, base)
            winners.append(winner)
    return winners


def assert_history_is_of(winners, article_pk, environment):
    """Claim that each edition after the first says what the round's winner wrote, and no more."""
    stored = editions(article_pk, environment)
    assert [edition["created_by__username"] for edition in stored[1:]] == winners
    for before, after in pairwise(stored):
        field = field_of(before["number"])
        said = {name: after[name] for name in ("title", "standfirst", "body")}
        assert said == {**{name: before[name] for name in said}, field: said[field]}
        assert said[field] == text_of(after["created_by__username"], before["number"])


def test_of_500_pairs_who_change_one_field_one_is_saved_and_the_other_asked(
    article_pks, environment
):
    race = partial(
        race_for_one_field, names=["ada", "ben"], rounds_count=250, environment=environment
    )
    with ThreadPoolExecutor() as pool:
        winners = list(pool.map(race, article_pks[:2]))
    for article_pk, names in zip(article_pks, winners, strict=False):
        assert_history_is_of(names, article_pk, environment)


def test_of_four_who_change_one_field_one_is_saved_and_three_are_asked(article_pks, environment):
    names = ["ada", "ben", "cyd", "dee"]
    winners = race_for_one_field(article_pks[2], names, 20, environment)
    assert_history_is_of(winners, article_pks[2], environment)


def test_four_who_change_a_field_each_are_all_saved(article_pks, environment):
    fields = {"ada": "title", "ben": "standfirst", "cyd": "original_title", "dee": "seo_title"}
    opened = {}
    with editors(fields, article_pks[3], environment) as started:
        for number in range(20):
            written = {field: f"{name}{number}" for name, field in fields.items()}
            base = {"base": 1 + number * len(fields)}
            forms = [opened | base | {field: text} for field, text in written.items()]
            assert all(answer["is_saved"] for answer in ask_at_once(started, forms))
            opened = written
    ends_of_rounds = editions(article_pks[3], environment)[4::4]
    both = [(edition["title"], edition["standfirst"]) for edition in ends_of_rounds]
    assert both == [(f"ada{number}", f"ben{number}") for number in range(20)]
