"""The groups of cookies that the administrators declare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC
from typing import Any

from cookie_consent.models import Cookie, CookieGroup


@dataclass(frozen=True)
class DeclaredCookie:
    """A cookie that a group may set."""

    name: str
    path: str = "/"
    domain: str = ""
    description: str = ""


@dataclass(frozen=True)
class Group:
    """A group of cookies with one purpose, accepted or declined as a whole.

    `version` is when the group last grew, as an ISO 8601 time in UTC: an acceptance of an
    older version does not cover what came later.
    """

    varname: str
    name: str
    description: str
    version: str
    is_required: bool
    cookies: tuple[DeclaredCookie, ...]

    def as_facts(self) -> dict[str, Any]:
        """Return the group as JSON can keep it."""
        return asdict(self) | {"cookies": [asdict(cookie) for cookie in self.cookies]}

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Group:
        """Return the group that `as_facts` described; further keys in `facts` are ignored."""
        return cls(
            varname=facts["varname"],
            name=facts["name"],
            description=facts["description"],
            version=facts["version"],
            is_required=facts["is_required"],
            cookies=tuple(DeclaredCookie(**cookie) for cookie in facts["cookies"]),
        )


def groups() -> list[Group]:
    """Return all groups with their cookies, in the administrators' order; two queries."""
    rows = CookieGroup.objects.order_by("ordering", "varname").prefetch_related("cookie_set")
    return [_read_group(row) for row in rows]


def declared_in(row: CookieGroup) -> tuple[DeclaredCookie, ...]:
    """Return the cookies of one group's row, as they are declared at present."""
    return _read_group(row).cookies


def _read_group(row: CookieGroup) -> Group:
    cookies = sorted(row.cookie_set.all(), key=lambda cookie: (cookie.name, cookie.domain))
    # The library gives a group without cookies no version, so accepting it could not be told
    # from never having been asked. An empty group's version is its own age.
    last_grown_at = max([row.created, *(cookie.created for cookie in cookies)])
    return Group(
        varname=row.varname,
        name=row.name or row.varname,
        description=row.description,
        version=last_grown_at.astimezone(UTC).isoformat(),
        is_required=row.is_required,
        cookies=tuple(
            DeclaredCookie(cookie.name, cookie.path, cookie.domain, cookie.description)
            for cookie in cookies
        ),
    )


def declare_group(
    varname: str, *, cookies: Iterable[DeclaredCookie] = (), **fields: str | int | bool
) -> CookieGroup:
    """Return the group's row, stored with its cookies where missing; the rest stays as it is.

    `fields` are the group's: name, description, ordering, is_required.
    """
    row, _created = CookieGroup.objects.get_or_create(varname=varname, defaults=fields)
    for cookie in cookies:
        Cookie.objects.get_or_create(
            cookiegroup=row,
            name=cookie.name,
            domain=cookie.domain,
            defaults={"path": cookie.path, "description": cookie.description},
        )
    return row
