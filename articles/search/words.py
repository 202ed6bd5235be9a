"""What a word is, to the index, to a query and to the marks in an excerpt: one answer for all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from articles.search.stems import stem

LONGEST_WORD = 64
# Letters and digits of any alphabet, with the accents that stand apart from them.
WORD = re.compile("(?:[^\\W_]+[\u0300-\u036f]*)+")


def words(text: str) -> list[str]:
    """Return the words of `text`, folded: without case, accents and other ways to write one.

    “Café №5” gives "cafe", "no5"; whatever is neither letter nor digit parts two words.
    """
    return [word for written in WORD.findall(text) if (word := fold(written))]


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each word of `text`, folded, and where it begins and ends."""
    for match in WORD.finditer(text):
        word = fold(match[0])
        if word:
            yield word, match.start(), match.end()


def fold(word: str) -> str:
    """Return `word` as words are compared, at most LONGEST_WORD characters of it."""
    return word.lower()[:LONGEST_WORD] if word.isascii() else _fold_letters(word)[:LONGEST_WORD]


@lru_cache(maxsize=65536)
def _fold_letters(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def terms(found: list[str], *, language: str) -> list[str]:
    """Return what the index keeps of the words of a text: stems of English, the rest as it is."""
    return [stem(word) for word in found] if is_stemmed(language) else found


def is_stemmed(language: str) -> bool:
    """Return whether texts in the language with this tag are found by stems."""
    return language.partition("-")[0] == "en"
