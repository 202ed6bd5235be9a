"""Public addresses as plain values: all that a link prints."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, NamedTuple

from django.urls import get_script_prefix, reverse

_prefix: ContextVar[str] = ContextVar("prefix", default="")


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
    return f"{prefix()}{scope}/{slug}/"


def address_by_name(name: str, *arguments: Any) -> str:
    """Return what reverse() returns for the page with the `name`, most often from memory."""
    return _reversed(name, arguments, prefix())


@lru_cache(maxsize=2048)
def _reversed(name: str, arguments: tuple[Any, ...], prefix: str) -> str:
    """The `prefix` tells the public pages apart that stand under one."""
    return reverse(name, args=arguments)


def prefix() -> str:
    """Return the script prefix, as Django has it or as it was kept."""
    return _prefix.get() or get_script_prefix()


@contextmanager
def keeping_prefix() -> Iterator[None]:
    """Keep the script prefix as it is now: a page asks for it two dozen times.

    Whoever sets another one in the block has to keep that, as articles.mounted.under does.
    """
    token = _prefix.set(get_script_prefix())
    try:
        yield
    finally:
        _prefix.reset(token)
