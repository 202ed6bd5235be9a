"""The stem of an English word, so that “planning” finds “plans”.

Source: M. F. Porter, An algorithm for suffix stripping, Program 14(3), 1980.
"""

from __future__ import annotations

import re
from functools import lru_cache

# A word as consonants (C) and vowels (V): "y" is a vowel after a consonant.
_CONSONANT = "[^aeiou]"
_VOWEL = "[aeiouy]"
_C = f"{_CONSONANT}[^aeiouy]*"
_V = f"{_VOWEL}[aeiou]*"
_HAS_MEASURE = re.compile(f"^(?:{_C})?{_V}{_C}")
_MEASURES_ONE = re.compile(f"^(?:{_C})?{_V}{_C}(?:{_V})?$")
_MEASURES_MORE = re.compile(f"^(?:{_C})?{_V}{_C}{_V}{_C}")
_HAS_VOWEL = re.compile(f"^(?:{_C})?{_VOWEL}")
_ENDS_SHORT = re.compile(f"^{_C}{_VOWEL}[^aeiouwxy]$")
_ENDS_DOUBLE = re.compile(r"([^aeiouylsz])\1$")

_STEP_2 = {
    "ational": "ate",
    "tional": "tion",
    "enci": "ence",
    "anci": "ance",
    "izer": "ize",
    "bli": "ble",
    "alli": "al",
    "entli": "ent",
    "eli": "e",
    "ousli": "ous",
    "ization": "ize",
    "ation": "ate",
    "ator": "ate",
    "alism": "al",
    "iveness": "ive",
    "fulness": "ful",
    "ousness": "ous",
    "aliti": "al",
    "iviti": "ive",
    "biliti": "ble",
    "logi": "log",
}
_STEP_3 = {
    "icate": "ic",
    "ative": "",
    "alize": "al",
    "iciti": "ic",
    "ical": "ic",
    "ful": "",
    "ness": "",
}
_STEP_4 = (
    *("ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti"),
    *("ous", "ive", "ize", "al", "er", "ic", "ou"),
)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of a folded word; words of other alphabets and with digits are their own."""
    if len(word) <= 2 or not (word.isascii() and word.isalpha()):
        return word
    # A "y" at the beginning is a consonant.
    first_y = word[0] == "y"
    rest = "Y" + word[1:] if first_y else word
    for step in (_plural, _past, _y_to_i, _double_suffix, _single_suffix, _last_suffix, _tidy):
        rest = step(rest)
    return rest.lower()


def _plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _past(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _HAS_MEASURE.match(word[:-3]) else word
    for suffix in ("ed", "ing"):
        if word.endswith(suffix):
            shorter = word.removesuffix(suffix)
            return _mend(shorter) if _HAS_VOWEL.match(shorter) else word
    return word


def _mend(word: str) -> str:
    """Return what is left of a word without -ed or -ing, with the "e" that went with it."""
    if word.endswith(("at", "bl", "iz")) or _ENDS_SHORT.match(word):
        return f"{word}e"
    return word[:-1] if _ENDS_DOUBLE.search(word) else word


def _y_to_i(word: str) -> str:
    return f"{word[:-1]}i" if word.endswith("y") and _HAS_VOWEL.match(word[:-1]) else word


def _double_suffix(word: str) -> str:
    return _replaced(word, _STEP_2)


def _single_suffix(word: str) -> str:
    return _replaced(word, _STEP_3)


def _replaced(word: str, suffixes: dict[str, str]) -> str:
    for suffix, shorter in suffixes.items():
        if word.endswith(suffix):
            before = word.removesuffix(suffix)
            return before + shorter if _HAS_MEASURE.match(before) else word
    return word


def _last_suffix(word: str) -> str:
    if word.endswith(("sion", "tion")):
        return word[:-3] if _MEASURES_MORE.match(word[:-3]) else word
    for suffix in _STEP_4:
        if word.endswith(suffix):
            before = word.removesuffix(suffix)
            return before if _MEASURES_MORE.match(before) else word
    return word


def _tidy(word: str) -> str:
    """Return the word without an "e" at the end, nor a second "l"."""
    if word.endswith("e"):
        before = word[:-1]
        is_short = _MEASURES_ONE.match(before) and not _ENDS_SHORT.match(before)
        word = before if _MEASURES_MORE.match(before) or is_short else word
    return word[:-1] if word.endswith("ll") and _MEASURES_MORE.match(word) else word
