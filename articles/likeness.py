"""How alike articles are: by the categories that they share, and by their words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import log

# Shorter words tell little of what a text is about, in any language that has them.
WORD = re.compile(r"\w{4,}")
# Likeness is counted in millionths, so that no sum depends on the order of its parts and equals are
# equal. Words that all texts have are worth nothing, so a category outweighs a word or two.
WHOLE = 1_000_000
CATEGORY_WEIGHT = 2 * WHOLE


class Candidates:
    """The editions of one category that may be like another, by their words.

    They are given as (id, id of the article, words).
    """

    def __init__(self, editions: Iterable[tuple[int, int, frozenset[str]]]):
        self.article_ids: dict[int, int] = {}
        having = defaultdict(list)
        for pk, article_id, said in editions:
            self.article_ids[pk] = article_id
            for word in said:
                having[word].append(pk)
        self.having = {word: tuple(pks) for word, pks in having.items()}


def most_alike(
    own: frozenset[str], shelves: Sequence[Candidates], *, article_id: int, count: int
) -> list[int]:
    """Return the ids of the `count` editions most like an article of the words `own`.

    They are sought in the `shelves`, those of its categories; its own editions are left out. A
    shared word counts the more the fewer of them have it. The most alike come first, and the
    newest of equals.
    """
    likeness: dict[int, int] = {}
    for shelf in shelves:
        for pk, owner_id in shelf.article_ids.items():
            if owner_id != article_id:
                likeness[pk] = likeness.get(pk, 0) + CATEGORY_WEIGHT
    for word in own:
        having = {pk for shelf in shelves for pk in shelf.having.get(word, ()) if pk in likeness}
        if having:
            worth = round(WHOLE * log(len(likeness) / len(having)))
            for pk in having:
                likeness[pk] += worth
    ranked = sorted(zip(likeness.values(), likeness, strict=True), reverse=True)
    return [pk for _, pk in ranked[:count]]


# With each new state of the site the same candidates are read again: 2,048 texts take about 4 MB.
@lru_cache(maxsize=2048)
def words(text: str) -> frozenset[str]:
    """Return the words of `text` that tell what it is about, in one form for one and for many."""
    return frozenset(_singular(word) for word in WORD.findall(text.casefold()))


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
