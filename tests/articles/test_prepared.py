"""A prepared query finds what its queryset finds, however often and with whatever it is asked."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from articles.models import Author, Category, Edition
from articles.prepared import Prepared
from tests.articles.builders import LONG_AGO, NOON, make_author, make_category, make_live

pytestmark = pytest.mark.django_db

VISIBLE = Prepared(lambda at: Edition.objects.visible(at=at).newest_first().for_cards())


def titles(editions):
    return [edition.title for edition in editions]


def test_it_finds_what_the_queryset_finds_at_each_moment():
    for n, title in enumerate("ABC"):
        make_live(title=title, at=LONG_AGO + timedelta(days=n))
    for days in (-1, 0, 1, 2):
        at = LONG_AGO + timedelta(days=days)
        queryset = Edition.objects.visible(at=at).newest_first()
        assert titles(VISIBLE(at=at)) == titles(queryset), days


def test_what_was_published_since_is_found():
    assert VISIBLE(at=NOON) == []
    make_live(title="A", at=LONG_AGO)
    assert titles(VISIBLE(at=NOON)) == ["A"]


def test_it_fetches_what_belongs_to_a_row_in_the_same_query(django_assert_num_queries):
    make_live(slug="of-the-desk", author=make_author("The desk"), at=LONG_AGO)
    VISIBLE(at=NOON)
    with django_assert_num_queries(1):
        [edition] = VISIBLE(at=NOON)
        assert (edition.author.name, edition.article.slug) == ("The desk", "of-the-desk")
        assert edition.list_date == LONG_AGO


def test_it_counts_as_a_query_and_its_values_never_become_sql(django_assert_num_queries):
    make_author("The desk")
    named = Prepared(lambda name: Author.objects.filter(name=name))
    for name in ["'; DROP TABLE articles_author; --", "%s", "%(name)s", "\\", "The desk"]:
        with django_assert_num_queries(1):
            found = named(name=name)
        assert [author.name for author in found] == [name] * (name == "The desk")


@pytest.mark.parametrize("count", range(10))
def test_a_list_of_values_may_have_any_length(count):
    ids = [make_category(f"Category {n}").pk for n in range(10)]
    chosen = Prepared(lambda ids: Category.objects.filter(pk__in=ids).order_by("pk"))
    assert [category.pk for category in chosen(ids=ids[:count])] == ids[:count]


def test_rows_come_as_tuples_where_values_are_asked_for():
    category = make_category("Risk")
    rows = Prepared(lambda slug: Category.objects.filter(slug=slug).values_list("pk", "name"))
    assert rows(slug="risk") == [(category.pk, "Risk")]


def test_the_sql_is_built_once(monkeypatch):
    built = []
    named = Prepared(lambda name: built.append(name) or Author.objects.filter(name=name))
    for name in "abc":
        named(name=name)
    assert len(built) == 1


@pytest.mark.usefixtures("committing_db")
def test_threads_ask_it_through_their_own_connections():
    for n in range(8):
        make_author(f"Desk {n}")
    named = Prepared(lambda name: Author.objects.filter(name=name))
    found, begin = {}, threading.Barrier(8)

    def ask(name):
        begin.wait()
        for _ in range(20):
            found.setdefault(name, set()).update(author.name for author in named(name=name))
        connection.close()

    threads = [threading.Thread(target=ask, args=[f"Desk {n}"]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {f"Desk {n}": {f"Desk {n}"} for n in range(8)}
