"""Reading accounts: only one's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from nabij.apps.accounts.models import AccessLink, Session, User

KEY_SHOWN = 10


@dataclass(frozen=True, slots=True)
class SessionRow:
    key: str
    device: str
    created_at: datetime
    seen_at: datetime
    current: bool


def sessions_of(user: User, *, current_key: str | None) -> list[SessionRow]:
    """The open sessions of this person, the present one first."""
    rows = Session.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-seen_at")
    shown = [
        SessionRow(
            key=row.session_key[:KEY_SHOWN],
            device=row.device,
            created_at=row.created_at,
            seen_at=row.seen_at,
            current=row.session_key == current_key,
        )
        for row in rows
    ]
    return sorted(shown, key=lambda row: not row.current)


def nobody_yet() -> bool:
    """True on a fresh installation."""
    return not User.objects.exists()


def setup_link_is_open() -> bool:
    return AccessLink.objects.filter(
        kind=AccessLink.Kind.SETUP, used_at=None, expires_at__gt=timezone.now()
    ).exists()


def usernames_starting_with(stem: str) -> frozenset[str]:
    """The user names that exist and begin like this, in small letters."""
    names = User.objects.filter(username__istartswith=stem).values_list("username", flat=True)
    return frozenset(name.lower() for name in names)


def username_taken(username: str) -> bool:
    return User.objects.filter(username__iexact=username.strip()).exists()
