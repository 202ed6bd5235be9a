"""What a visitor's choices mean for one request, and the name of the page they lead to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum


class Choice(Enum):
    """What a visitor answered about one group of cookies."""

    UNDECIDED = "undecided"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True)
class ConsentState:
    """Everything about a visitor that a page may depend on."""

    accepted: frozenset[str] = frozenset()
    must_ask: bool = False

    @property
    def allows_tracking(self) -> bool:
        """Return whether a page in this state may carry any service at all."""
        return bool(self.accepted)

    @property
    def key(self) -> str:
        """Return the state's one canonical name, for caches.

        "ask", "declined", "+analytics+campaign" or "+analytics|ask". The plus keeps a group
        that somebody names "declined" apart from the state; names of groups cannot contain it.
        """
        accepted = "".join(f"+{name}" for name in sorted(self.accepted))
        if not self.must_ask:
            return accepted or "declined"
        return f"{accepted}|ask" if accepted else "ask"


def effective_choice(recorded: Choice, *, gpc: bool) -> Choice:
    """Return the Choice to act on for one request.

    `gpc` is true when the request carries `Sec-GPC: 1`. The signal answers for a visitor not
    yet asked and never overrides an explicit answer.
    Source: Global Privacy Control, W3C working draft.
    """
    if recorded is Choice.UNDECIDED and gpc:
        return Choice.DECLINED
    return recorded


def consent_state(
    recorded: Mapping[str, Choice], groups: Iterable[str], *, gpc: bool
) -> ConsentState:
    """Return the state that the `recorded` choices lead to, looking at `groups` alone.

    A group without a record is undecided. With n groups there are at most 2 ** (n + 1)
    states, however many visitors there are.
    """
    effective = {
        name: effective_choice(recorded.get(name, Choice.UNDECIDED), gpc=gpc) for name in groups
    }
    return ConsentState(
        accepted=frozenset(n for n, choice in effective.items() if choice is Choice.ACCEPTED),
        must_ask=Choice.UNDECIDED in effective.values(),
    )
