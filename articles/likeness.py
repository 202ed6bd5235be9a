"""How alike articles are: by the categories that they share, and by their words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from math import log
from typing import NamedTuple

# Shorter words tell little of what a text is about, in any language that has them.
WORD = re.compile(r"\w{4,}")
# Words that all texts have are worth nothing, so a category outweighs a word or two.
CATEGORY_WEIGHT = 2.0


class Candidate(NamedTuple):
    """An edition of an article, with its `words`.

    `shared_count` is how many categories it shares with those that it is a candidate for.
    """

    id: int
    article_id: int
    words: frozenset[str]
    shared_count: int = 0


class Candidates:
    """The editions among which the most alike are sought, by their words.

    Between equals the earlier one comes first.
    """

    def __init__(self, candidates: Iterable[Candidate]):
        self._all = list(candidates)
        self._worth = [CATEGORY_WEIGHT * candidate.shared_count for candidate in self._all]
        self._having: dict[str, list[int]] = defaultdict(list)
        for place, candidate in enumerate(self._all):
            for word in candidate.words:
                self._having[word].append(place)

    def most_alike(self, words: frozenset[str], *, article_id: int, count: int) -> list[int]:
        """Return the ids of the `count` candidates most like an article of `words`.

        The most alike first. A shared word counts the more the fewer candidates have it; what is
        itself an edition of the article is none.
        """
        own = {n for n, candidate in enumerate(self._all) if candidate.article_id == article_id}
        among = [place for place in range(len(self._all)) if place not in own]
        likeness = self._worth.copy()
        for word in sorted(words & self._having.keys()):  # sums depend on their order
            places = [place for place in self._having[word] if place not in own]
            for place in places:
                likeness[place] += log(len(among) / len(places))
        best = sorted(among, key=likeness.__getitem__, reverse=True)
        return [self._all[place].id for place in best[:count]]


# What is new in a category is a candidate for years: 2,048 texts take about 4 MB.
@lru_cache(maxsize=2048)
def words(text: str) -> frozenset[str]:
    """Return the words of `text` that tell what it is about, in one form for one and for many."""
    return frozenset(_singular(word) for word in WORD.findall(text.casefold()))


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
