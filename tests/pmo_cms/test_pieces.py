"""What is printed of plain values is printed once, and never for other values."""

from datetime import UTC, datetime

import pytest
from django.template import engines
from jinja2 import DictLoader, Environment

from articles import cards
from articles.cards import Story
from articles.images.crops import CARD, SQUARE, Original
from articles.images.responsive import Picture
from articles.models import Category
from articles.mounted import under
from articles.places import Place
from pmo_cms.pieces import MOST_REMEMBERED, Pieces, Remembered
from tests.articles.builders import make_live

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
RISK, DELIVERY = Place("categories", "risk", "Risk"), Place("categories", "delivery", "Delivery")
PHOTO, OTHER_PHOTO = Original("a" * 64, 1600, 1000), Original("a" * 64, 1600, 1000, focal_x=10)
STORY = Story(
    slug="gates",
    title="Gates",
    standfirst="Who opens them.",
    language_marks="",
    categories=(RISK,),
    credited="PM Majik",
    list_date=NOON,
    reading_minutes=3,
    card=Picture(PHOTO, CARD),
    thumb=Picture(PHOTO, SQUARE),
)
OTHERWISE = {
    "slug": "doors",
    "title": "Doors",
    "standfirst": "",
    "language_marks": ' lang="de"',
    "categories": (RISK, DELIVERY),
    "credited": "The Ledger",
    "list_date": datetime(2026, 6, 2, tzinfo=UTC),
    "reading_minutes": 4,
    "card": Picture(OTHER_PHOTO, CARD),
    "thumb": Picture(OTHER_PHOTO, SQUARE),
}


@pytest.fixture
def printed():
    """The calls of a macro that prints its value."""
    return []


@pytest.fixture
def remembered(printed):
    text = (
        "{% macro word(value, again='') %}{{ note(value) }}<{{ value }}{{ again }}>{% endmacro %}"
    )
    made = Environment(loader=DictLoader({"includes/word.html": text}), autoescape=True)
    made.auto_reload = False
    made.globals["note"] = lambda value: printed.append(value) or ""
    return Remembered(Pieces(made))


def site_s_own():
    return Remembered(Pieces(engines["jinja"].env))


def test_the_same_values_are_printed_once(remembered, printed):
    assert remembered.word("a") == remembered.word("a") == "<a>"
    remembered.word("b")
    remembered.word("a", again="!")
    assert printed == ["a", "b", "a"]


def test_a_page_under_a_prefix_and_one_in_another_time_zone_are_others(
    remembered, printed, settings
):
    remembered.word("a")
    with under("/admin/as-of/"):
        remembered.word("a")
    settings.TIME_ZONE = "Asia/Tokyo"
    remembered.word("a")
    assert printed == ["a", "a", "a"]


def test_a_row_of_the_database_is_refused_for_it_equals_its_former_self(remembered):
    with pytest.raises(TypeError, match="plain value"):
        remembered.word(Category(pk=1, name="Risk"))
    with pytest.raises(TypeError, match="plain value"):
        remembered.word("a", again=Category(pk=1, name="Risk"))


def test_no_more_is_remembered_than_there_is_room_for(remembered, printed):
    for number in range(MOST_REMEMBERED + 1):
        remembered.word(number)
    remembered.word(MOST_REMEMBERED)
    remembered.word(0)
    assert printed == [*range(MOST_REMEMBERED + 1), 0]


@pytest.mark.parametrize("macro", ["card", "row"])
@pytest.mark.parametrize("field", Story._fields)
def test_a_story_that_says_something_else_is_printed_anew(macro, field):
    values = {"heading": "h3", "cover": True, "dek": True} if macro == "card" else {"eager": False}
    print_story = getattr(site_s_own(), macro)
    before = print_story(STORY, **values)
    other = STORY._replace(**{field: OTHERWISE[field]})
    assert print_story(other, **values) != before
    assert print_story(STORY, **values) == before


@pytest.mark.django_db
def test_an_edition_is_told_with_all_that_its_card_shows():
    edition = make_live(title="Gates")
    filed = [category.place for category in edition.ordered_categories]
    cards.file([edition])
    [told] = cards.tell([edition])
    assert (told.slug, told.title) == (edition.article.slug, "Gates")
    assert list(told.categories) == filed != []
    assert told.credited == str(edition.source or edition.author)
    assert told.get_absolute_url() == edition.get_absolute_url()
    assert (told.card, told.thumb) == (edition.card, edition.thumb)
