"""Merging one category, source or author into another: nothing is lost, nothing leads nowhere."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.db.models.signals import pre_delete
from django.utils import timezone

from articles import publishing
from articles.admin.history import compared
from articles.models import (
    Article,
    Author,
    Category,
    Edition,
    Former,
    Path,
    Permission,
    SlugTaken,
    Source,
    Status,
)
from articles.models.content import content_hash
from articles.signals import content_changed
from tests.articles.builders import (
    LONG_AGO,
    NOON,
    article,
    extract,
    make_author,
    make_category,
    make_edition,
    make_live,
    make_member,
    make_permission,
    make_source,
)
from tests.databases import ENGINE

pytestmark = pytest.mark.django_db
LISTED = [(make_category, "categories"), (make_source, "sources")]


def unite(merged, into):
    return publishing.unite(merged, into=into, by=None)


def rename(row, slug):
    row.slug = slug
    row.save()


def titles_on(client, address):
    return [edition.title for edition in client.get(address).context["page"].editions]


def hashes():
    return list(Edition.objects.order_by("pk").values_list("content_hash", flat=True))


def hashes_made_anew():
    return [
        content_hash(edition.content_values(), [row.pk for row in edition.ordered_categories])
        for edition in Edition.objects.order_by("pk")
    ]


def stored_rows():
    models = (Article, Edition, Category, Source, Author, Permission, Path, Former)
    rows = [list(model.objects.order_by("pk").values()) for model in models]
    return [*rows, *(list(row.edition_categories.values()) for row in Edition.objects.all())]


@pytest.mark.parametrize(("make", "scope"), LISTED)
def test_every_address_ever_used_leads_to_the_survivor_in_one_hop(client, make, scope):
    first, second, third = (make(slug=slug) for slug in ("first", "second", "third"))
    make_live(extract(source=third if scope == "sources" else None))
    rename(first, "first-renamed")
    unite(first, into=second)
    rename(second, "second-renamed")
    unite(second, into=third)
    rename(third, "third-renamed")
    for slug in ("first", "first-renamed", "second", "second-renamed", "third"):
        response = client.get(f"/{scope}/{slug}/")
        assert (response.status_code, response["Location"]) == (301, f"/{scope}/third-renamed/")
    assert client.get(f"/{scope}/third-renamed/").status_code == 200


def test_a_page_far_down_an_old_list_leads_to_the_same_place_of_the_new_one(client):
    old, new = make_category(slug="old"), make_category(slug="new")
    for days in range(15):
        make_live(categories=[old], title=f"{days} days", at=LONG_AGO - timedelta(days=days))
    older = client.get("/categories/old/").context["page"].older
    unite(old, into=new)
    response = client.get(f"/categories/old/{older}")
    assert response.status_code == 301
    assert titles_on(client, response["Location"]) == ["12 days", "13 days", "14 days"]


def test_the_survivor_may_have_the_address_of_what_was_merged_into_it():
    old, new = make_category(slug="old"), make_category(slug="new")
    unite(old, into=new)
    rename(new, "old")
    assert Path.objects.owner_of("categories", "new") == new
    assert new.paths.count() == 2


def test_nobody_else_may_have_it_and_the_refusal_names_the_survivor():
    unite(make_category(slug="old"), into=make_category("The survivor", slug="new"))
    with pytest.raises(SlugTaken, match="The survivor"):
        make_category(slug="old")


def test_readers_find_everything_on_the_survivor_s_page_once_and_in_order(client):
    old, new, other = make_category(), make_category(slug="new"), make_category()
    for days, filed in enumerate([[old], [new], [old, new], [new, other, old], [other]]):
        make_live(categories=filed, title=f"{days}", at=LONG_AGO - timedelta(days=days))
    unite(old, into=new)
    assert titles_on(client, "/categories/new/") == ["0", "1", "2", "3"]


@pytest.mark.parametrize(
    ("filed", "expected"),
    [("o", "n"), ("on", "n"), ("xon", "xn"), ("oxn", "nx"), ("nxo", "nx"), ("xoyz", "xnyz")],
)
def test_what_was_filed_under_both_keeps_the_earlier_place(filed, expected):
    categories = {name: make_category(name) for name in "onxyz"}
    edition = make_edition(categories=[categories[name] for name in filed])
    unite(categories["o"], into=categories["n"])
    expected = [categories[name] for name in expected]
    assert Article.objects.get().ordered_categories() == expected
    assert Edition.objects.get().ordered_categories == expected
    assert hashes() == hashes_made_anew() != [edition.content_hash]


def test_every_edition_of_a_merged_source_credits_the_survivor(client):
    old, new = make_source("Old Review"), make_source("New Review", slug="new")
    live = make_live(extract(source=old, slug="x"))
    live.article.standfirst = "A newer draft"
    make_edition(live.article)
    unite(old, into=new)
    assert set(Edition.objects.values_list("source", flat=True)) == {new.pk}
    assert Article.objects.get().source == new
    assert hashes() == hashes_made_anew()
    assert "Old Review" not in client.get("/articles/x/").content.decode()
    assert titles_on(client, "/sources/new/") == [live.title]


def test_authors_are_merged_by_the_same_act():
    old, new = make_author("A. Writer"), make_author("Ann Writer")
    make_edition(author=old)
    unite(old, into=new)
    assert Edition.objects.get().author == Article.objects.get().author == new
    assert Author.objects.get() == new
    assert hashes() == hashes_made_anew()


def test_a_permission_of_a_merged_source_still_lets_its_pieces_be_published():
    old, new = make_source(), make_source()
    permission = make_permission(source=old)
    edition = make_edition(extract(kind="republication", source=old, permission=permission))
    unite(old, into=new)
    assert publishing.publish(edition, by=None, at=NOON).source == new
    assert Permission.objects.get().source == new


def test_an_approval_outlives_a_merger():
    old, editor = make_source(), make_member("Editors")
    edition = make_edition(extract(source=old), categories=[make_category("Old")])
    publishing.approve(edition, by=editor)
    unite(old, into=make_source())
    unite(Category.objects.get(name="Old"), into=make_category())
    saved = make_edition(Article.objects.get())
    assert publishing.approval_of(saved) == edition
    assert publishing.approval_of(saved).approved_by == editor


@pytest.mark.parametrize("make", [make_category, make_source])
def test_saving_without_a_change_still_makes_no_edition(make):
    old, new = make(), make()
    fields = {"source": old} if make is make_source else {}
    make_edition(extract(**fields), categories=[old] if make is make_category else None)
    unite(old, into=new)
    make_edition(Article.objects.get())
    assert Edition.objects.count() == 1


def test_a_draft_that_only_moved_from_one_to_the_other_is_no_change_any_more():
    old, new = make_category(), make_category()
    live = make_live(categories=[old])
    make_edition(live.article, categories=[new])
    unite(old, into=new)
    assert Article.objects.with_status(at=timezone.now()).get().status == Status.LIVE


def test_an_edition_that_was_filed_under_it_can_be_restored():
    old, new, other = make_category(), make_category(), make_category()
    first = make_edition(categories=[other, old], title="First")
    first.article.title = "Second"
    make_edition(first.article, categories=[other])
    unite(old, into=new)
    restored = publishing.restore(first, by=None)
    assert (restored.title, restored.ordered_categories) == ("First", [other, new])


def test_earlier_editions_compare_as_if_they_had_always_named_the_survivor():
    old, new = make_category("Old"), make_category("New")
    first = make_edition(categories=[old], title="First")
    first.article.title = "Second"
    make_edition(first.article, categories=[new])
    unite(old, into=new)
    changes = compared(first.article, [1, 2]).changes
    assert [change.label for change in changes] == ["Title"]


def test_who_merged_what_into_what_and_when_stays_on_record():
    old, new, editor = make_category("Old"), make_category("New"), make_member("Editors")
    unite(make_category("Older"), into=old)
    publishing.unite(old, into=new, by=editor, at=NOON)
    former = Former.objects.find(Category, old.pk)
    assert str(former) == "“Old” is a part of “New” now"
    assert (former.by, former.at) == (editor, NOON)
    assert Former.objects.get(name="Older").successor == new


@pytest.mark.parametrize("pk", ["", "x", "-1", "²", "1" * 5000, None, "0"])
def test_what_was_never_merged_has_no_successor(pk):
    unite(make_category(), into=make_category())
    assert Former.objects.find(Category, pk) is None


def test_merging_something_into_itself_is_refused():
    category = make_category()
    with pytest.raises(publishing.NotPossible, match="into itself"):
        unite(category, into=category)


def test_merging_what_was_merged_meanwhile_is_refused_whichever_side_it_is():
    first, second, third = make_category("First"), make_category(), make_category()
    unite(first, into=second)
    before = stored_rows()
    for merged, into in [(first, third), (third, first)]:
        with pytest.raises(publishing.NotPossible, match="“First” is not there any more"):
            unite(merged, into=into)
    assert stored_rows() == before


@pytest.mark.parametrize("make", [make_category, make_source])
def test_a_merger_that_fails_at_its_last_step_changes_nothing(make):
    def fail(**signal):
        raise OSError("The disk is full.")

    old, new = make(), make()
    make_live(extract(**({"source": old} if make is make_source else {})), categories=None)
    before = stored_rows()
    pre_delete.connect(fail, type(old))
    try:
        with pytest.raises(OSError, match="disk"):
            unite(old, into=new)
    finally:
        pre_delete.disconnect(fail, type(old))
    assert stored_rows() == before


def test_the_pages_turn_once_it_is_committed(django_capture_on_commit_callbacks):
    heard = []
    old, new = make_source(), make_source()

    def hear(sender, **signal):
        heard.append(sender)

    content_changed.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):
        unite(old, into=new)
    content_changed.disconnect(hear)
    assert heard == [Source]


@pytest.mark.parametrize("make", [make_category, make_source, make_author])
def test_a_save_that_names_what_was_merged_meanwhile_is_refused_and_stores_nothing(make):
    old = make(name="Old")
    draft = article(**{type(old).__name__.lower(): old} if make is not make_category else {})
    unite(old, into=make(name="New"))
    with pytest.raises(publishing.Gone), transaction.atomic():
        make_edition(draft, categories=[old] if make is make_category else [make_category()])
    assert not Article.objects.exists()


def test_what_was_merged_does_not_come_back_by_saving_it():
    old, new = make_category(slug="old"), make_category()
    unite(old, into=new)
    with pytest.raises(DatabaseError):
        rename(old, "another-slug")
    assert Category.objects.get() == new


def test_an_edition_saved_while_the_others_were_being_read_is_moved_too(monkeypatch):
    old, new = make_category(), make_category()
    make_edition(categories=[old])
    uniting = publishing.uniting
    foresee = uniting.foresee

    def save_meanwhile(*rows, **into):
        monkeypatch.undo()
        known = foresee(*rows, **into)
        make_edition(categories=[old])
        return known

    monkeypatch.setattr(uniting, "foresee", save_meanwhile)
    unite(old, into=new)
    assert hashes() == hashes_made_anew()
    assert new.editions.count() == 2


@pytest.mark.parametrize("model", [Category, Source])
def test_whoever_read_an_article_before_finds_another_version_of_it_afterwards(model):
    edition = make_edition(extract())
    old = edition.source if model is Source else edition.ordered_categories[0]
    unite(old, into=make_source() if model is Source else make_category())
    assert Article.objects.get().lock_version == edition.article.lock_version + 1


@pytest.mark.parametrize("articles_count", [1, 20])
@pytest.mark.parametrize("make", [make_category, make_source])
def test_a_merger_takes_the_same_few_queries_however_much_there_is(
    django_assert_max_num_queries, make, articles_count
):
    old, new = make(), make()
    for _ in range(articles_count):
        content = extract(source=old) if make is make_source else article()
        make_live(content, categories=[old] if make is make_category else None)
    # PostgreSQL has to be told to lock the tables.
    with django_assert_max_num_queries(25 if ENGINE == "sqlite3" else 26):
        unite(old, into=new)
