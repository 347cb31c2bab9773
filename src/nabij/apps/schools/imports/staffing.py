"""What a roster means for the roles and accounts of staff.

A roster gives the roles that it names and takes those that it named before and no longer names. It never makes
anybody administrator, never ends one, and never takes a role that people granted themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from nabij.apps.accounts import actions as accounts
from nabij.apps.accounts.models import User
from nabij.apps.schools.models import Assignment, Group, Pupil, School, StaffMember, StaffRole
from nabij.apps.schools.roles import TEACHING_ROLES, Administrator
from nabij.rosters import operations as ops
from nabij.rosters.description import PROPOSED_ONLY, Entity
from nabij.rosters.description import Staff as StaffItem
from nabij.rosters.plan import Target

Row = Group | Pupil | StaffMember
CHUNK = 500


def administrators_of(school: School) -> set[str]:
    """Refs of those who keep the school running; a roster does not end them."""
    rows = StaffRole.objects.filter(staff__school=school, staff__ended_on=None, code=Administrator.code)
    return {str(pk) for pk in rows.values_list("staff_id", flat=True)}


def follow_roles(school: School, operations: Sequence[ops.Operation], pk_of: Callable[[Target], int]) -> None:
    """Give and take roles after everything else is written."""
    give: dict[int, set[str]] = defaultdict(set)
    take: dict[int, set[str]] = defaultdict(set)
    works: dict[int, set[str]] = defaultdict(set)
    for one in operations:
        if isinstance(one, ops.Create) and isinstance(one.item, StaffItem):
            give[pk_of(one.target)] |= {str(role) for role in one.item.roles}
        elif isinstance(one, ops.Update) and one.target.entity is Entity.STAFF:
            old, new = _role_change(one)
            give[pk_of(one.target)] |= new - old
            take[pk_of(one.target)] |= old - new
        elif isinstance(one, ops.Assign):
            works[pk_of(one.staff)].add(str(one.role))
    proposed = {str(role) for role in PROPOSED_ONLY}
    present = _present(school, {*give, *take, *works})
    for staff_id, roles in works.items():
        wanted = (present[staff_id] | give[staff_id]) - take[staff_id]
        give[staff_id] |= {role for role in roles if not wanted & _equal_to(role)}
    still = _still_working(take)
    fresh = [
        StaffRole(staff_id=staff_id, code=code)
        for staff_id, codes in give.items()
        for code in sorted(codes - proposed - present[staff_id])
    ]
    StaffRole.objects.bulk_create(fresh, batch_size=CHUNK)
    for staff_id, codes in take.items():
        gone = codes - proposed - still[staff_id] - give[staff_id]
        if gone:
            StaffRole.objects.filter(staff_id=staff_id, code__in=gone).delete()


def _equal_to(role: str) -> frozenset[str]:
    """Roles that already allow what an assignment in this role needs."""
    return TEACHING_ROLES if role in TEACHING_ROLES else frozenset({role})


def _role_change(update: ops.Update) -> tuple[set[str], set[str]]:
    for field in update.fields:
        if field.name == "roles":
            assert isinstance(field.old, tuple)
            assert isinstance(field.new, tuple)
            return {str(role) for role in field.old}, {str(role) for role in field.new}
    return set(), set()


def _present(school: School, staff_ids: set[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = StaffRole.objects.filter(staff__school=school)
    for staff_id, code in rows.values_list("staff_id", "code"):
        if staff_id in staff_ids:
            found[staff_id].add(code)
    return found


def _still_working(take: Mapping[int, set[str]]) -> dict[int, set[str]]:
    """Roles in which somebody still works with a group, by whatever hand: those are not taken."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = Assignment.objects.filter(staff__in=[pk for pk, codes in take.items() if codes], ends_on=None)
    for staff_id, role in rows.values_list("staff_id", "role"):
        found[staff_id].add(role)
    return found


def follow_names(updates: Sequence[ops.Update], rows: Mapping[int, Row], *, by: User | None) -> None:
    """An account that belongs to this school alone takes over a new name or address."""
    if by is None:
        return
    renamed = [
        int(one.target.ref)
        for one in updates
        if any(change.name in ("name", "email") for change in one.fields)
    ]
    for pk in renamed:
        staff = rows[pk]
        assert isinstance(staff, StaffMember)
        if staff.user and _only_here(staff):
            accounts.rename(user=staff.user, display_name=staff.full_name, email=staff.email, by=by)


def close_accounts(staff_ids: Sequence[int], *, by: User | None) -> None:
    """Who left signs in no more, unless the account opens another school too."""
    for start in range(0, len(staff_ids), CHUNK):
        rows = StaffMember.objects.filter(
            pk__in=staff_ids[start : start + CHUNK], user__is_active=True
        ).select_related("user")
        for staff in rows:
            if staff.user and _only_here(staff):
                accounts.set_active(user=staff.user, active=False, by=by)


def _only_here(staff: StaffMember) -> bool:
    user = staff.user
    if user is None or user.is_host:
        return False
    elsewhere = StaffMember.objects.filter(user=user, ended_on=None).exclude(school_id=staff.school_id)
    return not elsewhere.exists()
