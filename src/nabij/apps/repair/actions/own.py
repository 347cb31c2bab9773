"""What an action may touch: the viewer's own path, and nobody else's."""

from __future__ import annotations

from uuid import UUID, uuid5

from nabij.apps.accounts.audit import record
from nabij.apps.repair.models import Repair
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer


def own_repair(viewer: Viewer, repair_id: int) -> Repair:
    """The path, locked until the end of the transaction; somebody else's does not exist."""
    viewer.require(Permission.TEACH)
    return Repair.objects.select_for_update().get(
        pk=repair_id, dyad__staff_id=viewer.staff_id, dyad__staff__school_id=viewer.school_id
    )


def audit(viewer: Viewer, verb: str, dyad_id: int) -> None:
    record(verb, by=viewer.user, school_id=viewer.school_id, subject="dyad", subject_id=dyad_id)


def moment_id(repair: Repair, name: str) -> UUID:
    """The same id for the same moment of this path, however often it is sent."""
    return uuid5(repair.client_id, f"{repair.dyad_id}:{name}")
