"""How alike articles are: by the categories that they share, and by their words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from math import fsum, log
from typing import NamedTuple

# Shorter words tell little of what a text is about, in any language that has them.
WORD = re.compile(r"\w{4,}")
# Words that all texts have are worth nothing, so a category outweighs a word or two.
CATEGORY_WEIGHT = 2.0


class Subject(NamedTuple):
    """What an article is about: its `words`, and the categories it is filed under."""

    id: int
    words: frozenset[str]
    category_ids: frozenset[int]


def most_alike(subject: Subject, candidates: Iterable[Subject], *, count: int) -> list[int]:
    """Return the ids of the `count` candidates most like `subject`, the most alike first.

    A shared word counts the more the fewer of the candidates have it. Between equals the
    earlier one comes first.
    """
    among = list(candidates)
    alike = [subject.words & candidate.words for candidate in among]
    had_by = Counter(chain.from_iterable(alike))
    worth = {word: log(len(among) / count) for word, count in had_by.items()}

    def likeness(place: int) -> float:
        shared = len(subject.category_ids & among[place].category_ids)
        return CATEGORY_WEIGHT * shared + fsum(map(worth.__getitem__, alike[place]))

    best = sorted(range(len(among)), key=likeness, reverse=True)
    return [among[place].id for place in best[:count]]


# The candidates of one article are those of the next: 2,048 texts take about 4 MB.
@lru_cache(maxsize=2048)
def words(text: str) -> frozenset[str]:
    """Return the words of `text` that tell what it is about, in one form for one and for many."""
    return frozenset(_singular(word) for word in WORD.findall(text.casefold()))


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
