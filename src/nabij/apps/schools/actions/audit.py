"""The audit line of a school's administration: by whom, where, about which record."""

from __future__ import annotations

from nabij.apps.accounts.audit import record
from nabij.apps.schools.viewer import Viewer


def note(viewer: Viewer, verb: str, subject: str, subject_id: int) -> None:
    """Write down that this viewer did this in their school; never what a record says."""
    record(verb, by=viewer.user, school_id=viewer.school_id, subject=subject, subject_id=subject_id)
