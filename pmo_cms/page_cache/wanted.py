"""Which page a request wants, remembered for when it is asked in the very same words again.

Telling it from the headers takes longer than looking the page up, and both are remembered until
the present is read again, twice a second: which page it is, and what was given out. What is kept
for longer than that the shelves alone decide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from pmo_cms.page_cache.requests import Address

# Of requests that are remembered, and of characters in one: a megabyte at most. Anybody can make
# up any number of cookies, of any length.
MAX_COUNT = 512
MAX_LENGTH = 2_000
# Of bytes in an answer: 8 MB at most, and only those that the shelves let go of a moment ago.
MAX_BODY = 16_384


@dataclass(frozen=True)
class Visitor:
    """The state of consent of whoever asks, and the one cookie that says so, or ""."""

    consent: str
    tracks: bool
    gpc: bool
    cookie: str


class Key(NamedTuple):
    """What a kept page depends on besides the state of the site.

    Without `consent` it is for everybody.
    """

    address: Address
    consent: str = ""
    gpc: bool = False


class Answer(NamedTuple):
    """A page as it was given out: to whoever asks again, and not whether it is still the same."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


@dataclass(slots=True, eq=False)
class Wanted:
    """A page, for whom it is rendered, the encoding in which it is sent, and what was answered."""

    key: Key
    visitor: Visitor
    encoding: str
    answer: Answer | None = None

    def was_given(self, answer: Answer) -> None:
        """Remember `answer`, unless it is long."""
        if len(answer.body) <= MAX_BODY:
            self.answer = answer


class Memory:
    """Remembers what requests wanted, by their parts.

    When it is full it forgets all: whoever asks often is remembered again with the next request.
    """

    def __init__(self) -> None:
        self._wanted: dict[tuple[object, ...], Wanted] = {}
        self.get: Callable[[tuple[object, ...]], Wanted | None] = self._wanted.get

    def __len__(self) -> int:
        return len(self._wanted)

    def put(self, parts: tuple[object, ...], wanted: Wanted) -> None:
        """Remember `wanted`, unless the parts are long."""
        if sum(len(part) for part in parts if isinstance(part, str)) > MAX_LENGTH:
            return
        if len(self._wanted) >= MAX_COUNT:
            self._wanted.clear()
        self._wanted[parts] = wanted
