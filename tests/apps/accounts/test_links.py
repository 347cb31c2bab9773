"""Links that open once: first set-up, invitations and new passwords."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from nabij.apps.accounts import actions, selectors
from nabij.apps.accounts.models import AccessLink, AuditLine, Session, User
from tests.world import PASSWORD, World

NEW = "een heel nieuw zinnetje"
Kind = AccessLink.Kind


def setup_token() -> str:
    return actions.create_link(kind=Kind.SETUP, user=None, by=None)


def reset_token(world: World, name: str = "noor") -> str:
    return actions.create_link(kind=Kind.RESET, user=world.user(name), by=world.user("ada"))


def set_up(token: str, **other: str) -> Client:
    client = Client()
    data = {"display_name": "Ada Prins", "username": "ada", "password": NEW, **other}
    client.answer = client.post(f"/link/{token}/", data)  # type: ignore[attr-defined]
    return client


def test_set_up_link_makes_the_host_who_then_founds_a_school(db: None) -> None:
    assert selectors.nobody_yet()
    token = setup_token()
    assert selectors.setup_link_is_open()
    assert "Nabij in gebruik nemen" in Client().get(f"/link/{token}/").content.decode()
    client = set_up(token)
    assert client.answer["Location"] == "/school/new/"  # type: ignore[attr-defined]
    ada = User.objects.get(username="ada")
    assert ada.is_host
    assert ada.check_password(NEW)
    assert not selectors.setup_link_is_open()
    data = {"name": "De Wilg", "sector": "primary", "region": "Midden", "board": "", "official_number": ""}
    assert "De Wilg" in client.post("/school/new/", data, follow=True).content.decode()


def test_set_up_link_works_once(db: None) -> None:
    token = setup_token()
    set_up(token)
    assert Client().get(f"/link/{token}/").status_code == 410
    assert set_up(token, username="tweede").answer.status_code == 410  # type: ignore[attr-defined]
    assert User.objects.count() == 1


def test_set_up_link_made_again_replaces_the_first(db: None) -> None:
    first, second = setup_token(), setup_token()
    assert Client().get(f"/link/{first}/").status_code == 410
    assert Client().get(f"/link/{second}/").status_code == 200


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"display_name": ""}, "display_name"),
        ({"username": ""}, "username"),
        ({"username": "KIM"}, "username"),
        ({"password": "kort"}, "password"),
        ({"password": "password123"}, "password"),
    ],
)
def test_set_up_with_a_wrong_answer_says_so_beside_the_field(
    world: World, data: dict[str, str], field: str
) -> None:
    answer = set_up(setup_token(), **data).answer  # type: ignore[attr-defined]
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.content.decode()


def test_set_up_with_another_kind_of_link_is_refused(world: World) -> None:
    with pytest.raises(actions.LinkUnusable):
        actions.complete_setup(
            token=reset_token(world), display_name="X", username="x", password=NEW, language="nl"
        )


def test_set_up_link_chooses_nobodys_password(db: None) -> None:
    with pytest.raises(actions.LinkUnusable):
        actions.choose_password_by_link(token=setup_token(), password=NEW)


def test_link_is_kept_as_a_hash_only(world: World) -> None:
    token = reset_token(world)
    assert not AccessLink.objects.filter(token_hash__contains=token).exists()


@pytest.mark.parametrize("token", ["x", "a" * 400])
def test_link_that_is_unknown_says_what_to_do(db: None, token: str) -> None:
    answer = Client().get(f"/link/{token}/")
    assert answer.status_code == 410
    assert "werkt niet meer" in answer.content.decode()


def test_link_that_is_too_old_no_longer_works(world: World) -> None:
    token = reset_token(world)
    AccessLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(f"/link/{token}/").status_code == 410
    assert Client().post(f"/link/{token}/", {"password": NEW}).status_code == 410


def test_link_of_a_closed_account_no_longer_works(world: World) -> None:
    token = reset_token(world)
    actions.set_active(user=world.user("noor"), active=False, by=world.user("ada"))
    assert Client().post(f"/link/{token}/", {"password": NEW}).status_code == 410


def test_reset_link_sets_the_password_ends_sessions_and_signs_in(world: World) -> None:
    elsewhere, client = world.client("noor"), Client()
    token = reset_token(world)
    assert "noor" in client.get(f"/link/{token}/").content.decode()
    answer = client.post(f"/link/{token}/", {"password": NEW}, follow=True)
    assert answer.status_code == 200
    assert world.user("noor").check_password(NEW)
    assert elsewhere.get("/school/").status_code == 302
    assert client.get("/school/").status_code == 200
    assert AuditLine.objects.filter(verb="link.reset.used", actor=world.user("noor")).count() == 1


@pytest.mark.parametrize("password", ["", "kort", "noor@example.org", "1234567890"])
def test_reset_link_with_a_weak_password_is_refused_and_stays_open(world: World, password: str) -> None:
    token = reset_token(world)
    answer = Client().post(f"/link/{token}/", {"password": password})
    assert answer.status_code == 422
    assert 'id="id_password_error"' in answer.content.decode()
    assert Client().get(f"/link/{token}/").status_code == 200


def test_invitation_of_somebody_new_is_no_replacement(world: World) -> None:
    user = actions.create_user(display_name="Tess", username="tess", by=None)
    token = actions.create_link(kind=Kind.INVITATION, user=user, by=world.user("ada"))
    actions.choose_password_by_link(token=token, password=NEW)
    assert world.user("tess").password_by_link_at is None


def test_invitation_that_replaces_a_password_is_told_as_well(world: World) -> None:
    token = actions.create_link(kind=Kind.INVITATION, user=world.user("noor"), by=world.user("ada"))
    actions.choose_password_by_link(token=token, password=NEW)
    assert world.user("noor").password_by_link_at is not None


def test_owner_is_told_once_at_sign_in_and_on_the_account_page_until_seen(world: World) -> None:
    Client().post(f"/link/{reset_token(world)}/", {"password": NEW})
    data = {"username": "noor", "password": NEW, "next": "/school/"}
    noor = Client()
    assert "vervangen met een link" in noor.post("/sign-in/", data, follow=True).content.decode()
    assert "vervangen met een link" not in noor.get("/school/").content.decode()
    assert "vervangen met een link" not in Client().post("/sign-in/", data, follow=True).content.decode()
    assert "vervangen met een link" in noor.get("/account/").content.decode()
    noor.post("/account/link-seen/")
    assert "vervangen met een link" not in noor.get("/account/").content.decode()


def test_owner_is_told_again_after_a_second_link(world: World) -> None:
    data = {"username": "noor", "password": NEW, "next": "/school/"}
    for _round in range(2):
        Client().post(f"/link/{reset_token(world)}/", {"password": NEW})
        assert "vervangen met een link" in Client().post("/sign-in/", data, follow=True).content.decode()


def test_user_name_that_exists_in_other_case_is_taken(world: World) -> None:
    with pytest.raises(actions.UserNameTaken):
        actions.create_user(display_name="X", username="Noor", by=None)


def test_sign_in_with_the_old_password_no_longer_works(world: World) -> None:
    Client().post(f"/link/{reset_token(world)}/", {"password": NEW})
    assert Client().post("/sign-in/", {"username": "noor", "password": PASSWORD}).status_code == 422
    assert Session.objects.filter(user=world.user("noor")).count() == 1
