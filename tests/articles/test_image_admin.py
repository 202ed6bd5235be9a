"""The library at the desk: upload, describe, refocus, choose, delete."""

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from articles.images import files
from articles.models import Edition, Image, Rendition
from tests.articles.builders import make_edition, make_image, make_live, make_member, make_picture
from tests.articles.desk import address, opened
from tests.articles.images.pictures import as_bytes, hostile
from tests.articles.test_admin import typed

pytestmark = pytest.mark.django_db
LIBRARY = "/admin/articles/image/"
ADD = f"{LIBRARY}add/"
SAID = {"alt_text": "A wall of cards", "focal_x": "50", "focal_y": "50"}


@pytest.fixture
def editor(client):
    user = make_member("Editors")
    client.force_login(user)
    return user


@pytest.fixture
def writer(client):
    user = make_member("Writers")
    client.force_login(user)
    return user


def upload(client, content=None, *, name="picture.png", **said):
    file = SimpleUploadedFile(name, content or as_bytes(make_picture(), "PNG"))
    return client.post(ADD, SAID | {"file": file} | said)


def change(client, image, **said):
    return client.post(f"{LIBRARY}{image.pk}/change/", SAID | said)


def errors(response):
    assert response.status_code == 200, "the form was accepted"
    return response.context["adminform"].form.errors


def stored_files():
    folders, _ = default_storage.listdir("") if default_storage.exists("") else ([], [])
    return {folder: default_storage.listdir(folder) for folder in folders}


def test_an_uploaded_picture_is_in_the_library_with_all_its_files(client, writer):
    facts = {"credit": "City Archive", "licence": "CC BY 4.0"}
    assert upload(client, focal_x="10", **facts).status_code == 302
    image = Image.objects.get()
    assert (image.uploaded_by, image.focal_x, image.width) == (writer, 10, 96)
    assert image.credit_line == "City Archive, CC BY 4.0"
    assert all(files.is_there(name) for name in image.renditions.values_list("name", flat=True))


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("name", ["svg_script.svg", "13000.png", "broken.gif", "html_behind.png"])
def test_what_is_refused_leaves_a_sentence_and_no_trace(client, name):
    before = stored_files()
    response = upload(client, hostile()[name], name=name)
    assert errors(response)["file"][0].startswith(("This picture", "This is no", "There is"))
    assert not Image.objects.exists()
    assert stored_files() == before


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"alt_text": ""}, "Describe the picture, or tick"),
        ({"is_decorative": "on"}, "clear one of both"),
        ({"focal_x": "101"}, "less than or equal to 100"),
    ],
)
def test_a_form_that_is_not_complete_stores_no_file(client, said, sentence):
    before = stored_files()
    assert sentence in str(errors(upload(client, **said)))
    assert stored_files() == before


@pytest.mark.usefixtures("editor")
def test_the_same_picture_leads_to_the_one_that_is_there(client):
    content = as_bytes(make_picture(), "PNG")
    upload(client, content)
    response = upload(client, content, alt_text="Another description")
    image = Image.objects.get()
    assert response["Location"] == f"{LIBRARY}{image.pk}/change/"
    assert image.alt_text == "A wall of cards"


@pytest.mark.usefixtures("editor")
def test_moving_the_focal_point_makes_new_files(client):
    image = make_image()
    assert change(client, image, focal_x="90").status_code == 302
    assert image.renditions.current().filter(name__contains="/hero-90-50").exists()
    assert not image.renditions.current().filter(name__contains="/hero-50-50").exists()


@pytest.mark.django_db(transaction=True)
def test_no_file_is_made_while_a_transaction_is_open(client, monkeypatch, committing_db):
    seen, store = [], files._store

    def watched(*args):
        seen.append(connection.in_atomic_block)
        return store(*args)

    monkeypatch.setattr(files, "_store", watched)
    client.force_login(User.objects.create_superuser("chief"))  # needs no group of a migration
    upload(client)
    change(client, Image.objects.get(), focal_x="90")
    assert len(seen) == 20
    assert not any(seen)


@pytest.mark.usefixtures("editor")
def test_a_picture_whose_master_is_lost_says_so(client):
    image = make_image()
    files.remove_master(image.digest)
    response = client.post(f"{LIBRARY}{image.pk}/change/", SAID | {"focal_x": "90"}, follow=True)
    assert "The file of this picture is gone" in response.content.decode()
    assert Rendition.objects.current().filter(name__contains="/hero-50-50").exists()


