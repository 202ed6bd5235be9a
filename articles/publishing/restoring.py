"""Making an earlier edition the working copy again."""

from django.db import transaction
from django.utils import timezone

from articles.models import Event
from articles.publishing.record import record
from articles.publishing.saving import lock_edition, save_article


def restore(edition, *, by, at=None):
    """Make what `edition` says the working copy, and return the new edition of it.

    The categories in their order and the attribution come with it. Readers see no difference
    until it is published, and the address stays. None when the working copy says it already.
    """
    with transaction.atomic():
        edition = lock_edition(edition)
        article = edition.article
        filed = article.ordered_categories()
        if (article.content_values(), filed) == (
            edition.content_values(),
            edition.ordered_categories,
        ):
            return None
        at = at or timezone.now()
        # Kept as an edition, should it be none or an older one: the newest is what is replaced.
        save_article(article, categories=filed, by=by, at=at)
        for name, value in edition.content_values().items():
            setattr(article, name, value)
        restored = save_article(
            article,
            categories=edition.ordered_categories,
            by=by,
            at=at,
            note=f"Edition {edition.number} restored",
            restored_from=edition,
        )
        record(article, Event.Act.RESTORED, by=by, at=at, edition=edition)
        return restored
