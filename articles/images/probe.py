"""Take an uploaded picture, or refuse it with a sentence that tells the editor what to do.

What the header says is judged before anything is decoded, and nothing here is stored.
"""

from __future__ import annotations

import io
from typing import IO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

# Photographs of 24 megapixels take some 15 MB as JPEG, and 40 as PNG.
MAX_BYTES = 40 * 1024 * 1024
MAX_PIXELS = 40_000_000
MIN_SIDE = 64
MAX_RATIO = 10
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"

BEYOND = (Image.DecompressionBombError, Image.DecompressionBombWarning)

UNKNOWN = (
    "This is no picture that can be shown here. Choose a JPEG, PNG, WebP, AVIF or GIF file; "
    "export anything else, such as HEIC, SVG or EPS, as JPEG or PNG first."
)
DAMAGED = "This picture is damaged and cannot be read to its end. Export or download it again."
ANIMATED = "This picture moves. Choose a still one, or export one frame of it as PNG."
TOO_HEAVY = f"This file is larger than {MAX_BYTES // 1024**2} MB. Export it as JPEG."
TOO_MANY = "This picture has more than 40 megapixels. Scale it down, to 4,000 pixels in width say."
TOO_SMALL = f"This picture is smaller than {MIN_SIDE} by {MIN_SIDE} pixels. Choose a larger one."
TOO_LONG = f"This picture is more than {MAX_RATIO} times as long as it is wide. Crop it first."
MORE_BEHIND = "There is something behind the end of this picture. Open it and export it again."


class Rejected(ValueError):
    """A file that is not taken; its text tells the editor what to do."""


def read(file: IO[bytes], *, bytes_count: int) -> Image.Image:
    """Return the picture in `file`: upright, in sRGB, without transparency or any metadata.

    `bytes_count` is the file's length. Raises Rejected. Transparency is laid on white: a chart
    with black words must be readable on a dark page too.
    """
    if bytes_count > MAX_BYTES:
        raise Rejected(TOO_HEAVY)
    picture = _open(file)
    _refuse_by_header(picture)
    if picture.format == "PNG":
        _refuse_what_follows(file)
    try:
        picture.load()
        return _plain(picture)
    # Every decoder has its own ways to fail, and a file that nobody can read is no fault of ours.
    except Exception as error:
        raise Rejected(DAMAGED) from error


def _open(file: IO[bytes]) -> Image.Image:
    try:
        return Image.open(file, formats=FORMATS)
    except BEYOND as error:
        raise Rejected(TOO_MANY) from error
    except UnidentifiedImageError as error:
        raise Rejected(UNKNOWN) from error
    except Exception as error:  # as in `read`: the header is damaged
        raise Rejected(DAMAGED) from error


def _refuse_by_header(picture: Image.Image) -> None:
    short, long = sorted(picture.size)
    if short * long > MAX_PIXELS:
        raise Rejected(TOO_MANY)
    if short < MIN_SIDE:
        raise Rejected(TOO_SMALL)
    if long > MAX_RATIO * short:
        raise Rejected(TOO_LONG)
    # A JPEG with a preview or a depth map besides counts as more than one, and is still.
    if picture.format != "MPO" and getattr(picture, "is_animated", False):
        raise Rejected(ANIMATED)


def _refuse_what_follows(file: IO[bytes]) -> None:
    """Refuse a PNG with anything behind its end; phones do so to JPEGs, and rightly."""
    place = file.tell()
    file.seek(-len(PNG_END), io.SEEK_END)
    if file.read() != PNG_END:
        raise Rejected(MORE_BEHIND)
    file.seek(place)


def _plain(picture: Image.Image) -> Image.Image:
    """Return the pixels that a reader is to see, and nothing else."""
    profile = picture.info.get("icc_profile")
    ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode.startswith("I;16"):
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in picture.info:
        picture = _on_white(picture.convert("RGBA"))
    elif picture.mode == "P":
        picture = picture.convert("RGB")
    plain = _in_srgb(picture, profile)
    plain.info.clear()
    plain.getexif().clear()
    return plain


def _on_white(picture: Image.Image) -> Image.Image:
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return `picture` in RGB as browsers understand it without a profile."""
    if profile:
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if "sRGB" not in ImageCms.getProfileDescription(given):
                srgb = ImageCms.createProfile("sRGB")
                converted = ImageCms.profileToProfile(picture, given, srgb, outputMode="RGB")
                return converted or picture
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that does not fit its picture: the numbers are all there is
    return picture if picture.mode == "RGB" else picture.convert("RGB")
