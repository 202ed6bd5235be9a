"""Which parts of a picture the pages show, how wide, and what their files are called.

The widths follow from static/pmo_cms/site.css: each place of a page, on screens with one, two and
three pixels to each of CSS.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Crop:
    """A part of pictures that the layout has a place for.

    `ratio` is its width to its height, None for the whole picture; `widths` are in pixels,
    ascending. `jpeg_width` is that of the one file for browsers that know neither AVIF nor WebP,
    0 where another crop's file stands in for it.
    """

    name: str
    ratio: tuple[int, int] | None
    widths: tuple[int, ...]
    jpeg_width: int


HERO = Crop("hero", (16, 9), (640, 960, 1280, 1920), 1280)
CARD = Crop("card", (8, 5), (400, 840, 1280, 1680), 840)
SQUARE = Crop("square", (1, 1), (192, 288), 0)
TEXT = Crop("text", None, (640, 960, 1280), 1280)
CROPS = (HERO, CARD, SQUARE, TEXT)


@dataclass(frozen=True)
class Original:
    """What must be known of a picture to name its renditions: no file has to be opened.

    `width` and `height` are in pixels. The focal point is what every crop keeps, in percent from
    the left and from the top.
    """

    digest: str
    width: int
    height: int
    focal_x: int = 50
    focal_y: int = 50


@dataclass(frozen=True)
class Rendering:
    """One file to be made: `name` in the storage, the box of the original, the size in pixels."""

    name: str
    box: tuple[int, int, int, int]
    width: int
    height: int
    format: str


def rendition_widths(crop: Crop, available: int) -> list[int]:
    """Return the widths to render, in pixels, ascending.

    `available` is how many pixels of the original the crop is wide. The list never exceeds it
    and is never empty: a small original is served at its own size.
    Raises ValueError when `available` is not positive.
    Source: WHATWG HTML, srcset width descriptors.
    """
    if available <= 0:
        raise ValueError(f"a picture is at least one pixel wide, not {available}")
    smaller = [width for width in crop.widths if width < available]
    return [*smaller, available] if len(smaller) < len(crop.widths) else smaller


def crop_box(original: Original, crop: Crop) -> tuple[int, int, int, int]:
    """Return (left, top, right, bottom), in pixels, of the largest part with the crop's ratio.

    Its middle is as near to the focal point as the picture's edges allow.
    """
    if crop.ratio is None:
        return (0, 0, original.width, original.height)
    across, down = crop.ratio
    width = min(original.width, original.height * across // down)
    height = min(original.height, max(1, width * down // across))
    left = _start(original.width, width, original.focal_x)
    top = _start(original.height, height, original.focal_y)
    return (left, top, left + width, top + height)


def _start(whole: int, part: int, percent: int) -> int:
    return max(0, min(whole * percent // 100 - part // 2, whole - part))


def size_at(original: Original, crop: Crop, width: int) -> tuple[int, int]:
    """Return (`width`, height) in pixels of the crop when it is `width` pixels wide."""
    if crop.ratio is not None:
        across, down = crop.ratio
    else:
        across, down = original.width, original.height
    return width, max(1, round(width * down / across))


def widths_of(original: Original, crop: Crop) -> list[int]:
    """Return the widths in which the original's crop is rendered, ascending."""
    left, _, right, _ = crop_box(original, crop)
    return rendition_widths(crop, right - left)


def jpeg_width(original: Original, crop: Crop) -> int:
    """Return the width of the crop's one JPEG."""
    left, _, right, _ = crop_box(original, crop)
    return min(crop.jpeg_width, right - left)


def stem(original: Original, crop: Crop) -> str:
    """Return how the names of the crop's files begin; a moved focal point gives other names."""
    focus = f"-{original.focal_x}-{original.focal_y}" if crop.ratio else ""
    return f"{original.digest}/{crop.name}{focus}"


def renderings(original: Original) -> Iterator[Rendering]:
    """Yield every file that the pages may name for the original, widest first in each crop."""
    for crop in CROPS:
        box, start = crop_box(original, crop), stem(original, crop)
        if crop.jpeg_width:
            size = size_at(original, crop, jpeg_width(original, crop))
            yield Rendering(f"{start}.jpg", box, *size, "JPEG")
        for width in reversed(widths_of(original, crop)):
            size = size_at(original, crop, width)
            yield Rendering(f"{start}-{width}.avif", box, *size, "AVIF")
            yield Rendering(f"{start}-{width}.webp", box, *size, "WEBP")
