"""Every action writes its line here."""

from __future__ import annotations

from django.utils import timezone

from nabij.apps.accounts import rows
from nabij.apps.accounts.models import AuditLine, User

_COLUMNS = ("at", "actor", "verb", "school_id", "subject", "subject_id")


def record(
    verb: str,
    *,
    by: User | None,
    school_id: int | None = None,
    subject: str = "",
    subject_id: int | None = None,
) -> None:
    actor = by.pk if by is not None else None
    rows.insert(AuditLine, _COLUMNS, (timezone.now(), actor, verb, school_id, subject, subject_id))
