"""What the statistics page prints: numbers in words, rows of tables, charts."""

from dataclasses import dataclass

from django.utils.formats import date_format

from consent import charts, statistics
from consent.charts import Stack
from consent.days import ONE_DAY
from consent.models import Decision, Notice
from consent.statistics import Figures
from consent.totals import Totals

WITHDRAW, EMBED = Decision.Action.WITHDRAW.value, Decision.Action.EMBED.value


@dataclass(frozen=True)
class Headline:
    """A number to read first, what it says, and what it is out of."""

    label: str
    number: str
    basis: str


@dataclass(frozen=True)
class Row:
    """A row of a table: cells under a label, and how the answers divide."""

    label: str
    cells: list[str]
    bars: list[charts.Bar]
    address: str = ""


@dataclass(frozen=True)
class Moment:
    """A day or month of the charts, with its figures."""

    label: str
    short_label: str
    figures: Figures


def shown_actions(figures):
    """Return the actions in the order of the charts, with their labels.

    Where nobody loads single embeds, nobody should wonder about a column of zeros.
    """
    actions = [action for action in statistics.ACTIONS if action != EMBED or figures.counts[EMBED]]
    return {action: Decision.Action(action).label for action in actions}


def headlines(figures):
    """Return the rate of each answer and of withdrawals, with what each is out of."""
    answers = [
        Headline(
            Decision.Action(action).label,
            percent(figures.counts[action], figures.answer_count),
            f"{figures.counts[action]:,} of {figures.answer_count:,} answers",
        )
        for action in statistics.ANSWERS
    ]
    withdrawals = Headline(
        Decision.Action.WITHDRAW.label,
        percent(figures.counts[WITHDRAW], figures.basis(WITHDRAW)),
        f"{figures.counts[WITHDRAW]:,} for {figures.basis(WITHDRAW):,} that accepted something",
    )
    return [*answers, withdrawals]


def in_words(counts):
    """Return what the headlines leave open, as sentences."""
    banner, settings = counts["surfaces", "banner"], counts["surfaces", "settings"]
    return (
        f"{banner + settings:,} decisions in all: {banner:,} on the banner, {settings:,} on the "
        f"page of settings. With {counts['gpc', 'sent']:,} of them the browser sent Global "
        "Privacy Control."
    )


def moments(by_day, *, today):
    """Return the days, or the months of a range that is too long for days."""
    return [
        Moment(
            label=span_name(first, last) + (" so far" if last == today else ""),
            short_label=date_format(first, "j M" if first == last else "M Y"),
            figures=Figures.of(between(by_day, first, last), "actions"),
        )
        for first, last in statistics.spans(min(by_day), max(by_day))
    ]


def rows_in_time(moments, actions):
    return [row(moment.label, moment.figures, actions) for moment in moments]


def rows_by_notice(counts, actions):
    """Return a Row for each notice in front of which somebody decided, the newest first."""
    shas = {path[1] for path in counts if path[0] == "notices"}
    return [
        row(
            str(notice),
            Figures.of(counts, "notices", notice.sha256),
            actions,
            address=notice.get_absolute_url(),
        )
        for notice in Notice.objects.filter(sha256__in=shas).order_by("-number")
    ]


def rows_by_group(counts):
    """Return a Row for each group that somebody decided about: how often yes, how often no."""
    notice = Notice.objects.current()
    names = {group["varname"]: group["name"] for group in notice.groups} if notice else {}
    varnames = {path[1] for path in counts if path[0] == "groups"}
    return [
        _group_row(names.get(varname, varname), counts, varname) for varname in sorted(varnames)
    ]


def _group_row(name, counts, varname):
    answers = {answer: counts["groups", varname, answer] for answer in ("accepted", "declined")}
    total = sum(answers.values())
    cells = [f"{count:,} ({percent(count, total)})" for count in answers.values()]
    return Row(name, cells, charts.share_bar(answers))


def row(label, figures, actions, *, address=""):
    """Return the Row that prints `figures`: all decisions, the answers, and each of `actions`."""
    totals = [f"{figures.decision_count:,}", f"{figures.answer_count:,}"]
    cells = [counted(figures, action) for action in actions]
    return Row(label, totals + cells, charts.share_bar(figures.answers), address)


def count_chart(moments):
    """Return the chart of all decisions."""
    return charts.count_chart(
        [Stack(m.short_label, m.figures.counts, told(m.label, m.figures)) for m in moments]
    )


def share_chart(moments):
    """Return the chart of how the answers divide."""
    return charts.share_chart(
        [Stack(m.short_label, m.figures.answers, told(m.label, m.figures)) for m in moments]
    )


def between(by_day, first, last):
    """Return what was counted from `first` to `last`, both included."""
    return sum((counts for day, counts in by_day.items() if first <= day <= last), Totals())


def span_name(first, last):
    """Return for example "22 November 2026", "November 2026" or "3 to 30 November 2026"."""
    if first == last:
        return date_format(first, "j F Y")
    if first.day == 1 and (last + ONE_DAY).day == 1:
        return date_format(first, "F Y")
    return f"{first.day} to {date_format(last, 'j F Y')}"


def told(label, figures):
    """Return for example "22 November 2026: Accepted all 3 (75.0 %), Withdrew 1 (33.3 %)"."""
    acts = [
        f"{Decision.Action(action).label} {counted(figures, action)}"
        for action, count in figures.counts.items()
        if count
    ]
    return f"{label}: {', '.join(acts) or 'no decisions'}"


def counted(figures, action):
    """Return for example "12 (33.3 %)": the count, and the rate where there is one."""
    count, basis = figures.counts[action], figures.basis(action)
    return f"{count:,} ({percent(count, basis)})" if basis else f"{count:,}"


def percent(part, whole):
    """Return for example "33.3 %", or a dash where there is nothing to be a part of."""
    return f"{100 * part / whole:.1f} %" if whole else "–"
