"""Queries that every page asks, compiled once.

For a short query, turning a queryset into SQL costs five to ten times as much as running it. A `Statement` is a
queryset like any other, whose SQL is kept after the first time; only the values differ from call to call.

    own_dyads = Statement(lambda staff, year: Dyad.objects.filter(staff=staff, year=year).values_list("pk"), int, int)
    rows = own_dyads(viewer.staff_id, viewer.year_id)

Not for lists of unknown length (`__in`), values that may be None, or anything that changes the shape of the query.
`Records` is the same for a queryset of models, with what `select_related` and `only` bring along.

A page of many panels asks some things more than once. Inside `asked_once()` the same statement with the same values
goes to the database once. It is for a view that only reads, lives as long as its request, and changes nothing about
who may see what: the values, which say whose rows they are, are part of what is compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)
Row = tuple[Any, ...]

_BEYOND = 2**63
_PLACE = re.compile(r"(?<!%)%s")
_FIRST_NUMBER = 7_340_033_000
_FIRST_TEXT = "nabij-statement-value-"


class StatementUnfit(ValueError):
    """A value cannot be found back in the SQL of the query, so it would be the same in every call."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    own_sql: str  # the same with the placeholders of the driver
    parameters: tuple[Any, ...]
    places: tuple[int | None, ...]  # for each parameter the number of the value that goes there
    connection: BaseDatabaseWrapper
    compiler: Any
    converters: Any


_asked: ContextVar[dict[tuple[Any, ...], list[Row]] | None] = ContextVar("asked", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """Inside, and in a view that it decorates, the same statement with the same values is asked once."""
    token = _asked.set({})
    try:
        yield
    finally:
        _asked.reset(token)


class Statement:
    """A queryset of tuples (`values_list`) with its SQL kept. `kinds` are the types of the values, in order.

    Numbers are ids to be equal to: one that no database can hold is nobody's, and nothing is asked.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *kinds: type) -> None:
        self._build = build
        self._kinds = kinds
        self._compiled: WeakKeyDictionary[Any, _Compiled] = WeakKeyDictionary()

    def __call__(self, *values: Any, first: int | None = None) -> list[Row]:
        """The rows of the query with these values; with `first` no more than that many."""
        kept = self.compiled()
        return self.converted(kept, self.rows(kept, values)[:first])

    def compiled(self) -> _Compiled:
        wrapper = connections[DEFAULT_DB_ALIAS]
        kept = self._compiled.get(wrapper)
        if kept is None:
            kept = self._compiled[wrapper] = self._compile()
        return kept

    def rows(self, kept: _Compiled, values: Row) -> list[Row]:
        """The rows as the driver gives them, so that nobody can change what is shared inside `asked_once`."""
        asked = _asked.get()
        if asked is None:
            return _fetched(kept, values)
        key = (self, *values)
        if key not in asked:
            asked[key] = _fetched(kept, values)
        return asked[key]

    def converted(self, kept: _Compiled, rows: list[Row]) -> list[Row]:
        if not kept.converters:
            return [tuple(row) for row in rows]
        return [tuple(row) for row in kept.compiler.apply_converters(rows, kept.converters)]

    def _compile(self) -> _Compiled:
        marks = [_mark(kind, number) for number, kind in enumerate(self._kinds)]
        compiler = self._build(*marks).query.get_compiler(connection=connections[DEFAULT_DB_ALIAS])
        sql, parameters = compiler.as_sql()
        known = {_prepared(mark, compiler.connection): number for number, mark in enumerate(marks)}
        places = tuple(known.get(value) if _hashable(value) else None for value in parameters)
        if set(places) - {None} != set(range(len(marks))):
            raise StatementUnfit(sql)
        expressions = [selected[0] for selected in compiler.select]
        return _Compiled(
            sql=sql,
            own_sql=_PLACE.sub("?", sql).replace("%%", "%") if _in_qmarks(compiler.connection) else sql,
            parameters=tuple(parameters),
            places=places,
            connection=compiler.connection,
            compiler=compiler,
            converters=compiler.get_converters(expressions),
        )


class Records(Generic[M]):
    """A queryset of models with its SQL kept; made as Django makes them, without prefetching."""

    def __init__(self, build: Callable[..., QuerySet[M]], *kinds: type) -> None:
        self._statement = Statement(build, *kinds)

    def __call__(self, *values: Any, first: int | None = None) -> list[M]:
        """The models of the query with these values, anew at each call; with `first` no more than that many."""
        kept = self._statement.compiled()
        rows = self._statement.rows(kept, values)[:first]
        return list(_models(kept, self._statement.converted(kept, rows))) if rows else []


def _models(kept: _Compiled, rows: list[Row]) -> Iterator[Any]:
    select, kind = kept.compiler.select, kept.compiler.klass_info
    first, last = kind["select_fields"][0], kind["select_fields"][-1] + 1
    names = [selected[0].target.attname for selected in select[first:last]]
    related = get_related_populators(kind, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # stubs of 6.0
    for row in rows:
        found = kind["model"].from_db(DEFAULT_DB_ALIAS, names, row[first:last])
        for populator in related:
            populator.populate(row, found)
        yield found


def _fetched(kept: _Compiled, values: Row) -> list[Row]:
    if any(type(value) is int and not -_BEYOND <= value < _BEYOND for value in values):
        return []
    prepared = [_prepared(value, kept.connection) for value in values]
    parameters = [
        constant if place is None else prepared[place]
        for constant, place in zip(kept.parameters, kept.places, strict=True)
    ]
    if kept.connection.queries_logged or kept.connection.execute_wrappers:  # somebody listens along
        with kept.connection.cursor() as cursor:
            cursor.execute(kept.sql, parameters)
            return list(cursor.fetchall())
    return _straight(kept, parameters)


def _straight(kept: _Compiled, parameters: list[Any]) -> list[Row]:
    """Ask the driver itself, with the checks that Django makes: its layers cost as much as a short query."""
    wrapper = kept.connection
    wrapper.close_if_health_check_failed()
    wrapper.ensure_connection()
    wrapper.validate_no_broken_transaction()
    with wrapper.wrap_database_errors:
        cursor = wrapper.connection.cursor() if _in_qmarks(wrapper) else wrapper.create_cursor()
        try:
            return list(cursor.execute(kept.own_sql, parameters).fetchall())
        finally:
            cursor.close()


def _in_qmarks(wrapper: Any) -> bool:
    """Whether the driver wants `?` where Django writes `%s`."""
    return bool(wrapper.Database.paramstyle == "qmark")


def _mark(kind: type, number: int) -> Any:
    """A value of this type that no query uses by itself."""
    if kind is int:
        return _FIRST_NUMBER + number
    if kind is datetime:
        return datetime(9990, 1, 1 + number, tzinfo=UTC)
    if kind is date:
        return date(9991, 1, 1 + number)
    return f"{_FIRST_TEXT}{number}"


def _prepared(value: Any, wrapper: BaseDatabaseWrapper) -> Any:
    """The value as the driver takes it."""
    if isinstance(value, datetime):
        return wrapper.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return wrapper.ops.adapt_datefield_value(value)
    return value


def _hashable(value: Any) -> bool:
    return isinstance(value, str | int | date | datetime)
