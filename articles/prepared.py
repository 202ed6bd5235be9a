"""Queries whose SQL is built once and then only asked.

A page that is not kept spends most of its time on building SQL out of querysets, and it is the
same each time but for the values. A prepared query says what it looks for in the words of the
querysets, and is compiled by Django when it is first asked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, QuerySet

from articles.rows import Reader


class Given(Expression):
    """A value of a query that is not known yet, to be used like any expression."""

    def __init__(self, name: str, place: int | None = None):
        super().__init__()
        self.name, self.place = name, place

    def value_in(self, values: dict[str, Any]) -> Any:
        """Return the value, among those of all names; of a list, the one at its place."""
        value = values[self.name]
        return value if self.place is None else value[self.place]

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
    """The SQL of a queryset, and what reads its rows."""

    def __init__(self, queryset: QuerySet[Any, Any]):
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        self._sql, self._params = compiler.as_sql()
        self._reader = Reader(queryset, compiler)

    def fetch(self, values: dict[str, Any]) -> list[Any]:
        """Return what the query finds for the values."""
        connection = connections[DEFAULT_DB_ALIAS]
        written = {name: _written(value, connection) for name, value in values.items()}
        params = [
            param.value_in(written) if isinstance(param, Given) else param for param in self._params
        ]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            rows = cursor.fetchall()
        return self._reader.read(rows, connection)


def _given(name: str, length: int) -> Given | list[Given]:
    return [Given(name, place) for place in range(length)] if length else Given(name)


def _lengthen(values: list[Any]) -> list[Any]:
    """Return the values, the last one repeated, so that there are few lengths to compile for."""
    length = 1 << (len(values) - 1).bit_length()
    return values + values[-1:] * (length - len(values))


def _written(value: Any, connection: BaseDatabaseWrapper) -> Any:
    if isinstance(value, list):
        return [_written(each, connection) for each in value]
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
