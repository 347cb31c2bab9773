"""What the way back shows on the page of one relationship."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse

from nabij.apps.accounts.clock import today
from nabij.apps.contact import selectors as contact
from nabij.apps.repair import selectors
from nabij.apps.repair.presenters.path import ending_of, place_label, planned, talked
from nabij.apps.schools.viewer import Viewer
from nabij.web import dates

FRESH = timedelta(days=3)
CLASH_SHOWN = timedelta(days=35)
CORRECTIONS = ("correction_public", "correction_whispered", "correction_anonymous")
ENDED_SHOWN = 3


@dataclass(frozen=True, slots=True)
class PathLine:
    href: str
    when: str
    text: str


def panel_of(viewer: Viewer, dyad_id: int) -> Mapping[str, Any] | None:
    """Running and ended paths, agreements, and where a way back may begin; None when there is nothing."""
    rows = selectors.repairs_visible_to(viewer, dyad_id=dyad_id)[: ENDED_SHOWN + 3]
    agreements = selectors.agreements_visible_to(viewer, dyad_id=dyad_id)
    start = _start(viewer, dyad_id, rows)
    light = "" if start else _light(viewer, dyad_id, rows)
    if not (rows or agreements or start or light):
        return None
    return {
        "running": [_line(row) for row in rows if row.is_open],
        "ended": [_line(row) for row in rows if not row.is_open][:ENDED_SHOWN],
        "agreements": agreements[:ENDED_SHOWN],
        "start_href": start,
        "light_href": light,
    }


def _line(row: selectors.RepairRow) -> PathLine:
    day = today()
    ending = ending_of(row)
    text = ending.title if ending else talked(row, day) or planned(row, day) or place_label(row.place)
    return PathLine(reverse("repair:path", args=[row.id]), dates.day(row.incident_day, day), text)


def _start(viewer: Viewer, dyad_id: int, rows: list[selectors.RepairRow]) -> str:
    """The address to begin at, when a clash waits that no path and no talk has taken up."""
    own = contact.dyad_row(viewer, dyad_id=dyad_id)
    clash = own.clash_since(today() - CLASH_SHOWN)
    if clash is None or any(row.incident_day >= clash and not row.light for row in rows):
        return ""
    return f"{reverse('repair:start')}?dyad={dyad_id}" if own.open_clash(clash) else ""


def _light(viewer: Viewer, dyad_id: int, rows: list[selectors.RepairRow]) -> str:
    """The light way, when the latest moment was a correction of these days."""
    latest = contact.moments_of(viewer, dyad_id=dyad_id, limit=1)
    if not latest or latest[0].kind not in CORRECTIONS or latest[0].day < today() - FRESH:
        return ""
    if any(row.light and row.incident_day >= latest[0].day for row in rows):
        return ""
    return f"{reverse('repair:start')}?dyad={dyad_id}&kind=correction"
