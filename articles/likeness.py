"""How alike articles are: by the categories that they share, and by their words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import log

# Shorter words tell little of what a text is about, in any language that has them.
WORD = re.compile(r"\w{4,}")
# Words that all texts have are worth nothing, so a category outweighs a word or two.
CATEGORY_WEIGHT = 2.0


@dataclass(frozen=True)
class Subject:
    """What an article is about: `text` is its title and standfirst."""

    id: int
    text: str
    category_ids: frozenset[int]


def most_alike(subject: Subject, candidates: Iterable[Subject], *, count: int) -> list[int]:
    """Return the ids of the `count` candidates most like `subject`, the most alike first.

    A shared word counts the more the fewer of the candidates have it. Between equals the
    earlier one comes first.
    """
    among = list(candidates)
    had_by = Counter(word for candidate in among for word in words(candidate.text))
    worth = {word: log(len(among) / had_by[word]) for word in words(subject.text) & had_by.keys()}

    def likeness(candidate: Subject) -> float:
        shared = len(subject.category_ids & candidate.category_ids)
        alike = sum(worth[word] for word in words(candidate.text) & worth.keys())
        return CATEGORY_WEIGHT * shared + alike

    return [found.id for found in sorted(among, key=likeness, reverse=True)[:count]]


# The candidates of one article are those of the next: 2,048 texts take about 4 MB.
@lru_cache(maxsize=2048)
def words(text: str) -> frozenset[str]:
    """Return the words of `text` that tell what it is about, in one form for one and for many."""
    return frozenset(_singular(word) for word in WORD.findall(text.casefold()))


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
