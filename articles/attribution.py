"""What an article owes to where it came from: which credit it needs, and how the credit reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit


class Kind(StrEnum):
    """How an article relates to what was published elsewhere."""

    ORIGINAL = "original"
    EXTRACT = "extract"
    REPUBLICATION = "republication"

    @property
    def is_indexed(self) -> bool:
        """Return whether search engines shall find it here: else its home is elsewhere."""
        return self is not Kind.REPUBLICATION


# Why a republication may stand here, by the basis of its permission.
REASONS = {
    "own": "is ours to publish again",
    "licence": "appears here under its licence",
    "quotation": "is quoted here",
    "public_domain": "is in the public domain",
}


# What we may hand on whole: a letter allows us alone, and a quotation is ours to make.
PASSED_ON = frozenset({"own", "licence", "public_domain"})


@dataclass(frozen=True)
class Credit:
    """The facts of an attribution, as stored with an article or edition."""

    kind: Kind
    source_name: str = ""
    original_url: str = ""
    original_title: str = ""
    original_author: str = ""
    original_published_on: date | None = None
    has_permission: bool = False
    permission_is_theirs: bool = True
    permission_basis: str = ""
    permission_valid_until: date | None = None
    max_words: int | None = None

    @property
    def lead_in(self) -> str:
        """Return the words before the source's name at the top of the article, or ""."""
        return {
            Kind.ORIGINAL: "",
            Kind.EXTRACT: "Extract from",
            Kind.REPUBLICATION: "Republished from",
        }[self.kind]

    @property
    def statement(self) -> str:
        """Return the sentence that opens the "Read the original" block, or ""."""
        return {
            Kind.ORIGINAL: "",
            Kind.EXTRACT: f"This is an extract. It was first published by {self.source_name}.",
            Kind.REPUBLICATION: (
                f"This article was first published by {self.source_name} "
                f"and {REASONS.get(self.permission_basis, 'appears here by permission')}."
            ),
        }[self.kind]

    @property
    def short_url(self) -> str:
        """Return the original's address as a reader would say it: no scheme, "www." or slash."""
        parts = urlsplit(self.original_url)
        return (parts.netloc.removeprefix("www.") + parts.path).rstrip("/")

    def may_be_passed_on(self, word_count: int) -> bool:
        """Return whether others may be given the whole text, of that many words.

        What is licensed may. Of an extract, what its source agreed to today, which can be less
        than it was when it was published.
        """
        if self.kind is Kind.REPUBLICATION:
            return self.permission_basis in PASSED_ON
        return self.kind is Kind.ORIGINAL or not self.max_words or word_count <= self.max_words


def missing(credit: Credit, *, word_count: int, on: date) -> Mapping[str, str]:
    """Return what stands in the way of publishing on the day `on`: field name to sentence.

    Empty when the credit suffices. Field names are those of an article.
    """
    if credit.kind is Kind.ORIGINAL:
        return _contradictions(credit)
    problems = _absences(credit)
    if credit.kind is Kind.REPUBLICATION:
        problems |= _permission(credit, on)
    if credit.kind is Kind.EXTRACT and credit.max_words and word_count > credit.max_words:
        problems["body"] = (
            f"{credit.source_name} allows extracts of up to {credit.max_words} words; "
            f"this one has {word_count}. Shorten it, or publish it as a republication."
        )
    return problems


def _contradictions(credit: Credit) -> dict[str, str]:
    if not (credit.source_name or credit.original_url):
        return {}
    return {
        "kind": "An original was not published elsewhere, but a source or an original address is "
        "given. Choose extract or republication, or empty the attribution."
    }


def _absences(credit: Credit) -> dict[str, str]:
    required = {
        "source": (credit.source_name, "Choose the publication where this first appeared."),
        "original_url": (credit.original_url, "Give the address of the original article."),
        "original_title": (credit.original_title, "Give the title of the original article."),
    }
    return {field: advice for field, (value, advice) in required.items() if not value}


def _permission(credit: Credit, on: date) -> dict[str, str]:
    if not credit.has_permission:
        return {"permission": "A republication needs a permission; choose or add one."}
    if not credit.permission_is_theirs:
        return {
            "permission": f"This permission is not {credit.source_name}'s to give. Choose theirs."
        }
    if credit.permission_valid_until and credit.permission_valid_until < on:
        return {
            "permission": f"This permission ended on {credit.permission_valid_until:%d %B %Y}. "
            "Choose one that is still valid."
        }
    return {}
