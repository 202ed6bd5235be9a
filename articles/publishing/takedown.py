"""Taking an article down at once, with a reason on record, and putting it back."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from articles import timeline
from articles.models import Article, Event, Takedown
from articles.models.edition import VISIBILITY_FIELDS
from articles.publishing.record import record
from articles.publishing.saving import lock
from articles.publishing.visibility import end, live_interval, publish, read_timeline, reshape
from articles.signals import announce_on_commit
from articles.timeline import NotPossible

SHOWS_NOTHING = "Readers see nothing of it until it is published."


def take_down(article, *, reason, by, at=None):
    """Take the article off the site with all that is planned for it, and return the Takedown.

    Its address answers 410 until it is put back, and it cannot be published meanwhile.
    Raises NotPossible when it is taken down already.
    """
    with transaction.atomic():
        lock(article)
        if article.takedowns.standing().exists():
            raise NotPossible(f"“{article}” is taken down already.")
        at = at or timezone.now()
        line = read_timeline(article)
        shown = live_interval(article, line, at=at)
        # What its permission ends is limited again when it is put back, by what that says then.
        planned = timeline.apart_from(line, article.editions.permission_ends(), now=at)
        ending = planned.next_end(at) if shown else None
        takedown = Takedown.objects.create(
            article=article,
            reason=reason,
            by=by,
            at=at,
            edition_id=shown.edition if shown else None,
            ends_at=ending.until if ending else None,
        )
        reshape(article, partial(timeline.clear, now=at), at=at, hides=True)
        record(article, Event.Act.TOOK_DOWN, by=by, at=at, note=reason)
        return takedown


def put_back(article, *, by, at=None, show=True):
    """Lift the takedown and show again what readers saw before it, until the end planned then.

    With `show` false nothing is shown until another act publishes: the text that had to go is
    rarely the one that may come back. Nor is anything when there was nothing, or when its end has
    passed. Returns the edition that is live, or None. Raises NotPossible when the article is not
    taken down, and NotPublishable when what was shown may no longer be.
    """
    with transaction.atomic():
        lock(article)
        takedown = article.takedowns.standing().first()
        if takedown is None:
            raise NotPossible(f"“{article}” is not taken down.")
        at = at or timezone.now()
        takedown.lifted_by, takedown.lifted_at = by, at
        takedown.save(update_fields=["lifted_by", "lifted_at"])
        shown = takedown.edition_to_show(at=at) if show else None
        record(article, Event.Act.PUT_BACK, by=by, at=at, note="" if shown else SHOWS_NOTHING)
        announce_on_commit(Article)
        if shown is None:
            return None
        shown = publish(shown, by=by, at=at)
        if takedown.ends_at is not None:
            end(article, until=takedown.ends_at, by=by, at=at)
            shown.refresh_from_db(fields=VISIBILITY_FIELDS)
        return shown
