"""Removing what declined groups have set.

A browser removes a cookie only when told its name, path and domain, and tells us the name alone. So
every domain is tried on which a script of this page could have set it: none, the declared one,
this host, and each parent of it; where there is no such cookie nothing happens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from http.cookies import CookieError, Morsel
from ipaddress import ip_address
from itertools import islice
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from consent.cookies.declared import DeclaredCookie, Group

# Some 70 bytes each: with the page's other headers they fit into the 4 kB that a proxy may allow
# for all of them. Whoever still has more declines once more.
MOST = 36


def expire_declared(
    response: HttpResponse,
    groups: Iterable[Group],
    request: HttpRequest,
    *,
    former: Iterable[Group] = (),
    kept: Iterable[Group] = (),
) -> None:
    """Make the browser drop the cookies that `groups` declare, as far as `request` can know them.

    Of what the `former` groups declared it drops what the browser sent, except what the `kept`
    ones declare. A name may hold `*` for any characters; it then stands for the names that the
    browser sent. The library's "Is deletable?" is not asked: declining always removes what it can.
    """
    sent = request.COOKIES
    left_alone = own_names() | {name for _, name in _named(kept, sent)}
    wanted = _named(groups, sent)
    may_go = sent.keys() - left_alone
    wanted += [(cookie, name) for cookie, name in _named(former, sent) if name in may_go]
    # What is there goes first; of the rest, some may have a path that hid them from us.
    wanted.sort(key=lambda pair: pair[1] not in sent)
    places = dict.fromkeys(
        (name, cookie.path or "/", domain)
        for cookie, name in wanted
        for domain in _domains(cookie, host=request.get_host(), is_sent=name in sent)
    )
    for name, path, domain in islice(places, MOST):
        _expire(response, name, path, domain)


def sends_others(request: HttpRequest) -> bool:
    """Return whether the browser sent a cookie that is not one of our own."""
    return not request.COOKIES.keys() <= own_names()


def _named(groups: Iterable[Group], sent: Iterable[str]) -> list[tuple[DeclaredCookie, str]]:
    """Return each cookie that `groups` declare, once, with each name that it stands for."""
    declared = dict.fromkeys(cookie for group in groups for cookie in group.cookies)
    return [(cookie, name) for cookie in declared for name in names_of(cookie, sent)]


def _domains(cookie: DeclaredCookie, *, host: str, is_sent: bool) -> list[str]:
    return ["", cookie.domain.lstrip("."), *(domains_of(host) if is_sent else [])]


def names_of(cookie: DeclaredCookie, sent: Iterable[str]) -> list[str]:
    """Return the names that `cookie` stands for among those that the browser `sent`.

    A pattern never takes our own cookies with it, nor the desk's.
    """
    if not _is_pattern(cookie):
        return [cookie.name]
    pattern = re.sub(r"[\[?]", r"[\g<0>]", cookie.name)  # only * is special
    return sorted(name for name in sent if fnmatchcase(name, pattern) and name not in own_names())


def domains_of(host: str) -> list[str]:
    """Return the domains on which a page of `host`, maybe with a port, can set cookies."""
    name = host.rpartition(":")[0] if re.search(r":\d+\Z", host) else host
    labels = name.lower().rstrip(".").split(".")
    if _is_address(name):
        return []
    return [".".join(labels[n:]) for n in range(len(labels) - 1)]


def own_names() -> set[str]:
    """Return the names of the cookies that this site needs for itself."""
    return {
        settings.COOKIE_CONSENT_NAME,
        settings.CONSENT_MARK_COOKIE_NAME,
        settings.CONSENT_ID_COOKIE_NAME,
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
    }


def _is_pattern(cookie: DeclaredCookie) -> bool:
    return "*" in cookie.name


def _is_address(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _expire(response: HttpResponse, name: str, path: str, domain: str) -> None:
    """File the header under more than its name, under which a response keeps only one."""
    morsel: Morsel[str] = Morsel()
    try:
        morsel.set(name, "", "")
    except CookieError:
        return  # A typing error in the declaration: no browser has a cookie of that name.
    if not f"{path}{domain}".isprintable() or ";" in f"{path}{domain}":
        return
    # Max-Age alone: Expires besides would say the same in half as many bytes again.
    attributes: dict[str, Any] = {"max-age": 0, "path": path, "domain": domain}
    morsel.update(attributes)
    if name.startswith(("__Secure-", "__Host-")):
        morsel["secure"] = True
    response.cookies[f"{name};{domain};{path}"] = morsel
