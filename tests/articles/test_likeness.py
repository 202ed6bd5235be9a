from articles.likeness import Candidates, most_alike, words
from tests.yardstick import run_within


def shelf(*titles, first=1):
    """Return the candidates of one category: editions numbered from `first`, of articles of -id."""
    return Candidates((pk, -pk, words(title)) for pk, title in enumerate(titles, first))


def alike(title, *shelves, count=3, article_id=0):
    return most_alike(words(title), shelves, article_id=article_id, count=count)


def test_words_are_compared_without_case_number_or_the_little_ones():
    assert words("The Boards of a BOARD: risks") == {"board", "risk"}


def test_a_shared_category_counts():
    assert alike("y", shelf("a", "b"), shelf("b", "c", first=2)) == [2, 3, 1]


def test_shared_words_decide_within_a_category():
    among = shelf(
        "Milestones worth marking",
        "What a good handover document leaves out",
        "Counting benefits twice at every handover",
    )
    assert alike("Benefits that survive the handover", among, count=2) == [3, 2]


def test_a_word_that_all_have_tells_nothing_and_a_rare_one_much():
    among = shelf("Escrow, again", *["Project reporting"] * 7)
    assert alike("Project escrow", among, count=1) == [1]


def test_a_word_is_as_rare_as_it_is_in_all_categories_together():
    assert alike("Rare", shelf("Rare", "x"), shelf("x", "Rare", first=3)) == [4, 1, 3]


def test_the_newest_of_equals_comes_first():
    assert alike("", shelf("a", "b", "c"), count=2) == [3, 2]


def test_two_with_words_of_the_same_worth_are_equals_in_whichever_order_that_is_added_up():
    """As floats, log(8/1) + log(8/4) + log(8/5) is more than the same from right to left."""
    rare_first, rare_last = "aaaa bbbb cccc", "xxxx yyyy zzzz"
    others = ["bbbb cccc", "bbbb cccc", "bbbb cccc xxxx", "cccc xxxx yyyy", *["xxxx yyyy"] * 2]
    among = shelf(*others, rare_first, rare_last)
    assert alike(f"{rare_first} {rare_last}", among, count=2) == [8, 7]


def test_nothing_is_like_anything_where_there_is_nothing_else():
    assert alike("Alone", shelf()) == alike("Alone") == []


def test_another_edition_of_the_article_is_not_like_it_and_does_not_make_its_words_common():
    among = shelf("Boards meet", "Funding teams", "Boards and escrow")
    assert alike("Boards, escrow", among) == [3, 1, 2]
    assert alike("Boards, escrow", among, article_id=-3) == [1, 2]


def test_sixty_candidates_take_a_fraction_of_a_millisecond():
    text = " ".join(f"word{n}" for n in range(40))
    shelves = [shelf(*[f"{text} number{n}" for n in range(30)], first=first) for first in (1, 31)]
    run_within(0.1, lambda: [alike(text, *shelves) for _ in range(100)])
