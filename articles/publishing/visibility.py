"""When visitors read which edition: publish, schedule, cancel, end, keep, withdraw.

Every act is one transaction under the article's lock: it reads the article's timeline, asks
`articles.timeline` for the next one, and writes what differs. Nothing runs at the chosen moment.

An act happens `at` an aware time; without one, when the lock is held. What another machine, whose
clock was ahead, published from a moment that has not come yet counts as live: the next act ends it.
"""

from functools import partial

from django.db import transaction
from django.utils import timezone

from articles import attribution, markup, search, timeline
from articles.models import Article, Edition, EditionCategory, Event
from articles.models.edition import VISIBILITY_FIELDS
from articles.publishing.record import record
from articles.publishing.review import take_responsibility
from articles.publishing.saving import copy_edition, lock, lock_edition
from articles.signals import announce_on_commit
from articles.timeline import Interval, NotPossible, Timeline


class NotPublishable(ValueError):
    """The content lacks what its kind needs; `problems` maps field names to sentences."""

    def __init__(self, problems):
        super().__init__(" ".join(problems.values()))
        self.problems = problems


def publishing_problems(content, *, on):
    """Return what keeps `content`, an article or edition, from being published on the day `on`.

    A dict of field name to a sentence for the editor; empty when nothing does.
    """
    words = markup.word_count(content.body)
    problems = dict(attribution.missing(content.credit, word_count=words, on=on))
    if not words:
        problems["body"] = "There is no text yet."
    if content.kind == content.Kind.ORIGINAL and content.author is None:
        problems["author"] = "Choose who wrote it."
    return problems


def publish(edition, *, by, at=None):
    """Make `edition` what visitors read from `at` on, and return the edition that is live.

    What was live until then ends at the same instant; changes planned for later stay planned.
    An edition that was live before is published as a new copy. Raises NotPublishable.
    """
    with transaction.atomic():
        edition = lock_edition(edition)
        at = at or timezone.now()
        line = read_timeline(edition.article)
        overtaken = [i.edition for i in published_ahead(edition.article, line, at=at)]
        running = line.shown(at)
        if running and running.edition == edition.pk and not overtaken:
            return edition
        edition = _ready(edition, start=at, by=by, at=at)
        change = partial(_show_now, edition=edition.pk, overtaken=overtaken, at=at)
        reshape(edition.article, change, at=at)
        record(edition.article, Event.Act.PUBLISHED, edition=edition, by=by, at=at)
        edition.refresh_from_db(fields=VISIBILITY_FIELDS)
        return edition


def schedule(edition, *, start, by, at=None):
    """Plan to show `edition` from `start`, an aware time after `at`; return the planned edition.

    Planning it again moves it. Raises NotPublishable, and NotPossible when the moment will not do.
    """
    with transaction.atomic():
        edition = lock_edition(edition)
        at = at or timezone.now()
        edition = _ready(edition, start=start, by=by, at=at)
        change = partial(timeline.plan, edition=edition.pk, start=start, now=at)
        reshape(edition.article, change, at=at)
        record(
            edition.article, Event.Act.SCHEDULED, edition=edition, by=by, at=at, effective_at=start
        )
        edition.refresh_from_db(fields=VISIBILITY_FIELDS)
        return edition


def cancel(edition, *, by, at=None):
    """Take the plan to show `edition` back. Raises NotPossible when there is none."""
    with transaction.atomic():
        edition = lock_edition(edition)
        at = at or timezone.now()
        change = partial(timeline.cancel, edition=edition.pk, now=at)
        reshape(edition.article, change, at=at)
        record(edition.article, Event.Act.UNSCHEDULED, edition=edition, by=by, at=at)


def end(article, *, until, by, at=None):
    """Plan that the article is shown no longer from `until` on; move an end planned before.

    Changes planned for later are dropped. Returns the moment at which it ends then: earlier than
    `until` where what is shown before a dropped change had its own end, or its permission has.
    Raises NotPossible.
    """
    with transaction.atomic():
        lock(article)
        at = at or timezone.now()
        after = reshape(article, partial(timeline.end, at=until, now=at), at=at)
        until = after.intervals[-1].until
        record(article, Event.Act.ENDED, by=by, at=at, effective_at=until)
        return until


