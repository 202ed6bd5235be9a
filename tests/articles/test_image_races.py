"""A picture is deleted in the moment in which somebody shows it.

On SQLite there is no such moment: whoever writes holds the write lock from the beginning.
"""

from functools import partial

import pytest
from django.db import OperationalError, connection

from articles import library
from articles.models import Article, Edition, Image
from tests.articles.builders import make_edition, make_image
from tests.articles.racing import meanwhile
from tests.articles.test_admin import typed
from tests.articles.test_image_admin import LIBRARY, errors

pytestmark = [pytest.mark.engine("postgresql"), pytest.mark.django_db]
ADD = "/admin/articles/article/add/"
HELD = "FOR KEY SHARE"
WRITTEN = 'INSERT INTO "articles_article"'
REFUSALS = {
    "body": "A picture in the text is not in the library any more. Choose another one for it.",
    "cover_image": "The library has no picture with this number.",
}


def showing(image, place):
    """Return the form of an article that shows `image` in its text or as its cover."""
    body = f'<p>Words.</p><p><img src="/media/{image.digest}/text.jpg"></p>'
    return typed(_save="1", **{place: body if place == "body" else image.pk})


def delete_unless_held(image):
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    with pytest.raises(OperationalError, match="lock timeout"):
        library.delete(image)


@pytest.mark.parametrize("place", REFUSALS)
def test_a_picture_that_was_deleted_before_it_is_held_is_refused(
    committing_db, admin_client, place
):
    image = make_image()
    form = showing(image, place)
    with meanwhile(partial(library.delete, image), before=HELD):
        response = admin_client.post(ADD, form)
    assert errors(response)[place] == [REFUSALS[place]]
    assert not Article.objects.exists()


@pytest.mark.parametrize("place", REFUSALS)
def test_a_picture_that_is_held_is_not_deleted(committing_db, admin_client, place):
    image = make_image()
    form = showing(image, place)
    with meanwhile(partial(delete_unless_held, image), before=WRITTEN):
        assert admin_client.post(ADD, form).status_code == 302
    assert Edition.objects.get().edition_images.get().image == image


@pytest.mark.parametrize("many", [False, True])
def test_a_picture_that_is_shown_before_it_is_deleted_stays(committing_db, admin_client, many):
    image = make_image()
    show = partial(make_edition, title="In use", cover_image=image)
    marked = {"action": "delete_selected", "_selected_action": [image.pk]}
    where, said = (LIBRARY, marked) if many else (f"{LIBRARY}{image.pk}/delete/", {})
    with meanwhile(show, before='FROM "articles_image".* FOR UPDATE'):
        response = admin_client.post(where, said | {"post": "yes"})
    assert "In use" in response.content.decode()
    assert Image.objects.get() == image
