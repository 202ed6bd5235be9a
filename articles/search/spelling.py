"""Words that somebody may have meant: near to what was typed, by letters alone."""

from __future__ import annotations

SHORTEST = 4
LONGEST = 24
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def is_proposed(word: str) -> bool:
    """Return whether `word` is one that could be proposed in place of another."""
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()


def skeleton(word: str) -> str:
    """Return the first letter of `word` and its other consonants, each once, by the alphabet.

    What is misspelt by a vowel, a doubled letter or letters exchanged keeps it.
    After Pollock and Zamora, Automatic spelling correction, Communications of the ACM 27(4), 1984.
    """
    consonants = set(word[1:]).difference("aeiou", word[:1])
    return word[:1] + "".join(sorted(consonants))


def one_edit_away(word: str) -> set[str]:
    """Return the words that one letter more, fewer, other or exchanged makes of `word`."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    fewer = {before + after[1:] for before, after in cuts if after}
    exchanged = {before + after[1] + after[0] + after[2:] for before, after in cuts if after[1:]}
    other = {before + letter + after[1:] for before, after in cuts if after for letter in LETTERS}
    more = {before + letter + after for before, after in cuts for letter in LETTERS}
    return (fewer | exchanged | other | more) - {word}


def distance(typed: str, word: str) -> int:
    """Return how many letters added, left out, replaced or exchanged with the next part the two.

    Source: the optimal string alignment distance, after Damerau, Communications of the ACM 7(3),
    1964.
    """
    before: list[int] = []
    row = list(range(len(word) + 1))
    for i, letter in enumerate(typed, start=1):
        earlier, before, row = before, row, [i]
        for j, other in enumerate(word, start=1):
            cost = min(row[-1] + 1, before[j] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == word[j - 2] and typed[i - 2] == other:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
