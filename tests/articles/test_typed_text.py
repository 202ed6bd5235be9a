"""The browser keeps what is typed until the desk says that it is saved."""

from uuid import uuid4

import pytest

from articles.models import Article, Edition
from tests.articles.builders import (
    article,
    make_author,
    make_category,
    make_edition,
    make_live,
    make_member,
)

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/article/add/"


@pytest.fixture
def desk(client):
    client.force_login(make_member("Editors"))
    return client


def typed_as(name, **fields):
    """Return what a form sends whose script keeps the text as `name`."""
    return {
        "title": "Typed",
        "body": "<p>Words.</p>",
        "kind": "original",
        "language": "en-gb",
        "author": make_author().pk,
        "filed_under_0": make_category().pk,
        "typed": str(name),
        **fields,
    }


@pytest.mark.parametrize("button", ["_continue", "_save", "_publish"])
def test_a_save_names_the_text_that_may_be_forgotten(desk, button):
    name = uuid4()
    response = desk.post(ADD, typed_as(name, **{button: "1"}))
    cookie = response.cookies[f"typed-{name}"]
    assert (cookie["path"], cookie["samesite"]) == ("/admin/articles/article/", "Strict")
    assert not cookie["httponly"]  # a script reads it


def test_so_does_a_save_that_changed_nothing(desk):
    fields = typed_as(uuid4(), slug="typed")
    desk.post(ADD, fields)
    name = uuid4()
    address = f"/admin/articles/article/{Article.objects.get().pk}/change/"
    response = desk.post(address, fields | {"typed": str(name), "base": "1"})
    assert f"typed-{name}" in response.cookies
    assert Edition.objects.count() == 1


def test_a_refused_save_names_nothing_and_goes_on_with_the_text(desk):
    name = uuid4()
    response = desk.post(ADD, typed_as(name, title=""))
    assert f"typed-{name}" not in response.cookies
    assert f'data-sent="{name}"' in response.content.decode()


def test_neither_does_one_that_a_colleague_overtook(desk):
    edition = make_edition(article(title="One"))
    edition.article.title = "Two"
    make_edition(edition.article)
    name = uuid4()
    address = f"/admin/articles/article/{edition.article.pk}/change/"
    response = desk.post(address, typed_as(name, slug=edition.article.slug, base="1"))
    assert "while you were writing" in response.content.decode()
    assert f"typed-{name}" not in response.cookies


@pytest.mark.parametrize("name", ["", "x", "a=b; Path=/", "\r\nSet-Cookie: a=b", "é", '"><b>'])
def test_a_made_up_name_is_named_to_nobody(desk, name):
    response = desk.post(ADD, typed_as(name))
    assert Edition.objects.count() == 1
    assert [cookie for cookie in response.cookies if "typed" in cookie] == []
    refused = desk.post(ADD, typed_as(name, title=""))
    assert '"><b>' not in refused.content.decode()


def test_the_cookie_stays_on_https_where_the_desk_does(desk, settings):
    settings.SESSION_COOKIE_SECURE = True
    name = uuid4()
    assert desk.post(ADD, typed_as(name)).cookies[f"typed-{name}"]["secure"]


def test_a_form_says_whose_text_of_which_article_it_may_offer(desk):
    user = make_member("Editors", "another editor")
    desk.force_login(user)
    edition = make_edition()
    address = f"/admin/articles/article/{edition.article.pk}/change/"
    of_article, of_new = (desk.get(page).content.decode() for page in (address, ADD))
    assert f'data-user="{user.pk}" data-article="{edition.article.pk}"' in of_article
    assert f'data-user="{user.pk}" data-article="new"' in of_new


def test_whoever_may_only_read_an_article_is_offered_nothing(client):
    client.force_login(make_member("Writers"))
    address = f"/admin/articles/article/{make_live().article.pk}/change/"
    response = client.get(address)
    assert response.status_code == 200
    assert 'id="typed-text"' not in response.content.decode()
