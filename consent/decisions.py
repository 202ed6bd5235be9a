"""Keeping what visitors decided, and finding it again for the visitor who asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from consent.models import Decision, Notice


def record(
    *,
    consent_id: str,
    choices: Mapping[str, bool],
    notice: Notice,
    accepted_before: Collection[str],
    surface: str,
    gpc: bool,
    at: datetime,
) -> Decision:
    """Store a visitor's choice and return it once it is durable.

    `choices` holds, for each group that `notice` offered, whether it was accepted;
    `accepted_before` names the groups that were until now. Raises django.db.Error when the
    choice is not stored, and RuntimeError inside a transaction, which could still lose it.
    """
    with transaction.atomic(durable=True):
        return Decision.objects.create(
            subject=subject_of(consent_id),
            action=_action(choices, accepted_before),
            choices=dict(choices),
            notice=notice,
            surface=surface,
            gpc=gpc,
            created_at=at,
            valid_until=at + timedelta(days=settings.CONSENT_DAYS),
        )


def latest_for(consent_id: str) -> Decision | None:
    """Return the last decision on record for the visitor with `consent_id`, with its notice."""
    if not consent_id:
        return None
    decisions = Decision.objects.filter(subject=subject_of(consent_id))
    return decisions.select_related("notice").order_by("-created_at", "-id").first()


def subject_of(consent_id: str) -> str:
    """Return the name under which a visitor is on record: an HMAC-SHA-256 in hex."""
    return salted_hmac(
        "consent.decisions.subject",
        consent_id,
        secret=settings.CONSENT_SUBJECT_KEY,
        algorithm="sha256",
    ).hexdigest()


def _action(choices: Mapping[str, bool], accepted_before: Collection[str]) -> Decision.Action:
    accepted = {name for name, is_accepted in choices.items() if is_accepted}
    if not accepted.issuperset(accepted_before):
        return Decision.Action.WITHDRAW
    if not accepted:
        return Decision.Action.DECLINE_ALL
    if len(accepted) == len(choices):
        return Decision.Action.ACCEPT_ALL
    return Decision.Action.CUSTOM
