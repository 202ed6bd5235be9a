"""How often one address may write. Addresses are kept nowhere, not even here.

What is counted is a keyed hash whose key is random, made for one period and forgotten with it; it
and the counts live in the cache alone. Without a cache there is no limit: keeping visitors from
choosing would be worse than what the limit is for.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import time
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """At most `most` acts called `name` from one address in `seconds`."""

    name: str
    most: int
    seconds: int


# An office of some hundred people behind one address stays well below.
ACCEPTING = Limit("accepting", most=300, seconds=600)
REPORTING = Limit("reporting", most=120, seconds=600)
# In a whole day one address adds 360 kinds of report at most, of the 500 that a day keeps.
NEW_KINDS = Limit("kinds", most=15, seconds=3600)


def seconds_to_wait(request: HttpRequest, limit: Limit) -> int:
    """Count one act, and return 0 when it is within the limit, else when to come again."""
    now = int(time.time())
    period, passed = divmod(now, limit.seconds)
    try:
        is_over = _count(client_of(request), f"{limit.name}.{period}", limit) > limit.most
    except Exception:  # whatever a cache out of reach raises: each backend has errors of its own
        logger.exception("The cache is out of reach, so there is no limit on %s", limit.name)
        return 0
    return limit.seconds - passed if is_over else 0


def _count(client: str, period: str, limit: Limit) -> int:
    keep = 2 * limit.seconds
    key = cache.get_or_set(f"consent.limit.key.{period}", secrets.token_hex, timeout=keep)
    hashed = hmac.new(str(key).encode(), client.encode(), hashlib.sha256).hexdigest()
    counter = f"consent.limit.{period}.{hashed}"
    cache.add(counter, 0, timeout=keep)
    return cache.incr(counter)


def client_of(request: HttpRequest) -> str:
    """Return the address that the request came from; of IPv6 the network that one house has.

    Behind our own proxy it is the last that the proxy wrote, since what stands before it may be
    anybody's invention.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUST_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        address = forwarded or address
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or parsed.exploded[:19])
    return str(parsed)
