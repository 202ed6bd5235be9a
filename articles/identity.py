"""Who the publication is at present, for every page and at no query.

Read again twice a second at most, so that a committed change counts in every process within a
second. Whoever keeps pages for longer than that must `forget` before it makes a newer one.
"""

from __future__ import annotations

import logging
import time
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django import db
from django.conf import settings

from articles.images.crops import TEXT
from articles.images.responsive import Picture
from articles.models import FooterLink, Publication, StaticPage
from articles.models.path import Scope
from articles.places import Place
from articles.prepared import Prepared

logger = logging.getLogger(__name__)

SECONDS = 0.5

IN_FOOTER = Prepared(lambda: StaticPage.objects.in_footer().values_list("slug", "title"))
LINKS = Prepared(lambda: FooterLink.objects.values_list("words", "address"))


class Link(NamedTuple):
    """A link at the foot of every page."""

    words: str
    address: str

    @property
    def is_ours(self) -> bool:
        """Return whether it leads to a page of this site."""
        return self.address.startswith("/")


@dataclass(frozen=True)
class Identity:
    """What every page says, in plain values: the name, and what the footer leads to.

    `url` is the public origin, such as “https://www.example.org”.
    """

    name: str
    tagline: str = ""
    description: str = ""
    logo: Picture | None = None
    pages: tuple[Place, ...] = ()
    links: tuple[Link, ...] = ()
    url: str = field(default_factory=lambda: settings.SITE_URL)

    @property
    def title(self) -> str:
        """Return the name with the tagline, where there is one."""
        return f"{self.name}: {self.tagline}" if self.tagline else self.name


@dataclass(frozen=True)
class _Kept:
    identity: Identity
    fresh_until: float
    is_outdated: bool = False


_kept: _Kept | None = None
_forgotten_count = 0

# Whether `current` gave an identity that could not be read, to the page that is being made: whoever
# makes one, and may keep it, sets this to False before.
gave_outdated: ContextVar[bool] = ContextVar("gave_outdated", default=False)


def current() -> Identity:
    """Return the identity, at most half a second old; three queries when it is read.

    Never raises: while the database cannot be read, the last one known goes on, and
    `gave_outdated` says so.
    """
    global _kept
    kept, now, forgotten_count = _kept, time.monotonic(), _forgotten_count
    if kept is not None and now < kept.fresh_until:
        return _give(kept)
    try:
        fresh = _Kept(load(), now + SECONDS)
    except db.Error:
        if kept is None or not kept.is_outdated:
            logger.exception("The publication's name cannot be read; the last one known goes on")
        fresh = _Kept(last_known(), now + SECONDS, is_outdated=True)
    # What was being read while somebody forgot may be from before the change.
    if forgotten_count == _forgotten_count:
        _kept = fresh
    return _give(fresh)


def _give(kept: _Kept) -> Identity:
    if kept.is_outdated:
        gave_outdated.set(True)
    return kept.identity


def last_known() -> Identity:
    """Return the identity that this process read last, else what the settings say; no query."""
    return _kept.identity if _kept else _identity_of(Publication.objects.initial())


def load() -> Identity:
    """Return the identity as the database has it now."""
    return replace(
        _identity_of(Publication.objects.present()),
        pages=tuple(Place(Scope.PAGES, *row) for row in IN_FOOTER()),
        links=tuple(Link(*row) for row in LINKS()),
    )


def _identity_of(publication: Publication) -> Identity:
    logo = publication.logo.picture(TEXT) if publication.logo else None
    return Identity(publication.name, publication.tagline, publication.description, logo)


def forget() -> None:
    """Make the next `current()` read the database."""
    global _kept, _forgotten_count
    _forgotten_count += 1
    if _kept is not None:
        _kept = replace(_kept, fresh_until=0)


def forget_after_commit(*, using: str, **signal: object) -> None:
    """Forget as soon as the change that sent this signal can be seen; a signal receiver."""
    db.transaction.on_commit(forget, using=using)
