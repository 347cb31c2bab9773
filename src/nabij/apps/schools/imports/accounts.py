"""Accounts for everybody who teaches, at once: a user name and a one-time link each, to print and hand over."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from nabij.apps.accounts.selectors import usernames_starting_with
from nabij.apps.schools import actions, usernames
from nabij.apps.schools.imports.selectors import Newcomer, teachers_without_account
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Key:
    """What one teacher is handed: the token is shown this one time, and only its hash is kept."""

    name: str
    given_name: str
    username: str
    token: str


@transaction.atomic
def invite_all_teachers(*, viewer: Viewer, language: str) -> list[Key]:
    """Give every teacher without an account one; who has one already is left alone."""
    viewer.require(Permission.MANAGE_PEOPLE)
    return [_invite(viewer, one, language) for one in teachers_without_account(viewer)]


def _invite(viewer: Viewer, newcomer: Newcomer, language: str) -> Key:
    stem = usernames.base(
        given_name=newcomer.given_name, infix=newcomer.infix, family_name=newcomer.family_name
    )
    username = usernames.proposed(stem, taken=usernames_starting_with(stem))
    token = actions.invite(viewer=viewer, staff_id=newcomer.staff_id, username=username, language=language)
    return Key(newcomer.full_name, newcomer.given_name, username, token)
