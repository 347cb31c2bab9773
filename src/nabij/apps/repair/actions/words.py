"""Keeping a sentence from the wording practice: only when the teacher says so."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from nabij.apps.contact import actions as contact
from nabij.apps.contact import selectors as dyads
from nabij.apps.repair.actions.errors import RepairError
from nabij.apps.schools.viewer import Viewer

LONGEST = 300


def keep_words(*, viewer: Viewer, client_id: UUID, dyad_id: int, text: str, due_on: date) -> int:
    """Bring the sentence back on Today, with this pupil; gives the promise that holds it."""
    dyads.dyad_row(viewer, dyad_id=dyad_id)
    if not text.strip():
        raise RepairError("repair.empty")
    made = contact.promise(
        viewer=viewer,
        client_id=client_id,
        dyad_ids=[dyad_id],
        text=" ".join(text.split())[:LONGEST],
        due_on=due_on,
    )
    return made[0].pk
