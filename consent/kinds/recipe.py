"""What there is to know about a kind of service before one is set up."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError

Settings = Mapping[str, Any]
Hosts = dict[str, list[str]]

_LABEL = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
WEB_ADDRESS = re.compile(
    rf"https?://(?:localhost|{_LABEL}(?:\.{_LABEL})+)(?::[0-9]{{1,5}})?(?:/[-.\w~%/]*)?", re.ASCII
)


@dataclass(frozen=True)
class Script:
    """A script that a page loads.

    From `url`, an address elsewhere, or from `path` among our static files; it reads `data`
    from the data attributes of its own element.
    """

    url: str = ""
    path: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Recipe:
    """How services of one kind are set up and run.

    `settings_form` checks what the kind asks for; the functions are given what it cleaned.
    `hosts` says what a browser reaches, by CSP directive; `scripts` what a page loads, in order;
    `frame` is the address of the player for a video's id. `cookies` are the names it is known to
    set on this site, with `*` for any ending.
    """

    label: str
    about: str
    settings_form: type[forms.Form]
    hosts: Callable[[Settings], Hosts]
    scripts: Callable[[Settings], Sequence[Script]] = lambda settings: ()
    frame: Callable[[Settings, Mapping[str, str]], str] | None = None
    cookies: Callable[[Settings], Sequence[str]] = lambda settings: ()

    @property
    def is_embed(self) -> bool:
        """Return whether it shows something inside an article, rather than on every page."""
        return self.frame is not None


class AddressField(forms.CharField):
    """The address of somebody's server, lower case, with neither query nor password."""

    def clean(self, value):
        address = super().clean(value)
        if address and not is_web_address(address):
            raise ValidationError(
                f"“{address}” is not an address such as https://stats.example.org: lower case, "
                "without a question mark and what follows it."
            )
        return address.rstrip("/")


class OriginField(AddressField):
    """An address without a path."""

    def clean(self, value):
        address = super().clean(value)
        if address and origin_of(address) != address:
            raise ValidationError(f"Give the address without a path: {origin_of(address)}")
        return address


def is_web_address(text: str) -> bool:
    """Return whether `text` is a web address whose origin a policy can name."""
    if not WEB_ADDRESS.fullmatch(text):
        return False
    try:
        return urlsplit(text).port != 0
    except ValueError:
        return False


def origin_of(address: str) -> str:
    """Return scheme, host and port of an address that an AddressField cleaned."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
