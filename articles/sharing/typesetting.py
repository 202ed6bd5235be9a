"""Words in the site's type: what it can draw, how they wrap, and how large they may be."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from PIL import ImageFont

LINE_HEIGHT = 1.08
ELLIPSIS = "…"
# A code point that no font has a glyph for.
NO_CHARACTER = "\uffff"


@dataclass(frozen=True)
class Typeface:
    """A variable font file with an axis of weight."""

    path: str

    def at(self, size: int, weight: int) -> ImageFont.FreeTypeFont:
        """Return the font at `size` pixels."""
        return _font(self.path, size, weight)

    def drawable(self, text: str) -> str:
        """Return `text` in single spaces, without the signs that it has no glyphs for.

        "" when it lacks a letter or a digit: a title without its emoji is a title, a word without
        one of its letters is a mistake.
        """
        wanted = "".join(
            " " if each.isspace() else each
            for each in unicodedata.normalize("NFC", text)
            if each.isspace() or unicodedata.category(each)[0] != "C"
        )
        lacking = {each for each in wanted if each != " " and not _has_glyph(self.path, each)}
        if any(each.isalnum() for each in lacking):
            return ""
        return " ".join("".join(each for each in wanted if each not in lacking).split())


@lru_cache(maxsize=32)
def _font(path: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(path, size)
    font.set_variation_by_axes([weight])
    return font


@lru_cache(maxsize=4096)
def _has_glyph(path: str, character: str) -> bool:
    font = _font(path, 24, 400)
    return bytes(font.getmask(character)) != bytes(font.getmask(NO_CHARACTER))


def fit(
    text: str, typeface: Typeface, *, weight: int, width: int, height: int, sizes: range
) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Return the largest font of `sizes`, descending, in which `text` fits, and its lines.

    Lines are of like length, as the pages balance theirs. What is too long at the smallest size
    ends with an ellipsis.
    """
    for size in sizes:
        font = typeface.at(size, weight)
        lines = wrap(text, font, width)
        if len(lines) * size * LINE_HEIGHT <= height and not _is_broken(text, lines):
            return font, balance(text, font, lines, width)
    most = int(height / (sizes[-1] * LINE_HEIGHT))
    if len(lines) > most:
        lines = [*lines[: most - 1], shorten(lines[most - 1] + ELLIPSIS, font, width)]
    return font, lines


def fit_line(
    text: str, typeface: Typeface, *, weight: int, width: int, sizes: range
) -> tuple[ImageFont.FreeTypeFont, str]:
    """Return the largest font of `sizes` in which `text` is one line, and that line.

    What is too long at the smallest size ends with an ellipsis.
    """
    for size in sizes:
        font = typeface.at(size, weight)
        if font.getlength(text) <= width:
            break
    return font, shorten(text, font, width)


def _is_broken(text: str, lines: list[str]) -> bool:
    """Return whether a word was cut: a smaller size may do without."""
    return " ".join(lines) != text


def wrap(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Return `text` in lines of at most `width` pixels; words longer than that are cut."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
            continue
        first, *rest = _cut(word, font, width)
        lines = [*lines, first, *rest] if lines[-1] else [first, *rest]
    return lines


def _cut(word: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and font.getlength(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


def balance(text: str, font: ImageFont.FreeTypeFont, lines: list[str], width: int) -> list[str]:
    """Return as many lines in the narrowest column that holds them."""
    low, high = width // 2, width
    while high - low > 8:
        middle = (low + high) // 2
        if len(wrap(text, font, middle)) > len(lines) or _is_broken(text, wrap(text, font, middle)):
            low = middle
        else:
            high = middle
    return wrap(text, font, high)


def shorten(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    """Return `text`, or its beginning with an ellipsis, in at most `width` pixels."""
    if font.getlength(text) <= width:
        return text
    kept = text.rstrip(ELLIPSIS)
    while kept and font.getlength(kept.rstrip() + ELLIPSIS) > width:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS
