"""Forms that are open during a merger: what they name is the survivor, and no text is lost."""

from functools import partial

import pytest

from articles import publishing
from articles.models import Article, Category, Edition, Permission
from tests.articles.builders import (
    make_author,
    make_category,
    make_edition,
    make_member,
    make_source,
)
from tests.articles.racing import meanwhile

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/article/add/"
MAKERS = {"category": make_category, "source": make_source, "author": make_author}
FIELDS = {"category": "filed_under_0", "source": "source", "author": "author"}


@pytest.fixture
def editor(client):
    user = make_member("Editors")
    client.force_login(user)
    return user


def unite(merged, into):
    publishing.unite(merged, into=into, by=None)


def read(response):
    return response.content.decode()


def typed(**fields):
    """Return what an editor who writes an original types into the form."""
    defaults = {
        "title": "A title",
        "body": "<p>Some words</p>",
        "kind": "original",
        "language": "en-gb",
        "author": make_author().pk,
        "_continue": "1",
    }
    return defaults | fields


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize(("chosen", "filed"), [("o", "n"), ("xo", "xn"), ("oxn", "nx")])
def test_an_open_form_that_names_a_merged_category_means_the_survivor(client, chosen, filed):
    rows = {name: make_category(name) for name in "onx"}
    unite(rows["o"], into=rows["n"])
    places = {f"filed_under_{place}": rows[name].pk for place, name in enumerate(chosen)}
    client.post(ADD, typed(**places))
    assert Edition.objects.get().ordered_categories == [rows[name] for name in filed]


@pytest.mark.usefixtures("editor")
def test_an_open_form_that_names_a_merged_source_and_author_means_the_survivors(client):
    rows = [make_source(), make_source(), make_author("Old"), make_author("New")]
    unite(rows[0], into=rows[1])
    unite(rows[2], into=rows[3])
    client.post(ADD, typed(kind="extract", source=rows[0].pk, author=rows[2].pk))
    edition = Edition.objects.get()
    assert (edition.source, edition.author) == (rows[1], rows[3])


@pytest.mark.usefixtures("editor")
def test_a_form_that_comes_back_for_something_else_shows_the_survivors(client):
    old, new = make_source("Old"), make_source("New")
    shelf, other = make_category("Shelf"), make_category("Other")
    unite(old, into=new)
    unite(shelf, into=other)
    fields = typed(title="", source=old.pk, filed_under_0=shelf.pk)
    html = read(client.post(ADD, fields))
    assert "Some words" in html
    assert f'<option value="{new.pk}" selected>New</option>' in html
    assert f'<option value="{other.pk}" selected>Other</option>' in html


@pytest.mark.usefixtures("editor")
def test_saving_an_article_that_was_open_during_a_merger_is_no_conflict(client):
    old, new = make_category(), make_category()
    edition = make_edition(categories=[old], title="A title", slug="x")
    unite(old, into=new)
    fields = typed(title="My change", slug="x", filed_under_0=old.pk, base="1")
    address = f"/admin/articles/article/{edition.article.pk}/change/"
    assert client.post(address, fields).status_code == 302
    assert Edition.objects.newest().title == "My change"
    assert Edition.objects.newest().ordered_categories == [new]


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("field", ["filed_under_0", "source", "author"])
def test_a_choice_that_never_was_there_is_an_error_of_its_field_and_the_text_is_kept(client, field):
    response = client.post(ADD, typed(**{field: "987654"}))
    assert list(response.context["adminform"].form.errors) == [field.removesuffix("_0")]
    assert "not there any more" in read(response)
    assert "Some words" in read(response)
    assert not Article.objects.exists()


@pytest.mark.usefixtures("editor")
def test_an_open_form_of_a_permission_means_the_survivor_too(client):
    old, new = make_source(), make_source()
    unite(old, into=new)
    fields = {"source": old.pk, "basis": "written", "reference": "A letter"}
    client.post("/admin/articles/permission/add/", fields)
    assert Permission.objects.get().source == new


# Merging while a form is being saved. On SQLite nobody can: a save holds the write lock from its
# beginning.


def merged_before_writing(model, old, *, into):
    """Let somebody else merge `old` before the first row of `model` is held or written."""
    writes = rf'(INSERT INTO|UPDATE) "{model._meta.db_table}"|FOR (NO KEY )?UPDATE'
    return meanwhile(partial(unite, old, into=into), before=writes)


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize("model", MAKERS)
def test_a_new_article_that_is_saved_during_a_merger_names_the_survivor(
    committing_db, admin_client, model
):
    old, new = MAKERS[model](name="Old"), MAKERS[model](name="New")
    fields = typed(**{FIELDS[model]: old.pk})
    with merged_before_writing(Article, old, into=new):
        response = admin_client.post(ADD, fields, follow=True)
    assert read(response).count("Draft saved as edition 1.") == 1
    edition = Edition.objects.get()
    assert new in [edition.author, edition.source, *edition.ordered_categories]


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize("model", MAKERS)
@pytest.mark.parametrize("is_chosen_anew", [False, True])
def test_an_article_that_is_changed_during_a_merger_names_the_survivor(
    committing_db, admin_client, model, is_chosen_anew
):
    old, new = MAKERS[model](name="Old"), MAKERS[model](name="New")
    fields = typed(**{FIELDS[model]: old.pk})
    admin_client.post(ADD, fields | ({FIELDS[model]: ""} if is_chosen_anew else {}))
    address = f"/admin/articles/article/{Article.objects.get().pk}/change/"
    with merged_before_writing(Article, old, into=new):
        response = admin_client.post(address, fields | {"title": "Mine", "base": "1"}, follow=True)
    assert read(response).count("Draft saved as edition 2.") == 1
    edition = Edition.objects.newest()
    assert edition.title == "Mine"
    assert new in [edition.author, edition.source, *edition.ordered_categories]


@pytest.mark.engine("postgresql")
def test_a_permission_that_is_saved_during_a_merger_names_the_survivor(committing_db, admin_client):
    old, new = make_source(), make_source()
    fields = {"source": old.pk, "basis": "written", "reference": "A letter"}
    with merged_before_writing(Permission, old, into=new):
        admin_client.post("/admin/articles/permission/add/", fields)
    assert Permission.objects.get().source == new


@pytest.mark.engine("postgresql")
def test_a_category_that_is_changed_during_its_merger_stays_merged(committing_db, admin_client):
    old, new = make_category("Old"), make_category("New")
    fields = {"name": "Renamed", "position": "0", "slug": "renamed"}
    address = f"/admin/articles/category/{old.pk}/change/"
    with merged_before_writing(Category, old, into=new):
        response = admin_client.post(address, fields, follow=True)
    assert "What you sent was not saved." in read(response)
    assert Category.objects.get().name == "New"
