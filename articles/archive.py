"""The archive: in which months something is to be read, in the site's time zone."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import connections
from django.db.models import Q, Subquery, Value
from django.db.models.expressions import RawSQL
from django.utils.timezone import get_default_timezone, localtime

from articles.models import Edition
from articles.paging import Listing
from articles.places import address_by_name


@dataclass(frozen=True, order=True)
class Month:
    """A month of the calendar; `number` is 1 for January."""

    year: int
    number: int

    @classmethod
    def of(cls, moment):
        """Return the month in which the aware `moment` falls here."""
        here = localtime(moment, get_default_timezone())
        return cls(here.year, here.month)

    @property
    def following(self):
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def begins_at(self):
        """Return the aware moment at which it begins."""
        return datetime(self.year, self.number, 1, tzinfo=get_default_timezone())

    def get_absolute_url(self):
        return address_by_name("articles:archive_month", self.year, self.number)


def months_between(first, last):
    """Return the months from `first` to `last`, both included, newest first."""
    months = [first]
    while months[-1] < last:
        months.append(months[-1].following)
    return months[::-1]


# What lists show of the time from one month to another.
LISTED = Listing(
    lambda at, begins_at, ends_at: Edition.objects.listed(at=at).filter(
        list_date__gte=begins_at, list_date__lt=ends_at
    )
)


def years(*, at):
    """Return (year, months) for each year in which something is visible, all newest first."""
    newest = Edition.objects.visible(at=at).newest_first()
    ends = [Month.of(date) for date in _dates(newest, newest.reverse())]
    if not ends:
        return []
    months = with_something(months_between(min(ends), max(ends)), at=at)
    return [(year, list(group)) for year, group in groupby(months, lambda month: month.year)]


def with_something(months, *, at):
    """Keep the `months` in which something is visible at `at`.

    One look into the index for each, where grouping by month would read every row. The ORM has
    no table of given values; what is visible it says all the same.
    """
    inside = Edition.objects.visible(at=at).filter(
        list_date__gte=RawSQL("month.begins_at", ()), list_date__lt=RawSQL("month.ends_at", ())
    )
    connection = connections[inside.db]
    write = connection.ops.adapt_datetimefield_value
    rows = [
        (place, write(month.begins_at), write(month.following.begins_at))
        for place, month in enumerate(months)
    ]
    exists, params = inside.values(one=Value(1)).query.sql_with_params()
    values = ", ".join(["(%s, %s, %s)"] * len(rows))
    sql = (
        f"WITH month (place, begins_at, ends_at) AS (VALUES {values})"  # noqa: S608
        f" SELECT place FROM month WHERE EXISTS ({exists}) ORDER BY place"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*(value for row in rows for value in row), *params])
        return [months[place] for (place,) in cursor.fetchall()]


def around(month, *, at):
    """Return (older, newer): the nearest months with something visible at `at`, or None each."""
    visible = Edition.objects.visible(at=at)
    older = visible.filter(list_date__lt=month.begins_at).newest_first()
    newer = visible.filter(list_date__gte=month.following.begins_at).newest_first().reverse()
    found = [Month.of(date) for date in _dates(older, newer)]
    return (
        next((other for other in found if other < month), None),
        next((other for other in found if other > month), None),
    )


def _dates(*ordered):
    """Return the dates of the first edition in each of the querysets, in one query."""
    firsts = [Q(pk=Subquery(editions.values("pk")[:1])) for editions in ordered]
    return Edition.objects.filter(firsts[0] | firsts[1]).values_list("list_date", flat=True)
