"""Every action writes its line here."""

from __future__ import annotations

from nabij.apps.accounts.models import AuditLine, User


def record(
    verb: str,
    *,
    by: User | None,
    school_id: int | None = None,
    subject: str = "",
    subject_id: int | None = None,
) -> None:
    AuditLine.objects.create(actor=by, verb=verb, school_id=school_id, subject=subject, subject_id=subject_id)
