"""Who is looking: an account, in one school, with roles, in the present school year. Read once a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from nabij.apps.accounts.clock import today
from nabij.apps.accounts.models import User
from nabij.apps.accounts.statements import Statement
from nabij.apps.schools.models import SchoolYear, StaffRole
from nabij.apps.schools.roles import ROLES, Permission


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody's place in one school."""

    staff_id: int
    school_id: int
    school_name: str
    sector: str
    country: str
    year_id: int | None
    roles: frozenset[str]
    rhythm_days: int
    daily_capacity: int


@dataclass(frozen=True, slots=True)
class Viewer:
    user: User
    membership: Membership | None
    others: tuple[Membership, ...] = ()

    @property
    def staff_id(self) -> int:
        return self._here().staff_id

    @property
    def school_id(self) -> int:
        return self._here().school_id

    @property
    def year_id(self) -> int | None:
        return self.membership.year_id if self.membership else None

    @property
    def roles(self) -> frozenset[str]:
        return self.membership.roles if self.membership else frozenset()

    @property
    def rhythm_days(self) -> int:
        return self._here().rhythm_days

    def can(self, permission: Permission) -> bool:
        return any(permission in ROLES[code].may for code in self.roles if code in ROLES)

    def require(self, permission: Permission) -> None:
        if not self.can(permission):
            raise PermissionDenied

    def require_year(self) -> int:
        """The school year at hand; without one there is nothing to do yet."""
        if self.year_id is None:
            raise SchoolYear.DoesNotExist
        return self.year_id

    def _here(self) -> Membership:
        if self.membership is None:
            raise PermissionDenied
        return self.membership


def _places(user: int, day: date) -> QuerySet[StaffRole, tuple[Any, ...]]:
    years = SchoolYear.objects.filter(school=OuterRef("staff__school"))
    begun = years.filter(starts_on__lte=day).order_by("-starts_on").values("pk")[:1]
    coming = years.filter(starts_on__gt=day).order_by("starts_on").values("pk")[:1]
    return (
        StaffRole.objects.filter(staff__user_id=user, staff__ended_on=None)
        .annotate(year_id=Coalesce(Subquery(begun), Subquery(coming)))
        .values_list(
            "staff_id",
            "staff__school_id",
            "staff__school__name",
            "staff__school__sector",
            "staff__school__country",
            "year_id",
            "staff__rhythm_days",
            "staff__daily_capacity",
            "code",
        )
    )


_places_of = Statement(_places, int, date)


def memberships_of(user: User, *, on: date | None = None) -> tuple[Membership, ...]:
    """Every place this person has in a school, in one query, by name of the school."""
    rows = _places_of(user.pk, on or today())
    roles: dict[int, set[str]] = {}
    places: dict[int, tuple[int, str, str, str, int | None, int, int]] = {}
    for staff_id, school_id, name, sector, country, year_id, rhythm, capacity, code in rows:
        roles.setdefault(staff_id, set()).add(code)
        places[staff_id] = (school_id, name, sector, country, year_id, rhythm, capacity)
    found = [
        Membership(
            staff_id=staff_id,
            school_id=school_id,
            school_name=name,
            sector=sector,
            country=country,
            year_id=year_id,
            roles=frozenset(roles[staff_id]),
            rhythm_days=rhythm,
            daily_capacity=capacity,
        )
        for staff_id, (school_id, name, sector, country, year_id, rhythm, capacity) in places.items()
    ]
    return tuple(sorted(found, key=lambda place: (place.school_name, place.staff_id)))


def viewer_of(user: User, *, chosen_school: int | None = None) -> Viewer:
    """The viewer in the chosen school, or in the first one."""
    places = memberships_of(user)
    here = next(
        (place for place in places if place.school_id == chosen_school), places[0] if places else None
    )
    return Viewer(user=user, membership=here, others=tuple(place for place in places if place is not here))
