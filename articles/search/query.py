"""What somebody typed, read as what to look for. Any text is a query; none is an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from articles.search.stems import stem
from articles.search.words import words

MOST_CHARACTERS = 200
MOST_WORDS = 16
# A prefix shorter than this would find nearly everything, slowly.
SHORTEST_PREFIX = 2

QUOTES = re.compile('["“”„«»]')


@dataclass(frozen=True)
class Part:
    """Words that stand next to each other in this order; of the last, perhaps, the beginning."""

    words: tuple[str, ...]
    is_prefix: bool = False

    @property
    def stemmed(self) -> Part:
        """Return the part as English texts are indexed, its last word as a whole one."""
        return Part(tuple(stem(word) for word in self.words))

    @property
    def begun(self) -> Part:
        """Return the part as English texts are indexed, its last word as it was typed so far."""
        *before, last = self.words
        words = (*(stem(word) for word in before), last)
        return Part(words, is_prefix=True) if self.is_prefix else self.stemmed


@dataclass(frozen=True)
class Query:
    """All of these parts, wherever they stand; `is_cut` when more was typed than is looked for.

    With `is_any` one of them is enough.
    """

    parts: tuple[Part, ...] = ()
    is_cut: bool = False
    is_any: bool = False

    @property
    def words(self) -> list[str]:
        """Return every word that is looked for, in order."""
        return [word for part in self.parts for word in part.words]

    def readings(self) -> list[tuple[Part, ...]]:
        """Return each way to read the parts: as English texts are indexed, and as others are.

        A last word that may go on is read as a whole one and as a beginning. A beginning has no
        stem: that of “goverance” begins “government” too.
        """
        stemmed = tuple(part.stemmed for part in self.parts)
        begun = tuple(part.begun for part in self.parts)
        return list(dict.fromkeys([stemmed, begun, self.parts]))


def parse(text: str) -> Query:
    """Return the query that `text` means.

    Between quotation marks, and within what is written without a space, words stand together:
    "lessons learned", e-mail. The last word may be the beginning of one, unless something
    follows it. A quotation mark without its other half is none, and nothing else is special.
    """
    readable = text[:MOST_CHARACTERS]
    parts = [part for part in _parts(readable) if part.words]
    kept = tuple(_within_bounds(parts))
    return Query(kept, is_cut=len(text) > MOST_CHARACTERS or list(kept) != parts)


def any_of(text: str) -> Query:
    """Return the query for what has any of the words of `text`: the nearest to it."""
    found = dict.fromkeys(words(text[:MOST_CHARACTERS]))
    return Query(tuple(Part((word,)) for word in islice(found, MOST_WORDS)), is_any=True)


def _parts(text: str) -> Iterator[Part]:
    pieces = QUOTES.split(text)
    for number, piece in enumerate(pieces):
        if number % 2 and number < len(pieces) - 1:
            yield Part(tuple(words(piece)))
            continue
        is_last = number == len(pieces) - 1
        chunks = piece.split()
        ends_in_word = is_last and piece[-1:].isalnum()
        for place, chunk in enumerate(chunks, start=1):
            found = tuple(words(chunk))
            may_go_on = ends_in_word and place == len(chunks) and bool(found)
            yield Part(found, may_go_on and len(found[-1]) >= SHORTEST_PREFIX)


def _within_bounds(parts: list[Part]) -> Iterator[Part]:
    """Yield the parts up to MOST_WORDS words; of a part that goes beyond, its beginning."""
    left = MOST_WORDS
    for part in parts:
        if left <= 0:
            return
        is_whole = len(part.words) <= left
        yield part if is_whole else Part(part.words[:left])
        left -= len(part.words)
