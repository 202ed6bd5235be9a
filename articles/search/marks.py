"""The words that were looked for, marked in a text; and where in a text most of them stand."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from articles.search.query import Query
from articles.search.stems import stem
from articles.search.words import is_stemmed, spans

EXCERPT_WORDS = 36
WORDS_BEFORE = 6


class Marker:
    """Marks in texts of one language what `query` looks for."""

    def __init__(self, query: Query, *, language: str) -> None:
        self._stems = is_stemmed(language)
        parts = [part.stemmed if self._stems else part for part in query.parts]
        self._terms = {word for part in parts for word in part.words}
        self._prefixes = tuple(part.words[-1] for part in query.parts if part.is_prefix)

    def marked(self, text: str) -> str:
        """Return `text` escaped, as markup in which <mark> holds each word that was looked for."""
        return _mark(text, [(start, end) for _, start, end in self._hits(text)])

    def excerpt(self, text: str) -> str:
        """Return, marked, the words of `text` among which most of what was looked for stands."""
        places = list(spans(text))
        first = self._best_start(places)
        chosen = places[first : first + EXCERPT_WORDS]
        if not chosen:
            return ""
        start = chosen[0][1] if first else 0
        end = chosen[-1][2] if first + EXCERPT_WORDS < len(places) else len(text)
        before, after = "… " if first else "", " …" if end < len(text) else ""
        return before + self.marked(text[start:end]) + after

    def _hits(self, text: str) -> Iterable[tuple[str, int, int]]:
        return (place for place in spans(text) if self._key(place[0]))

    def _key(self, word: str) -> str:
        """Return the term or prefix that `word` is a hit for, or ""."""
        term = stem(word) if self._stems else word
        if term in self._terms:
            return term
        return next((prefix for prefix in self._prefixes if term.startswith(prefix)), "")

    def _best_start(self, places: list[tuple[str, int, int]]) -> int:
        """Return the number of the word with which the excerpt begins."""
        hits = [(n, key) for n, (word, _, _) in enumerate(places) if (key := self._key(word))]
        best, most = 0, 0
        for position, (number, _) in enumerate(hits):
            near = {key for n, key in hits[position : position + EXCERPT_WORDS] if n < number + 24}
            if len(near) > most:
                best, most = number, len(near)
        return max(0, min(best - WORDS_BEFORE, len(places) - EXCERPT_WORDS))


def _mark(text: str, hits: list[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in hits:
        pieces += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return "".join([*pieces, escape(text[at:])])
