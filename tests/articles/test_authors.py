from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from tests.articles.builders import article, extract, make_author, make_edition, make_live

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def ago(**duration):
    return NOW - timedelta(**duration)


@pytest.fixture
def author():
    return make_author("Ada Reyes", about="Runs an office of two.")


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_an_author_s_page_says_who_it_is_and_lists_what_is_visible(client, author):
    make_live(article(author=author, title="Signed"), at=ago(days=2))
    make_live(extract(author=author, title="Condensed"), at=ago(days=1))
    make_edition(article(author=author, title="Unfinished"))
    make_live(article(author=make_author("Another"), title="Not hers"), at=ago(days=1))
    html = read(client, "/authors/ada-reyes/")
    for words in ("<h1>Ada Reyes</h1>", "Runs an office of two.", "Signed", "Condensed"):
        assert words in html
    assert "Unfinished" not in html
    assert "Not hers" not in html


def test_the_byline_leads_to_the_author(client, author):
    make_live(article(author=author, slug="x"), at=ago(days=1))
    assert 'By <a href="/authors/ada-reyes/" rel="author">Ada Reyes</a>' in read(
        client, "/articles/x/"
    )


def test_whoever_has_signed_nothing_visible_is_told_of_nowhere(client, author):
    edition = make_live(article(author=author), at=ago(days=2))
    publishing.withdraw(edition.article, by=None, at=ago(days=1))
    assert client.get("/authors/ada-reyes/").status_code == 404
    assert "Ada Reyes" not in read(client, "/authors/")


def test_an_earlier_address_of_somebody_who_signed_nothing_visible_tells_no_name(client):
    star = make_author("Star", slug="before")
    star.slug = "star"
    star.save()
    make_edition(article(author=star))
    assert client.get("/authors/before/").status_code == 404
    make_live(article(author=star), at=ago(days=1))
    assert client.get("/authors/before/")["Location"] == "/authors/star/"


def test_the_list_of_authors_leads_to_each(client, author):
    make_live(article(author=author), at=ago(days=1))
    assert '<a href="/authors/ada-reyes/">Ada Reyes</a>' in read(client, "/authors/")


def test_every_earlier_address_leads_on_in_one_hop_also_after_a_merger(client, author):
    make_live(article(author=author), at=ago(days=1))
    pen_name = make_author("A. Reyes", slug="first")
    make_live(article(author=pen_name), at=ago(days=1))
    pen_name.slug = "second"
    pen_name.save()
    publishing.unite(pen_name, into=author, by=None)
    for slug in ("first", "second"):
        response = client.get(f"/authors/{slug}/?before=2026-05-01T12%3A00%3A00.000000Z_7")
        assert response.status_code == 301
        assert response["Location"].startswith("/authors/ada-reyes/?before=2026-05-01T12")
    assert client.get("/authors/never/").status_code == 404
