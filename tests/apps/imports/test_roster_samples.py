"""Every sample file comes in twice: the second time nothing changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from nabij.apps.schools.models import Assignment, Dyad, Enrolment, Group, Pupil, RosterImport, StaffMember
from tests.apps.imports.roster_world import bring_in, upload
from tests.world import World

SAMPLES = {
    "edexml/EDEXML-1.0.3-school-sized-scrubbed.xml": (19, 399, 29),
    "edexml/EDEXML.Voorbeeld.2.0.xml": (8, 2, 3),
    "edexml/EDEXML.Voorbeeld.2.1.xml": (8, 2, 3),
    "edexml/EDEXML.Voorbeeld.2.1-Vla.xml": (7, 2, 3),
    "edexml/EDEXML.invalid_toevoegingen.xml": (8, 2, 3),
    "oneroster/Test_full_data_set.zip": (1, 3, 2),
    "oneroster/Test_minimal_data_set.zip": (2, 3, 2),
    "oneroster/v1p2_full_dataset.zip": (1, 3, 3),
    "oneroster/oneroster_test_data.zip": (1, 1, 0),
    "oneroster/generated-v1p1-small": (20, 60, 10),
    "oneroster/oat-v1p1": (2, 1, 0),
    "sds/v2.1": (1, 1, 1),
}


@pytest.mark.parametrize("sample", SAMPLES)
def test_sample_imported_twice_changes_nothing_the_second_time(
    world: World, shared: Path, sample: str
) -> None:
    viewer = world.viewer("ada")
    before = _counts(world)

    first, row = bring_in(viewer, shared / "rosters" / sample)
    made = _counts(world)
    second, again = bring_in(viewer, shared / "rosters" / sample)

    assert first.changes > 0
    assert row.state == again.state == RosterImport.State.DONE
    assert second.nothing_changes, [(one.code, one.entity, one.lines[:3]) for one in second.parts]
    assert _counts(world) == made
    assert (made[0] - before[0], made[1] - before[1], made[2] - before[2]) == SAMPLES[sample]


def test_sample_with_wrong_element_is_refused_with_its_line(world: World, shared: Path) -> None:
    before = _counts(world)

    row = upload(world.viewer("ada"), shared / "rosters/edexml/EDEXML.invalid_1.xml")

    assert row.state == RosterImport.State.REFUSED
    assert row.notice["code"] == "edexml.unexpected_element"
    assert (row.notice["line"], row.notice["field"]) == (3, "school_incorrect_element")
    assert _counts(world) == before


def test_second_school_of_a_file_goes_into_its_own_year(world: World, shared: Path) -> None:
    _, row = bring_in(world.viewer("ada"), shared / "rosters/oneroster/generated-v1p1-small", number=1)

    assert row.year == world.year
    assert Group.objects.filter(year=world.year).count() == 2 + 20
    assert Enrolment.objects.filter(group__year=world.year, from_roster=True, ends_on=None).count() == 246


def _counts(world: World) -> tuple[int, int, int, int, int, int]:
    return (
        Group.objects.filter(year__school=world.school).count(),
        Pupil.objects.filter(school=world.school).count(),
        StaffMember.objects.filter(school=world.school).count(),
        Enrolment.objects.count(),
        Assignment.objects.count(),
        Dyad.objects.count(),
    )
