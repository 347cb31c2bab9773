"""Closing the day: recall first, then who is missing, then at most three for tomorrow."""

from __future__ import annotations

import re

import pytest

from nabij.apps.contact.models import DayClosing, Moment, Promise
from tests.apps.contact.pages import text
from tests.world import World


def recalled(world: World) -> list[str]:
    names = {dyad.pk: dyad.pupil.given_name for dyad in world.dyads("noor")}
    return [names[pk] for closing in DayClosing.objects.all() for pk in closing.recalled]


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", "Wie heb je vandaag echt gezien?"), ("en", "Whom did you really meet today?")],
)
def test_close_day_in_each_language_shows_no_list_of_names(world: World, language: str, words: str) -> None:
    user = world.user("noor")
    user.language = language
    user.save()
    page = text(world.client("noor").get("/close-day/"))
    assert words in page
    assert not any(name in page for name in ("Amir", "Bo", "Cato", "Elif"))


def test_close_day_typed_names_are_kept_in_the_order_in_which_they_came(world: World) -> None:
    client = world.client("noor")
    for typed in ("cat", "AT", "elif", "Amir"):
        client.post("/close-day/", {"name": typed})
    assert recalled(world) == ["Cato", "Amir", "Elif"]


def test_close_day_several_names_at_once_are_all_kept(world: World) -> None:
    world.client("noor").post("/close-day/", {"name": "Amir, Bo en Daan"})
    assert recalled(world) == ["Amir", "Bo", "Daan"]


def test_close_day_unknown_name_says_so_and_keeps_the_known_ones(world: World) -> None:
    response = world.client("noor").post("/close-day/", {"name": "Amir, xyz"})
    assert response.status_code == 200
    assert "Niemand in deze groep begint met ‘xyz’" in text(response)
    assert recalled(world) == ["Amir"]


def test_close_day_name_that_fits_two_asks_which_one(world: World) -> None:
    client = world.client("noor")
    response = client.post("/close-day/", {"name": "test"})
    assert "Wie bedoel je?" in text(response)
    assert recalled(world) == []
    client.post("/close-day/", {"dyad": world.dyad("noor", "Daan").pk})
    assert recalled(world) == ["Daan"]


def test_close_day_name_can_be_taken_off_again(world: World) -> None:
    client = world.client("noor")
    client.post("/close-day/", {"name": "Amir, Bo"})
    client.post("/close-day/", {"forget": world.dyad("noor", "Amir").pk})
    assert recalled(world) == ["Bo"]


def test_close_day_of_another_teachers_pupil_keeps_nothing(world: World) -> None:
    world.client("noor").post("/close-day/", {"dyad": world.dyad("bas", "Finn").pk})
    assert recalled(world) == []


def test_close_day_fragment_equals_that_region_of_the_page(world: World) -> None:
    client = world.client("noor")
    client.post("/close-day/", {"name": "Amir"})
    fragment = client.post("/close-day/", {"name": "Bo"}, headers={"HX-Request": "true"})
    page = client.get("/close-day/").content.decode()
    assert without_tokens(fragment.content.decode()).strip() in without_tokens(page)
    assert "Bo. Tot nu toe 2." in fragment["HX-Trigger-After-Swap"].encode().decode("unicode-escape")


def without_tokens(html: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", html)


def test_missing_page_shows_who_is_missing_and_who_slipped_the_mind(world: World) -> None:
    world.log("noor", "chat", "Cato")
    client = world.client("noor")
    client.post("/close-day/", {"name": "Amir"})
    page = text(client.get("/close-day/missing/"))
    assert "Met Cato legde je vandaag wel een moment vast" in page
    assert "vast met wie je noemde en nog niets had staan: Amir" in page
    names = page[page.index("geen moment samen") : page.index("Leg ook")]
    assert [name for name in ("Amir", "Bo", "Cato", "Daan", "Elif") if f" {name} " in names] == [
        "Bo",
        "Daan",
        "Elif",
    ]


def test_missing_page_when_nobody_is_missing_says_so(world: World) -> None:
    world.log("noor", "chat", "Amir", "Bo", "Cato", "Daan", "Elif")
    assert "Er ontbreekt niemand" in text(world.client("noor").get("/close-day/missing/"))


def test_closing_plans_tomorrow_and_logs_whom_came_to_mind_once(world: World) -> None:
    client = world.client("noor")
    client.post("/close-day/", {"name": "Amir"})
    fields = {"tomorrow": [world.dyad("noor", "Bo").pk], "log": "1"}
    for _ in range(2):
        assert client.post("/close-day/missing/", fields).url == "/"
    assert list(Promise.objects.values_list("dyad__pupil__given_name", "kind")) == [("Bo", "tomorrow")]
    assert list(Moment.objects.values_list("dyad__pupil__given_name", "kind")) == [("Amir", "chat")]


def test_closing_again_replaces_the_choice_for_tomorrow(world: World) -> None:
    client = world.client("noor")
    for name in ("Bo", "Cato"):
        client.post("/close-day/missing/", {"tomorrow": [world.dyad("noor", name).pk]})
    assert list(Promise.objects.values_list("dyad__pupil__given_name", flat=True)) == ["Cato"]
    assert "checked" in client.get("/close-day/missing/").content.decode()


def test_closing_with_four_for_tomorrow_is_422_and_keeps_the_ticks(world: World) -> None:
    chosen = [world.dyad("noor", name).pk for name in ("Amir", "Bo", "Cato", "Daan")]
    response = world.client("noor").post("/close-day/missing/", {"tomorrow": chosen})
    assert response.status_code == 422
    assert "Drie voor morgen is genoeg" in text(response)
    assert all(f'value="{pk}" checked' in response.content.decode() for pk in chosen)
    assert not Promise.objects.exists()


@pytest.mark.parametrize("path", ["/close-day/", "/close-day/missing/"])
def test_closing_of_a_group_of_somebody_else_is_not_found(world: World, path: str) -> None:
    client = world.client("noor")
    assert client.get(f"{path}?group={world.groups['7B']}").status_code == 404
    assert client.post(path, {"group": world.groups["6C"], "name": "Kees"}).status_code == 404


@pytest.mark.parametrize(("name", "status"), [("ada", 403), ("coen", 403), ("rob", 403), ("anouk", 200)])
def test_closing_is_for_who_teaches(world: World, name: str, status: int) -> None:
    assert world.client(name).get("/close-day/").status_code == status


def test_closing_of_two_teachers_of_one_group_stays_apart(world: World) -> None:
    world.client("noor").post("/close-day/", {"name": "Amir"})
    world.client("anouk").post("/close-day/", {"name": "Bo"})
    kept = {closing.staff_id: len(closing.recalled) for closing in DayClosing.objects.all()}
    assert kept == {world.people["noor"]: 1, world.people["anouk"]: 1}
