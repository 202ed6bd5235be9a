"""Read what the operator set, and refuse what would be unsafe, saying how to put it right."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit


class Refused(ValueError):
    """A setting that production does not start with; its text says what to do."""


def read_secret_key(value: str) -> str:
    """Return `value` when it is fit to sign with.

    Raises Refused for a missing, short, repetitive or well-known key.
    """
    advice = (
        "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(50))' "
        "and keep it out of version control"
    )
    if not value:
        raise Refused(f"is not set; {advice}")
    if len(value) < 50 or len(set(value)) < 5 or value.startswith("django-insecure-"):
        raise Refused(f"is too weak (at least 50 characters, unguessable); {advice}")
    return value


def read_allowed_hosts(value: Sequence[str]) -> list[str]:
    """Return the host names that the site answers for.

    Raises Refused when there is none, or when `*` would accept every name.
    """
    hosts = [host.strip() for host in value if host.strip()]
    if not hosts:
        raise Refused("is not set; name the site's hosts, for example: www.example.org,example.org")
    if "*" in hosts:
        raise Refused("accepts every host name with '*'; name the site's hosts instead")
    return hosts


def read_site_url(value: str) -> str:
    """Return the site's public origin without a slash at the end.

    Visitors on the network get https; plain http is accepted on loopback alone.
    Raises Refused for anything that is not an origin.
    """
    example = "give the public address, for example: https://www.example.org"
    if not value:
        raise Refused(f"is not set; {example}")
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise Refused(f"is not an address; {example}") from None
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        raise Refused(f"is not a web address; {example}")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise Refused(f"has more than scheme, host and port; {example}")
    if parts.scheme == "http" and not is_loopback(host):
        raise Refused(f"is plain http, which is served on loopback addresses only; {example}")
    return f"{parts.scheme}://{parts.netloc}"


def is_loopback(host: str) -> bool:
    """Return whether `host`, a name or an address, always means this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
