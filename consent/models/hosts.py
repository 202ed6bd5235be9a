"""The hosts that a service may reach, as source expressions of a Content-Security-Policy.

They end up in a header and decide what a browser loads, so what is allowed here is a small
part of what the standard allows: origins and host names, no paths, no keywords.
Source: W3C Content Security Policy Level 3, 2.3.1 Source Lists.
"""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError

DIRECTIVES = (
    "script-src",
    "connect-src",
    "img-src",
    "style-src",
    "frame-src",
    "font-src",
    "media-src",
)

_LABEL = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_SOURCE = re.compile(
    rf"(?:(?P<scheme>https?)://)?"
    rf"(?P<host>localhost|(?:\*\.)?{_LABEL}(?:\.{_LABEL})+)"
    rf"(?::(?P<port>[0-9]{{1,5}}))?"
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def validate_hosts(value: object) -> None:
    """Raise ValidationError unless `value` maps directives to lists of sources."""
    if not isinstance(value, dict):
        raise ValidationError('Give an object, for example {"script-src": ["stats.example.org"]}.')
    for directive, sources in value.items():
        if directive not in DIRECTIVES:
            raise ValidationError(f"“{directive}” is none of {', '.join(DIRECTIVES)}.")
        if not isinstance(sources, list) or not sources:
            raise ValidationError(f"Give {directive} a list of at least one host.")
        _validate_sources(sources)


def _validate_sources(sources: Iterable[object]) -> None:
    for source in sources:
        if not isinstance(source, str) or not _SOURCE.fullmatch(source):
            raise ValidationError(
                f"“{source}” is not a host such as stats.example.org or "
                "https://stats.example.org: lower case, no path, no keyword, no bare wildcard."
            )


def missing_hosts(needed: Mapping[str, list[str]], declared: Mapping[str, list[str]]) -> str:
    """Return what of `needed` is not `declared`, in words; "" where nothing is missing."""
    missing = [
        f"{source} under {directive}"
        for directive, sources in needed.items()
        for source in sources
        if source not in declared.get(directive, [])
    ]
    return ", ".join(missing)


def is_covered(url: str, sources: Iterable[str]) -> bool:
    """Return whether one of the valid `sources` lets a browser load `url`.

    Raises ValueError for an address that cannot be read.
    """
    parts = urlsplit(url)
    return parts.scheme in _DEFAULT_PORTS and any(_covers(source, parts) for source in sources)


def _covers(source: str, url: SplitResult) -> bool:
    match = _SOURCE.fullmatch(source)
    if match is None or match["scheme"] not in {None, url.scheme}:
        return False
    default_port = _DEFAULT_PORTS[url.scheme]
    if int(match["port"] or default_port) != (url.port or default_port):
        return False
    if match["host"].startswith("*."):
        return (url.hostname or "").endswith(match["host"][1:])
    return url.hostname == match["host"]
