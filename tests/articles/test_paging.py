from datetime import timedelta

import pytest

from articles import paging
from articles.models import Edition
from tests.articles.builders import LONG_AGO, NOON, make_live

pytestmark = pytest.mark.django_db


LISTED = paging.Listing(lambda at: Edition.objects.listed(at=at), size=2)


def page(query=""):
    name, _, value = query.lstrip("?").partition("=")
    return LISTED.page(at=NOON, **({name: value} if name else {}))


def titles(shown):
    return "".join(edition.title for edition in shown.editions)


@pytest.fixture
def five():
    for n, title in enumerate("EDCBA"):
        make_live(title=title, at=LONG_AGO + timedelta(hours=n))


@pytest.mark.usefixtures("five")
def test_older_pages_follow_without_gap_or_repeat():
    first = page()
    second = page(first.older)
    third = page(second.older)
    assert [titles(p) for p in (first, second, third)] == ["AB", "CD", "E"]
    assert third.older == ""


@pytest.mark.usefixtures("five")
def test_newer_leads_back_the_same_way():
    second = page(page().older)
    third = page(second.older)
    assert titles(page(third.newer)) == "CD"
    assert titles(page(second.newer)) == "AB"
    assert page().newer == page(second.newer).newer == ""


@pytest.mark.usefixtures("five")
def test_a_page_stays_right_while_articles_are_added():
    older = page().older
    make_live(title="N", at=NOON - timedelta(hours=1))
    assert titles(page(older)) == "CD"


def test_articles_of_one_instant_are_neither_lost_nor_repeated():
    for title in "abcde":
        make_live(title=title, at=LONG_AGO)
    first = page()
    second = page(first.older)
    assert sorted(titles(first) + titles(second) + titles(page(second.older))) == list("abcde")


def test_an_empty_list_is_one_empty_page():
    assert page() == paging.Page([])


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "_",
        "2026-01-01_1",
        "2026-01-01T00:00:00_1",
        "2026-01-01T00:00:00.000000Z_-1",
        "2026-01-01T00:00:00.000000Z_99999999999999999999",
        "2026-01-01T00:00:00.000000Z_１",
        "\x00",
        "9" * 10_000,
    ],
)
def test_a_cursor_we_never_wrote_is_refused(cursor):
    with pytest.raises(paging.BadCursor):
        paging.Cursor.parse(cursor)
