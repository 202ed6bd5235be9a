"""Public addresses as plain values: all that a link prints."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import get_script_prefix


class Place(NamedTuple):
    """The address `/<scope>/<slug>/` and the name of what is there."""

    scope: str
    slug: str
    name: str

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the public path, under the script prefix as reverse() puts it."""
        return address_of(self.scope, self.slug)


def address_of(scope: str, slug: str) -> str:
    """Return the public path of `slug` in `scope`, under the script prefix as reverse() puts it."""
    return f"{get_script_prefix()}{scope}/{slug}/"
