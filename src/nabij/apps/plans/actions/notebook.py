"""The to-and-fro notebook: the pupil's pages, written down or typed by the pupil, and the teacher's answers."""

from __future__ import annotations

from uuid import UUID, uuid5

from django.db import transaction

from nabij.apps.accounts import clock
from nabij.apps.contact import actions as contact
from nabij.apps.plans.actions.own import audit, check_words, own_dyad
from nabij.apps.plans.models import NotebookEntry
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer


@transaction.atomic
def write_page(*, viewer: Viewer, client_id: UUID, dyad_id: int, by: str, text: str) -> NotebookEntry:
    """A page of the pupil, or an answer; an answer is a moment between the two as well."""
    dyad = own_dyad(viewer, dyad_id)
    known = NotebookEntry.objects.filter(client_id=client_id, dyad=dyad).first()
    if known is not None:
        return known
    check_words(text)
    row = NotebookEntry.objects.create(
        client_id=client_id, dyad=dyad, by=NotebookEntry.By(by), text=text.strip(), at=clock.now()
    )
    if row.by == NotebookEntry.By.TEACHER:
        contact.log_moment(
            viewer=viewer, client_id=uuid5(client_id, "notebook"), kind_code="notebook", dyad_ids=[dyad_id]
        )
    audit(viewer, "notebook.written", dyad_id)
    return row


@transaction.atomic
def tear_out(*, viewer: Viewer, entry_id: int) -> int:
    """Take a page out for good; gives its dyad."""
    viewer.require(Permission.TEACH)
    row = NotebookEntry.objects.get(pk=entry_id, dyad__staff_id=viewer.staff_id)
    dyad_id = row.dyad_id
    if row.by == NotebookEntry.By.TEACHER:
        contact.undo_log(viewer=viewer, client_id=uuid5(row.client_id, "notebook"))
    row.delete()
    audit(viewer, "notebook.torn_out", dyad_id)
    return dyad_id
