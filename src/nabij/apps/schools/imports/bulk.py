"""Changing many rows, each in its own way.

Django's own `bulk_update` builds one large CASE for every batch, which costs minutes for a whole board; the database
driver runs one prepared statement for all rows in a fraction of that.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import connection, models


def write(rows: Collection[models.Model], columns: Sequence[str]) -> None:
    """Write these fields of rows that exist."""
    if not rows or not columns:
        return
    model = type(next(iter(rows)))
    fields = [model._meta.get_field(name) for name in columns]
    quote = connection.ops.quote_name
    changes = ", ".join(
        f"{quote(str(field.column))} = %s" for field in fields if isinstance(field, models.Field)
    )
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    values = [
        [
            *(
                field.get_db_prep_save(getattr(row, field.attname), connection)
                for field in fields
                if isinstance(field, models.Field)
            ),
            row.pk,
        ]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {changes} WHERE {key} = %s", values)  # noqa: S608  names of our own
