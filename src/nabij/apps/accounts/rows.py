"""Rows written and read in one plain statement each, which both databases know.

Logging a moment is what people wait for in a corridor; building these few statements by hand costs a fifth of what the
ORM takes to compile them. Only the store of moments, what is logged with them, and the audit use this.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

MOST_PARAMETERS = 30_000


@lru_cache(maxsize=64)
def _columns(model: type[models.Model], names: tuple[str, ...]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(model._meta.get_field(name) for name in names)  # type: ignore[misc]


@lru_cache(maxsize=256)
def _quoted(names: tuple[str, ...]) -> str:
    """Names between double quotes, as both databases want them."""
    return ", ".join(f'"{name}"' for name in names)


@lru_cache(maxsize=64)
def _names_of(fields: tuple[models.Field[Any, Any], ...]) -> tuple[str, ...]:
    return tuple(str(field.column) for field in fields)


def _values(fields: Sequence[models.Field[Any, Any]], rows: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    one = "(" + ", ".join(["%s"] * len(fields)) + ")"
    wrapper = connections[DEFAULT_DB_ALIAS]  # looked up once: fields ask it many things
    prepared = [
        field.get_db_prep_save(value, connection=wrapper)
        for row in rows
        for field, value in zip(fields, row, strict=True)
    ]
    return ", ".join([one] * len(rows)), prepared


@lru_cache(maxsize=64)
def _insert_words(model: type[models.Model], fields: tuple[models.Field[Any, Any], ...]) -> str:
    table = _quoted((model._meta.db_table,))
    return f"INSERT INTO {table} ({_quoted(_names_of(fields))}) VALUES "  # noqa: S608


def _parts(rows: Sequence[Sequence[Any]], width: int) -> list[Sequence[Sequence[Any]]]:
    size = MOST_PARAMETERS // width
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def insert(model: type[models.Model], names: tuple[str, ...], row: Sequence[Any]) -> None:
    """Insert one row."""
    fields = _columns(model, names)
    head, values = _insert_words(model, fields), _values(fields, [row])
    with connection.cursor() as cursor:
        cursor.execute(head + values[0], values[1])


def insert_new(
    model: type[models.Model], names: tuple[str, ...], rows: Sequence[Sequence[Any]], *, returning: str
) -> list[Any]:
    """Insert what is not there yet; gives the `returning` column of the rows that are new."""
    fields = _columns(model, names)
    head = _insert_words(model, fields)
    tail = f" ON CONFLICT DO NOTHING RETURNING {_quoted((returning,))}"
    found: list[Any] = []
    with connection.cursor() as cursor:
        for part in _parts(rows, len(fields)):
            values, parameters = _values(fields, part)
            cursor.execute(head + values + tail, parameters)
            found.extend(row[0] for row in cursor.fetchall())
    return found


def upsert(
    model: type[models.Model],
    names: tuple[str, ...],
    rows: Sequence[Sequence[Any]],
    *,
    unique: tuple[str, ...],
    add: tuple[str, ...] = (),
) -> None:
    """Insert the rows, or bring those that exist up to date: replaced, or the numbers in `add` added."""
    if not rows:
        return
    fields = _columns(model, names)
    head, tail = _upsert_words(model, names, unique, add)
    with connection.cursor() as cursor:
        for part in _parts(rows, len(fields)):
            values, parameters = _values(fields, part)
            cursor.execute(head + values + tail, parameters)


@lru_cache(maxsize=64)
def _upsert_words(
    model: type[models.Model], names: tuple[str, ...], unique: tuple[str, ...], add: tuple[str, ...]
) -> tuple[str, str]:
    fields, table = _columns(model, names), _quoted((model._meta.db_table,))
    changes = []
    for field in fields:
        if field.name not in unique:
            column = _quoted((str(field.column),))
            before = f"{table}.{column} + " if field.name in add else ""
            changes.append(f"{column} = {before}excluded.{column}")
    keys = _quoted(_names_of(_columns(model, unique)))
    return _insert_words(model, fields), f" ON CONFLICT ({keys}) DO UPDATE SET {', '.join(changes)}"


def select(
    model: type[models.Model],
    names: tuple[str, ...],
    *,
    where: str,
    values: Sequence[int],
    lock: bool = False,
) -> list[tuple[Any, ...]]:
    """The rows whose `where` column is among the values, in its order; locked where the database can."""
    if not values:
        return []
    fields = _columns(model, names)
    key = _quoted(_names_of(_columns(model, (where,))))
    ending = " FOR UPDATE" if lock and connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_quoted(_names_of(fields))} FROM {_quoted((model._meta.db_table,))} "  # noqa: S608
            f"WHERE {key} IN ({', '.join(['%s'] * len(values))}) ORDER BY {key}{ending}",
            list(values),
        )
        rows = cursor.fetchall()
    readers = [_reader(field) for field in fields]
    return [tuple(read(value) for read, value in zip(readers, row, strict=True)) for row in rows]


def _reader(field: models.Field[Any, Any]) -> Any:
    if isinstance(field, models.DateTimeField):
        return as_datetime
    return as_date if isinstance(field, models.DateField) else _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def as_datetime(value: Any) -> datetime | None:
    """SQLite gives text without a zone, which is UTC; PostgreSQL gives the value itself."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    if isinstance(found, datetime) and found.tzinfo is None:
        return found.replace(tzinfo=UTC)
    return found


def as_date(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
