"""Moments from the log, as the way back shows them."""

from __future__ import annotations

from collections.abc import Sequence

from nabij.apps.accounts.clock import today
from nabij.apps.contact import kinds
from nabij.apps.contact.icons import icon_of
from nabij.apps.contact.selectors import MomentRow
from nabij.web import dates
from nabij.web.parts import Event


def moment_lines(rows: Sequence[MomentRow]) -> list[Event]:
    return [
        Event(
            when=dates.day(row.day, today()),
            iso=dates.iso(row.at),
            what=kinds.label(row.kind),
            icon=icon_of(row.kind),
            tone="good",
            note=row.note,
        )
        for row in rows
    ]
