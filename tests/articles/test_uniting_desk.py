"""Merging at the desk: who may, what is asked first, and what is said afterwards."""

import pytest
from django.contrib.admin.models import LogEntry

from articles import publishing
from articles.models import Category
from tests.articles.builders import (
    make_author,
    make_category,
    make_edition,
    make_live,
    make_member,
    make_source,
)

pytestmark = pytest.mark.django_db
MAKERS = {"category": make_category, "source": make_source, "author": make_author}


@pytest.fixture
def editor(client):
    user = make_member("Editors")
    client.force_login(user)
    return user


def desk(row, page="change"):
    return f"/admin/articles/{row._meta.model_name}/{row.pk}/{page}/"


def unite(merged, into):
    publishing.unite(merged, into=into, by=None)


def read(response):
    return response.content.decode()


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("model", MAKERS)
def test_the_form_leads_to_the_others_it_can_be_merged_into(client, model):
    row, other = MAKERS[model](name="This one"), MAKERS[model](name="The other")
    assert f'<a href="{desk(row, "merge")}">Merge into another…</a>' in read(client.get(desk(row)))
    html = read(client.get(desk(row, "merge")))
    assert f'<option value="{other.pk}">The other</option>' in html
    assert f'<option value="{row.pk}">' not in html


@pytest.mark.usefixtures("editor")
def test_the_question_says_how_much_it_is_and_changes_nothing(client):
    old, new = make_category("Old", slug="old"), make_category("New", slug="new")
    old.slug = "older"
    old.save()
    live = make_live(categories=[old])
    live.article.title = "Another"
    make_edition(live.article)
    html = read(client.get(desk(old, "merge"), {"into": new.pk}))
    for words in ("1 article and 2 editions", "2 addresses lead", "/categories/old/", "undone"):
        assert words in html
    assert Category.objects.count() == 2


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("model", MAKERS)
def test_pressing_the_button_merges_and_lands_on_the_survivor(client, model):
    row, other = MAKERS[model](name="This one"), MAKERS[model](name="The other")
    response = client.post(desk(row, "merge"), {"into": other.pk}, follow=True)
    assert response.redirect_chain == [(desk(other), 302)]
    assert "“This one” is a part of “The other” now, with 0 articles" in read(response)
    assert type(row).objects.get() == other


def test_the_history_of_the_survivor_says_who_did_it_and_how_much_it_was(client, editor):
    old, new = make_category("Old", slug="old"), make_category()
    make_edition(categories=[old])
    client.post(desk(old, "merge"), {"into": new.pk})
    html = read(client.get(desk(new, "history")))
    assert "Merged “Old” (/categories/old/) into it: 1 article, 1 edition, 1 address." in html
    assert editor.username in html
    of_old = LogEntry.objects.get(object_id=str(old.pk))
    assert (of_old.is_deletion(), of_old.user, of_old.object_repr) == (True, editor, "Old")


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("into", ["itself", "99", "x", "", "9" * 30])
def test_choosing_itself_or_what_is_not_there_is_refused(client, method, into):
    row = make_category("Old")
    make_category()
    fields = {"into": row.pk if into == "itself" else into}
    html = read(getattr(client, method)(desk(row, "merge"), fields))
    assert ("Choose another one: this is “Old” itself" in html) is bool(into)
    assert ("This field is required" in html) is not bool(into)
    assert Category.objects.count() == 2


@pytest.mark.usefixtures("editor")
def test_a_name_is_never_markup(client):
    row, other = make_category("<b>Old", slug="old"), make_category("<i>New", slug="new")
    html = read(client.get(desk(row, "merge"), {"into": other.pk}))
    html += read(client.post(desk(row, "merge"), {"into": other.pk}, follow=True))
    assert "&lt;b&gt;Old" in html
    assert "<b>Old" not in html
    assert "<i>New" not in html


@pytest.mark.usefixtures("editor")
def test_the_only_one_has_nothing_to_be_merged_into(client):
    assert "the only category" in read(client.get(desk(make_category(), "merge")))


@pytest.mark.parametrize("model", MAKERS)
@pytest.mark.parametrize("role", ["Writers", "Consent reviewers"])
def test_whoever_may_not_change_it_sees_no_button_and_cannot_merge(client, role, model):
    row, other = MAKERS[model](name="This one"), MAKERS[model](name="The other")
    client.force_login(make_member(role))
    assert "merge" not in read(client.get(desk(row)))
    assert client.get(desk(row, "merge")).status_code == 403
    assert client.post(desk(row, "merge"), {"into": other.pk}).status_code == 403
    assert client.post(desk(row, "merge").rstrip("/"), {"into": other.pk}).status_code != 200
    assert type(row).objects.count() == 2


@pytest.mark.usefixtures("editor")
def test_pressing_the_button_twice_says_that_it_is_done(client):
    old, new = make_category("Old"), make_category("New")
    client.post(desk(old, "merge"), {"into": new.pk})
    response = client.post(desk(old, "merge"), {"into": new.pk}, follow=True)
    assert response.redirect_chain == [(desk(new), 302)]
    assert "“Old” is a part of “New” now." in read(response)


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("page", ["change", "history", "merge"])
def test_the_old_pages_of_the_desk_lead_to_the_survivor(client, page):
    old, new = make_category("Old"), make_category("New")
    unite(old, into=new)
    response = client.get(desk(old, page), follow=True)
    assert response.redirect_chain == [(desk(new), 302)]


@pytest.mark.usefixtures("editor")
def test_a_change_of_what_was_merged_meanwhile_is_not_saved_and_says_so(client):
    old, new = make_category("Old"), make_category("New")
    unite(old, into=new)
    fields = {"name": "Renamed", "position": "0", "slug": "renamed"}
    response = client.post(desk(old), fields, follow=True)
    assert "“Old” is a part of “New” now. What you sent was not saved." in read(response)
    assert Category.objects.get().name == "New"


def test_who_may_not_look_at_it_is_not_told_what_became_of_it(client):
    old = make_category("Old")
    unite(old, into=make_category("The survivor"))
    client.force_login(make_member("Consent reviewers"))
    for page in ("change", "history", "merge"):
        assert "The survivor" not in read(client.get(desk(old, page), follow=True))
