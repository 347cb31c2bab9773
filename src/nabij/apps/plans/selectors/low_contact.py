"""Who had few good moments lately: the first step of S-079. The longest ago comes first; there is no score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum

from nabij.apps.contact import selectors as contact
from nabij.apps.contact.models import DyadWeek
from nabij.apps.contact.presenters import short_names
from nabij.apps.schools.viewer import Viewer

LATELY = timedelta(weeks=4)
FEW = 3
SHOWN = 10


@dataclass(frozen=True, slots=True)
class LowContact:
    dyad_id: int
    name: str
    good: int
    last_personal_day: date | None


def low_contact(viewer: Viewer, *, day: date) -> list[LowContact]:
    """At most ten pupils with fewer than three good moments meant for them in four weeks, in two queries."""
    rows = contact.dyads_visible_to(viewer)
    names = short_names(rows)
    weeks = DyadWeek.objects.filter(dyad_id__in=[row.id for row in rows], week__gt=day - LATELY)
    good = dict(weeks.values_list("dyad_id").annotate(total=Sum("aimed")))
    found = [
        LowContact(row.id, names[row.id], good.get(row.id) or 0, row.last_personal_day)
        for row in rows
        if (good.get(row.id) or 0) < FEW
    ]
    return sorted(found, key=lambda one: (one.last_personal_day or date.min, one.name))[:SHOWN]
