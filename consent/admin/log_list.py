"""The list of a log, page by page: nobody counts a million rows to look at a hundred."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.db.models import Q
from django.utils.timezone import is_naive

OLDER, NEWER = "older", "newer"


@dataclass(frozen=True)
class Place:
    """The place of a row in the log, and the direction in which the page lies from there."""

    direction: str
    created_at: datetime
    id: int

    @classmethod
    def parse(cls, text):
        """Return the place written as `text`. Raises ValueError for what no page links to."""
        direction, moment, number = text.split("_")
        place = cls(direction, datetime.fromisoformat(moment), int(number))
        is_sound = direction in {OLDER, NEWER} and 0 < place.id < 2**63
        if is_naive(place.created_at) or not is_sound:
            raise ValueError(text)
        return place

    @classmethod
    def from_row(cls, direction, row):
        return cls(direction, row.created_at, row.pk)

    def __str__(self):
        return f"{self.direction}_{self.created_at.isoformat()}_{self.id}"

    def beyond(self):
        """Return the condition for rows on that side; its first part serves the index."""
        lookup = "lt" if self.direction == OLDER else "gt"
        return Q(**{f"created_at__{lookup}e": self.created_at}) & (
            Q(**{f"created_at__{lookup}": self.created_at}) | Q(**{f"id__{lookup}": self.id})
        )


class LogList(ChangeList):
    """A change list of rows with `created_at`, newest first, that links to older and newer ones.

    `older` and `newer` are query strings, "" where there is nothing.
    """

    can_show_all = multi_page = show_full_result_count = show_admin_actions = False
    older = newer = ""

    def get_results(self, request):
        """Read one page and one row more, which tells whether there is another page."""
        place = self._place(request)
        rows = self.queryset.order_by("-created_at", "-id")
        if place is not None:
            rows = rows.filter(place.beyond())
        goes_back = place is not None and place.direction == NEWER
        found = list((rows.reverse() if goes_back else rows)[: self.list_per_page + 1])
        self.result_list = found[: self.list_per_page]
        if goes_back:
            self.result_list.reverse()
        # Equal, so that the search form prints neither.
        self.result_count = self.full_result_count = len(self.result_list)
        self._link_onwards(has_more=len(found) > self.list_per_page, place=place)

    def _link_onwards(self, *, has_more, place):
        if not self.result_list:
            return
        direction = OLDER if place is None else place.direction
        if has_more or direction == NEWER:
            self.older = self._link(OLDER, self.result_list[-1])
        if (has_more and direction == NEWER) or (place and direction == OLDER):
            self.newer = self._link(NEWER, self.result_list[0])

    def _place(self, request):
        text = request.GET.get(PAGE_VAR)
        try:
            return Place.parse(text) if text else None
        except ValueError:
            raise IncorrectLookupParameters(text) from None

    def _link(self, direction, row):
        return self.get_query_string({PAGE_VAR: str(Place.from_row(direction, row))})
