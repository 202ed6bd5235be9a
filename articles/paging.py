"""Pages of a list by keyset: right while articles are added, and as cheap far down as on top."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.timezone import is_naive

from articles.prepared import Prepared

PAGE_SIZE = 12


class BadCursor(ValueError):
    """A `before` or `after` parameter that no page of ours links to."""


@dataclass(frozen=True)
class Cursor:
    """The place of one edition in a list ordered by (`list_date`, `id`), newest first."""

    list_date: datetime
    id: int

    @classmethod
    def parse(cls, text):
        """Return the cursor written as `text`. Raises BadCursor."""
        moment, _, number = text.rpartition("_")
        try:
            cursor = cls(datetime.fromisoformat(moment), int(number))
        except ValueError:
            raise BadCursor(text) from None
        if is_naive(cursor.list_date) or not 0 < cursor.id < 2**63 or str(cursor) != text:
            raise BadCursor(text)
        return cursor

    def __str__(self):
        return f"{self.list_date:%Y-%m-%dT%H:%M:%S.%fZ}_{self.id}"


@dataclass(frozen=True)
class Page:
    """One page of editions; `older` and `newer` are query strings, or "" where there is none.

    `newer` is "?" when the page before is the first, which has no query.
    """

    editions: list
    older: str = ""
    newer: str = ""


class Listing:
    """A list of editions, read page by page.

    `build` returns what is listed: a queryset of editions in newest-first order, annotated with
    the `listed_on` that it is sorted by. It is given an expression for each value that `page` is
    called with.
    """

    def __init__(self, build, *, size=PAGE_SIZE):
        def listed(**values):
            return build(**values).for_cards()

        def older(date, number, **values):
            return listed(**values).filter(_beyond(date, number, "lt"))

        def newer(date, number, **values):
            return listed(**values).filter(_beyond(date, number, "gt")).reverse()

        self._size = size
        # One more than is shown tells whether there is another page.
        self._first, self._older, self._newer = (
            Prepared(lambda *, find=find, **values: find(**values)[: size + 1])
            for find in (listed, older, newer)
        )

    def page(self, *, before="", after="", **values):
        """Return the Page that follows `before` or precedes `after`, with cards to show.

        Both are written cursors; with neither, the first page. Raises BadCursor.
        """
        if after and not before:
            return self._page_after(Cursor.parse(after), values)
        if before:
            cursor = Cursor.parse(before)
            editions = self._older(date=cursor.list_date, number=cursor.id, **values)
        else:
            editions = self._first(**values)
        shown = editions[: self._size]
        return Page(
            shown,
            older=_link("before", shown[-1]) if len(editions) > self._size else "",
            newer=_link("after", shown[0]) if before and shown else "",
        )

    def _page_after(self, cursor, values):
        editions = self._newer(date=cursor.list_date, number=cursor.id, **values)
        if len(editions) <= self._size:
            return self.page(**values)
        shown = editions[: self._size][::-1]
        return Page(shown, older=_link("before", shown[-1]), newer=_link("after", shown[0]))


def _beyond(date, number, direction):
    """Return the condition for rows on one side of a cursor; its first part serves the index."""
    return Q(**{f"listed_on__{direction}e": date}) & (
        Q(**{f"listed_on__{direction}": date}) | Q(**{f"id__{direction}": number})
    )


def _link(parameter, edition):
    return f"?{parameter}={Cursor(edition.listed_on, edition.pk)}"
