"""Taking an article down at once, with a reason on record, and putting it back."""

from functools import partial

from django.db import transaction

from articles import timeline
from articles.models import Article, Event, Takedown
from articles.publishing.record import moment_of, record
from articles.publishing.saving import lock
from articles.publishing.visibility import publish, read_timeline, reshape
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
        at = moment_of(article, at)
        shown = read_timeline(article).shown(at)
        takedown = Takedown.objects.create(
            article=article,
            reason=reason,
            by=by,
            at=at,
            edition_id=shown.edition if shown else None,
        )
        reshape(article, partial(timeline.clear, now=at), at=at, hides=True)
        record(article, Event.Act.TOOK_DOWN, by=by, at=at, note=reason)
        return takedown


def put_back(article, *, by, at=None, show=True):
    """Lift the takedown and show again what readers saw before it, if anything.

    With `show` false nothing is shown until another act publishes: the text that had to go is
    rarely the one that may come back. Returns the edition that is live, or None. Raises
    NotPossible when the article is not taken down, and NotPublishable when what was shown may no
    longer be.
    """
    with transaction.atomic():
        lock(article)
        takedown = article.takedowns.standing().first()
        if takedown is None:
            raise NotPossible(f"“{article}” is not taken down.")
        at = moment_of(article, at)
        takedown.lifted_by, takedown.lifted_at = by, at
        takedown.save(update_fields=["lifted_by", "lifted_at"])
        shown = takedown.edition if show else None
        record(article, Event.Act.PUT_BACK, by=by, at=at, note="" if shown else SHOWS_NOTHING)
        announce_on_commit(Article)
        return publish(shown, by=by, at=at) if shown else None
