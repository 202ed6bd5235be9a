from datetime import timedelta

import pytest

from articles import nearby, publishing
from articles.findings import Findings
from articles.models import Edition
from tests.articles.builders import LONG_AGO, NOON, article, make_category, make_edition, make_live

MICROSECOND = timedelta(microseconds=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    return make_category("Shelf")


def publish(title, *categories, hours=0, **fields):
    at = LONG_AGO + timedelta(hours=hours)
    return make_live(article(title=title, **fields), categories=categories, at=at)


def find(edition, findings=None):
    return nearby.find(edition, at=NOON, findings=findings or Findings())


def titles(editions):
    return [edition.title if edition else None for edition in editions]


def test_related_articles_share_categories_and_words(shelf):
    other = make_category("Other")
    own = publish("Funding teams", shelf, other)
    publish("Milestones", shelf)
    publish("Coaching sponsors", other, shelf)
    publish("Teams and their funding", shelf)
    publish("Funding teams elsewhere", make_category("Elsewhere"))
    found = find(own)
    assert titles(found.related) == ["Teams and their funding", "Coaching sponsors", "Milestones"]


def test_the_neighbours_are_the_nearest_in_the_first_category(shelf):
    other = make_category("Other")
    for hours, title in enumerate(["Oldest", "Older", "Own", "Newer", "Newest"]):
        publish(title, shelf, hours=2 * hours)
    publish("Between, elsewhere", other, shelf, hours=3)
    publish("Between, filed elsewhere", other, hours=5)
    found = find(Edition.objects.get(title="Own"))
    assert titles([found.older, found.newer]) == ["Between, elsewhere", "Newer"]


def test_what_is_planned_comes_after_what_is_there(shelf):
    publish("Newest", shelf)
    later = NOON + timedelta(days=1)
    planned = make_live(title="Planned", categories=[shelf], at=later)
    make_live(title="Planned before it", categories=[shelf], at=later - timedelta(hours=1))
    found = find(planned)
    assert titles([found.older, found.newer]) == ["Newest", None]


def test_articles_of_one_moment_are_each_other_s_neighbours_in_a_row(shelf):
    row = [publish(title, shelf) for title in "abc"]
    ends = [titles([found.older, found.newer]) for found in (find(e) for e in row)]
    assert ends == [[None, "b"], ["a", "c"], ["b", None]]


def test_what_is_hidden_is_near_nothing(shelf):
    own = publish("Own", shelf, hours=1)
    make_edition(title="Draft", categories=[shelf])
    publishing.withdraw(publish("Withdrawn", shelf).article, by=None, at=LONG_AGO)
    publish("Taken down", shelf, hours=2)
    gone = Edition.objects.get(title="Taken down").article
    publishing.take_down(gone, by=None, at=NOON, reason="A letter")
    make_live(title="Planned", categories=[shelf], at=NOON + timedelta(days=1))
    assert find(own) == nearby.Nearby(categories=(shelf.place,))


@pytest.mark.parametrize(("hours", "side"), [(0, "older"), (2, "newer")])
def test_a_neighbour_goes_by_its_present_title_until_the_new_one_is_due(shelf, hours, side):
    own = publish("Own", shelf, hours=1)
    neighbour = publish("Present title", shelf, hours=hours).article
    neighbour.title = "New title"
    due = NOON + timedelta(hours=1)
    publishing.schedule(make_edition(neighbour, categories=[shelf]), by=None, start=due, at=NOON)
    seen = [nearby.find(own, at=at, findings=Findings()) for at in (NOON, due - MICROSECOND, due)]
    assert [getattr(found, side).title for found in seen] == ["Present title"] * 2 + ["New title"]


def test_an_article_that_was_put_back_is_near_again(shelf):
    own, other = publish("Own", shelf, hours=1), publish("Other", shelf)
    publishing.take_down(other.article, by=None, at=NOON, reason="A letter")
    publishing.put_back(other.article, by=None, at=NOON)
    found = find(own)
    assert titles([found.older, *found.related]) == ["Other", "Other"]


def test_what_is_hidden_takes_no_place_among_the_candidates(shelf):
    own = publish("Own", shelf)
    for n in range(3):
        publish(f"Piece {n}", shelf)
    for n in range(31):
        publishing.withdraw(publish(f"Hidden {n}", shelf, hours=n).article, by=None, at=NOON)
    assert len(find(own).related) == 3


def test_candidates_come_from_the_second_category_too_and_thirty_from_each(shelf):
    other = make_category("Other")
    own = publish("Funding", shelf, other, hours=4)
    publish("Funding, the thirtieth", shelf, hours=1)
    publish("Funding, elsewhere", other)
    for n in range(29):
        publish(f"Piece {n}", shelf, hours=2)
    assert titles(find(own).related)[:2] == ["Funding, elsewhere", "Funding, the thirtieth"]
    publish("The newest but one", shelf, hours=3)
    assert "Funding, the thirtieth" not in titles(find(own).related)


def test_another_edition_of_the_same_article_is_not_near_it(shelf):
    live = publish("Before", shelf)
    live.article.title = "After"
    newer = make_edition(live.article)
    newer.list_date = live.list_date  # as a preview shows it
    assert find(newer).related == ()


def test_a_draft_in_no_category_stands_alone(shelf):
    publish("Another", shelf)
    draft = publishing.save_article(article(), categories=[], by=None, at=LONG_AGO)
    draft.list_date = NOON  # as a preview shows it
    assert find(draft) == nearby.Nearby()


@pytest.mark.parametrize("articles_count", [3, 40])
def test_it_takes_four_queries_however_many_articles_there_are(
    shelf, django_assert_num_queries, articles_count
):
    own = publish("Own", shelf)
    for n in range(articles_count):
        publish(f"Piece {n}", shelf, hours=n)
    with django_assert_num_queries(4):
        assert len(find(own).related) == 3


def test_the_next_article_takes_one_query_and_finds_what_it_would_by_itself(
    shelf, django_assert_num_queries
):
    pieces = [publish(f"Teams, part {n}", shelf, hours=n) for n in range(4)]
    findings = Findings()
    find(pieces[0], findings)
    find(pieces[1], findings)
    with django_assert_num_queries(1):
        found = find(pieces[2], findings)
    assert found == find(pieces[2])
    assert "Teams, part 2" not in titles(found.related)


def test_neighbours_are_linked_in_their_language_and_the_categories_in_the_editor_s_order(shelf):
    first = make_category("First")
    publish("قبل", shelf, language="ar")
    found = find(publish("Own", shelf, first, hours=1))
    assert found.older.language_marks == ' lang="ar" dir="rtl"'
    assert [category.name for category in found.categories] == ["Shelf", "First"]
