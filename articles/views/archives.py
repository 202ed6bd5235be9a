"""The archive: every year and month that has something, and what each of them has."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles import archive, seo
from articles.archive import Month
from articles.moments import now_of
from articles.views.lists import never, render_list


@require_safe
def archive_index(request):
    """The years and months in which something was published that is visible."""
    context = {
        "years": archive.years(at=now_of(request)),
        "meta": seo.describe_archive(),
    }
    return render(request, "articles/archive.html", context)


@require_safe
def archive_year(request, year):
    """What was published in a year, newest first, and its months; 404 where nothing was."""
    now = now_of(request)
    first, last = Month(year, 1), Month(year, 12)
    months = archive.with_something(archive.months_between(first, last), at=now)
    if not months:
        raise Http404
    return render_list(
        request,
        "articles/archive_year.html",
        {"year": year, "months": months, "meta": seo.describe_archive(year)},
        archive.LISTED,
        begins_at=first.begins_at,
        ends_at=last.following.begins_at,
    )


@require_safe
def archive_month(request, year, month):
    """What was published in a month, newest first; 404 where nothing was."""
    now = now_of(request)
    shown = Month(year, month)
    older, newer = archive.around(shown, at=now)
    return render_list(
        request,
        "articles/archive_month.html",
        {
            "month": shown,
            "older": older,
            "newer": newer,
            "meta": seo.describe_archive(year, month),
        },
        archive.LISTED,
        begins_at=shown.begins_at,
        ends_at=shown.following.begins_at,
        may_be_empty=never,
    )
