"""Pictures in the library: added once, refocused, protected while an edition shows them."""

from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from PIL import Image as Pillow

from articles import library, publishing
from articles.images import files
from articles.images.crops import CARD, HERO, renderings
from articles.models import Article, Image, Rendition
from articles.models.content import content_hash
from tests.articles.builders import (
    LONG_AGO,
    NOON,
    article,
    make_edition,
    make_image,
    make_live,
    make_picture,
)

pytestmark = pytest.mark.django_db


def in_text(image):
    return f'<p>Words.</p><figure><img src="/media/{image.digest}/text.jpg" alt=""></figure>'


def refocus(image, x, y, *, at=NOON):
    image.focal_x, image.focal_y = x, y
    stored = library.make_missing(image)
    image.save()
    library.keep_on_record(image, stored, at=at)


def test_an_image_has_a_master_and_every_rendition_that_pages_may_name():
    image = make_image(make_picture(700, 500))
    names = {rendering.name for rendering in renderings(image.original)}
    assert set(image.renditions.values_list("name", flat=True)) == names
    assert all(files.is_there(name) for name in names)
    assert files.open_master(image.digest).size == (700, 500)


def test_renditions_are_as_large_as_their_rows_say_and_carry_nothing_but_pixels():
    image = make_image(make_picture(700, 500))
    for rendition in image.renditions.all():
        picture = files.open_rendition(rendition.name)
        assert picture.size == (rendition.width, rendition.height)
        assert not picture.info.keys() & {"exif", "icc_profile", "xmp", "comment"}
        assert len(files.read(rendition.name)) == rendition.bytes_count


def test_all_renditions_come_from_pixels_that_were_decoded_once(monkeypatch):
    image = make_image(make_picture(700, 500))
    before = image.renditions.count()
    opened, decode = [], Pillow.open

    def count(*args, **options):
        opened.append(args)
        return decode(*args, **options)

    monkeypatch.setattr(Pillow, "open", count)
    refocus(image, 10, 90)
    assert image.renditions.count() > before + 1
    assert len(opened) == 1


def test_the_same_picture_is_not_taken_twice():
    picture = make_picture()
    image = make_image(picture)
    with pytest.raises(library.AlreadyThere) as there:
        make_image(picture)
    assert there.value.image == image


def test_a_picture_is_described_or_declared_decorative():
    image = make_image(is_decorative=True)
    image.is_decorative = False
    with pytest.raises(IntegrityError), transaction.atomic():
        image.save()


def test_pixels_of_a_crop_can_be_had_for_other_pictures():
    assert make_image(make_picture(700, 500)).open_pixels(HERO).size == (700, 394)


def test_another_focal_point_makes_other_files_and_keeps_the_earlier_ones_for_a_while():
    image = make_image(make_picture(700, 500))
    before = {name for name in names_of(image) if "/card" in name}
    refocus(image, 10, 90)
    assert {r.name for r in renderings(image.original)} == names_of(image)
    assert all(files.is_there(name) for name in before)
    assert library.forget_superseded(at=NOON + timedelta(days=29)) == []
    gone = library.forget_superseded(at=NOON + timedelta(days=31))
    assert before < set(gone)
    assert not any(files.is_there(name) for name in gone)


def names_of(image):
    return set(image.renditions.current().values_list("name", flat=True))


def test_the_earlier_focal_point_finds_its_files_again():
    image = make_image()
    refocus(image, 10, 90)
    refocus(image, 50, 50)
    assert Rendition.objects.filter(superseded_at=None, name__contains="-50-50").exists()
    assert not image.renditions.current().filter(name__contains="-10-90").exists()
    assert library.missing(image) == []


def test_a_file_that_was_lost_is_made_again():
    image = make_image()
    name = image.renditions.filter(name__endswith=".avif").first().name
    files.remove([name])
    assert [stored.rendering.name for stored in library.make_missing(image)] == [name]
    assert files.is_there(name)


@pytest.mark.parametrize("shown", ["as a cover", "in the text"])
def test_an_image_that_an_edition_shows_cannot_be_deleted(shown):
    image = make_image()
    fields = {"cover_image": image} if shown == "as a cover" else {"body": in_text(image)}
    edition = make_edition(**fields)
    edition.article.cover_image, edition.article.body = None, "<p>No picture any more.</p>"
    make_edition(edition.article)
    with pytest.raises(ProtectedError):
        library.delete(image)
    assert files.open_master(image.digest)


def test_deleting_an_image_removes_its_files(django_capture_on_commit_callbacks):
    image = make_image()
    with django_capture_on_commit_callbacks(execute=True):
        library.delete(image)
    assert not Image.objects.exists()
    assert default_storage.listdir(f"images/{image.digest}")[1] == []


def test_a_text_names_its_images_once_each():
    image, cover = make_image(), make_image()
    edition = make_edition(body=in_text(image) * 2, cover_image=cover)
    assert {use.image for use in edition.edition_images.all()} == {image, cover}


def test_a_restored_edition_brings_its_images_back():
    image = make_image()
    first = make_edition(cover_image=image, body=in_text(image))
    content = first.article
    content.cover_image, content.body = None, "<p>Plain.</p>"
    make_edition(content)
    restored = publishing.restore(first, by=None)
    assert restored.cover_image == image
    assert restored.edition_images.get().image == image


def test_an_image_that_was_deleted_while_an_article_was_written_is_missed():
    image = make_image()
    content = article(cover_image=image)
    library.delete(Image.objects.get())
    with pytest.raises(publishing.Gone):
        make_edition(content)


def test_what_content_without_an_image_hashes_to_is_what_it_always_was():
    content = Article(
        title="A charter on one page",
        body="<p>Some words.</p>",
        author_id=3,
        language="en-gb",
        kind="original",
        original_published_on=date(2026, 3, 1),
    )
    before_there_were_images = "2a8add1c978c78848d9416e1f3d857519066c8b36e2a0d907ec6604b718ff605"
    assert content_hash(content.content_values(), [2, 1]) == before_there_were_images


def test_another_cover_is_another_content():
    edition = make_live(cover_image=make_image())
    content = edition.article
    content.cover_image = make_image()
    changed = make_edition(content)
    assert changed.number == edition.number + 1
    assert changed.content_hash != edition.content_hash
    content.cover_image = None
    assert make_edition(content).number == changed.number + 1


def test_pages_change_with_what_is_known_of_an_image(django_capture_on_commit_callbacks):
    image = make_image()
    with django_capture_on_commit_callbacks() as announced:
        image.save()
    assert announced


def test_a_crop_is_cut_around_the_focal_point():
    picture = make_picture(400, 100)
    picture.paste("red", (0, 0, 100, 100))
    image = make_image(picture, focal=(0, 50), at=LONG_AGO)
    red, green, _ = image.open_pixels(CARD).getpixel((40, 50))
    assert red > 200 > green
