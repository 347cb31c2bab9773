"""Staff, their roles and their accounts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction

from nabij.apps.accounts import actions as accounts
from nabij.apps.accounts.clock import today
from nabij.apps.accounts.models import AccessLink, User
from nabij.apps.schools import dyads
from nabij.apps.schools.actions.audit import note
from nabij.apps.schools.models import StaffMember, StaffRole
from nabij.apps.schools.roles import ROLES, Administrator, Permission
from nabij.apps.schools.viewer import Viewer


class LastAdministrator(Exception):
    """A school keeps at least one administrator who can sign in."""


class AccountElsewhere(Exception):
    """The account opens another school too, so one school alone cannot hand out a key to it or close it."""


class AccountInUse(Exception):
    """An invitation is for somebody who has no password yet; others get a link for a new password."""


@dataclass(frozen=True, slots=True)
class Departure:
    """What ended when somebody left, for a way back."""

    assignments: tuple[int, ...]
    account_closed: bool


@transaction.atomic
def add_staff(
    *, viewer: Viewer, given_name: str, infix: str, family_name: str, email: str, roles: Collection[str]
) -> StaffMember:
    viewer.require(Permission.MANAGE_PEOPLE)
    staff = StaffMember.objects.create(
        school_id=viewer.school_id,
        given_name=given_name.strip(),
        infix=infix.strip(),
        family_name=family_name.strip(),
        email=email.strip(),
    )
    StaffRole.objects.bulk_create(StaffRole(staff=staff, code=code) for code in roles if code in ROLES)
    note(viewer, "staff.added", "staff", staff.pk)
    return staff


@transaction.atomic
def change_staff(
    *, viewer: Viewer, staff_id: int, given_name: str, infix: str, family_name: str, email: str
) -> None:
    """Other names or another address; the account follows when it belongs to this school alone."""
    viewer.require(Permission.MANAGE_PEOPLE)
    staff = _member(viewer, staff_id)
    staff.given_name, staff.infix = given_name.strip(), infix.strip()
    staff.family_name, staff.email = family_name.strip(), email.strip()
    staff.save(update_fields=["given_name", "infix", "family_name", "email"])
    if staff.user and _only_here(viewer, staff.user):
        accounts.rename(user=staff.user, display_name=staff.full_name, email=staff.email, by=viewer.user)
    note(viewer, "staff.changed", "staff", staff.pk)


@transaction.atomic
def set_roles(*, viewer: Viewer, staff_id: int, roles: Collection[str]) -> None:
    """Give somebody these roles and no others; the last administrator keeps theirs."""
    viewer.require(Permission.MANAGE_PEOPLE)
    staff = _member(viewer, staff_id)
    wanted = {code for code in roles if code in ROLES}
    if Administrator.code not in wanted:
        _keep_an_administrator(viewer, besides=staff)
    staff.roles.exclude(code__in=wanted).delete()
    present = set(staff.roles.values_list("code", flat=True))
    StaffRole.objects.bulk_create(StaffRole(staff=staff, code=code) for code in sorted(wanted - present))
    note(viewer, "staff.roles_set", "staff", staff.pk)


@transaction.atomic
def end_staff(*, viewer: Viewer, staff_id: int) -> Departure:
    """Somebody leaves the school: dyads close, and the account is closed when it has no other school."""
    viewer.require(Permission.MANAGE_PEOPLE)
    staff = _member(viewer, staff_id)
    _keep_an_administrator(viewer, besides=staff)
    staff.ended_on = today()
    staff.save(update_fields=["ended_on"])
    running = staff.assignments.filter(ends_on=None)
    ended = tuple(running.values_list("pk", flat=True))
    running.update(ends_on=today())
    closes = staff.user is not None and staff.user.is_active and _only_here(viewer, staff.user)
    if closes and staff.user:
        accounts.set_active(user=staff.user, active=False, by=viewer.user)
    dyads.sync_school(viewer.school_id)
    note(viewer, "staff.ended", "staff", staff.pk)
    return Departure(assignments=ended, account_closed=closes)


@transaction.atomic
def return_staff(
    *, viewer: Viewer, staff_id: int, assignments: Collection[int] = (), open_account: bool = False
) -> None:
    """Somebody who left is here again, with those of the groups they had that are named."""
    viewer.require(Permission.MANAGE_PEOPLE)
    staff = StaffMember.objects.select_related("user").get(
        pk=staff_id, school_id=viewer.school_id, ended_on__isnull=False
    )
    staff.assignments.filter(
        pk__in=assignments, ends_on=staff.ended_on, group__ended_on=None, group__year__ends_on__gte=today()
    ).update(ends_on=None)
    staff.ended_on = None
    staff.save(update_fields=["ended_on"])
    if open_account and staff.user and _only_here(viewer, staff.user):
        accounts.set_active(user=staff.user, active=True, by=viewer.user)
    dyads.sync_school(viewer.school_id)
    note(viewer, "staff.returned", "staff", staff.pk)


# --- accounts


@transaction.atomic
def invite(*, viewer: Viewer, staff_id: int, username: str, language: str) -> str:
    """Give somebody an account; the link that comes back is handed over by the administrator.

    A user name that exists is refused (`accounts.UserNameTaken`): an account of somebody else, here or in another
    school, is never tied to a member of staff by typing its name.
    """
    viewer.require(Permission.MANAGE_PEOPLE)
    staff = _member(viewer, staff_id)
    if staff.user is None:
        staff.user = accounts.create_user(
            display_name=staff.full_name,
            username=username,
            email=staff.email,
            language=language,
            by=viewer.user,
        )
        staff.save(update_fields=["user"])
    elif staff.user.has_usable_password() or not staff.user.is_active:
        raise AccountInUse
    note(viewer, "staff.invited", "staff", staff.pk)
    return accounts.create_link(kind=AccessLink.Kind.INVITATION, user=staff.user, by=viewer.user)


@transaction.atomic
def hand_reset_link(*, viewer: Viewer, staff_id: int) -> str:
    """A link for a new password. The owner is told of it at the next sign-in."""
    viewer.require(Permission.MANAGE_PEOPLE)
    user = _account(viewer, staff_id, is_active=True)
    note(viewer, "staff.reset_link", "staff", staff_id)
    return accounts.create_link(kind=AccessLink.Kind.RESET, user=user, by=viewer.user)


@transaction.atomic
def close_account(*, viewer: Viewer, staff_id: int) -> None:
    """Nobody signs in with this account until it is opened again."""
    viewer.require(Permission.MANAGE_PEOPLE)
    user = _account(viewer, staff_id, is_active=True)
    _keep_an_administrator(viewer, besides=_member(viewer, staff_id))
    accounts.set_active(user=user, active=False, by=viewer.user)
    note(viewer, "staff.account_closed", "staff", staff_id)


@transaction.atomic
def reopen_account(*, viewer: Viewer, staff_id: int) -> None:
    viewer.require(Permission.MANAGE_PEOPLE)
    user = _account(viewer, staff_id, is_active=False)
    accounts.set_active(user=user, active=True, by=viewer.user)
    note(viewer, "staff.account_opened", "staff", staff_id)


def _member(viewer: Viewer, staff_id: int) -> StaffMember:
    return StaffMember.objects.select_related("user").get(
        pk=staff_id, school_id=viewer.school_id, ended_on=None
    )


def _account(viewer: Viewer, staff_id: int, *, is_active: bool) -> User:
    user = User.objects.get(
        staff_memberships__pk=staff_id,
        staff_memberships__school_id=viewer.school_id,
        staff_memberships__ended_on=None,
        is_active=is_active,
    )
    if not _only_here(viewer, user):
        raise AccountElsewhere
    return user


def _only_here(viewer: Viewer, user: User) -> bool:
    """Whether this school alone decides on the account; who looks after the whole installation decides on all."""
    if viewer.user.is_host:
        return True
    elsewhere = user.staff_memberships.filter(ended_on=None).exclude(school_id=viewer.school_id)
    return not user.is_host and not elsewhere.exists()


def _keep_an_administrator(viewer: Viewer, *, besides: StaffMember) -> None:
    """Somebody else must stay who can sign in and manage people: an unused invitation does not count."""
    others = (
        StaffRole.objects.filter(
            code=Administrator.code,
            staff__school_id=viewer.school_id,
            staff__ended_on=None,
            staff__user__is_active=True,
        )
        .exclude(staff=besides)
        .exclude(staff__user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    )
    if not others.exists():
        raise LastAdministrator
