"""Read what the operator set, and refuse what would be unsafe, saying how to put it right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

CONTACT = re.compile(r"(?:mailto:[^\s@]+@|https://|tel:\+?[0-9])[^\s@]*", re.ASCII)
# A year in which every site that runs this owned its name, or will have.
FIRST_YEAR = 2026
EXAMPLE_TAG = "www.example.org,2026"
TAG_AUTHORITY = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*,\d{4}(?:-\d\d(?:-\d\d)?)?", re.ASCII)
HOST = re.compile(r"\.?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]", re.IGNORECASE)


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
    if wrong := [host for host in hosts if not HOST.fullmatch(host)]:
        raise Refused(f"holds {wrong[0]!r}, which is no host name; leave scheme, port and path out")
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


def read_own_host(site_url: str, *, allowed_hosts: Sequence[str]) -> str:
    """Return `site_url` when the site answers for its host.

    Raises Refused when ALLOWED_HOSTS would turn the site's own visitors away. Whatever is no
    address or no list was refused before, and passes here.
    """
    host = urlsplit(site_url).hostname if "://" in site_url else None
    names = {f"[{host}]" if ":" in host else host, *suffixes(host)} if host else set()
    if host and allowed_hosts and not names.intersection(name.lower() for name in allowed_hosts):
        raise Refused(f"has the host {host}, for which ALLOWED_HOSTS does not answer; add it there")
    return site_url


def suffixes(host: str) -> set[str]:
    """Return the ways in which ALLOWED_HOSTS covers `host` with a leading dot."""
    labels = host.split(".")
    return {"." + ".".join(labels[n:]) for n in range(len(labels))}


def read_time_zone(value: str) -> str:
    """Return `value` when it names a time zone. Raises Refused."""
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise Refused(f"is {value!r}, which is no time zone; try UTC or Europe/London") from None
    return value


def read_contacts(value: Sequence[str]) -> list[str]:
    """Return the addresses that security.txt names, most wanted first; perhaps none.

    Raises Refused for what a browser or mail program cannot open.
    Source: RFC 9116, section 2.5.3.
    """
    contacts = [contact.strip() for contact in value if contact.strip()]
    if wrong := [contact for contact in contacts if not CONTACT.fullmatch(contact)]:
        raise Refused(
            f"holds {wrong[0]!r}; give addresses such as mailto:security@example.org "
            "or https://www.example.org/security"
        )
    return contacts


def read_feed_content(value: str) -> str:
    """Return how much of an article its feeds carry, "full" or "extract". Raises Refused."""
    if value not in {"full", "extract"}:
        raise Refused(f"is {value!r}; choose full or extract")
    return value


def tag_authority_of(site_url: str) -> str:
    """Return who makes the ids of a site that never moved; of no use for what is no address."""
    host = urlsplit(site_url).hostname if "://" in site_url else None
    return f"{host or 'localhost'},{FIRST_YEAR}".replace(":", "-")


def read_tag_authority(value: str) -> str:
    """Return in whose name ids are made: a host that was ours on a day, a month or a year.

    Raises Refused. Source: RFC 4151, section 2.1.
    """
    if not TAG_AUTHORITY.fullmatch(value):
        raise Refused(f"is {value!r}; give a host and a year in which it was yours: {EXAMPLE_TAG}")
    return value


def is_loopback(host: str) -> bool:
    """Return whether `host`, a name or an address, always means this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
