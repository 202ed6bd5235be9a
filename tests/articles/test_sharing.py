import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from articles import publishing
from articles.images import files
from tests.articles.builders import (
    extract,
    make_category,
    make_edition,
    make_image,
    make_live,
    make_source,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def ago(**duration):
    return NOW - timedelta(**duration)


def told(client, path):
    """Return {property: content} of the page's metadata."""
    page = client.get(path).content.decode()
    return dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page))


def image_of(client, path):
    address = told(client, path)["og:image"]
    assert address.startswith("http://localhost/")
    return address.removeprefix("http://localhost")


def make_piece(**fields):
    source = make_source("PM Majik")
    content = extract(title="A piece", slug="piece", source=source, **fields)
    return make_live(content, categories=[make_category("Shelf")], at=ago(days=1))


def test_an_article_names_a_picture_for_whoever_shares_it(client):
    make_piece()
    response = client.get(image_of(client, "/articles/piece/"), headers={"Host": "127.0.0.1"})
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=3600"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Cookie" not in response.get("Vary", "")
    assert Image.open(BytesIO(response.content)).size == (1200, 630)


def test_the_page_says_what_the_picture_shows_and_how_large_it_is(client):
    make_piece()
    meta = told(client, "/articles/piece/")
    assert meta["og:image:width"], meta["og:image:height"] == ("1200", "630")
    assert meta["og:image:alt"] == "A piece"
    assert meta["twitter:card"] == "summary_large_image"


@pytest.mark.parametrize("path", ["/", "/categories/shelf/", "/sources/pm-majik/", "/archive/"])
def test_every_other_page_shares_the_picture_of_the_site(client, path):
    make_piece()
    assert client.get(image_of(client, path))["Content-Type"] == "image/png"


def test_a_new_title_has_a_new_address_to_which_the_earlier_one_leads(client):
    edition = make_piece()
    before = image_of(client, "/articles/piece/")
    edition.article.title = "Another"
    make_live(edition.article, at=ago(hours=1))
    after = image_of(client, "/articles/piece/")
    assert before != after
    assert client.get(before, follow=True).redirect_chain == [(after, 302)]


def test_an_article_that_is_not_visible_has_none(client):
    edition = make_piece()
    address = image_of(client, "/articles/piece/")
    publishing.withdraw(edition.article, by=None, at=ago(hours=1))
    make_edition(slug="draft")
    assert client.get(address).status_code == 404
    assert client.get(address.replace("piece", "draft")).status_code == 404


def test_a_cover_that_is_a_photo_is_on_it(client):
    make_piece(cover_image=make_image(Image.new("RGB", (1280, 720), "#00ff00")))
    response = client.get(image_of(client, "/articles/piece/"))
    assert response["Content-Type"] == "image/jpeg"
    red, green, _ = Image.open(BytesIO(response.content)).getpixel((1000, 300))
    assert green > 200 > 60 > red


def test_a_photo_whose_file_is_gone_is_an_address_that_leads_nowhere(client):
    image = make_image(Image.new("RGB", (64, 48), "#0000ff"))
    make_piece(cover_image=image)
    address = image_of(client, "/articles/piece/")
    files.remove(image.renditions.values_list("name", flat=True))
    assert client.get(address).status_code == 404


def test_it_takes_few_queries_and_is_drawn_once(client, django_assert_max_num_queries, monkeypatch):
    make_piece()
    address = image_of(client, "/articles/piece/")
    client.get(address)
    monkeypatch.setattr("articles.sharing.card.draw", None)
    with django_assert_max_num_queries(2):
        assert client.get(address).status_code == 200
