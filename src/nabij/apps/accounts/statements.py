"""Queries that every page asks, compiled once.

For a short query, turning a queryset into SQL costs five to ten times as much as running it. A `Statement` is a
queryset like any other, whose SQL is kept after the first time; only the values differ from call to call.

    own_dyads = Statement(lambda staff, year: Dyad.objects.filter(staff=staff, year=year).values_list("pk"), int, int)
    rows = own_dyads(viewer.staff_id, viewer.year_id)

Not for lists of unknown length (`__in`), values that may be None, or anything that changes the shape of the query.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet

_FIRST_NUMBER = 7_340_033_000
_FIRST_TEXT = "nabij-statement-value-"


class StatementUnfit(ValueError):
    """A value cannot be found back in the SQL of the query, so it would be the same in every call."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    parameters: tuple[Any, ...]
    places: tuple[int | None, ...]  # for each parameter the number of the value that goes there
    compiler: Any
    converters: Any


class Statement:
    """A queryset of tuples (`values_list`) with its SQL kept. `kinds` are the types of the values, in order."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *kinds: type) -> None:
        self._build = build
        self._kinds = kinds
        self._compiled: WeakKeyDictionary[Any, _Compiled] = WeakKeyDictionary()

    def __call__(self, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of the query with these values."""
        wrapper = connections[DEFAULT_DB_ALIAS]
        kept = self._compiled.get(wrapper)
        if kept is None:
            kept = self._compiled[wrapper] = self._compile()
        prepared = [_prepared(value) for value in values]
        parameters = [
            constant if place is None else prepared[place]
            for constant, place in zip(kept.parameters, kept.places, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(kept.sql, parameters)
            rows = cursor.fetchall()
        if not kept.converters:
            return [tuple(row) for row in rows]
        return [tuple(row) for row in kept.compiler.apply_converters(rows, kept.converters)]

    def _compile(self) -> _Compiled:
        marks = [_mark(kind, number) for number, kind in enumerate(self._kinds)]
        compiler = self._build(*marks).query.get_compiler(connection=connections[DEFAULT_DB_ALIAS])
        sql, parameters = compiler.as_sql()
        known = {_prepared(mark): number for number, mark in enumerate(marks)}
        places = tuple(known.get(value) if _hashable(value) else None for value in parameters)
        if set(places) - {None} != set(range(len(marks))):
            raise StatementUnfit(sql)
        expressions = [selected[0] for selected in compiler.select]
        return _Compiled(sql, tuple(parameters), places, compiler, compiler.get_converters(expressions))


def _mark(kind: type, number: int) -> Any:
    """A value of this type that no query uses by itself."""
    if kind is int:
        return _FIRST_NUMBER + number
    if kind is datetime:
        return datetime(9990, 1, 1 + number, tzinfo=UTC)
    if kind is date:
        return date(9991, 1, 1 + number)
    return f"{_FIRST_TEXT}{number}"


def _prepared(value: Any) -> Any:
    """The value as the driver takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value


def _hashable(value: Any) -> bool:
    return isinstance(value, str | int | date | datetime)
