"""Pages of a list by keyset: right while articles are added, and as cheap far down as on top."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.timezone import is_naive

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


def page(listed, *, before="", after="", size=PAGE_SIZE):
    """Return the Page of `listed` that follows `before` or precedes `after`.

    `listed` is a queryset of editions in newest-first order, annotated with the `listed_on` that
    it is sorted by. `before` and `after` are written cursors; with neither, the first page.
    Raises BadCursor.
    """
    if after and not before:
        return _page_after(listed, Cursor.parse(after), size)
    if before:
        cursor = Cursor.parse(before)
        listed = listed.filter(_beyond(cursor, "lt"))
    editions = list(listed[: size + 1])
    return Page(
        editions[:size],
        older=_link("before", editions[size - 1]) if len(editions) > size else "",
        newer=_link("after", editions[0]) if before and editions else "",
    )


def _page_after(listed, cursor, size):
    editions = list(listed.filter(_beyond(cursor, "gt")).reverse()[: size + 1])
    if len(editions) <= size:
        return page(listed, size=size)
    editions = editions[:size][::-1]
    return Page(editions, older=_link("before", editions[-1]), newer=_link("after", editions[0]))


def _beyond(cursor, direction):
    """Return the condition for rows on one side of `cursor`; its first part serves the index."""
    return Q(**{f"listed_on__{direction}e": cursor.list_date}) & (
        Q(**{f"listed_on__{direction}": cursor.list_date}) | Q(**{f"id__{direction}": cursor.id})
    )


def _link(parameter, edition):
    return f"?{parameter}={Cursor(edition.listed_on, edition.pk)}"
