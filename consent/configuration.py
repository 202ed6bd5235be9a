"""What the site asks about and runs at present.

The current notice governs: groups are as it names them, and a service runs only while it is
enabled and is still what the notice told visitors. Read again twice a second at most, so that a
committed change counts in every process within a second.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import db
from django.conf import settings

from consent.cookies import Group
from consent.models import Notice, Service

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Configuration:
    """The current notice, the groups one can decline, and the services that may run."""

    notice: Notice | None = None
    groups: tuple[Group, ...] = ()
    services: tuple[Service, ...] = ()

    @property
    def required_groups(self) -> list[Group]:
        """Return the groups that are always on."""
        return _groups(self.notice.required_groups) if self.notice else []

    @property
    def asks_about(self) -> frozenset[str]:
        """Return the names of the groups that some service waits for."""
        return frozenset(service.group.varname for service in self.services)

    def embed_service(self, kind: str) -> Service | None:
        """Return the service that shows embeds of `kind`, the first where there are several."""
        embeds = (s for s in self.services if s.kind == kind and s.recipe.is_embed)
        return next(embeds, None)


@dataclass(frozen=True)
class _Kept:
    configuration: Configuration
    fresh_until: float
    is_outdated: bool = False


_kept: _Kept | None = None
_forgotten_count = 0


def current() -> Configuration:
    """Return the configuration, at most half a second old; two queries when it is read.

    While the database cannot be read, the last one known goes on.
    Raises django.db.Error when this process knows none.
    """
    kept, forgotten_count = _kept, _forgotten_count
    if kept is not None and time.monotonic() < kept.fresh_until:
        return kept.configuration
    try:
        return renew()
    except db.Error:
        if kept is None:
            raise
        if not kept.is_outdated:
            logger.exception("The consent configuration cannot be read; the last one goes on")
        _keep(replace(kept, fresh_until=_fresh_until(), is_outdated=True), forgotten_count)
    return kept.configuration


def renew() -> Configuration:
    """Read the configuration now, and keep it. Raises django.db.Error."""
    fresh_until, forgotten_count = _fresh_until(), _forgotten_count
    fresh = load()
    _keep(_Kept(fresh, fresh_until), forgotten_count)
    return fresh


def _fresh_until() -> float:
    return time.monotonic() + getattr(settings, "CONSENT_CONFIGURATION_SECONDS", 0.5)


def _keep(read: _Kept, forgotten_count: int) -> None:
    """Keep what was read, unless somebody forgot meanwhile: it may be from before the change."""
    global _kept
    if forgotten_count == _forgotten_count:
        _kept = read


def load() -> Configuration:
    """Return the configuration as the database has it now."""
    notice = Notice.objects.current()
    if notice is None:
        return Configuration()
    return Configuration(
        notice=notice,
        groups=tuple(_groups(notice.optional_groups)),
        services=tuple(s for s in Service.objects.enabled() if notice.names(s)),
    )


def ever_asked_about() -> list[Group]:
    """Return the groups that could be declined in front of any notice on record; one query."""
    notices = Notice.objects.only("snapshot")
    return [group for notice in notices for group in _groups(notice.optional_groups)]


def _groups(snapshot: Iterable[Mapping[str, Any]]) -> list[Group]:
    return [Group.from_facts(facts) for facts in snapshot]


def forget() -> None:
    """Make the next `current()` read the database."""
    global _kept, _forgotten_count
    _forgotten_count += 1
    _kept = None


def forget_after_commit(*, using: str, **signal: object) -> None:
    """Forget as soon as the change that sent this signal can be seen; a signal receiver."""
    db.transaction.on_commit(forget, using=using)
