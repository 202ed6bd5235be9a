"""What a prepared query returns is what its queryset returns, to the last attribute."""

from datetime import timedelta

import pytest
from django.db import models
from django.db.models import F, Model, signals
from django.test.utils import isolate_apps

from articles.models import Article, Author, Category, Edition, EditionCategory, Source
from articles.prepared import Prepared
from tests.articles.builders import (
    LONG_AGO,
    NOON,
    extract,
    make_author,
    make_category,
    make_image,
    make_live,
    make_original_check,
)

pytestmark = pytest.mark.django_db

QUERIES = {
    "every column": lambda: Edition.objects.order_by("pk"),
    "cards": lambda: Edition.objects.visible(at=NOON).for_cards().order_by("pk"),
    "articles to read": lambda: Edition.objects.for_reading().order_by("pk"),
    "a relation that leads back": lambda: Article.objects.select_related("original_check").order_by(
        "pk"
    ),
    "a relation of a relation": lambda: EditionCategory.objects.select_related(
        "category", "edition__source"
    ).order_by("pk"),
    "the key alone": lambda: Author.objects.only("pk").order_by("pk"),
    "dates that are annotated": lambda: Edition.objects.listed(at=NOON).for_cards(),
    "ids that are annotated": lambda: Category.objects.with_newest(
        at=NOON, most=2, before=NOON
    ).order_by("pk"),
    "sources with their dates": lambda: Source.objects.with_newest(at=NOON).order_by("pk"),
    "tuples": lambda: EditionCategory.objects.order_by("pk").values_list(
        "list_date", "category__name"
    ),
    "tuples in an order of their own": lambda: (
        Edition.objects.order_by(F("list_date").desc(nulls_last=True), "pk")
        .distinct()
        .values_list("title", "kind")
    ),
    "nothing": lambda: Edition.objects.filter(title="Never written"),
}


@pytest.fixture
def _publication():
    risk, delivery = make_category("Risk"), make_category("Delivery")
    make_live(title="With a picture", cover_image=make_image(), categories=[risk, delivery])
    make_live(title="Without a picture", categories=[delivery], at=LONG_AGO + timedelta(1))
    make_original_check(make_live(extract(title="Whose original is gone"), categories=[risk]))
    make_author("Who wrote nothing")
    make_category("With nothing in it")


@pytest.mark.usefixtures("_publication")
@pytest.mark.parametrize("build", QUERIES.values(), ids=QUERIES)
def test_it_returns_what_the_queryset_returns(build):
    prepared = Prepared(build)
    expected = [told(found) for found in build()]
    assert [told(found) for found in prepared()] == expected
    assert [told(found) for found in prepared()] == expected, "asked once more"


@pytest.mark.usefixtures("_publication")
def test_what_was_left_out_is_fetched_when_it_is_asked_for(django_assert_num_queries):
    [edition] = Prepared(lambda: Edition.objects.filter(title="Without a picture").only("title"))()
    assert edition.get_deferred_fields() >= {"body", "list_date"}
    with django_assert_num_queries(1):
        assert edition.list_date == LONG_AGO + timedelta(1)


@pytest.mark.usefixtures("_publication")
def test_what_is_found_can_be_saved_and_is_no_second_one():
    [author] = Prepared(lambda: Author.objects.filter(name="Who wrote nothing"))()
    author.name = "Who wrote something"
    author.save()
    assert Author.objects.filter(name__startswith="Who wrote").get() == author


@pytest.mark.parametrize(
    "build",
    [
        lambda: Article.objects.prefetch_related("editions"),
        lambda: Article(pk=1).editions.all(),
        lambda: Author.objects.values_list("name", flat=True),
        lambda: Author.objects.values_list("name", named=True),
        lambda: Author.objects.values("name"),
    ],
    ids=["prefetched", "known beforehand", "single values", "named tuples", "dictionaries"],
)
def test_what_it_does_not_return_it_refuses(build):
    with pytest.raises(TypeError, match="cannot be read"):
        Prepared(build)()


@isolate_apps("articles")
def test_a_key_of_several_columns_is_refused():
    class Pair(models.Model):  # noqa: DJ008  nobody prints it
        pk = models.CompositePrimaryKey("one", "other")
        one, other = models.IntegerField(), models.IntegerField()

        class Meta:
            app_label = "articles"

    with pytest.raises(TypeError, match="several columns"):
        Prepared(lambda: Pair.objects.values_list("pk"))()


@isolate_apps("articles")
def test_a_model_with_a_constructor_of_its_own_is_refused():
    class Signature(Author):
        class Meta:
            proxy = True
            app_label = "articles"

        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.readers_count = 0

    with pytest.raises(TypeError, match="Signature takes more"):
        Prepared(Signature.objects.all)()


def test_a_model_whose_making_somebody_hears_of_is_refused():
    def hear(**kwargs): ...

    signals.post_init.connect(hear, sender=Author)
    try:
        with pytest.raises(TypeError, match="Author takes more"):
            Prepared(Author.objects.all)()
    finally:
        signals.post_init.disconnect(hear, sender=Author)


def told(found, *, of=()):
    """Return all that an instance says, and those that came with it; other things as they are."""
    if not isinstance(found, Model):
        return found
    if found in of:
        return f"{of.index(found)} steps from the first"
    state = found._state
    related = {name: told(it, of=(*of, found)) for name, it in state.fields_cache.items()}
    said = {name: value for name, value in vars(found).items() if name != "_state"}
    return type(found), said, state.adding, state.db, related
