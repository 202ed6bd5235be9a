"""What is taken as a picture, what is refused and in which words, and what that costs."""

import io
import subprocess
import sys

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from articles.images import probe
from tests.articles.images.pictures import as_bytes, hostile, photo
from tests.yardstick import run_within

HOSTILE = hostile()


def read(content):
    return probe.read(io.BytesIO(content), bytes_count=len(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_a_still_picture_is_taken(kind):
    picture = read(as_bytes(photo(300, 200), kind))
    assert (picture.mode, picture.size) == ("RGB", (300, 200))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(name):
    with pytest.raises(probe.Rejected, match=r"^This .*\. [A-Z].*\.$|^There is something behind"):
        read(HOSTILE[name])


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("13000.png", "Scale it down"),
        ("svg_script.svg", "Choose a JPEG, PNG, WebP, AVIF or GIF"),
        ("moving.gif", "Choose a still one"),
        ("broken.gif", "Export or download it again"),
        ("html_behind.png", "export it again"),
        ("png_text_xss.png", "Choose a larger one"),
        ("line.png", "Crop it first"),
    ],
)
def test_the_sentence_says_what_to_do(name, advice):
    with pytest.raises(probe.Rejected, match=advice):
        read(HOSTILE[name])


def test_a_file_that_is_too_heavy_is_not_even_opened():
    with pytest.raises(probe.Rejected, match="larger than 40 MB"):
        probe.read(io.BytesIO(), bytes_count=probe.MAX_BYTES + 1)


@pytest.mark.parametrize("name", HOSTILE)
def test_refusing_takes_less_than_a_second(name):
    def refuse():
        with pytest.raises(probe.Rejected):
            read(HOSTILE[name])

    run_within(1, refuse)


REFUSE_ALL = """
import io, resource
from articles.images import probe
from tests.articles.images.pictures import hostile
files = hostile()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for content in files.values():
    try:
        probe.read(io.BytesIO(content), bytes_count=len(content))
    except probe.Rejected:
        pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_refusing_them_all_takes_less_than_150_mb_of_memory():
    command = [sys.executable, "-c", REFUSE_ALL]
    kilobytes = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert int(kilobytes) < 150_000


def test_what_a_phone_writes_beside_the_pixels_is_gone():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A phone"
    exif.get_ifd(0x8825)[1] = "N"
    content = as_bytes(photo(300, 200), "JPEG", exif=exif, comment=b"secret")
    picture = read(content)
    assert picture.size == (200, 300)
    assert (picture.info, dict(picture.getexif())) == ({}, {})


def test_words_in_a_png_are_gone():
    info = PngInfo()
    info.add_text("Title", "<script>alert(1)</script>")
    assert read(as_bytes(photo(300, 200), "PNG", pnginfo=info)).info == {}


def test_what_stands_behind_a_jpeg_as_phones_put_it_there_is_gone():
    assert read(as_bytes(photo(300, 200), "JPEG") + b"<script>alert(1)</script>").info == {}


def test_transparency_becomes_white():
    content = as_bytes(Image.new("RGBA", (100, 100), (255, 0, 0, 0)), "PNG")
    assert read(content).getpixel((50, 50)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK", "RGBA"])
def test_pictures_of_every_mode_are_read_in_srgb(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    whole = Image.new("L", (100, 100), 255)
    picture = Image.new("I;16", (100, 100), 65535) if mode == "I;16" else whole.convert(mode)
    read_back = read(as_bytes(picture, kind))
    assert (read_back.mode, read_back.getpixel((50, 50))) == ("RGB", (255, 255, 255))


def mirrored_profile():
    """Return a profile in which red is called blue, and the other way round."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"-XYZ", 1).replace(b"bXYZ", b"rXYZ", 1)
    named = swapped.replace("sRGB".encode("utf-16-be"), "mRGB".encode("utf-16-be"))
    return named.replace(b"-XYZ", b"bXYZ", 1)


def test_a_profile_is_applied_and_dropped():
    plain = Image.new("RGB", (100, 100), (220, 120, 60))
    picture = read(as_bytes(plain, "PNG", icc_profile=mirrored_profile()))
    red, _, blue = picture.getpixel((50, 50))
    assert "icc_profile" not in picture.info
    assert red < 80 < 200 < blue


def test_a_profile_that_is_none_is_left_alone():
    content = as_bytes(Image.new("RGB", (100, 100), (180, 120, 60)), "PNG", icc_profile=b"none")
    assert read(content).getpixel((50, 50)) == (180, 120, 60)
