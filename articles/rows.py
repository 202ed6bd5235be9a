"""How the rows of a query become what it stands for, worked out once for each query.

Django works out for each query anew which columns make up which object and what turns them into
Python's values, and calls a constructor for each object. That took as long as the query itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from inspect import getattr_static
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet, signals
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable, ValuesListIterable
from django.db.models.query_utils import DeferredAttribute

Row = Sequence[Any]
Columns = Iterable[tuple[str, int]]


class Reader:
    """Reads the rows of a queryset that `compiler` compiled for the default database.

    They become model instances, with what `select_related` and `annotate` add, or the tuples of a
    `values_list`. An instance is as Django would have loaded it, but its constructor is not
    called and no signal is sent. Raises TypeError where somebody would miss these, and for
    prefetching and other forms of rows.
    """

    def __init__(self, queryset: QuerySet[Any, Any], compiler: Any):
        expressions = [expression for expression, *_ in compiler.select]
        if compiler.has_composite_fields(expressions):
            raise TypeError("A key of several columns cannot be read.")
        self._converters = [
            (column, *found) for column, found in compiler.get_converters(expressions).items()
        ]
        self._read = _reading(queryset, compiler)

    def read(self, rows: Iterable[Row], connection: BaseDatabaseWrapper) -> list[Any]:
        """Return what the `rows`, fetched through `connection`, stand for, one object each."""
        if self._converters:
            rows = [self._converted(row, connection) for row in rows]
        return [self._read(row) for row in rows]

    def _converted(self, row: Row, connection: BaseDatabaseWrapper) -> Row:
        values = list(row)
        for column, converters, expression in self._converters:
            value = values[column]
            for convert in converters:
                value = convert(value, expression, connection)
            values[column] = value
        return values


class _Loader:
    """Makes instances of one model, each with what was selected along with it."""

    def __init__(self, klass_info: dict[str, Any], select: Row, annotations: Columns = ()):
        self._model = model = klass_info["model"]
        attributes = {select[n][0].target.attname: n for n in klass_info["select_fields"]}
        _refuse_more_than_values(model, attributes)
        self.key_column = attributes[model._meta.pk.attname]
        self._attributes, self._annotations = list(attributes.items()), list(annotations)
        self._related = [
            (_Loader(info, select), info["local_setter"], info["remote_setter"])
            for info in klass_info.get("related_klass_infos", ())
        ]

    def load(self, row: Row) -> Model:
        """Return the instance that `row` has the values of."""
        instance: Model = self._model.__new__(self._model)
        instance._state = state = ModelState()
        state.adding, state.db = False, DEFAULT_DB_ALIAS
        instance.__dict__.update({name: row[column] for name, column in self._attributes})
        for loader, relate, relate_back in self._related:
            related = None if row[loader.key_column] is None else loader.load(row)
            relate(instance, related)
            if related is not None:
                relate_back(related, instance)
        for name, column in self._annotations:
            setattr(instance, name, row[column])
        return instance


def _reading(queryset: Any, compiler: Any) -> Callable[[Row], Any]:
    """Return what makes of one row, its values converted, what `queryset` makes of it."""
    if queryset._prefetch_related_lookups or queryset._known_related_objects:
        raise TypeError("What comes from another query cannot be read.")
    if queryset._iterable_class is ModelIterable:
        annotations = compiler.annotation_col_map or {}
        return _Loader(compiler.klass_info, compiler.select, annotations.items()).load
    if queryset._iterable_class is ValuesListIterable:
        # Beyond these is what a query only sorts by.
        count = compiler.col_count
        return lambda row: tuple(row[:count])
    raise TypeError(f"Rows cannot be read as {queryset._iterable_class.__name__} does.")


def _refuse_more_than_values(model: type[Model], names: Iterable[str]) -> None:
    """Raise TypeError where it takes more than setting the attributes `names` to make a `model`."""
    has_own = any(
        getattr_static(model, name) is not getattr_static(Model, name)
        for name in ("__new__", "__init__", "from_db")
    )
    is_heard = any(signal.has_listeners(model) for signal in (signals.pre_init, signals.post_init))
    are_plain = all(isinstance(getattr_static(model, n), DeferredAttribute) for n in names)
    if has_own or is_heard or not are_plain:
        raise TypeError(f"An instance of {model.__name__} takes more than its values.")