def test_a_writer_changes_their_own_until_readers_have_seen_it(client, writer):
    image = make_image(by=writer)
    assert change(client, image, alt_text="New").status_code == 302
    make_live(cover_image=image)
    assert change(client, image, alt_text="Newer").status_code == 403
    image.refresh_from_db()
    assert image.alt_text == "New"


@pytest.mark.usefixtures("editor")
def test_where_a_picture_is_shown_is_listed_and_keeps_it(client):
    image = make_image()
    content = make_edition(title="A piece", cover_image=image).article
    content.title = "A newer piece"
    make_edition(content)
    html = client.get(f"{LIBRARY}{image.pk}/change/").content.decode()
    assert f'<a href="{address(content.pk)}">A newer piece</a>, editions 1, 2' in html
    html = client.post(f"{LIBRARY}{image.pk}/delete/", {"post": "yes"}).content.decode()
    assert "A newer piece" in html
    assert Image.objects.exists()


@pytest.mark.usefixtures("editor")
def test_a_picture_that_nothing_shows_can_be_deleted(client):
    image = make_image()
    client.post(f"{LIBRARY}{image.pk}/delete/", {"post": "yes"})
    assert not Image.objects.exists()


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("count", [2, 20])
def test_the_library_takes_seven_queries_however_large(
    client, django_assert_max_num_queries, count
):
    for _ in range(count):
        make_live(cover_image=make_image())
    with django_assert_max_num_queries(7):
        html = client.get(LIBRARY).content.decode()
    assert html.count('class="thumbnail"') == count


@pytest.mark.usefixtures("writer")
def test_a_picture_is_found_by_what_is_said_of_it_to_be_chosen(client):
    image = make_image(alt_text="Six people around a wall of cards")
    make_image(alt_text="A bridge", credit="City Archive")
    html = client.get(f"{LIBRARY}choose/?q=wall&field=id_cover_image").content.decode()
    assert f'href="/media/{image.digest}/text.jpg" data-number="{image.pk}"' in html
    assert "A bridge" not in html
    assert '<input type="hidden" name="field" value="id_cover_image">' in html


@pytest.mark.usefixtures("editor")
def test_an_article_gets_its_cover_by_number(client):
    image = make_image()
    client.post("/admin/articles/article/add/", typed(cover_image=image.pk, _save="1"))
    edition = Edition.objects.get()
    assert edition.cover_image == image
    html = client.get(address(edition.article_id)).content.decode()
    assert f'src="/media/{image.digest}/card-50-50.jpg"' in html
    form = opened(client, edition.article_id)
    assert form["cover_image"] == str(image.pk)


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("number", ["0", "99999999", "x", "9" * 40])
def test_a_number_that_no_picture_has_is_refused(client, number):
    response = client.post("/admin/articles/article/add/", typed(cover_image=number, _save="1"))
    assert errors(response)["cover_image"] == ["The library has no picture with this number."]


@pytest.mark.usefixtures("editor")
def test_a_cover_that_both_changed_is_asked_about(client):
    first, second = make_image(alt_text="First"), make_image(alt_text="Second")
    content = make_edition().article
    form = opened(client, content.pk)
    client.post(address(content.pk), form | {"cover_image": first.pk, "_continue": "1"})
    response = client.post(address(content.pk), form | {"cover_image": second.pk, "_continue": "1"})
    assert "cover_image" in errors(response)
    chosen = form | {"base": 2, "cover_image": second.pk, "take_cover_image": "theirs"}
    client.post(address(content.pk), chosen | {"_continue": "1"})
    content.refresh_from_db()
    assert content.cover_image == first


@pytest.mark.usefixtures("editor")
def test_a_text_with_a_picture_that_is_not_there_says_so(client):
    known, unknown = make_image().digest, "a1" * 16
    body = "".join(f'<p>Words.</p><img src="/media/{d}/text.jpg">' for d in (known, unknown))
    response = client.post("/admin/articles/article/add/", typed(body=body, _save="1"))
    assert "not in the library any more" in str(errors(response)["body"])
    body = body.replace(unknown, known)
    client.post("/admin/articles/article/add/", typed(body=body, _save="1"))
    assert Edition.objects.get().edition_images.get().image.digest == known
