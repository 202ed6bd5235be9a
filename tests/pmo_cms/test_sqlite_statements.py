"""What is asked of SQLite is rewritten as Django rewrites it, and little of it is remembered."""

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import SQLiteCursorWrapper

from pmo_cms.engines.sqlite3 import statements

pytestmark = [pytest.mark.engine("sqlite3"), pytest.mark.django_db]


@pytest.mark.parametrize(
    ("statement", "values", "answer"),
    [
        ("SELECT %s || %s", ["a", "b"], "ab"),
        ("SELECT '100 %%' || %s", [" of all"], "100 % of all"),
        ("SELECT '%%s' || %s", ["!"], "%s!"),
        ("SELECT %(second)s || %(first)s", {"first": "a", "second": "b"}, "ba"),
        ("SELECT %(first)s || %(second)s", {"first": "a", "second": "b"}, "ab"),
        ("SELECT '100 %'", None, "100 %"),
    ],
)
def test_a_statement_means_the_same_each_time(statement, values, answer):
    with connection.cursor() as cursor:
        for _ in range(3):
            assert cursor.execute(statement, values).fetchone() == (answer,)


def test_a_statement_is_rewritten_once(monkeypatch):
    rewritten = []
    rewrite = SQLiteCursorWrapper.convert_query

    def noting(cursor, query, *, param_names=None):
        rewritten.append(query)
        return rewrite(cursor, query, param_names=param_names)

    monkeypatch.setattr(SQLiteCursorWrapper, "convert_query", noting)
    with connection.cursor() as cursor:
        for n in range(5):
            cursor.execute("SELECT %s, 'asked more than once'", [n])
            cursor.execute("SELECT %(n)s, 'asked by name'", {"n": n})
    assert rewritten == ["SELECT %s, 'asked more than once'", "SELECT %(n)s, 'asked by name'"]


def test_however_much_is_asked_little_is_remembered():
    longest = "SELECT %s /* " + "x" * 2 * statements.LONGEST_REMEMBERED + " */"
    with connection.cursor() as cursor:
        for n in range(2 * statements.REMEMBERED_COUNT):
            cursor.execute(f"SELECT %s, {n}", [n])
        before = statements._rewritten.cache_info()
        assert cursor.execute(longest, [1]).fetchone() == (1,)
    after = statements._rewritten.cache_info()
    assert before.currsize == statements.REMEMBERED_COUNT
    assert after.misses == before.misses, "a long one is not remembered"
