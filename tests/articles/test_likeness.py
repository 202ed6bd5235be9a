from articles.likeness import Candidate, Candidates, words
from tests.yardstick import run_within


def candidate(pk, text="", shared_count=0):
    return Candidate(pk, -pk, words(text), shared_count)


def most_alike(text, candidates, *, count, article_id=0):
    return Candidates(candidates).most_alike(words(text), article_id=article_id, count=count)


def test_words_are_compared_without_case_number_or_the_little_ones():
    assert words("The Boards of a BOARD: risks") == {"board", "risk"}


def test_a_shared_category_counts():
    others = [candidate(2, "x", 1), candidate(3, "x", 1), candidate(4, "x", 2)]
    assert most_alike("y", others, count=3) == [4, 2, 3]


def test_shared_words_decide_within_a_category():
    others = [
        candidate(2, "Milestones worth marking", 1),
        candidate(3, "What a good handover document leaves out", 1),
        candidate(4, "Counting benefits twice at every handover", 1),
    ]
    assert most_alike("Benefits that survive the handover", others, count=2) == [4, 3]


def test_a_word_that_all_have_tells_nothing_and_a_rare_one_much():
    others = [candidate(n, "Project reporting") for n in range(2, 9)]
    assert most_alike("Project escrow", [*others, candidate(9, "Escrow, again")], count=1) == [9]


def test_equals_stay_in_their_order():
    assert most_alike("", [candidate(3), candidate(2), candidate(4)], count=2) == [3, 2]


def test_nothing_is_like_anything_where_there_is_nothing_else():
    assert most_alike("Alone", [], count=3) == []


def test_another_edition_of_the_article_is_not_like_it_and_does_not_make_its_words_common():
    others = [candidate(3, "Funding teams"), candidate(2, "Boards meet")]
    own = Candidate(4, 7, words("Boards and escrow"), 1)
    for article_id in (7, 8):
        found = most_alike("Boards, escrow", [own, *others], count=3, article_id=article_id)
        assert found == ([2, 3] if article_id == 7 else [4, 2, 3])


def test_sixty_candidates_take_a_fraction_of_a_millisecond():
    text = " ".join(f"word{n}" for n in range(40))
    among = Candidates(candidate(pk, f"{text} number{pk}", 1) for pk in range(2, 62))
    own = words(text)
    run_within(0.1, lambda: [among.most_alike(own, article_id=0, count=3) for _ in range(100)])
