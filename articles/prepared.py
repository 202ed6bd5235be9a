"""Queries whose SQL is built once and then only asked.

A page that is not kept spends most of its time on building SQL out of querysets, and it is the
same each time but for the values. A prepared query says what it looks for in the words of the
querysets, and is compiled by Django when it is first asked.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, QuerySet


class Given(Expression):
    """A value of a query that is not known yet, to be used like any expression."""

    def __init__(self, *place: Any):
        super().__init__()
        self.place = place

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Given]]:  # type: ignore[override]
        return "%s", [self]


class Prepared:
    """A query that `build` writes as a queryset, given an expression for each of its values.

    Called with the values, by name, it returns a list of what is found: model instances, or
    tuples where `build` asks for a `values_list`. For a list of values `build` is given a list of
    expressions, to be used with `__in`. Aware datetimes are written as columns have them, other
    values go to the driver as they are.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]):
        self._build = build
        self._compiled: dict[tuple[Any, ...], _Compiled] = {}

    def __call__(self, **values: Any) -> list[Any]:
        lists = {name: _lengthen(v) for name, v in values.items() if isinstance(v, list)}
        if not all(lists.values()):
            return []
        shape = tuple((name, len(lists.get(name, ()))) for name in values)
        if (compiled := self._compiled.get(shape)) is None:
            given = {name: _given(name, length) for name, length in shape}
            compiled = self._compiled[shape] = _Compiled(self._build(**given))
        return compiled.fetch(values | lists)

    def first(self, **values: Any) -> Any:
        """Return the first of what is found, or None."""
        return next(iter(self(**values)), None)


class _Compiled:
    """The SQL of a queryset, and how its rows become what it stands for."""

    def __init__(self, queryset: QuerySet[Any, Any]):
        self._compiler = compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        self._sql, self._params = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        compiler.get_converters = lambda expressions: converters
        self._iterable: Any = queryset._iterable_class

    def fetch(self, values: dict[str, Any]) -> list[Any]:
        """Return what the query finds for the values."""
        compiler = copy(self._compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        params = tuple(
            _value_of(param, values, compiler.connection) if isinstance(param, Given) else param
            for param in self._params
        )
        compiler.as_sql = lambda: (self._sql, params)
        query = SimpleNamespace(get_compiler=lambda using: compiler)
        asked = SimpleNamespace(db=DEFAULT_DB_ALIAS, query=query, _known_related_objects={})
        return list(self._iterable(asked))


def _given(name: str, length: int) -> Given | list[Given]:
    return [Given(name, place) for place in range(length)] if length else Given(name)


def _lengthen(values: list[Any]) -> list[Any]:
    """Return the values, the last one repeated, so that there are few lengths to compile for."""
    length = 1 << (len(values) - 1).bit_length()
    return values + values[-1:] * (length - len(values))


def _value_of(given: Given, values: dict[str, Any], connection: BaseDatabaseWrapper) -> Any:
    name, *place = given.place
    value = values[name][place[0]] if place else values[name]
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
