"""The pages on which an administrator looks after people."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from nabij.apps.accounts import actions as accounts
from nabij.apps.accounts.models import AuditLine, User
from nabij.apps.schools import actions
from nabij.apps.schools.models import Assignment, Dyad, StaffMember
from nabij.apps.schools.viewer import viewer_of
from tests.world import PASSWORD, World


@pytest.fixture
def ada(world: World) -> Client:
    return world.client("ada")


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def said(client: Client, path: str, data: dict[str, object] | None = None) -> str:
    answer = client.post(path, data or {}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def link_in(html: str) -> str:
    found = re.search(r'value="(http://testserver/link/[^"]+)"', html)
    assert found
    return found[1].removeprefix("http://testserver")


def added(world: World) -> StaffMember:
    return actions.add_staff(
        viewer=world.viewer("ada"),
        given_name="Şeyma",
        infix="van",
        family_name="Łuk",
        email="",
        roles=("teacher",),
    )


def test_people_list_shows_roles_groups_and_account(world: World, ada: Client) -> None:
    added(world)
    html = page(ada, "/school/people/")
    for word in ("Bas de Wit", "Leerkracht", "7B", "Intern begeleider", "Kan inloggen", "Geen account"):
        assert word in html
    assert "Kim Jansen" not in html


def test_add_person_with_answers_puts_them_on_the_list(world: World, ada: Client) -> None:
    data = {"given_name": "Tess", "infix": "de", "family_name": "Boer", "email": "", "roles": ["coach"]}
    html = said(ada, "/school/people/new/", data)
    assert "Tess de Boer" in html
    assert StaffMember.objects.get(given_name="Tess").roles.get().code == "coach"


def test_add_person_without_name_and_role_says_what_to_do(world: World, ada: Client) -> None:
    answer = ada.post("/school/people/new/", {"given_name": ""})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert html.count('class="field__error"') == 2
    assert 'href="#id_given_name"' in html
    assert 'href="#id_roles_0"' in html
    assert "Fout:" in html


def test_person_page_change_of_name_reaches_the_account(world: World, ada: Client) -> None:
    path = f"/school/people/{world.people['noor']}/"
    said(
        ada, path, {"given_name": "Nora", "infix": "van", "family_name": "Vliet", "email": "nora@example.org"}
    )
    assert world.staff("noor").full_name == "Nora van Vliet"
    assert world.user("noor").display_name == "Nora van Vliet"


def test_person_page_with_wrong_mail_address_is_refused(world: World, ada: Client) -> None:
    answer = ada.post(f"/school/people/{world.people['noor']}/", {"given_name": "Noor", "email": "niets"})
    assert answer.status_code == 422
    assert 'href="#id_email"' in answer.content.decode()


def test_roles_set_keeps_only_those_chosen(world: World, ada: Client) -> None:
    said(ada, f"/school/people/{world.people['noor']}/roles/", {"roles": ["teacher", "coach"]})
    assert set(world.staff("noor").roles.values_list("code", flat=True)) == {"teacher", "coach"}


@pytest.mark.parametrize("roles", [[], ["emperor"]])
def test_roles_without_a_known_role_are_refused(world: World, ada: Client, roles: list[str]) -> None:
    answer = ada.post(f"/school/people/{world.people['noor']}/roles/", {"roles": roles})
    assert answer.status_code == 422
    assert world.staff("noor").roles.get().code == "teacher"


def test_roles_of_the_last_administrator_stay(world: World, ada: Client) -> None:
    answer = ada.post(f"/school/people/{world.people['ada']}/roles/", {"roles": ["teacher"]})
    assert answer.status_code == 422
    assert "enige beheerder" in answer.content.decode()
    assert world.staff("ada").roles.get().code == "administrator"


def test_roles_when_the_other_administrator_never_signed_in_stay(world: World, ada: Client) -> None:
    staff = added(world)
    actions.set_roles(viewer=world.viewer("ada"), staff_id=staff.pk, roles=["administrator"])
    actions.invite(viewer=world.viewer("ada"), staff_id=staff.pk, username="seyma", language="nl")
    with pytest.raises(actions.LastAdministrator):
        actions.set_roles(viewer=world.viewer("ada"), staff_id=world.people["ada"], roles=["teacher"])


def test_roles_given_up_by_an_administrator_lead_home(world: World, ada: Client) -> None:
    actions.set_roles(viewer=world.viewer("ada"), staff_id=world.people["rob"], roles=["administrator"])
    answer = ada.post(f"/school/people/{world.people['ada']}/roles/", {"roles": ["leader"]})
    assert answer["Location"] == "/school/"


# --- invitations


def test_invite_proposes_a_plain_unique_name(world: World, ada: Client) -> None:
    accounts.create_user(display_name="X", username="seyma.vanluk", by=None)
    assert 'value="seyma.vanluk2"' in page(ada, f"/school/people/{added(world).pk}/invite/")


def test_invite_shows_the_link_once_and_it_works(world: World, ada: Client) -> None:
    staff = added(world)
    answer = ada.post(f"/school/people/{staff.pk}/invite/", {"username": "seyma", "language": "nl"})
    link = link_in(answer.content.decode())
    assert answer["Cache-Control"] == "no-store"
    assert link not in page(ada, f"/school/people/{staff.pk}/")
    somebody = Client()
    assert somebody.post(link, {"password": "een heel rustig woord"}, follow=True).status_code == 200
    assert User.objects.get(username="seyma").check_password("een heel rustig woord")
    assert Client().get(link).status_code == 410


def test_invite_again_makes_the_older_link_useless(world: World, ada: Client) -> None:
    path = f"/school/people/{added(world).pk}/invite/"
    first = link_in(ada.post(path, {"username": "seyma", "language": "nl"}).content.decode())
    second = link_in(ada.post(path).content.decode())
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200
    assert ada.get(path).status_code == 302


@pytest.mark.parametrize("name", ["kim", "KIM", "noor", "met spatie", "x", ""])
def test_invite_with_a_name_that_is_taken_or_odd_is_refused(world: World, ada: Client, name: str) -> None:
    staff = added(world)
    answer = ada.post(f"/school/people/{staff.pk}/invite/", {"username": name, "language": "nl"})
    assert answer.status_code == 422
    assert 'href="#id_username"' in answer.content.decode()
    staff.refresh_from_db()
    assert staff.user is None


def test_invite_name_taken_in_other_case_is_refused_by_the_action(world: World) -> None:
    with pytest.raises(accounts.UserNameTaken):
        actions.invite(viewer=world.viewer("ada"), staff_id=added(world).pk, username="KIM", language="nl")


def test_invite_for_somebody_with_a_password_gives_no_second_key(world: World, ada: Client) -> None:
    path = f"/school/people/{world.people['noor']}/invite/"
    assert ada.post(path, {"username": "noor2", "language": "nl"}).status_code == 302
    with pytest.raises(actions.AccountInUse):
        actions.invite(viewer=world.viewer("ada"), staff_id=world.people["noor"], username="n", language="nl")


def test_reset_link_replaces_the_password_and_tells_the_owner(world: World, ada: Client) -> None:
    link = link_in(ada.post(f"/school/people/{world.people['noor']}/new-password/").content.decode())
    Client().post(link, {"password": "een ander rustig woord"})
    assert world.user("noor").password_by_link_at is not None


# --- accounts that open another school


def also_at_de_wilg(world: World, username: str, *roles: str) -> int:
    """Somebody of the other school who works at De Wilg as well, as whoever runs the installation arranged it."""
    staff = added(world)
    StaffMember.objects.filter(pk=staff.pk).update(user=world.user(username))
    return staff.pk


def plain_administrator(world: World) -> Client:
    actions.set_roles(viewer=world.viewer("ada"), staff_id=world.people["rob"], roles=["administrator"])
    return world.client("rob")


@pytest.mark.parametrize("step", ["new-password", "close-account"])
def test_account_with_another_school_is_not_for_one_school(world: World, step: str) -> None:
    staff_id = also_at_de_wilg(world, "kim")
    answer = plain_administrator(world).post(f"/school/people/{staff_id}/{step}/")
    assert answer.status_code == 422
    assert "andere school" in answer.content.decode()
    assert world.user("kim").is_active


def test_account_of_the_host_is_not_for_an_administrator(world: World) -> None:
    answer = plain_administrator(world).post(f"/school/people/{world.people['ada']}/new-password/")
    assert answer.status_code == 422


def test_account_with_another_school_may_be_helped_by_the_host(world: World, ada: Client) -> None:
    assert ada.post(f"/school/people/{also_at_de_wilg(world, 'kim')}/new-password/").status_code == 200


def test_leaving_with_another_school_keeps_the_account(world: World) -> None:
    staff_id = also_at_de_wilg(world, "kim")
    said(plain_administrator(world), f"/school/people/{staff_id}/leave/")
    assert world.user("kim").is_active


def test_name_of_somebody_with_another_school_leaves_the_account_alone(world: World) -> None:
    staff_id = also_at_de_wilg(world, "kim")
    client = plain_administrator(world)
    said(
        client,
        f"/school/people/{staff_id}/",
        {"given_name": "Iemand", "infix": "", "family_name": "", "email": ""},
    )
    assert world.user("kim").display_name == "Kim Jansen"


# --- closing, leaving, coming back


def test_close_account_ends_sessions_and_can_be_undone(world: World, ada: Client) -> None:
    noor = world.client("noor")
    path = f"/school/people/{world.people['noor']}"
    assert "open-account" in said(ada, f"{path}/close-account/")
    assert noor.get("/").status_code == 302
    said(ada, f"{path}/open-account/")
    assert Client().post("/sign-in/", {"username": "noor", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("step", ["close-account", "leave"])
def test_closing_and_leaving_for_oneself_is_refused(world: World, ada: Client, step: str) -> None:
    answer = ada.post(f"/school/people/{world.people['ada']}/{step}/")
    assert answer.status_code == 422
    assert "niet voor jezelf" in answer.content.decode()
    assert "<title>Fout: Ada Prins" in answer.content.decode()


@pytest.mark.parametrize("step", ["close-account", "leave"])
def test_closing_and_leaving_of_the_last_administrator_is_refused(world: World, step: str) -> None:
    actions.set_roles(viewer=world.viewer("ada"), staff_id=world.people["rob"], roles=["administrator"])
    rob = world.client("rob")
    user = world.user("rob")
    user.set_unusable_password()
    user.save()
    rob.force_login(user)
    User.objects.filter(username="ada").update(is_host=False)
    answer = rob.post(f"/school/people/{world.people['ada']}/{step}/")
    assert answer.status_code == 422
    assert "enige beheerder" in answer.content.decode()


def test_leaving_ends_dyads_and_undo_brings_all_back(world: World, ada: Client) -> None:
    staff_id = world.people["noor"]
    html = said(ada, f"/school/people/{staff_id}/leave/")
    assert not Dyad.objects.filter(staff_id=staff_id, until=None).exists()
    assert not world.user("noor").is_active
    fields = dict(re.findall(r'name="(assignment|account)" value="([^"]+)"', html))
    assert "Wie hier eerder werkte" in html
    said(ada, f"/school/people/{staff_id}/return/", fields)
    assert Dyad.objects.filter(staff_id=staff_id, until=None).count() == 5
    assert world.user("noor").is_active


def test_return_from_the_list_leaves_groups_and_account_as_they_are(world: World, ada: Client) -> None:
    staff_id = world.people["noor"]
    said(ada, f"/school/people/{staff_id}/leave/")
    said(ada, f"/school/people/{staff_id}/return/")
    assert world.staff("noor").ended_on is None
    assert not Assignment.objects.filter(staff_id=staff_id, ends_on=None).exists()
    assert not world.user("noor").is_active


def test_return_with_an_assignment_of_somebody_else_gives_nothing(world: World, ada: Client) -> None:
    staff_id = world.people["noor"]
    other = Assignment.objects.get(staff_id=world.people["bas"])
    actions.unassign(viewer=world.viewer("ada"), group_id=other.group_id, staff_id=world.people["bas"])
    said(ada, f"/school/people/{staff_id}/leave/")
    said(ada, f"/school/people/{staff_id}/return/", {"assignment": [str(other.pk), "x"]})
    assert not Dyad.objects.filter(staff_id__in=[staff_id, world.people["bas"]], until=None).exists()


def test_every_step_on_people_leaves_an_audit_line(world: World, ada: Client) -> None:
    staff_id = world.people["noor"]
    for step in ("close-account", "open-account", "new-password", "leave", "return"):
        ada.post(f"/school/people/{staff_id}/{step}/")
    verbs = list(
        AuditLine.objects.filter(subject="staff", subject_id=staff_id).values_list("verb", flat=True)
    )
    for verb in ("account_closed", "account_opened", "reset_link", "ended", "returned"):
        assert f"staff.{verb}" in verbs


def test_viewer_of_somebody_who_left_has_no_place(world: World) -> None:
    actions.end_staff(viewer=world.viewer("ada"), staff_id=world.people["noor"])
    assert viewer_of(world.user("noor")).membership is None
