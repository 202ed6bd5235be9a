"""Keeping on record who did what to an article, in an order that reads true."""

from django.db.models import Max

from articles.models import Event


def record(article, act, *, by, at, edition=None, effective_at=None, note=""):
    """Keep on record that `by` did `act` to the locked `article` at `at`.

    Never before the act that came before it, whatever clock that one went by: two editors at once
    leave a history that reads in order. That is for the record alone; what readers see turns at
    `at`, or a clock that was days ahead once would keep a text on the site for days.
    """
    last = article.events.aggregate(at=Max("at"))["at"]
    Event.objects.create(
        article=article,
        act=act,
        by=by,
        at=max(at, last) if last else at,
        edition=edition,
        effective_at=effective_at,
        note=note,
    )
