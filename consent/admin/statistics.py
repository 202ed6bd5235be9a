"""How visitors decided in a range of days: the page for reviewers."""

from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator, MinValueValidator
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format

from consent import statistics
from consent.admin import figures
from consent.days import ONE_DAY, day_of
from consent.models import Seal
from consent.statistics import Figures
from consent.totals import Totals

DAYS_AT_FIRST = 30
MAX_DAYS = 3660
CALENDAR = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
THIS_CENTURY = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2099, 12, 31))]


@dataclass(frozen=True)
class Range:
    """The days from `first` to `last`, both included, and what the link to them says."""

    first: date
    last: date
    label: str = ""


class RangeForm(forms.Form):
    first = forms.DateField(label="From", widget=CALENDAR, validators=THIS_CENTURY)
    last = forms.DateField(label="To", widget=CALENDAR, validators=THIS_CENTURY)

    def clean(self):
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and first > last:
            raise forms.ValidationError("The first day has to come before the last.")
        if first and last and (last - first).days >= MAX_DAYS:
            raise forms.ValidationError("Choose ten years at most.")


def statistics_view(request, model_admin):
    """Show how visitors decided, to those who may see decisions."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    today = day_of(timezone.now())
    shown = last_days(DAYS_AT_FIRST, today)
    form = RangeForm(request.GET or None, initial={"first": shown.first, "last": shown.last})
    if form.is_valid():
        shown = Range(form.cleaned_data["first"], form.cleaned_data["last"])
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Statistics",
        "opts": model_admin.opts,
        "form": form,
        "range": shown,
        "is_unfinished": shown.last >= today,
        "ranges": ranges(today),
        "head": Seal.objects.head(),
        **told(shown, today=today),
    }
    return TemplateResponse(request, "admin/consent/decision/statistics.html", context)


def last_days(count, today):
    return Range(today - timedelta(days=count - 1), today, f"Last {count} days")


def ranges(today):
    """Return the ranges that are one click away."""
    this_month = today.replace(day=1)
    month_before = (this_month - ONE_DAY).replace(day=1)
    return [
        *(last_days(count, today) for count in (7, DAYS_AT_FIRST, 90)),
        Range(this_month, today, date_format(this_month, "F Y")),
        Range(month_before, this_month - ONE_DAY, date_format(month_before, "F Y")),
    ]


def told(shown, *, today):
    """Return what the page tells of the range."""
    by_day = statistics.by_day(shown.first, shown.last)
    counts = sum(by_day.values(), Totals())
    total = Figures.of(counts, "actions")
    actions = figures.shown_actions(total)
    moments = figures.moments(by_day, today=today)
    return {
        "total": total,
        "headlines": figures.headlines(total),
        "in_words": figures.in_words(counts),
        "actions": actions.items(),
        "answers": [(action, actions[action]) for action in statistics.ANSWERS],
        "unit": "day" if len(moments) == len(by_day) else "month",
        "count_chart": figures.count_chart(moments),
        "share_chart": figures.share_chart(moments),
        "rows": figures.rows_in_time(moments, actions),
        "notices": figures.rows_by_notice(counts, actions),
        "groups": figures.rows_by_group(counts),
        "heads": ["Decisions", "Answers", *actions.values()],
        "group_heads": ["Accepted", "Declined"],
    }
