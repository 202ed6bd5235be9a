"""Which page a request wants, remembered for when it is asked in the very same words again.

Telling it from the headers takes longer than looking the page up. Remembered is the key of a
page and never the page: what is kept, and for how long, the shelves alone decide.
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


class Wanted(NamedTuple):
    """A page, for whom it is rendered, and the encoding in which it is sent."""

    key: Key
    visitor: Visitor
    encoding: str


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
