"""The state cookie: what a visitor chose, in the library's format, checked as it is read.

`notice.epoch=1|measurement=2026-11-22T18:00:00+00:00|campaigns=-1`: an accepted group carries
its version, a declined one -1. The first pair is our addition.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType

from cookie_consent.util import dict_to_cookie_str, parse_cookie_str
from django.conf import settings
from django.http import HttpResponse
from django.http.cookie import parse_cookie

from consent.cookies.declared import Group
from consent.state import Choice, ConsentState

DECLINED = "-1"

# No group can have this name: theirs contain no dot.
EPOCH_KEY = "notice.epoch"

MAX_LENGTH = 4096
# Thousands send the same few.
REMEMBERED_COUNT = 128
_NOTHING: Mapping[str, str] = MappingProxyType({})
_WELL_FORMED = re.compile(r"[-.\w]+=[-+:.\w]+(?:\|[-.\w]+=[-+:.\w]+)*", re.ASCII)


def sent_state(header: str) -> str:
    """Return the state cookie's text from a Cookie header, "" where it is not there just once.

    Of two cookies with one name Django keeps the last, whoever set it.
    """
    name = settings.COOKIE_CONSENT_NAME
    sent = [pair for pair in header.split(";") if pair.partition("=")[0].strip() == name]
    return parse_cookie(sent[0]).get(name, "") if len(sent) == 1 else ""


def read_choices(
    value: str, groups: Sequence[Group], *, epoch: int, now: datetime
) -> dict[str, Choice]:
    """Return the choice for each of `groups` that the state cookie's text `value` records.

    Whatever we would not have written is no choice: text that is oversized or malformed, a
    name given twice, another epoch than the notice's `epoch`, an acceptance of a version
    older than the group's, or later than both it and the aware datetime `now`. Never raises.
    """
    stored = _parse(value) if len(value) <= MAX_LENGTH else _NOTHING
    if stored.get(EPOCH_KEY) != str(epoch):
        return {group.varname: Choice.UNDECIDED for group in groups}
    return {
        group.varname: _read_choice(stored.get(group.varname, ""), group, now) for group in groups
    }


@lru_cache(maxsize=REMEMBERED_COUNT)
def _parse(value: str) -> Mapping[str, str]:
    if not _WELL_FORMED.fullmatch(value):
        return _NOTHING
    stored = parse_cookie_str(value)
    has_a_name_twice = len(stored) <= value.count("|")
    return _NOTHING if has_a_name_twice else MappingProxyType(stored)


def _read_choice(stored: str, group: Group, now: datetime) -> Choice:
    if stored == DECLINED:
        return Choice.DECLINED
    version = _read_version(stored)
    if version is None:
        return Choice.UNDECIDED
    oldest = datetime.fromisoformat(group.version)
    # The clock may have been ahead when the group got its version; accepting it counts.
    is_covered = oldest <= version <= max(oldest, now)
    return Choice.ACCEPTED if is_covered else Choice.UNDECIDED


def _read_version(text: str) -> datetime | None:
    """Return the aware datetime that `text` writes exactly as Python would, or None."""
    try:
        version = datetime.fromisoformat(text)
    except ValueError:
        return None
    is_exact = version.tzinfo is not None and version.isoformat() == text
    return version if is_exact else None


def encode_choices(choices: Mapping[str, Choice], groups: Iterable[Group], *, epoch: int) -> str:
    """Return the state cookie's text for `choices`; groups left undecided are left out.

    It names versions, not the moment of choosing: whoever chose the same sends the same text.
    """
    stored = {EPOCH_KEY: str(epoch)}
    for group in groups:
        match choices.get(group.varname):
            case Choice.ACCEPTED:
                stored[group.varname] = group.version
            case Choice.DECLINED:
                stored[group.varname] = DECLINED
    return dict_to_cookie_str(stored)


def set_state(
    response: HttpResponse, choices: Mapping[str, Choice], groups: Iterable[Group], *, epoch: int
) -> None:
    """Make the browser remember `choices` for as long as a decision is valid.

    Beside the cookie that decides, which no script can read, goes a mark that decides nothing:
    the names of the accepted groups, for the pages that have to stop when one is missing.
    """
    _set(response, settings.COOKIE_CONSENT_NAME, encode_choices(choices, groups, epoch=epoch))
    accepted = frozenset(n for n, choice in choices.items() if choice is Choice.ACCEPTED)
    mark = ConsentState(accepted).key
    _set(response, settings.CONSENT_MARK_COOKIE_NAME, mark, is_readable=True)


def _set(response: HttpResponse, name: str, value: str, *, is_readable: bool = False) -> None:
    response.set_cookie(
        name,
        value,
        max_age=timedelta(days=settings.CONSENT_DAYS),
        secure=settings.HTTPS,
        httponly=not is_readable,
        samesite="Lax",
    )


def forget_state(response: HttpResponse) -> None:
    """Make the browser undecided again."""
    response.delete_cookie(settings.COOKIE_CONSENT_NAME, samesite="Lax")
    response.delete_cookie(settings.CONSENT_MARK_COOKIE_NAME, samesite="Lax")
