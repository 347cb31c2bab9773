"""Building De Wilg: the people through the actions of `schools`, half a year of moments through those of `contact`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.conf import settings
from django.db import transaction

from nabij.apps.accounts import actions as accounts
from nabij.apps.accounts import demo
from nabij.apps.accounts.clock import moved_to, now, today
from nabij.apps.accounts.models import AccessLink, User
from nabij.apps.schools import actions as schools
from nabij.apps.schools.calendars import calendar_of
from nabij.apps.schools.models import Dyad
from nabij.apps.schools.viewer import Viewer, viewer_of
from nabij.demo import picture, plans
from nabij.demo.cast import ADMINISTRATOR, CAST, GROUPS, PUPILS, STORIES, TEACHERS, Child, Member
from nabij.demo.circle import on_the_circle
from nabij.demo.knowing import know_them
from nabij.demo.moments import replay
from nabij.demo.repair import ways_back
from nabij.demo.voice import say_how_it_is
from nabij.practice.simulation import PupilTraits, SimulatedDyad, TeacherTraits, simulate_school_year

SEED = 20_260
HALF_A_YEAR = timedelta(days=150)


class NotADemo(RuntimeError):
    """The made-up school is built in demo mode only, in a database of its own."""


@dataclass(frozen=True, slots=True)
class Built:
    pupils: int
    staff: int
    moments: int

    def __str__(self) -> str:
        return f"De Wilg: {self.pupils} pupils, {self.staff} people, {self.moments} moments"


def build(*, seed: int = SEED) -> Built:
    """Build the school in an empty demo database."""
    if not settings.DEMO or User.objects.exists():
        raise NotADemo
    introduce()
    with transaction.atomic():
        first_day = today() - HALF_A_YEAR
        with moved_to(now() - HALF_A_YEAR):
            people = _people(first_day)
        moments = _half_a_year(people, Random(seed))  # noqa: S311  a made-up school, no secret
        noor = viewer_of(User.objects.get(username="noor"))
        plans.plan(noor, year_id=people.year_id, rng=Random(f"{seed}:plans"))  # noqa: S311
        _ways_back(people)
        _how_it_is()
        know_them(noor, rng=Random(f"{seed}:knowing"))  # noqa: S311
        on_the_circle(noor, rng=Random(f"{seed}:circle"))  # noqa: S311
    return Built(pupils=sum(len(children(group)) for group in PUPILS), staff=len(CAST) + 1, moments=moments)


def introduce() -> None:
    """Put the cast on the page where one chooses whom to be."""
    for member in CAST:
        demo.introduce(member.username, member.about)
    demo.introduce(ADMINISTRATOR[0], ADMINISTRATOR[2])


def children(group: str) -> list[Child]:
    """The pupils of a group in roster order, each with a temperament that is the same every time."""
    rng = Random(f"{SEED}:{group}")  # noqa: S311
    found = []
    for text in PUPILS[group].split(";"):
        given, *rest = text.split()
        family = " ".join(rest)
        infix = " ".join(word for word in rest if word in {"van", "de", "den", "el", "der"})
        family = family.removeprefix(infix).strip()
        found.append(Child(given, infix, family, _temperament(rng), STORIES.get((group, given))))
    return found


def _temperament(rng: Random) -> PupilTraits:
    return PupilTraits(
        outgoing=rng.uniform(0.15, 0.9),
        temper=min(0.9, rng.betavariate(2, 4)),
        need=rng.betavariate(2, 5),
        assertive=rng.uniform(-0.6, 0.6),
        sunny=rng.uniform(0.45, 0.85),
    )


@dataclass(frozen=True, slots=True)
class People:
    year_id: int
    staff: dict[str, int]
    children: dict[int, Child]


def _people(first_day: date) -> People:
    token = accounts.create_link(kind=AccessLink.Kind.SETUP, user=None, by=None)
    username, name, _about = ADMINISTRATOR
    ada = accounts.complete_setup(
        token=token, display_name=name, username=username, password=accounts.random_password(), language="nl"
    )
    school = schools.found_school(
        board="Stichting Waterrijk",
        name="De Wilg",
        sector="primary",
        country="NL",
        region="Midden",
        is_demo=True,
        by=ada,
    )
    year = schools.open_year(
        school=school, starts_on=first_day, ends_on=first_day + timedelta(days=364), by=ada
    )
    viewer = viewer_of(ada)
    staff = {member.username: _join(viewer, member) for member in CAST}
    by_pupil: dict[int, Child] = {}
    for name, level, teachers in GROUPS:
        group = schools.add_group(viewer=viewer, name=name, kind="class", year_level=level)
        for child in children(name):
            pupil = schools.enrol(
                viewer=viewer,
                group_id=group.pk,
                given_name=child.given,
                infix=child.infix,
                family_name=child.family,
            )
            by_pupil[pupil.pk] = child
        assistants = ("anouk",) if name == "5A" else ()
        for teacher in (*teachers, *assistants):
            schools.assign(viewer=viewer, group_id=group.pk, staff_id=staff[teacher])
    return People(year_id=year.pk, staff=staff, children=by_pupil)


def _join(viewer: Viewer, member: Member) -> int:
    staff = schools.add_staff(
        viewer=viewer,
        given_name=member.given,
        infix=member.infix,
        family_name=member.family,
        email=f"{member.username}@dewilg.example",
        roles=member.roles,
    )
    schools.invite(viewer=viewer, staff_id=staff.pk, username=member.username, language="nl")
    return staff.pk


def _half_a_year(people: People, rng: Random) -> int:
    """Let the simulator run for each teacher, and replay what it gives through the actions."""
    calendar = calendar_of(people.year_id)
    total = 0
    for username, traits in TEACHERS.items():
        viewer = viewer_of(User.objects.get(username=username))
        dyads = list(Dyad.objects.filter(staff_id=people.staff[username]).order_by("pk"))
        year = simulate_school_year(calendar, _simulated(dyads, people, username, traits), rng, until=today())
        keys = {str(dyad.pk): dyad.pk for dyad in dyads}
        total += replay(viewer, year, dyads=keys, rng=rng)
        picture.fill_in(viewer, year, dyads=keys, rng=Random(f"{SEED}:{username}:picture"))  # noqa: S311
    return total


def _ways_back(people: People) -> None:
    """Noor and Bo found each other again; with Dylan she is on the way."""
    viewer, ina = (viewer_of(User.objects.get(username=name)) for name in ("noor", "ina"))
    own = {
        dyad.pupil.given_name: dyad.pk
        for dyad in Dyad.objects.filter(staff_id=people.staff["noor"]).select_related("pupil")
    }
    rng = Random(f"{SEED}:repair")  # noqa: S311
    ways_back(viewer, mended=own["Bo"], running=own["Dylan"], colleague=ina, rng=rng)


def _how_it_is() -> None:
    """The colours of this morning, both sides of one relationship, and a diary of some hard weeks."""
    noor, bas = (viewer_of(User.objects.get(username=name)) for name in ("noor", "bas"))
    say_how_it_is(noor, bas, rng=Random(f"{SEED}:voice"))  # noqa: S311


def _simulated(
    dyads: list[Dyad], people: People, username: str, traits: TeacherTraits
) -> list[SimulatedDyad]:
    own = username in {"noor", "bas"}
    return [
        SimulatedDyad(
            dyad=str(dyad.pk),
            teacher=username,
            teacher_traits=traits,
            pupil_traits=people.children[dyad.pupil_id].traits,
            story=people.children[dyad.pupil_id].story if own else None,
        )
        for dyad in dyads
    ]
