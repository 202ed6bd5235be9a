"""The pieces that visitors' pages are made of: the macros of templates/public/includes/.

A template calls them as `pieces.toc(…)`, or, where what they print depends on plain values alone,
as `remembered.card(…)`: then the same values are printed once. Nothing that is remembered can be
outdated, because all that it says is in the key.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from functools import lru_cache
from typing import Any

from django.db.models import Model
from django.utils.timezone import get_default_timezone
from jinja2 import Environment

from articles.places import prefix

# A card takes about 3 kB with its values: 1.5 MB in all.
MOST_REMEMBERED = 512

Macro = Callable[..., str]


class Pieces:
    """Has each macro under its name, which is that of its file."""

    def __init__(self, environment: Environment):
        self._environment = environment

    def __getattr__(self, name: str) -> Macro:
        macro = getattr(self._environment.get_template(f"includes/{name}.html").module, name)
        if not self._environment.auto_reload:
            setattr(self, name, macro)
        return macro


class Remembered:
    """Has each macro, too, but prints the same values only once.

    Values are the same when they are equal, so none may be a row of the database, which equals any
    other state of itself: TypeError. Addresses and dates depend on the page's prefix and on
    the time zone besides.
    """

    def __init__(self, pieces: Pieces):
        self._pieces = pieces
        self._print = lru_cache(MOST_REMEMBERED)(_print)

    def __getattr__(self, name: str) -> Macro:
        macro = getattr(self._pieces, name)

        def remembered(*values: Any, **named: Any) -> str:
            named_values = tuple(named.items())
            return self._print(macro, values, named_values, prefix(), get_default_timezone())

        if name in vars(self._pieces):  # it is the same one from now on
            setattr(self, name, remembered)
        return remembered


def _print(
    macro: Macro,
    values: tuple[Any, ...],
    named: tuple[tuple[str, Any], ...],
    _prefix: str,
    _zone: tzinfo,
) -> str:
    for value in (*values, *(value for _, value in named)):
        if isinstance(value, Model):
            raise TypeError(f"“{value}” is a row; say what is printed of it in a plain value.")
    return macro(*values, **dict(named))
