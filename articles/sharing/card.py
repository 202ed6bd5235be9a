"""The picture of an article: its topic, title and credit on paper, its cover beside them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageOps

from articles.covers import cover_svg
from articles.sharing import drawing
from articles.sharing.typesetting import LINE_HEIGHT, Typeface, fit, fit_line, shorten

SIZE = (1200, 630)  # what Open Graph's readers show whole
ART_WIDTH = 470
MARGIN = 64
GAP = 44
# Part of every digest: raise it when the same card would look different.
DESIGN = 1

PAPER = "#fcfbf8"
INK = "#17191c"
INK_SOFT = "#51555b"
ACCENT = "#0b5a56"

KICKER_SIZE = 27
CREDIT_SIZES = range(27, 20, -2)
BRAND_SIZE = 42
TITLE_SIZES = range(76, 35, -4)
TITLE_TOP = 118
TITLE_HEIGHT = 356
BAR = 6


@dataclass(frozen=True)
class Card:
    """What the picture shows: the rendition named `photo`, or the cover drawn for `number`."""

    number: int
    site_name: str
    title: str
    topic: str = ""
    credit: str = ""
    photo: str = ""

    @property
    def file_name(self) -> str:
        """Return a name that no other picture has: it stands for all that is to be seen."""
        told = json.dumps([DESIGN, vars(self)], sort_keys=True)
        digest = hashlib.sha256(told.encode()).hexdigest()[:16]
        return f"share-{digest}.{'jpg' if self.photo else 'png'}"

    @property
    def content_type(self) -> str:
        """Return the media type of the file."""
        return "image/jpeg" if self.photo else "image/png"


def draw(card: Card, typeface: Typeface, *, photo: Image.Image | None = None) -> bytes:
    """Return the picture as a file of 1200 by 630 pixels; `photo` is that of the card."""
    title = typeface.drawable(card.title)
    picture = Image.new("RGB", SIZE, PAPER)
    width = ART_WIDTH if title else SIZE[0]
    picture.paste(art(card, width, photo), (SIZE[0] - width, 0))
    if title:
        write(picture, card, title, typeface)
    else:
        sign(picture, card, typeface)
    return encode(picture, is_drawn=photo is None)


def art(card: Card, width: int, photo: Image.Image | None) -> Image.Image:
    """Return the cover, cut to `width` by the height of the picture around its middle."""
    size = (width, SIZE[1])
    if photo is not None:
        return ImageOps.fit(photo.convert("RGB"), size, Image.Resampling.LANCZOS)
    svg = cover_svg(card.number)
    # A cover is 1200 by 750; what it cannot fill in both directions is cut.
    height = 750 if width * 750 <= 1200 * SIZE[1] else 1200 * SIZE[1] // width
    across = width * height // SIZE[1]
    left, top = (1200 - across) // 2, (750 - height) // 2
    return drawing.draw(svg, box=(left, top, left + across, top + height), size=size)


def write(picture: Image.Image, card: Card, title: str, typeface: Typeface) -> None:
    """Set the words on the paper to the left of the cover."""
    pen = ImageDraw.Draw(picture)
    width = SIZE[0] - ART_WIDTH - MARGIN - GAP
    if topic := typeface.drawable(card.topic):
        kicker = typeface.at(KICKER_SIZE, 700)
        pen.text((MARGIN, 58), shorten(topic, kicker, width), ACCENT, kicker)
    font, lines = fit(
        title, typeface, weight=600, width=width, height=TITLE_HEIGHT, sizes=TITLE_SIZES
    )
    for n, line in enumerate(lines):
        pen.text((MARGIN, TITLE_TOP + n * font.size * LINE_HEIGHT), line, INK, font)
    left = MARGIN + brand(pen, card, typeface, (MARGIN, SIZE[1] - MARGIN)) + 32
    if credit := typeface.drawable(card.credit):
        font, line = fit_line(
            credit, typeface, weight=400, width=int(MARGIN + width - left), sizes=CREDIT_SIZES
        )
        pen.text((left, SIZE[1] - MARGIN - 14), line, INK_SOFT, font, "ls")


def sign(picture: Image.Image, card: Card, typeface: Typeface) -> None:
    """Put the site's name on a slip of paper on the cover, where the title cannot be written."""
    pen = ImageDraw.Draw(picture)
    name = typeface.drawable(card.site_name)
    if name:
        width = typeface.at(BRAND_SIZE, 700).getlength(name)
        pen.rectangle([0, SIZE[1] - 142, 2 * MARGIN + width, SIZE[1]], fill=PAPER)
        brand(pen, card, typeface, (MARGIN, SIZE[1] - 44))


def brand(pen: ImageDraw.ImageDraw, card: Card, typeface: Typeface, at: tuple[int, int]) -> float:
    """Write the site's name as the pages do, its bar's foot at `at`; return how wide it is."""
    font = typeface.at(BRAND_SIZE, 700)
    name = shorten(typeface.drawable(card.site_name), font, 300)
    width = font.getlength(name)
    if name:
        pen.text((at[0], at[1] - 14), name, INK, font, "ls")
        pen.rectangle([at[0], at[1] - BAR + 1, at[0] + width, at[1]], fill=ACCENT)
    return width


def encode(picture: Image.Image, *, is_drawn: bool) -> bytes:
    """Return the file: flat colours are smallest with a palette of their own."""
    file = BytesIO()
    if is_drawn:
        few = picture.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(file, "PNG", compress_level=6)
    else:
        picture.save(file, "JPEG", quality=85, progressive=True)
    return file.getvalue()
