import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.comparison import Change, FieldChange, Paragraph, Segment, compare
from tests.yardstick import run_within

MARKS = {Change.KEPT: "{}", Change.REMOVED: "[-{}-]", Change.ADDED: "[+{}+]"}
# Few letters, so that paragraphs and words repeat, and every kind of character that splits.
PARAGRAPHS = st.lists(st.text("ab .,\n’é", min_size=1), max_size=6)


def written(paragraph):
    return "".join(MARKS[segment.change].format(segment.text) for segment in paragraph.segments)


def seen(before, after):
    """Return the comparison of two bodies with what was removed and added in brackets."""
    changes = compare({"Body": before}, {"Body": after})
    return [written(paragraph) for change in changes for paragraph in change.paragraphs]


def side(changes, *, without):
    """Return the paragraphs as they were on one side: what remains `without` the other's."""
    paragraphs = [p for change in changes for p in change.paragraphs]
    texts = [[s.text for s in p.segments if s.change is not without] for p in paragraphs]
    return ["".join(pieces) for pieces in texts if pieces]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["One two."], ["One three."], ["One [-two-][+three+]."]),
        (["One two."], ["One two three."], ["One two[+ three+]."]),
        (["One two three."], ["One three."], ["One [-two -]three."]),
        (["A big red box"], ["A tiny blue box"], ["A [-big red-][+tiny blue+] box"]),
        (["Before"], ["After"], ["[-Before-]", "[+After+]"]),
        ([], ["New"], ["[+New+]"]),
        (["Old"], [], ["[-Old-]"]),
        (["a", "b"], ["b", "a"], ["[+b+]", "a", "[-b-]"]),
        (["One two.", "Same"], ["One.", "Same"], ["One[- two-].", "Same"]),
        (
            ["The plan is late again."],
            ["An opening.", "The plan is early again."],
            ["[+An opening.+]", "The plan is [-late-][+early+] again."],
        ),
        (
            ["See [it](https://a.example/x) now"],
            ["See [it](https://b.example/y) now"],
            ["See [it]([-https://a.example/x-][+https://b.example/y+]) now"],
        ),
    ],
)
def test_changes_are_told_by_word_inside_paragraphs(before, after, expected):
    assert seen(before, after) == expected


def test_only_fields_that_differ_are_told_in_the_order_given():
    before = {"Title": ["A"], "Body": ["Same"], "Kind": ["Extract"]}
    after = {"Title": ["A"], "Body": ["Same"], "Kind": []}
    assert compare(before, after) == [
        FieldChange("Kind", (Paragraph((Segment(Change.REMOVED, "Extract"),)),))
    ]


@given(PARAGRAPHS, PARAGRAPHS)
def test_both_sides_can_be_read_back_from_a_comparison(before, after):
    changes = compare({"Body": before}, {"Body": after})
    assert bool(changes) == (before != after)
    if changes:
        assert side(changes, without=Change.ADDED) == before
        assert side(changes, without=Change.REMOVED) == after


@given(PARAGRAPHS, PARAGRAPHS)
def test_no_segment_is_empty_and_neighbours_differ(before, after):
    for change in compare({"Body": before}, {"Body": after}):
        for paragraph in change.paragraphs:
            kinds = [segment.change for segment in paragraph.segments]
            assert all(segment.text for segment in paragraph.segments)
            assert all(one is not other for one, other in pairwise(kinds))


def _pages(seed, words, *, count=330, length=100):
    pick = random.Random(seed)
    return [" ".join(pick.choices(words, k=length)) for _ in range(count)]


VOCABULARY = [f"word{n}" for n in range(2000)]
LONG = {
    "rewritten": (_pages(1, VOCABULARY), _pages(2, VOCABULARY)),
    "two words only": (_pages(3, "ab", count=1000), _pages(4, "ab", count=1000)),
    "one paragraph": ([" ".join(_pages(5, VOCABULARY))], [" ".join(_pages(6, VOCABULARY))]),
    "one letter a paragraph": (_pages(7, "ab", count=50_000, length=1), list("ba" * 25_000)),
    "every second differs": (
        [str(n) for n in range(30_000)],
        [str(n) if n % 2 else f"x{n}" for n in range(30_000)],
    ),
    "signs": (["." * 200_000], ["." * 100_000 + "!" + "." * 100_000]),
}


@pytest.mark.parametrize("kind", LONG)
def test_200_000_characters_take_seconds_at_most(kind):
    before, after = LONG[kind]
    changes = run_within(3, lambda: compare({"Body": before}, {"Body": after}))
    assert side(changes, without=Change.ADDED) == before
    assert side(changes, without=Change.REMOVED) == after


def test_one_word_changed_in_a_long_body_is_still_told_by_word():
    before = _pages(8, VOCABULARY)
    after = [*before[:200], before[200] + " end", *before[201:]]
    assert seen(before, after)[200] == before[200] + "[+ end+]"
