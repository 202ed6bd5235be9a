"""Review: a writer submits, an editor approves or sends back with a note.

An approval holds for the content that was approved, by its hash, and for nothing else: a later
change needs a new one, a save without a change does not.
"""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from articles.models import Article, Event
from articles.publishing.record import record
from articles.publishing.saving import lock, lock_edition
from articles.timeline import NotPossible


def submit(article, *, by, note="", editor=None, at=None):
    """Ask `editor`, or whichever editor comes first, to review the article's newest edition.

    Raises NotPossible without need.
    """
    with transaction.atomic():
        lock(article)
        newest = article.editions.newest()
        if newest is None or approval_of(newest) is not None:
            raise NotPossible("There is nothing to review: this text is approved already.")
        if is_in_review(article):
            raise NotPossible("It is in review already.")
        at = at or timezone.now()
        _assign(article, editor)
        record(article, Event.Act.SUBMITTED, by=by, at=at, note=note, edition=newest)


def send_back(article, *, by, note, at=None):
    """Give the article back to its writer with a note; the next review is `by`'s again.

    Raises NotPossible.
    """
    with transaction.atomic():
        lock(article)
        if not is_in_review(article):
            raise NotPossible("It is not in review.")
        at = at or timezone.now()
        newest = article.editions.newest()
        _assign(article, by)
        record(article, Event.Act.SENT_BACK, by=by, at=at, note=note, edition=newest)


def approve(edition, *, by, at=None):
    """Approve the content of `edition`. Raises NotPossible when `by` may not be the one."""
    with transaction.atomic():
        edition = lock_edition(edition)
        if approval_of(edition) is not None:
            raise NotPossible("This text is approved already.")
        at = at or timezone.now()
        take_responsibility(edition, by=by, at=at)
        record(edition.article, Event.Act.APPROVED, by=by, at=at, edition=edition)


def take_responsibility(edition, *, by, at):
    """Approve the content of `edition` where nobody did: whoever publishes it answers for it.

    Raises NotPossible when the site wants two people and `by` is the one who wrote it.
    """
    if approval_of(edition) is not None:
        return
    if settings.REVIEW_BY_ANOTHER and by is not None and _wrote(by, edition):
        raise NotPossible("Somebody other than its writer must approve this text.")
    edition.approved_by, edition.approved_at = by, at
    edition.save(update_fields=["approved_by", "approved_at"])


def approval_of(edition):
    """Return the edition with this very content that was approved, or None."""
    same = edition.article.editions.filter(content_hash=edition.content_hash)
    return same.filter(approved_at__isnull=False).order_by("-approved_at").first()


def is_in_review(article):
    """Return whether the article's last step of review was being submitted."""
    last = article.events.filter(act__in=Event.REVIEW_ACTS).first()
    return last is not None and last.act == Event.Act.SUBMITTED


def _assign(article, editor):
    article.assigned_editor = editor
    Article.objects.filter(pk=article.pk).update(assigned_editor=editor)


def _wrote(user, edition):
    same = edition.article.editions.filter(content_hash=edition.content_hash)
    return same.filter(created_by=user).exists()
