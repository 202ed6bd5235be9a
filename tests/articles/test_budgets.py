"""What the desk asks of the database: few queries, however much there is, and no rows to spare."""

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry

from articles import publishing
from articles.models import Article, Edition
from tests.articles.builders import (
    article,
    extract,
    make_author,
    make_category,
    make_edition,
    make_image,
    make_live,
    make_member,
    make_permission,
    make_source,
)
from tests.articles.desk import address, opened

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/article/"


@pytest.fixture
def editor(client):
    user = make_member("Editors")
    client.force_login(user)
    return user


def grow_old(content, editions_count):
    """Return the saved article `content` with that many editions, the first of them live."""
    shelves = [make_category(), make_category()]
    publishing.publish(make_edition(content, categories=shelves), by=None)
    for number in range(2, editions_count + 1):
        content.title = f"Title {number}"
        make_edition(content)
    return content


def republication(**fields):
    """Return an unsaved republication with everything that an article can have."""
    source = make_source()
    return extract(
        kind=Article.Kind.REPUBLICATION,
        source=source,
        author=make_author(),
        permission=make_permission(source=source),
        cover_image=make_image(),
        **fields,
    )


def save(client, form, content, **fields):
    response = client.post(address(content.pk), form | {"_continue": "1"} | fields)
    assert response.status_code == 302


def in_text(image):
    return f'<p>New words.</p><figure><img src="/media/{image.digest}/text.jpg" alt="A"></figure>'


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("editions_count", [2, 100])
@pytest.mark.parametrize("kind", [article, extract, republication])
def test_an_editor_s_save_takes_twelve_queries_however_old_the_article(
    client, django_assert_max_num_queries, kind, editions_count
):
    picture = make_image()
    content = grow_old(kind(body=in_text(picture)), editions_count)
    form = opened(client, content.pk)
    with django_assert_max_num_queries(12):
        save(client, form, content, title="New", body=in_text(picture) + "<p>More.</p>")
    newest = Edition.objects.newest()
    assert (newest.number, newest.title) == (editions_count + 1, "New")
    shown = {use.image for use in newest.edition_images.all()}
    assert shown == {picture, newest.cover_image} - {None}


@pytest.mark.usefixtures("editor")
def test_a_picture_that_is_new_in_the_text_takes_one_more(client, django_assert_max_num_queries):
    content = grow_old(article(), 2)
    form = opened(client, content.pk)
    picture = make_image()
    with django_assert_max_num_queries(13):
        save(client, form, content, title="New", body=in_text(picture))
    assert [use.image for use in Edition.objects.newest().edition_images.all()] == [picture]


def test_so_does_a_writer_s(client, django_assert_max_num_queries):
    writer = make_member("Writers")
    client.force_login(writer)
    content = grow_old(article(owner=writer), 2)
    form = opened(client, content.pk)
    with django_assert_max_num_queries(12):
        save(client, form, content, title="New")


@pytest.mark.usefixtures("editor")
def test_saving_without_a_change_takes_fewer(client, django_assert_max_num_queries):
    content = grow_old(article(), 2)
    form = opened(client, content.pk)
    with django_assert_max_num_queries(10):
        save(client, form, content)


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize(("articles_count", "editions_count"), [(2, 1), (2, 20), (20, 1)])
def test_the_list_takes_eight_queries_however_many_articles_and_editions(
    client, django_assert_max_num_queries, articles_count, editions_count
):
    for number in range(articles_count):
        grow_old(extract(owner=make_member("Writers", f"writer {number}")), editions_count)
    with django_assert_max_num_queries(8):
        html = client.get(LIST).content.decode()
    assert html.count('class="status ') == articles_count


def rows():
    """Return how many rows each table has."""
    return {
        model._meta.db_table: model._default_manager.count()
        for model in apps.get_models(include_auto_created=True)
    }


@pytest.mark.usefixtures("editor")
def test_saves_store_their_content_and_nothing_else(client):
    content = grow_old(article(), 1)
    form = opened(client, content.pk)
    before = rows()
    for number in range(2, 22):
        save(client, form | {"base": number - 1}, content, title=f"Title {number}")
    after = rows()
    assert {table: n - before[table] for table, n in after.items() if n != before[table]} == {
        "articles_edition": 20,
        "articles_editioncategory": 40,
    }


@pytest.mark.usefixtures("editor")
def test_another_address_which_is_no_content_is_in_the_log(client):
    content = make_live(slug="here").article
    form = opened(client, content.pk)
    save(client, form, content, slug="there")
    assert LogEntry.objects.get().get_change_message() == "Changed Slug."
