"""The small school of the tests, with its fixed cast, built only through the actions that people use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.test import Client

from nabij.apps.accounts import actions as accounts
from nabij.apps.accounts.clock import moved_to
from nabij.apps.accounts.models import AccessLink, User
from nabij.apps.contact import actions as contact
from nabij.apps.schools import actions as schools
from nabij.apps.schools.models import Dyad, Group, School, SchoolYear, StaffMember
from nabij.apps.schools.viewer import Viewer, viewer_of

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TODAY = datetime(2026, 11, 17, 15, 30, tzinfo=AMSTERDAM)  # a Tuesday, half way the autumn
YEAR = (date(2026, 8, 1), date(2027, 7, 31))
PASSWORD = "een rustig wachtwoord"

PUPILS = {
    "5A": ["Amir", "Bo", "Cato", "Daan", "Elif"],
    "7B": ["Finn", "Gijs", "Hava", "Isa", "Jip"],
}


@dataclass(frozen=True, slots=True)
class World:
    """The school *De Wilg* and, elsewhere, Kim."""

    school: School
    other_school: School
    year: SchoolYear
    people: dict[str, int]
    groups: dict[str, int]

    def user(self, name: str) -> User:
        return User.objects.get(username=name)

    def viewer(self, name: str) -> Viewer:
        return viewer_of(self.user(name))

    def staff(self, name: str) -> StaffMember:
        return StaffMember.objects.get(pk=self.people[name])

    def group(self, name: str) -> Group:
        return Group.objects.get(pk=self.groups[name])

    def dyad(self, teacher: str, pupil: str) -> Dyad:
        return Dyad.objects.get(staff_id=self.people[teacher], pupil__given_name=pupil, year=self.year)

    def dyads(self, teacher: str) -> list[Dyad]:
        return list(Dyad.objects.filter(staff_id=self.people[teacher], until=None).order_by("pk"))

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(self.user(name))
        return client

    def log(
        self,
        teacher: str,
        kind: str,
        *pupils: str,
        days_ago: int = 0,
        client_id: UUID | None = None,
        note: str = "",
    ) -> contact.Logged:
        """A moment through the action itself."""
        return contact.log_moment(
            viewer=self.viewer(teacher),
            client_id=client_id or uuid4(),
            kind_code=kind,
            dyad_ids=[self.dyad(teacher, pupil).pk for pupil in pupils],
            at=TODAY - timedelta(days=days_ago, minutes=30),
            note=note,
        )


CAST = {
    "noor": ("Noor", "Visser", ("teacher",)),
    "bas": ("Bas", "de Wit", ("teacher",)),
    "esra": ("Esra", "Aydin", ("coach",)),
    "ina": ("Ina", "Smit", ("care_coordinator",)),
    "rob": ("Rob", "Mulder", ("leader",)),
    "anouk": ("Anouk", "Kok", ("student_teacher",)),
    "femke": ("Femke", "Bos", ("teacher_educator",)),
    "daan": ("Daan", "Peters", ("researcher",)),
    "mees": ("Mees", "Vos", ("mentor",)),
    "coen": ("Coen", "Dekker", ("assistant",)),
    "lot": ("Lot", "Brands", ("colleague",)),
}


def build() -> World:
    """Build the world at its own moment in time, so that every test sees the same school."""
    with moved_to(TODAY):
        return _build()


def _build() -> World:
    ada = _host("ada", "Ada Prins")
    school = _found(ada, "De Wilg")
    year = schools.open_year(school=school, starts_on=YEAR[0], ends_on=YEAR[1], by=ada)
    people = {"ada": StaffMember.objects.get(school=school, user=ada).pk}
    people |= {name: _join(ada, name, *who) for name, who in CAST.items()}
    groups = {name: _group(ada, name, pupils) for name, pupils in PUPILS.items()}
    for teacher, group in (("noor", "5A"), ("bas", "7B"), ("anouk", "5A")):
        schools.assign(viewer=viewer_of(ada), group_id=groups[group], staff_id=people[teacher])
    other = _found(_host("kim_host", "Karel Host"), "De Eik")
    kim_host = User.objects.get(username="kim_host")
    schools.open_year(school=other, starts_on=YEAR[0], ends_on=YEAR[1], by=kim_host)
    people["kim"] = _join(kim_host, "kim", "Kim", "Jansen", ("teacher", "administrator"))
    kims = _group(kim_host, "6C", ["Kees", "Lina"])
    schools.assign(viewer=viewer_of(kim_host), group_id=kims, staff_id=people["kim"])
    return World(school=school, other_school=other, year=year, people=people, groups={**groups, "6C": kims})


def _host(username: str, name: str) -> User:
    token = accounts.create_link(kind=AccessLink.Kind.SETUP, user=None, by=None)
    return accounts.complete_setup(
        token=token, display_name=name, username=username, password=PASSWORD, language="nl"
    )


def _found(by: User, name: str) -> School:
    return schools.found_school(board="", name=name, sector="primary", country="NL", region="Midden", by=by)


def _join(by: User, username: str, given: str, family: str, roles: tuple[str, ...]) -> int:
    viewer = viewer_of(by)
    staff = schools.add_staff(
        viewer=viewer,
        given_name=given,
        infix="",
        family_name=family,
        email=f"{username}@example.org",
        roles=roles,
    )
    token = schools.invite(viewer=viewer, staff_id=staff.pk, username=username, language="nl")
    accounts.choose_password_by_link(token=token, password=PASSWORD)
    return staff.pk


def _group(by: User, name: str, pupils: list[str]) -> int:
    viewer = viewer_of(by)
    group = schools.add_group(viewer=viewer, name=name, kind="class", year_level=name[0])
    for pupil in pupils:
        schools.enrol(viewer=viewer, group_id=group.pk, given_name=pupil, family_name="Test")
    return group.pk
