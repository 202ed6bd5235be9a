"""Who gets the file of a picture, and with which headers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import library, publishing
from articles.images import files
from tests.articles.builders import article, make_edition, make_image, make_live, make_member

pytestmark = pytest.mark.django_db


def address(image):
    return f"/media/{image.digest}/text.jpg"


def in_text(image):
    return f'<p>Words.</p><figure><img src="{address(image)}" alt=""></figure>'


def ago(**time):
    return timezone.now() - timedelta(**time)


@pytest.fixture
def image():
    return make_image()


@pytest.mark.parametrize("extension", ["jpg", "webp", "avif"])
def test_a_picture_of_a_visible_article_is_kept_for_a_year_and_has_a_fixed_type(
    client, image, extension
):
    make_live(cover_image=image)
    name = image.renditions.filter(name__endswith=extension).first().name
    response = client.get(f"/media/{name}")
    kind = {"jpg": "image/jpeg"}.get(extension, f"image/{extension}")
    assert (response.status_code, response["Content-Type"]) == (200, kind)
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not {"Vary", "Set-Cookie", "Content-Encoding"} & response.headers.keys()
    assert response.content == files.read(name)


def test_a_picture_that_the_browser_has_is_not_sent_again(client, image):
    make_live(body=in_text(image))
    first = client.get(address(image))
    again = client.get(address(image), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_a_picture_takes_one_query(client, image, django_assert_num_queries):
    make_live(cover_image=image)
    with django_assert_num_queries(1):
        client.get(address(image))


def never_used(image):
    """It is in the library alone."""


def drafted(image):
    make_edition(body=in_text(image))


def scheduled(image):
    publishing.schedule(make_edition(cover_image=image), start=ago(days=-1), by=None)


def withdrawn(image):
    publishing.withdraw(make_live(cover_image=image).article, by=None, at=ago(hours=1))


@pytest.mark.parametrize("state", [never_used, drafted, scheduled, withdrawn])
def test_a_picture_that_no_visitor_may_see_answers_as_one_that_never_existed(client, image, state):
    state(image)
    hidden = client.get(address(image))
    unknown = client.get(f"/media/{'0' * 32}/text.jpg")
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.content.replace(image.digest.encode(), b"") == unknown.content.replace(
        b"0" * 32, b""
    )


@pytest.mark.parametrize("state", [never_used, drafted, scheduled, withdrawn])
@pytest.mark.parametrize("role", ["Writers", "Editors"])
def test_the_desk_sees_it_all_the_same_and_nobody_else_keeps_it(client, image, role, state):
    state(image)
    client.force_login(make_member(role))
    response = client.get(address(image))
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-cache")
    assert "Cookie" in response["Vary"]


def test_an_account_without_the_library_sees_no_more_than_a_visitor(client, image):
    client.force_login(make_member("Consent reviewers"))
    assert client.get(address(image)).status_code == 404


def test_taking_an_article_down_takes_its_picture_with_it(client, image):
    content = make_live(cover_image=image).article
    publishing.take_down(content, reason="x", by=None)
    assert client.get(address(image)).status_code == 410
    publishing.put_back(content, by=None)
    assert client.get(address(image)).status_code == 200


def test_a_picture_stays_while_another_visible_article_shows_it(client, image):
    make_live(body=in_text(image))
    publishing.take_down(make_live(cover_image=image).article, reason="x", by=None)
    assert client.get(address(image)).status_code == 200


def test_an_earlier_focal_point_s_files_are_served_while_they_are_there(client, image):
    make_live(cover_image=image)
    name = image.renditions.filter(name__contains="/card").first().name
    image.focal_x = 1
    stored = library.make_missing(image)
    image.save()
    library.keep_on_record(image, stored, at=timezone.now())
    assert client.get(f"/media/{name}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "{digest}/master.jpg",
        "{digest}/text.svg",
        "{digest}/text.jpg/",
        "{digest}/../{digest}/text.jpg",
        "{digest}/..%2f..%2fpmo_cms.sqlite3",
        "{digest}/text.jpg%00.html",
        "{digest}/text.jpg%0a",
        "images/{digest}/text.jpg",
        "",
    ],
)
def test_nothing_else_is_served(client, image, path):
    make_live(cover_image=image)
    client.force_login(make_member("Editors"))
    assert client.get(f"/media/{path.format(digest=image.digest)}").status_code == 404


def test_a_file_that_was_lost_does_not_exist(client, image):
    make_live(article(cover_image=image))
    files.remove([f"{image.digest}/text.jpg"])
    assert client.get(address(image)).status_code == 404
