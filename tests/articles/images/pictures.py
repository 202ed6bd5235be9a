"""Uploads, good and bad, made here: no large file needs to be kept."""

import io
import struct
import zlib
from pathlib import Path

from PIL import Image

DATA = Path(__file__).parents[2] / "data" / "images"


def as_bytes(picture, kind, **options):
    """Return `picture` as a file of the format `kind`."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def photo(width, height):
    """Return a picture that compresses as photographs do: shades, blurs and a little grain."""
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    round_ = Image.radial_gradient("L").resize((width, height))
    blur = Image.effect_noise((max(1, width // 60), max(1, height // 60)), 90)
    blur = blur.resize((width, height), Image.Resampling.BICUBIC)
    grain = Image.effect_noise((width, height), 12)
    bands = [Image.blend(across, blur, 0.4), Image.blend(round_, blur, 0.3), blur]
    return Image.merge("RGB", [Image.blend(band, grain, 0.06) for band in bands])


def huge_png(side=13_000):
    """Return a PNG of `side` by `side` pixels, all black, in few bytes."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8)
    rows = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind, content):
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def broken_gif():
    """Return a GIF whose blocks are all there and whose pixels cannot be decoded."""
    whole = as_bytes(Image.effect_noise((300, 200), 90), "GIF")
    start = whole.index(b",\0\0\0\0") + 11
    return whole[:start] + b"\x0c\xff" + b"\xff" * 255 + b"\0;"


def boastful_webp():
    """Return a WebP of a few bytes whose header says that it has 268 megapixels."""
    content = bytearray(as_bytes(Image.new("RGB", (64, 64)), "WEBP", lossless=True))
    start = content.index(b"VP8L") + 9
    sides = int.from_bytes(content[start : start + 4], "little") | 0xFFFFFFF
    content[start : start + 4] = sides.to_bytes(4, "little")
    return bytes(content)


def moving(kind):
    frames = [Image.new("RGB", (80, 80), colour) for colour in ("red", "green", "blue")]
    return as_bytes(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 400 300\n%%EndComments\nshowpage\n%%EOF\n"


def feed(title, before=""):
    """Return a feed of one title that is more than a reader of XML wants to hold."""
    start = f"<?xml version='1.0'?>{before}<rss version='2.0'><channel><title>"
    return f"{start}{title}</title></channel></rss>".encode()


def hostile():
    """Return what must be refused: a name to the file's bytes."""
    good = photo(300, 200)
    png, jpeg = as_bytes(good, "PNG"), as_bytes(good, "JPEG")
    return {
        **{path.name: path.read_bytes() for path in DATA.iterdir() if path.suffix != ".md"},
        "13000.png": huge_png(),
        "16384.webp": boastful_webp(),
        "broken.gif": broken_gif(),
        "html_behind.png": png + b"<html><script>alert(1)</script>",
        "drawing.eps": EPS,
        "text.jpg": b"Only words.\n" * 100,
        "deep.xml": feed("<b>" * 200_000 + "</b>" * 200_000),
        "attributes.xml": feed("<b " + " ".join(f"a{n}='1'" for n in range(100_000)) + "/>"),
        "quadratic.xml": feed("&a;" * 20_000, f"<!DOCTYPE l [<!ENTITY a '{'a' * 60_000}'>]>"),
        "empty.jpg": b"",
        "cut.jpg": jpeg[: len(jpeg) // 2],
        "cut.png": png[: len(png) // 2],
        "moving.gif": moving("GIF"),
        "moving.webp": moving("WEBP"),
        "moving.png": moving("PNG"),
        "moving.avif": moving("AVIF"),
        "bitmap.bmp": as_bytes(good, "BMP"),
        "scan.tiff": as_bytes(good, "TIFF"),
        "dot.png": as_bytes(Image.new("RGB", (1, 1)), "PNG"),
        "line.png": as_bytes(Image.new("RGB", (3000, 64)), "PNG"),
    }
