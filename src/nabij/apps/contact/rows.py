"""Rows written and read in one plain statement each, which both databases know.

Logging a moment is what people wait for in a corridor; building these few statements by hand costs a fifth of what the
ORM takes to compile them. Only `store` uses this.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, models

MOST_PARAMETERS = 30_000


def _columns(model: type[models.Model], names: Sequence[str]) -> list[models.Field[Any, Any]]:
    return [model._meta.get_field(name) for name in names]  # type: ignore[misc]


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(connection.ops.quote_name(name) for name in names)


def _values(fields: Sequence[models.Field[Any, Any]], rows: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    one = "(" + ", ".join(["%s"] * len(fields)) + ")"
    prepared = [
        field.get_db_prep_save(value, connection=connection)
        for row in rows
        for field, value in zip(fields, row, strict=True)
    ]
    return ", ".join([one] * len(rows)), prepared


def _parts(rows: Sequence[Sequence[Any]], width: int) -> list[Sequence[Sequence[Any]]]:
    size = MOST_PARAMETERS // width
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def insert_new(
    model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]], *, returning: str
) -> list[Any]:
    """Insert what is not there yet; gives the `returning` column of the rows that are new."""
    fields = _columns(model, names)
    columns = _quoted([str(field.column) for field in fields])
    head = f"INSERT INTO {_quoted([model._meta.db_table])} ({columns}) VALUES "  # noqa: S608
    tail = f" ON CONFLICT DO NOTHING RETURNING {_quoted([returning])}"
    found: list[Any] = []
    with connection.cursor() as cursor:
        for part in _parts(rows, len(fields)):
            values, parameters = _values(fields, part)
            cursor.execute(head + values + tail, parameters)
            found.extend(row[0] for row in cursor.fetchall())
    return found


def upsert(
    model: type[models.Model],
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    unique: Sequence[str],
    add: bool = False,
) -> None:
    """Insert the rows, or bring those that exist up to date: replaced, or with `add` the numbers added."""
    if not rows:
        return
    fields = _columns(model, names)
    columns = [str(field.column) for field in fields]
    keys = [str(field.column) for field in _columns(model, unique)]
    table = _quoted([model._meta.db_table])
    changes = ", ".join(
        f"{_quoted([name])} = {f'{table}.{_quoted([name])} + ' if add else ''}excluded.{_quoted([name])}"
        for name in columns
        if name not in keys
    )
    with connection.cursor() as cursor:
        for part in _parts(rows, len(fields)):
            values, parameters = _values(fields, part)
            cursor.execute(
                f"INSERT INTO {table} ({_quoted(columns)}) VALUES {values} "  # noqa: S608
                f"ON CONFLICT ({_quoted(keys)}) DO UPDATE SET {changes}",
                parameters,
            )


def select(
    model: type[models.Model], names: Sequence[str], *, where: str, values: Sequence[int], lock: bool = False
) -> list[tuple[Any, ...]]:
    """The rows whose `where` column is among the values, in its order; locked where the database can."""
    if not values:
        return []
    fields = _columns(model, names)
    key = _quoted([str(_columns(model, [where])[0].column)])
    ending = " FOR UPDATE" if lock and connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_quoted([str(field.column) for field in fields])} FROM {_quoted([model._meta.db_table])} "  # noqa: S608
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
