"""Publishing a notice: freezing what visitors are told, together with the words."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from consent import cookies
from consent.models import Notice, Service, Words


@transaction.atomic
def publish_notice(*, words: Words, by: User | None, at: datetime, ask_again: bool) -> Notice:
    """Store and return the notice that visitors see from now on.

    It freezes the groups, their cookies and the enabled services as they are at this moment.
    With `ask_again` all earlier choices stop counting; without, they go on, except where a
    group has grown since. Raises IntegrityError when somebody else publishes at the same time.
    """
    last = Notice.objects.current()
    number, epoch = (last.number + 1, last.epoch) if last else (1, 1)
    return Notice.objects.create(
        number=number,
        epoch=epoch + 1 if ask_again else epoch,
        language=settings.LANGUAGE_CODE,
        snapshot=take_snapshot(),
        published_at=at,
        published_by=by,
        **asdict(words),
    )


def take_snapshot() -> dict[str, Any]:
    """Return the groups with their cookies and enabled services, as a notice keeps them."""
    services = list(Service.objects.enabled())
    return {
        "groups": [
            group.as_facts()
            | {"services": [s.as_facts() for s in services if s.group.varname == group.varname]}
            for group in cookies.groups()
        ]
    }
