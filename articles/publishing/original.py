"""Noting what became of an original, without touching what the article says."""

from django.db import transaction
from django.utils import timezone

from articles.models import Event, OriginalCheck
from articles.publishing.record import record
from articles.publishing.saving import lock
from articles.signals import announce_on_commit


def note_original(article, check, *, by, at=None):
    """Keep `check`, an OriginalCheck, as the last one of the article; readers see it at once.

    No edition is made and none changes: approvals and hashes hold.
    """
    with transaction.atomic():
        lock(article)
        OriginalCheck.objects.update_or_create(
            article=article,
            defaults={
                "url": check.url,
                "state": check.state,
                "checked_on": check.checked_on,
                "moved_to": check.moved_to,
                "checked_by": by,
            },
        )
        note = f"{check.sentence} {check.moved_to or check.url}"
        record(article, Event.Act.CHECKED, by=by, at=at or timezone.now(), note=note)
        announce_on_commit(OriginalCheck)
