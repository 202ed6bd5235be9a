from articles.likeness import Subject, most_alike, words
from tests.yardstick import run_within


def subject(pk, text="", *category_ids):
    return Subject(pk, words(text), frozenset(category_ids))


def test_words_are_compared_without_case_number_or_the_little_ones():
    assert words("The Boards of a BOARD: risks") == {"board", "risk"}


def test_a_shared_category_counts():
    others = [subject(2, "x", 7), subject(3, "x", 8), subject(4, "x", 7, 8)]
    assert most_alike(subject(1, "y", 7, 8), others, count=3) == [4, 2, 3]


def test_shared_words_decide_within_a_category():
    own = subject(1, "Benefits that survive the handover", 7)
    others = [
        subject(2, "Milestones worth marking", 7),
        subject(3, "What a good handover document leaves out", 7),
        subject(4, "Counting benefits twice at every handover", 7),
    ]
    assert most_alike(own, others, count=2) == [4, 3]


def test_a_word_that_all_have_tells_nothing_and_a_rare_one_much():
    own = subject(1, "Project escrow")
    others = [subject(n, "Project reporting") for n in range(2, 9)] + [subject(9, "Escrow, again")]
    assert most_alike(own, others, count=1) == [9]


def test_equals_stay_in_their_order():
    assert most_alike(subject(1), [subject(3), subject(2), subject(4)], count=2) == [3, 2]


def test_nothing_is_like_anything_where_there_is_nothing_else():
    assert most_alike(subject(1, "Alone", 7), [], count=3) == []


def test_sixty_candidates_take_a_fraction_of_a_millisecond():
    text = " ".join(f"word{n}" for n in range(40))
    own = subject(1, text, 7, 8)
    others = [subject(pk, f"{text} number{pk}", 7) for pk in range(2, 62)]
    run_within(0.1, lambda: [most_alike(own, others, count=3) for _ in range(100)])
