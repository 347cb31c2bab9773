"""What every reader of plans needs: the school days, and the pupils as their teacher calls them."""

from __future__ import annotations

from nabij.apps.contact import selectors as contact
from nabij.apps.contact.presenters import short_names
from nabij.apps.schools.calendars import calendar_of
from nabij.apps.schools.models import Dyad
from nabij.apps.schools.selectors import own_groups
from nabij.apps.schools.viewer import Viewer
from nabij.practice.schooldays import SchoolCalendar


def calendar_for(viewer: Viewer) -> SchoolCalendar:
    """The school days of the year at hand."""
    return calendar_of(viewer.require_year())


def names_of(viewer: Viewer) -> dict[int, str]:
    """Every own pupil by dyad, as short as can be told apart."""
    return short_names(contact.dyads_visible_to(viewer))


def name_of(viewer: Viewer, *, dyad_id: int) -> str:
    """One own pupil, also one who left."""
    row = contact.dyad_row(viewer, dyad_id=dyad_id)
    return row.given_name or row.full_name


def initials_of(viewer: Viewer) -> dict[int, str]:
    """Every own pupil by dyad as initials, for whatever leaves this house. Particles (van, de) are left out."""
    rows = Dyad.objects.filter(staff_id=viewer.staff_id, year_id=viewer.year_id, until=None)
    return {
        pk: "".join(f"{name.strip()[0].upper()}." for name in (given, family) if name.strip())
        for pk, given, family in rows.values_list("pk", "pupil__given_name", "pupil__family_name")
    }


def groups_of(viewer: Viewer) -> list[tuple[int, str]]:
    """(id, name) of the own groups."""
    return [(pk, name) for pk, name, _kind in own_groups(viewer)]


def group_of(viewer: Viewer, *, group_id: int) -> str:
    """The name of an own group; any other does not exist."""
    found = dict(groups_of(viewer)).get(group_id)
    if found is None:
        raise Dyad.DoesNotExist
    return found
