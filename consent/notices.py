"""Publishing a notice: freezing what visitors are told, together with the words.

Consent covers what was told. A group that names more than in the notice before gets a new
version, and whoever accepted an older version is asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from consent import cookies
from consent.models import Notice, Service, Words
from consent.models.fingerprint import fingerprint

# What an acceptance relies on; all else that is told may be corrected without asking again.
TOLD_OF_SERVICE = ("key", "kind", "settings", "hosts", "script_url", "purpose", "provider")
TOLD_OF_COOKIE = ("name", "domain")

# Epochs count seconds from here. Those since 1970 outgrow the column in 2038, these in 2088.
EPOCHS_BEGIN = datetime(2020, 1, 1, tzinfo=UTC)

Facts = Mapping[str, Any]


@transaction.atomic
def publish_notice(*, words: Words, by: User | None, at: datetime, ask_again: bool) -> Notice:
    """Store and return the notice that visitors see from now on.

    It freezes the groups, their cookies and the enabled services as they are at this moment.
    With `ask_again` all earlier choices stop counting; without, they go on, except those that
    accepted a group that names more now. Raises IntegrityError when somebody else publishes
    at the same time.
    """
    last = Notice.objects.current()
    return Notice.objects.create(
        number=last.number + 1 if last else 1,
        epoch=last.epoch if last and not ask_again else new_epoch(last=last, at=at),
        language=settings.LANGUAGE_CODE,
        snapshot=take_snapshot(last=last, at=at),
        published_at=at,
        published_by=by,
        **asdict(words),
    )


def new_epoch(*, last: Notice | None, at: datetime) -> int:
    """Return an epoch that no notice had, not even one that a restored backup does not know.

    It is the moment `at`, in seconds; later than that of `last`, whichever way the clock was
    set meanwhile.
    """
    seconds = int((at - EPOCHS_BEGIN).total_seconds())
    return max(seconds, last.epoch + 1 if last else 1)


def take_snapshot(*, last: Notice | None, at: datetime) -> dict[str, Any]:
    """Return the groups with their cookies and enabled services, as a notice keeps them.

    `last` is the notice before, or None for the first; `at` the moment of publication.
    """
    services = list(Service.objects.enabled())
    groups = [
        group.as_facts()
        | {"services": [s.as_facts() for s in services if s.group.varname == group.varname]}
        for group in cookies.groups()
    ]
    return {"groups": [group | {"version": _version(group, last, at)} for group in groups]}


def _version(group: Facts, last: Notice | None, at: datetime) -> str:
    """Return the version of `group` in the notice after `last`.

    Later than the one before where the group names more, and never earlier, whichever way
    the clock was set meanwhile.
    """
    if last is None:
        return group["version"]
    own = datetime.fromisoformat(group["version"])
    told = _of_same_name(group, last.groups)
    earlier = datetime.fromisoformat(told["version"]) if told else own
    if _names_more(group, _of_same_name(group, last.optional_groups)):
        earlier = max(at, earlier + timedelta(microseconds=1))
    return max(own, earlier).astimezone(UTC).isoformat()


def _of_same_name(group: Facts, groups: Iterable[Facts]) -> Facts | None:
    return next((facts for facts in groups if facts["varname"] == group["varname"]), None)


def _names_more(group: Facts, before: Facts | None) -> bool:
    return bool(
        _unnamed(group, before, "services", TOLD_OF_SERVICE)
        or _unnamed(group, before, "cookies", TOLD_OF_COOKIE)
    )


def _unnamed(group: Facts, before: Facts | None, kind: str, told: Iterable[str]) -> list[Facts]:
    """Return the group's services or cookies of which `before` does not tell the same."""
    named = [{key: facts.get(key) for key in told} for facts in before[kind]] if before else []
    return [facts for facts in group[kind] if {key: facts.get(key) for key in told} not in named]


@dataclass(frozen=True)
class Change:
    """A group as a notice names it, seen against the notice before.

    `unnamed` are its services of which that one told nothing, or something else.
    """

    group: Facts
    unnamed: list[Facts]
    is_asked_about: bool
    is_new: bool
    asks_accepters: bool


def changes(groups: Iterable[Facts], last: Notice | None) -> list[Change]:
    """Return what each of a snapshot's `groups` adds to the notice `last`.

    A group that services wait for is asked about; it is new when it was not before.
    """
    return [_change(group, last) for group in groups]


def _change(group: Facts, last: Notice | None) -> Change:
    before = _of_same_name(group, last.optional_groups) if last else None
    is_asked_about = bool(group["services"]) and not group["is_required"]
    return Change(
        group=group,
        unnamed=_unnamed(group, before, "services", TOLD_OF_SERVICE),
        is_asked_about=is_asked_about,
        is_new=is_asked_about and not (before and before["services"]),
        asks_accepters=is_asked_about and before is not None and _has_grown(group, before),
    )


def _has_grown(group: Facts, before: Facts) -> bool:
    return group["version"] != before["version"]


@dataclass(frozen=True)
class Draft:
    """The notice that would be published now, but for its words."""

    last: Notice | None
    groups: list[Facts]

    @property
    def number(self) -> int:
        return self.last.number + 1 if self.last else 1

    @property
    def seal(self) -> str:
        """Return a text that is another as soon as something else would be published."""
        groups = [{**group, "version": None} for group in self.groups]
        return fingerprint({"number": self.number, "groups": groups})


def draft(*, at: datetime) -> Draft:
    """Return what would be published at the aware datetime `at`; four queries."""
    last = Notice.objects.current()
    return Draft(last, take_snapshot(last=last, at=at)["groups"])
