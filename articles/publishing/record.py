"""Keeping on record who did what to an article, in an order that reads true."""

from django.db.models import Max
from django.utils import timezone

from articles.models import Event


def moment_of(article, at):
    """Return the time of an act on the locked `article`: `at`, else the clock's, in order."""
    last = article.events.aggregate(at=Max("at"))["at"]
    moment = at or timezone.now()
    return max(moment, last) if last else moment


def record(article, act, *, by, at, edition=None, effective_at=None, note=""):
    """Keep on record that `by` did `act` to the article at `at`."""
    Event.objects.create(
        article=article,
        act=act,
        by=by,
        at=at,
        edition=edition,
        effective_at=effective_at,
        note=note,
    )
