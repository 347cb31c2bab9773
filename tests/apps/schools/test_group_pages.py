"""The pages on which an administrator looks after groups and pupils."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from nabij.apps.accounts.clock import moved_to
from nabij.apps.schools import actions, selectors
from nabij.apps.schools.models import Dyad, Enrolment, Group, Pupil
from tests.apps.contact.pages import text
from tests.world import TODAY, World


@pytest.fixture
def ada(world: World) -> Client:
    return world.client("ada")


def said(client: Client, path: str, data: dict[str, object] | None = None) -> str:
    answer = client.post(path, data or {}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def pupil(world: World, name: str) -> Pupil:
    return Pupil.objects.get(given_name=name, school=world.school)


def names(world: World, group: str) -> list[str]:
    detail = selectors.group_visible_to(world.viewer("ada"), group_id=world.groups[group])
    return [row.given_name for row in detail.pupils]


def test_groups_list_shows_teachers_and_numbers(world: World, ada: Client) -> None:
    actions.add_group(viewer=world.viewer("ada"), name="8C", kind="class", year_level="8")
    html = text(ada.get("/school/groups/"))
    for word in ("5A", "Anouk Kok, Noor Visser", "8C", "Nog niemand"):
        assert word in html
    assert "6C" not in html


def test_groups_without_a_school_year_point_to_the_calendar(world: World, ada: Client) -> None:
    world.school.years.all().delete()
    assert "/school/calendar/" in ada.get("/school/groups/").content.decode()
    assert ada.post("/school/groups/new/", {"name": "1A", "kind": "class"}).status_code == 404


def test_add_group_with_a_name_opens_it(world: World, ada: Client) -> None:
    html = said(ada, "/school/groups/new/", {"name": "8C", "kind": "lesson", "year_level": "8"})
    assert "8C staat erin" in html
    assert Group.objects.get(name="8C").kind == "lesson"


@pytest.mark.parametrize("data", [{"name": "", "kind": "class"}, {"name": "8C", "kind": "choir"}])
def test_add_group_with_a_wrong_answer_is_refused(world: World, ada: Client, data: dict[str, str]) -> None:
    assert ada.get("/school/groups/new/").status_code == 200
    answer = ada.post("/school/groups/new/", data)
    assert answer.status_code == 422
    assert 'id="error-summary"' in answer.content.decode()


def test_group_name_can_be_changed(world: World, ada: Client) -> None:
    path = f"/school/groups/{world.groups['5A']}/"
    said(ada, path, {"name": "5B", "kind": "class", "year_level": "5"})
    assert world.group("5A").name == "5B"
    answer = ada.post(path, {"name": "", "kind": "class"})
    assert answer.status_code == 422
    assert 'href="#id_group_name"' in answer.content.decode()


def test_assign_opens_dyads_and_brings_the_role(world: World, ada: Client) -> None:
    path = f"/school/groups/{world.groups['5A']}"
    assert "unassign" in said(ada, f"{path}/assign/", {"staff": world.people["lot"]})
    assert Dyad.objects.filter(staff_id=world.people["lot"], until=None).count() == 5
    assert "teacher" in world.staff("lot").roles.values_list("code", flat=True)
    said(ada, f"{path}/unassign/", {"staff": world.people["lot"]})
    assert not Dyad.objects.filter(staff_id=world.people["lot"], until=None).exists()


@pytest.mark.parametrize("who", ["", "kim", "noor"])
def test_assign_of_nobody_a_stranger_or_a_present_teacher_is_refused(
    world: World, ada: Client, who: str
) -> None:
    data = {"staff": world.people[who] if who else ""}
    answer = ada.post(f"/school/groups/{world.groups['5A']}/assign/", data)
    assert answer.status_code == 422
    assert 'href="#id_staff"' in answer.content.decode()


@pytest.mark.parametrize("staff", ["0", "x", ""])
def test_unassign_of_somebody_who_does_not_teach_here_is_not_found(
    world: World, ada: Client, staff: str
) -> None:
    assert ada.post(f"/school/groups/{world.groups['5A']}/unassign/", {"staff": staff}).status_code == 404


def test_add_pupil_goes_to_the_end_of_the_list(world: World, ada: Client) -> None:
    said(ada, f"/school/groups/{world.groups['5A']}/pupils/", {"given_name": "Zoë", "family_name": "Aa"})
    assert names(world, "5A") == ["Amir", "Bo", "Cato", "Daan", "Elif", "Zoë"]
    assert world.dyad("noor", "Zoë").until is None


def test_add_pupil_without_a_name_is_refused(world: World, ada: Client) -> None:
    answer = ada.post(f"/school/groups/{world.groups['5A']}/pupils/", {"given_name": " "})
    assert answer.status_code == 422
    assert 'href="#id_given_name"' in answer.content.decode()


def test_pupil_names_can_be_changed(world: World, ada: Client) -> None:
    path = f"/school/groups/{world.groups['5A']}/pupils/{pupil(world, 'Bo').pk}/"
    assert "Bo Test" in ada.get(path).content.decode()
    said(ada, path, {"given_name": "Boaz", "infix": "de", "family_name": "Haan"})
    assert pupil(world, "Boaz").full_name == "Boaz de Haan"
    assert ada.post(path, {"given_name": ""}).status_code == 422


def test_move_keeps_the_former_dyad_and_undo_gives_the_old_place_back(world: World, ada: Client) -> None:
    bo, five, seven = pupil(world, "Bo"), world.groups["5A"], world.groups["7B"]
    html = said(ada, f"/school/groups/{five}/pupils/{bo.pk}/move/", {"group": seven})
    assert "Bo Test zit nu in 7B." in html
    assert names(world, "7B")[-1] == "Bo"
    assert world.dyad("noor", "Bo").until is not None
    assert world.dyad("bas", "Bo").until is None
    said(ada, f"/school/groups/{seven}/pupils/{bo.pk}/move/", {"group": five})
    assert names(world, "5A") == ["Amir", "Bo", "Cato", "Daan", "Elif"]
    assert world.dyad("noor", "Bo").until is None


def test_move_back_on_a_later_day_goes_to_the_end(world: World) -> None:
    bo, viewer = pupil(world, "Bo"), world.viewer("ada")
    five, seven = world.groups["5A"], world.groups["7B"]
    actions.move_pupil(viewer=viewer, pupil_id=bo.pk, from_group_id=five, to_group_id=seven)
    with moved_to(TODAY + timedelta(days=7)):
        actions.move_pupil(viewer=viewer, pupil_id=bo.pk, from_group_id=seven, to_group_id=five)
    assert names(world, "5A")[-1] == "Bo"


def test_move_to_a_group_where_the_pupil_is_already_doubles_nothing(world: World) -> None:
    viewer, bo = world.viewer("ada"), pupil(world, "Bo")
    lesson = actions.add_group(viewer=viewer, name="gym", kind="lesson", year_level="")
    Enrolment.objects.create(pupil=bo, group=lesson, starts_on=TODAY.date())
    actions.move_pupil(viewer=viewer, pupil_id=bo.pk, from_group_id=world.groups["5A"], to_group_id=lesson.pk)
    assert bo.enrolments.filter(ends_on=None).count() == 1


@pytest.mark.parametrize("target", ["", "6C", "5A"])
def test_move_to_nowhere_another_school_or_the_same_group_is_refused(
    world: World, ada: Client, target: str
) -> None:
    path = f"/school/groups/{world.groups['5A']}/pupils/{pupil(world, 'Bo').pk}/move/"
    answer = ada.post(path, {"group": world.groups[target] if target else ""})
    assert answer.status_code == 422
    assert 'href="#id_group"' in answer.content.decode()


def test_leaving_ends_everything_and_undo_brings_it_back(world: World, ada: Client) -> None:
    bo, group = pupil(world, "Bo"), world.groups["5A"]
    html = said(ada, f"/school/groups/{group}/pupils/{bo.pk}/leave/")
    assert "Bo" not in names(world, "5A")
    assert world.dyad("noor", "Bo").until is not None
    enrolments = re.findall(r'name="enrolment" value="(\d+)"', html)
    assert "weg is van school" in html
    said(ada, f"/school/groups/{group}/pupils/{bo.pk}/return/", {"enrolment": enrolments})
    assert names(world, "5A") == ["Amir", "Bo", "Cato", "Daan", "Elif"]
    assert world.dyad("noor", "Bo").until is None


def test_return_with_the_enrolment_of_another_pupil_opens_nothing(world: World, ada: Client) -> None:
    bo, cato, group = pupil(world, "Bo"), pupil(world, "Cato"), world.groups["5A"]
    for one in (bo, cato):
        said(ada, f"/school/groups/{group}/pupils/{one.pk}/leave/")
    said(ada, f"/school/groups/{group}/pupils/{bo.pk}/return/", {"enrolment": [cato.enrolments.get().pk]})
    assert not bo.enrolments.filter(ends_on=None).exists()
    assert not cato.enrolments.filter(ends_on=None).exists()


def test_end_group_with_pupils_is_refused_and_empty_goes_with_undo(world: World, ada: Client) -> None:
    answer = ada.post(f"/school/groups/{world.groups['5A']}/end/")
    assert answer.status_code == 422
    assert 'href="#end"' in answer.content.decode()
    empty = actions.add_group(viewer=world.viewer("ada"), name="8C", kind="class", year_level="")
    assert f"/school/groups/{empty.pk}/reopen/" in said(ada, f"/school/groups/{empty.pk}/end/")
    assert ada.get(f"/school/groups/{empty.pk}/").status_code == 404
    said(ada, f"/school/groups/{empty.pk}/reopen/")
    assert ada.get(f"/school/groups/{empty.pk}/").status_code == 200
