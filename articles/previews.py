"""Preview links: make one, revoke it, and find what a token leads to."""

import hashlib
import secrets

from django.db import transaction

from articles import publishing
from articles.models import Event, PreviewLink

TOKEN_BYTES = 32


def make_link(article, *, edition=None, by, at, valid_for, note=""):
    """Return (link, token) of a new preview link; the token cannot be had a second time.

    The link shows `edition`, or without one always the newest, from `at` until the timedelta
    `valid_for` has passed. Raises ValueError for an edition of another article, and NotPossible
    for one that is no longer kept.
    """
    if edition is not None and edition.article_id != article.pk:
        raise ValueError(f"Edition {edition.pk} is not one of article {article.pk}.")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        if edition is not None:
            publishing.lock_edition(edition)  # once it has a link it is not thinned
        link = PreviewLink.objects.create(
            article=article,
            edition=edition,
            token_hash=hash_token(token),
            created_by=by,
            created_at=at,
            expires_at=at + valid_for,
            note=note,
        )
        _record(link, Event.Act.MADE_LINK, by=by, at=at, effective_at=link.expires_at)
    return link, token


def revoke(link, *, by, at):
    """End a link at once and for good; a link that was revoked before stays as it was."""
    with transaction.atomic():
        if PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at):
            _record(link, Event.Act.REVOKED_LINK, by=by, at=at)
    link.refresh_from_db(fields=["revoked_at"])


def find(token, *, at):
    """Return the link that `token`, which anybody may have made up, opens at `at`, or None."""
    return PreviewLink.objects.usable(at=at).filter(token_hash=hash_token(token)).first()


def hash_token(token):
    """Return what is stored of a token. It is random throughout, so one plain hash will do."""
    return hashlib.sha256(token.encode()).hexdigest()


def _record(link, act, *, by, at, effective_at=None):
    Event.objects.create(
        article=link.article,
        edition=link.edition,
        act=act,
        by=by,
        at=at,
        effective_at=effective_at,
        note=link.note,
    )
