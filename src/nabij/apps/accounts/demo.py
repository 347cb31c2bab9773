"""Signing in as somebody of the made-up school: open in demo mode only, which never holds a real school."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404
from django.utils.functional import Promise

from nabij.apps.accounts.models import User

_only_made_up: list[Callable[[], bool]] = []
_roles: dict[str, str | Promise] = {}


@dataclass(frozen=True, slots=True)
class CastMember:
    username: str
    name: str
    about: str | Promise


def trust(check: Callable[[], bool]) -> None:
    """A higher app says how to see that every school here is made up; without such a check the demo stays closed."""
    _only_made_up.append(check)


def introduce(username: str, about: str | Promise) -> None:
    """One sentence on who somebody of the cast is."""
    _roles[username] = about


def require_demo() -> None:
    if not settings.DEMO or not _only_made_up or not all(check() for check in _only_made_up):
        raise Http404


def cast() -> list[CastMember]:
    """Everybody one can be, in the order in which they were introduced."""
    names = dict(
        User.objects.filter(username__in=_roles, is_active=True).values_list("username", "display_name")
    )
    return [
        CastMember(username, names[username], about)
        for username, about in _roles.items()
        if username in names
    ]


def person(username: str) -> User:
    user = User.objects.filter(username=username, is_active=True).first() if username in _roles else None
    if user is None:
        raise Http404
    return user
