"""Keeping what visitors decided, and finding it again for the visitor who asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

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

    `choices` holds, for each group that `notice` offered, whether it was accepted, and False
    for others that ended; `accepted_before` names those that were accepted until now. Raises
    django.db.Error when the choice is not stored, and RuntimeError inside a transaction, which
    could still lose it.
    """
    return _store(
        subject=subject_of(consent_id),
        action=_action(choices, accepted_before),
        choices=dict(choices),
        notice=notice,
        surface=surface,
        gpc=gpc,
        created_at=at,
        valid_until=at + timedelta(days=settings.CONSENT_DAYS),
    )


def record_embed(
    *, consent_id: str, group: str, notice: Notice, gpc: bool, at: datetime
) -> Decision:
    """Store that a visitor loaded one embed of `group`, and return it once it is durable.

    It allows that one view and no other, so it is valid no longer than its moment. Which embed
    it was is nobody's business. Raises what `record` raises.
    """
    return _store(
        subject=subject_of(consent_id),
        action=Decision.Action.EMBED,
        choices={group: True},
        notice=notice,
        surface=Decision.Surface.EMBED,
        gpc=gpc,
        created_at=at,
        valid_until=at,
    )


def _store(**facts: Any) -> Decision:
    with transaction.atomic(durable=True):
        return Decision.objects.create(**facts)


def latest_for(consent_id: str) -> Decision | None:
    """Return the last decision about groups on record for the visitor, with its notice."""
    if not consent_id:
        return None
    decisions = Decision.objects.of_subject(subject_of(consent_id))
    decisions = decisions.exclude(action=Decision.Action.EMBED)
    return decisions.select_related("notice").first()


def history_of(subject: str, *, at_most: int) -> list[Decision]:
    """Return a visitor's newest decisions, newest first, with their notices; two queries."""
    return list(Decision.objects.of_subject(subject).prefetch_related("notice")[:at_most])


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
