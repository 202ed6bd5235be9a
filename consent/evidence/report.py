"""What is found out about the log, in sentences."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from consent.models import Seal

NAMED_AT_MOST = 5


@dataclass(frozen=True)
class Problem:
    """Something that is not as it was recorded, and the day it is about, if it is about one."""

    text: str
    day: date | None = None

    def __str__(self) -> str:
        return f"{self.day}: {self.text}" if self.day else self.text


@dataclass
class Report:
    """How many decisions were looked at, and what is wrong; `head` is the newest seal."""

    head: Seal | None = None
    sealed_count: int = 0
    unsealed_count: int = 0
    pruned_count: int = 0
    problems: list[Problem] = field(default_factory=list)

    def __str__(self) -> str:
        verdict = "Something is wrong." if self.problems else "Everything is as it was recorded."
        return (
            f"{decisions(self.sealed_count)} under seals, {self.unsealed_count:,} not yet sealed, "
            f"{self.pruned_count:,} pruned. {verdict}\n{head_of_chain(self.head)}"
        )


@dataclass
class Named:
    """Decisions of which the first few are named and the others counted."""

    count: int = 0
    names: list[str] = field(default_factory=list)

    def add(self, name: object) -> None:
        self.count += 1
        if self.count <= NAMED_AT_MOST:
            self.names.append(str(name))

    def __str__(self) -> str:
        unnamed = self.count - len(self.names)
        names = [*self.names, f"{unnamed:,} more"] if unnamed else self.names
        return f"{decisions(self.count)} ({', '.join(names)})"


def decisions(count: int) -> str:
    """Return for example "1 decision" or "1,204 decisions"."""
    return f"{count:,} decision{'' if count == 1 else 's'}"


def head_of_chain(head: Seal | None) -> str:
    """Return the line that is worth keeping elsewhere: it vouches for all seals up to `head`."""
    if head is None:
        return "No day is sealed yet."
    return f"Head of the chain: seal {head.number} of {head.day}, {head.digest}"
