"""By what reviewers narrow the log, beyond what Django's own filters offer."""

from datetime import date, datetime, time, timedelta

from django.contrib.admin import ListFilter, SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.utils.timezone import make_aware

from consent.models import Notice

FROM, TO = "from", "to"

# Further away, midnights cease to be moments in some time zone.
YEARS = range(2000, 9000)


class DayFilter(ListFilter):
    """From a day to a day, both included, by the desk's clock."""

    title = "day"
    template = "admin/consent/decision/day_filter.html"

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        self.days = {
            name: _read_day(value)
            for name in self.expected_parameters()
            if (value := params.pop(name, [""])[-1])
        }

    def expected_parameters(self):
        return [FROM, TO]

    def has_output(self):
        return True

    def queryset(self, request, queryset):
        if first := self.days.get(FROM):
            queryset = queryset.filter(created_at__gte=_midnight(first))
        if last := self.days.get(TO):
            queryset = queryset.filter(created_at__lt=_midnight(last + timedelta(days=1)))
        return queryset

    def choices(self, changelist):
        """Return what the template's form needs: its values, and the other parameters to keep."""
        days = {name: day.isoformat() for name, day in self.days.items()}
        others = [
            (name, value)
            for name, values in changelist.filter_params.items()
            if name not in self.expected_parameters()
            for value in values
        ]
        every_day = changelist.get_query_string(remove=self.expected_parameters())
        return [{"days": days, "others": others, "every_day": every_day}]


class GroupFilter(SimpleListFilter):
    """What was decided about one group, among all groups that any notice ever asked about."""

    title = "group"
    parameter_name = "group"

    def lookups(self, request, model_admin):
        names = {
            group["varname"]: group["name"]
            for notice in Notice.objects.order_by("number").only("snapshot")
            for group in notice.optional_groups
        }
        return [
            (f"{varname}:{answer}", f"{name}: {answer}")
            for varname, name in names.items()
            for answer in ("accepted", "declined")
        ]

    def queryset(self, request, queryset):
        value = self.value()
        if value is None:
            return queryset
        if value not in dict(self.lookup_choices):
            raise IncorrectLookupParameters(value)
        varname, _, answer = value.rpartition(":")
        return queryset.answering(varname, accepted=answer == "accepted")


def _read_day(text):
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise IncorrectLookupParameters(text) from None
    if day.year not in YEARS:
        raise IncorrectLookupParameters(text)
    return day


def _midnight(day):
    return make_aware(datetime.combine(day, time.min))
