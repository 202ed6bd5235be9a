"""What pages have in common, found by the first of them and kept for the others.

Of an article that nobody read yet, most is known: what else its categories have, and how that is
shown. Whoever keeps pages says in which state of the site they are made, and hands the same
Findings to all that are made in it; elsewhere each page has its own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime
from math import inf
from typing import Any, TypeVar

from articles.moments import now_of

T = TypeVar("T")

# Where whoever made the WSGI environment leaves them.
FINDINGS = "articles.findings"

# A story takes 3 kB at most, and what a category has to offer 50: 4 MB in all.
MOST_STORIES = 500
MOST_CATEGORIES = 50


class Findings:
    """What was found in one state of the site, `since` and `until` two moments of the clock.

    Threads may share it: what two look for at once is found twice and kept once.
    """

    def __init__(self, since: float = -inf, until: float = inf):
        self._since, self._until = since, until
        self.stories = Kept(MOST_STORIES)
        self.candidates = Kept(MOST_CATEGORIES)
        self.topics = Kept(1)

    def are_right_at(self, moment: datetime) -> bool:
        """Return whether the aware `moment` lies within the state."""
        return self._since <= moment.timestamp() < self._until


class Kept(dict[Hashable, Any]):
    """Values by their key, `most` of them; when there are more, all are forgotten."""

    def __init__(self, most: int):
        super().__init__()
        self._most = most

    def put(self, key: Hashable, value: T) -> T:
        """Keep `value` and return it."""
        if len(self) >= self._most:
            self.clear()
        self[key] = value
        return value

    def once(self, key: Hashable, find: Callable[[], T]) -> T:
        """Return what is kept under `key`, else keep what `find` returns, which is not None."""
        found: T | None = self.get(key)
        return self.put(key, find()) if found is None else found


def findings_of(request: Any) -> Findings:
    """Return what the page of `request` has in common with others, or Findings of its own."""
    if not hasattr(request, "findings"):
        shared = request.META.get(FINDINGS)
        is_right = shared is not None and shared.are_right_at(now_of(request))
        request.findings = shared if is_right else Findings()
    found: Findings = request.findings
    return found