def keep(article, *, by, at=None):
    """Take the next planned end back. Raises NotPossible when none is planned."""
    with transaction.atomic():
        lock(article)
        at = at or timezone.now()
        reshape(article, partial(timeline.keep, now=at), at=at)
        record(article, Event.Act.KEPT, by=by, at=at)


def withdraw(article, *, by, at=None):
    """Take the article off the public site at `at`, with all that is planned for it.

    Its address and list date stay its own. Raises NotPossible when it is not live.
    """
    with transaction.atomic():
        lock(article)
        at = at or timezone.now()
        if live_interval(article, read_timeline(article), at=at) is None:
            raise NotPossible(f"“{article}” is not live, so there is nothing to withdraw.")
        reshape(article, partial(timeline.clear, now=at), at=at)
        record(article, Event.Act.WITHDREW, by=by, at=at)


def read_timeline(article):
    """Return the Timeline of the article's editions as it is stored."""
    shown = article.editions.filter(visible_from__isnull=False)
    return Timeline.of(
        Interval(*row) for row in shown.values_list("pk", "visible_from", "visible_until")
    )


def live_interval(article, line, *, at):
    """Return the interval of `line` that an editor calls live at `at`, or None."""
    return line.shown(at) or next(iter(published_ahead(article, line, at=at)), None)


def published_ahead(article, line, *, at):
    """Return the intervals of `line` that were published, not planned, from later than `at`.

    Only a clock ahead of the one that gave `at` does that.
    """
    ahead = [interval for interval in line.intervals if interval.start > at]
    if not ahead:
        return []
    given_out = article.events.filter(
        act__in=[Event.Act.PUBLISHED, Event.Act.SCHEDULED],
        edition__in=[interval.edition for interval in ahead],
    )
    last_act = dict(given_out.order_by("at", "pk").values_list("edition", "act"))
    return [i for i in ahead if last_act.get(i.edition) == Event.Act.PUBLISHED]


def _show_now(line, *, edition, overtaken, at):
    for planned in [edition, *overtaken]:
        if line.of_edition(planned) is not None:
            line = timeline.cancel(line, planned, now=at)
    return timeline.show(line, edition, start=at)


def _ready(edition, *, start, by, at):
    """Return `edition`, or a copy where it had its interval, fit to be shown from `start`."""
    if edition.article.takedowns.standing().exists():
        raise NotPossible(
            f"“{edition.article}” is taken down; put it back first, if need be without showing "
            "anything."
        )
    problems = publishing_problems(edition, on=timezone.localdate(start))
    if not edition.edition_categories.exists():
        problems["categories"] = "Choose at least one category, so that readers find it."
    if problems:
        raise NotPublishable(problems)
    take_responsibility(edition, by=by, at=at)
    had_its_interval = edition.visible_from is not None and edition.visible_from <= at
    return copy_edition(edition, by=by, at=at) if had_its_interval else edition


def reshape(article, change, *, at, hides=False):
    """Apply `change`, a function from Timeline to Timeline, to the article's editions.

    Nothing is shown past the last day of its permission. Returns the new timeline.
    `hides`: what readers saw before must not be shown again, also where nothing is live at `at`.
    """
    before = read_timeline(article)
    limits = article.editions.permission_ends()
    planned = timeline.apart_from(before, limits, now=at)
    after = timeline.within(change(planned), limits, now=at)
    list_date = _list_date(article, after, at=at)
    # Everything that moves steps aside first: the constraints look at every single write.
    for interval in before.intervals:
        if interval not in after.intervals:
            _write(interval.edition, start=None, until=None, list_date=None)
    for interval in after.intervals:
        if interval not in before.intervals or interval.start > at:
            _write(
                interval.edition, start=interval.start, until=interval.until, list_date=list_date
            )
    search.refresh(article.pk)
    goes_away = before.shown(at) is not None and after.shown(at) is None
    announce_on_commit(Article, hides=hides or goes_away)
    return after


def _list_date(article, line, *, at):
    """Return the date that readers see: that of the first time the article was shown."""
    first = article.editions.first_list_date(at=at)
    return first or (line.intervals[0].start if line.intervals else None)


def _write(edition_id, *, start, until, list_date):
    Edition.objects.filter(pk=edition_id).update(
        visible_from=start, visible_until=until, list_date=list_date
    )
    EditionCategory.objects.filter(edition=edition_id).update(list_date=list_date)
