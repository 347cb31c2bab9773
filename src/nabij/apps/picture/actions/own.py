"""What an action may touch: only what belongs to the viewer."""

from __future__ import annotations

from collections.abc import Collection

from nabij.apps.schools import selectors as schools
from nabij.apps.schools.models import Dyad, Group
from nabij.apps.schools.viewer import Viewer


def own_group(viewer: Viewer, group_id: int) -> int:
    """The id of an own group; any other does not exist for the viewer."""
    if group_id not in {pk for pk, _name, _kind in schools.own_groups(viewer)}:
        raise Group.DoesNotExist
    return group_id


def own_dyad(viewer: Viewer, dyad_id: int) -> Dyad:
    """A dyad of the viewer's own that has not ended."""
    return Dyad.objects.select_related("pupil").get(pk=dyad_id, staff_id=viewer.staff_id, until=None)


def own_dyad_ids(viewer: Viewer, dyad_ids: Collection[int]) -> set[int]:
    """Those of the dyads that are the viewer's own."""
    found = Dyad.objects.filter(pk__in=dyad_ids, staff_id=viewer.staff_id, until=None)
    return set(found.values_list("pk", flat=True))
