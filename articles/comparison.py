"""What differs between two states of a content: by word inside paragraphs, and bounded in cost.

A field is a sequence of paragraphs, none of them empty: a body has many, a title one, categories
one each. Paragraphs are aligned first; those that became each other are compared by word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

Fields = Mapping[str, Sequence[str]]

# An address is one word, so that a changed link reads as one change.
TOKEN = re.compile(r"https?://[^\s)]+|\w+(?:['’-]\w+)*|\s+|[^\w\s]")
# How alike two paragraphs must be for one to count as the other, rewritten.
ALIKE = 0.4
# How many paragraphs ahead a rewritten one is looked for.
LOOKAHEAD = 12
# In steps of the matcher, at worst: some 0.5 s.
BUDGET = 10_000_000


class Change(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Segment:
    """A piece of a paragraph, never empty, and what became of it."""

    change: Change
    text: str


@dataclass(frozen=True)
class Paragraph:
    """One paragraph, before and after: kept and removed segments were it, kept and added are it."""

    segments: tuple[Segment, ...]

    @property
    def is_unchanged(self) -> bool:
        """Return whether it reads the same before and after."""
        return all(segment.change is Change.KEPT for segment in self.segments)


@dataclass(frozen=True)
class FieldChange:
    """A field that differs, with all its paragraphs in reading order."""

    label: str
    paragraphs: tuple[Paragraph, ...]


def compare(before: Fields, after: Fields) -> list[FieldChange]:
    """Return the fields that differ, in the order of `before`; both have the same labels.

    Where comparing by word would cost too much, whole paragraphs are removed and added instead.
    """
    budget = _Budget(BUDGET)
    return [
        FieldChange(label, tuple(_compare_field(before[label], after[label], budget)))
        for label in before
        if list(before[label]) != list(after[label])
    ]


class _Budget:
    """What may still be spent on one comparison, in steps."""

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def affords(self, before: Sequence[str], after: Sequence[str]) -> bool:
        """Spend what matching the two costs at worst; return whether there was enough.

        SequenceMatcher finds at most as many blocks as the shorter side is long, and for each
        walks the items of one side and every pair of equal items.
        """
        there = Counter(after)
        here = Counter(item for item in before if not item.isspace())
        pairs = sum(count * there[item] for item, count in here.items())
        cost = (pairs + len(before)) * min(len(before), len(after))
        if cost > self.steps:
            return False
        self.steps -= cost
        return True


@dataclass(frozen=True)
class _Run:
    """Where `before[start:end]` became `after[there:until]`; `same` when they are equal."""

    same: bool
    start: int
    end: int
    there: int
    until: int


def _compare_field(
    before: Sequence[str], after: Sequence[str], budget: _Budget
) -> Iterator[Paragraph]:
    for run in _runs(before, after, budget):
        old, new = before[run.start : run.end], after[run.there : run.until]
        if run.same:
            yield from (Paragraph((Segment(Change.KEPT, text),)) for text in old)
        else:
            yield from _rewritten(old, new, budget)


def _rewritten(old: Sequence[str], new: Sequence[str], budget: _Budget) -> Iterator[Paragraph]:
    """Compare paragraphs of which none stayed as it was."""
    done = 0
    words_ahead = [Counter(_words(text)) for text in new]
    for text in old:
        ahead = words_ahead[done : done + LOOKAHEAD]
        found = _first_alike(Counter(_words(text)), ahead)
        if found is None:
            yield Paragraph((Segment(Change.REMOVED, text),))
            continue
        yield from (Paragraph((Segment(Change.ADDED, t),)) for t in new[done : done + found])
        yield Paragraph(tuple(_by_word(text, new[done + found], budget)))
        done += found + 1
    yield from (Paragraph((Segment(Change.ADDED, text),)) for text in new[done:])


def _first_alike(words: Counter[str], candidates: Sequence[Counter[str]]) -> int | None:
    for place, candidate in enumerate(candidates):
        shared = (words & candidate).total()
        if 2 * shared >= ALIKE * (words.total() + candidate.total()) and shared:
            return place
    return None


def _words(text: str) -> list[str]:
    return [token for token in TOKEN.findall(text) if token[0].isalnum()]


def _by_word(before: str, after: str, budget: _Budget) -> list[Segment]:
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    segments: list[Segment] = []
    runs = _runs(old, new, budget)
    for place, run in enumerate(runs):
        removed, added = "".join(old[run.start : run.end]), "".join(new[run.there : run.until])
        is_between = 0 < place < len(runs) - 1
        if run.same and not (is_between and removed.isspace()):
            segments.append(Segment(Change.KEPT, removed))
        else:
            # A space alone between two changes belongs to both: phrases read better than words.
            _extend(segments, removed=removed, added=added)
    return segments


def _extend(segments: list[Segment], *, removed: str, added: str) -> None:
    """Add a change to `segments`, joining it with the change that it follows."""
    if segments and segments[-1].change is Change.ADDED:
        added = segments.pop().text + added
    if segments and segments[-1].change is Change.REMOVED:
        removed = segments.pop().text + removed
    changes = (Segment(Change.REMOVED, removed), Segment(Change.ADDED, added))
    segments.extend(segment for segment in changes if segment.text)


def _runs(before: Sequence[str], after: Sequence[str], budget: _Budget) -> list[_Run]:
    """Return the runs, none empty on both sides, that lead from `before` to `after`."""
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    end, until = len(before) - tail, len(after) - tail
    runs = [
        _Run(True, 0, head, 0, head),
        *_middle(before[head:end], after[head:until], head, budget),
        _Run(True, end, len(before), until, len(after)),
    ]
    return [run for run in runs if run.start < run.end or run.there < run.until]


def _middle(
    before: Sequence[str], after: Sequence[str], offset: int, budget: _Budget
) -> Iterator[_Run]:
    if not budget.affords(before, after):
        yield _Run(False, offset, offset + len(before), offset, offset + len(after))
        return
    # Spaces start no match, they only prolong one; else they would match everywhere.
    matcher = SequenceMatcher(str.isspace, before, after, autojunk=False)
    for name, start, end, there, until in matcher.get_opcodes():
        yield _Run(name == "equal", start + offset, end + offset, there + offset, until + offset)


def _common(before: Sequence[str], after: Sequence[str]) -> int:
    """Return how many items at the beginning are equal."""
    for place, (old, new) in enumerate(zip(before, after, strict=False)):
        if old != new:
            return place
    return min(len(before), len(after))
