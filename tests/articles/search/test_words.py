"""Words, stems and queries, without a database."""

import sqlite3
from pathlib import Path

import pytest

from articles.search.marks import Marker
from articles.search.query import MOST_WORDS, Part, parse
from articles.search.spelling import distance, one_edit_away, skeleton
from articles.search.stems import stem
from articles.search.words import terms, words

TEXTS = Path(__file__).parents[3] / "articles/demo/texts"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Caf\u00e9, CAFE\u0301 & co.", ["cafe", "cafe", "co"]),
        ("e-mail's no_one", ["e", "mail", "s", "no", "one"]),
        ("Stra\u00dfe \ufb01ne \u2167", ["strasse", "fine", "viii"]),
        ("\u65e5\u672c\u8a9e \U0001f600 !?", ["\u65e5\u672c\u8a9e"]),
        ("\x00\ud800 a\u200bb", ["a", "b"]),
    ],
)
def test_a_word_is_letters_and_digits_without_case_and_accents(text, expected):
    assert words(text) == expected


def test_stems_are_those_of_sqlite_for_every_word_of_the_demo():
    known = {word for path in TEXTS.iterdir() for word in words(path.read_text())}
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE texts USING fts5(word, tokenize = 'porter ascii')")
    database.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(texts, 'instance')")
    numbered = list(enumerate(sorted(known)))
    database.executemany("INSERT INTO texts (rowid, word) VALUES (?, ?)", numbered)
    theirs = dict(database.execute("SELECT doc, term FROM terms"))
    assert len(numbered) > 1000
    assert {word: stem(word) for _, word in numbered} == {word: theirs[n] for n, word in numbered}


def test_only_english_is_stemmed():
    found = words("Planning boards")
    assert terms(found, language="en-gb") == ["plan", "board"]
    assert terms(found, language="de") == ["planning", "boards"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Risk  board", [Part(("risk",)), Part(("board",), is_prefix=True)]),
        ("board ", [Part(("board",))]),
        ('"risk board" plan.', [Part(("risk", "board")), Part(("plan",))]),
        ("\u201crisk board\u201d", [Part(("risk", "board"))]),
        ('"risk board', [Part(("risk",)), Part(("board",), is_prefix=True)]),
        ("e-mail", [Part(("e", "mail"), is_prefix=True)]),
        ("a", [Part(("a",))]),
        ('"" " "', []),
        ("NEAR(a b) OR *", [Part(("near", "a")), Part(("b",)), Part(("or",))]),
    ],
)
def test_what_was_typed_is_read_as_words_phrases_and_a_beginning(text, parts):
    assert list(parse(text).parts) == parts


def test_a_query_is_bounded_in_words_and_says_so():
    query = parse("word " * 30)
    assert (len(query.words), query.is_cut) == (MOST_WORDS, True)
    assert len(parse("-".join("abcdefghijklmnopqrstuvwxyz")).words) == MOST_WORDS
    assert not parse("one two").is_cut


def test_marks_hold_the_words_that_were_found_and_all_else_is_escaped():
    marker = Marker(parse("plan gov"), language="en")
    assert marker.marked("<Plans> & Government") == (
        "&lt;<mark>Plans</mark>&gt; &amp; <mark>Government</mark>"
    )


def test_an_excerpt_is_where_most_of_the_words_stand():
    text = "plan " + "filler " * 100 + "the plan of a board " + "filler " * 100
    excerpt = Marker(parse("plan board "), language="en").excerpt(text)
    assert "<mark>plan</mark> of a <mark>board</mark>" in excerpt
    assert excerpt.startswith("\u2026 ")
    assert excerpt.endswith(" \u2026")


@pytest.mark.parametrize(
    ("typed", "word", "letters"),
    [("risk", "risk", 0), ("rsik", "risk", 1), ("rik", "risk", 1), ("comitee", "committee", 2)],
)
def test_the_distance_counts_letters_added_left_out_replaced_or_exchanged(typed, word, letters):
    assert distance(typed, word) == distance(word, typed) == letters
    assert (word in one_edit_away(typed)) is (letters == 1)


def test_what_is_misspelt_by_a_vowel_or_a_double_letter_keeps_its_skeleton():
    assert skeleton("acomodate") == skeleton("accommodate")
    assert skeleton("stakehodler") == skeleton("stakeholder")
