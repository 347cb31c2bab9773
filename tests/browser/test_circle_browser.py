"""The circle, room and hold, one signal and the case page in a real browser: tap, keyboard, no script, and axe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from nabij.apps.picture.actions import circle as circle_actions
from nabij.apps.picture.actions import observations as looking
from nabij.apps.picture.circle_stored import Rated, Side, Step, place_of_sectors
from nabij.apps.picture.models import AutonomyPlace, CircleRating
from nabij.apps.picture.observation_stored import CasePart, KeptPlace, Look
from nabij.apps.picture.selectors import circle as circle_selectors
from nabij.apps.picture.selectors import observations
from nabij.practice.autonomy import Place
from nabij.practice.circle import Sector, position_of
from nabij.practice.sensitivity import Observation, Seen
from tests.browser.places import troubles_on
from tests.world import World

pytestmark = pytest.mark.browser


def filled_addresses(school: World) -> list[str]:
    noor, amir = school.viewer("noor"), school.dyad("noor", "Amir").pk
    sectors = (4, 5, 4, 3, 2, 1, 2, 3)
    ratings = (
        Rated(position_of(Sector.STRICT), position_of(Sector.CONFRONTING), note="de rij"),
        Rated(place_of_sectors(sectors), position_of(Sector.UNDERSTANDING), sectors),
    )
    rows = [
        circle_actions.rate_dyad(viewer=noor, client_id=uuid4(), dyad_id=amir, about="moment", rated=rated)
        for rated in ratings
    ]
    circle_actions.rate_lesson(
        viewer=noor, client_id=uuid4(), group_id=school.groups["5A"], rated=Rated(position_of(Sector.LEADING))
    )
    situation = circle_actions.start_situation(
        viewer=noor, client_id=uuid4(), dyad_id=amir, title="De rij na gym"
    )
    for side, sector, text in (
        (Side.PUPIL, Sector.CONFRONTING, "duwde"),
        (Side.TEACHER, Sector.STRICT, "riep zijn naam"),
        (Side.PUPIL, Sector.DISSATISFIED, "keek weg"),
        (Side.TEACHER, Sector.UNDERSTANDING, "ging ernaast lopen"),
    ):
        step = Step(side, position_of(sector), text)
        circle_actions.add_step(viewer=noor, situation_id=situation.pk, step=step)
    for place, name in enumerate(("Amir", "Bo", "Cato", "Daan", "Elif", "Sem")):
        kept = KeptPlace(Place(0.1 + place * 0.1, 0.9), Place(0.7, 0.9) if place == 0 else None)
        looking.place_pupil(viewer=noor, dyad_id=school.dyad("noor", name).pk, kept=kept)
    look = Look(Observation((Seen.YES, Seen.PARTLY, Seen.NO, Seen.NOT_SEEN)), "zuchtte", "vragen wat er is")
    looking.keep_look(viewer=noor, client_id=uuid4(), dyad_id=amir, look=look)
    case = {CasePart.PUPIL: "Hij doet het altijd expres.", CasePart.TEACHER: "Kort lontje na de pauze."}
    looking.keep_case(viewer=noor, dyad_id=amir, case=case)
    return [
        "/picture/circle/",
        f"/picture/circle/of/{amir}/",
        f"/picture/circle/of/{amir}/rate/",
        f"/picture/circle/of/{amir}/rate/?way=sectors",
        f"/picture/circle/rating/{rows[1].pk}/",
        f"/picture/circle/of/{amir}/first/?from_spot=strict-2&to_spot=understanding-1",
        f"/picture/circle/of/{amir}/situation/",
        f"/picture/circle/situation/{situation.pk}/",
        "/picture/autonomy/",
        f"/picture/autonomy/of/{amir}/",
        f"/picture/sensitivity/of/{amir}/",
        f"/picture/case/of/{amir}/",
        f"/relationship/{amir}/",
    ]


@pytest.mark.parametrize(("size", "theme", "language"), [("small", "dark", "nl"), ("laptop", "light", "en")])
def test_pages_of_the_circle_pass_axe_fit_the_window_and_have_one_heading(
    school: World, visit: Callable[..., Any], size: str, theme: str, language: str
) -> None:
    page = visit("noor", size=size, theme=theme, language=language)
    assert troubles_on(page, filled_addresses(school)) == []


def test_circle_a_finger_points_anywhere(school: World, visit: Callable[..., Any]) -> None:
    amir = school.dyad("noor", "Amir").pk
    page = visit("noor", size="phone")
    page.goto(f"/picture/circle/of/{amir}/rate/")
    plane = page.locator("#teacher-place [data-plane]")
    box = plane.bounding_box()
    plane.tap(position={"x": box["width"] * 0.9, "y": box["height"] * 0.5})
    assert page.locator("#teacher-place [data-free]").is_visible()
    page.get_by_role("button", name="Laat zien waar het toe uitnodigt").tap()
    page.get_by_text("Bewaard, alleen voor jou.").wait_for()
    place = circle_selectors.ratings_of_dyad(school.viewer("noor"), dyad_id=amir)[0].rated.teacher
    assert (round(place.x, 1), round(place.y, 1)) == (0.8, 0.0)


@pytest.mark.parametrize("javascript", [True, False])
def test_circle_with_the_keyboard_alone_also_without_a_script(
    school: World, visit: Callable[..., Any], *, javascript: bool
) -> None:
    amir = school.dyad("noor", "Amir").pk
    page = visit("noor", size="laptop", javascript=javascript)
    page.goto(f"/picture/circle/of/{amir}/rate/")
    page.locator("input[name=teacher_spot]").first.focus()
    for _press in range(4):
        page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Laat zien waar het toe uitnodigt").press("Enter")
    page.get_by_text("Bewaard, alleen voor jou.").wait_for()
    place = circle_selectors.ratings_of_dyad(school.viewer("noor"), dyad_id=amir)[0].rated.teacher
    assert place.sector is Sector.HELPING
    page.get_by_role("button", name="Maak ongedaan").press("Enter")
    page.get_by_text("Deze plek ligt opzij.").wait_for()
    assert not CircleRating.objects.filter(dropped_at=None).exists()


def test_circle_numbers_move_the_dot_and_give_way_to_a_tap(school: World, visit: Callable[..., Any]) -> None:
    page = visit("noor", size="phone")
    page.goto(f"/picture/circle/of/{school.dyad('noor', 'Amir').pk}/rate/")
    page.locator("#teacher-place summary").tap()
    page.fill("#teacher-x", "-5")
    page.fill("#teacher-y", "5")
    dot = page.locator("#teacher-place [data-free] circle")
    assert (dot.get_attribute("cx"), dot.get_attribute("cy")) == ("-0.5", "-0.5")
    page.locator("input[name=teacher_spot]").first.focus()
    page.keyboard.press("Space")
    assert page.input_value("#teacher-x") == ""


def test_room_and_hold_placed_by_taps_pupil_after_pupil(school: World, visit: Callable[..., Any]) -> None:
    page = visit("noor", size="phone")
    page.goto("/picture/autonomy/")
    page.get_by_role("link", name="Geef Amir een plek").tap()
    page.locator("#gets-place .room-spot").first.tap()
    page.locator("#needs-place .room-spot").nth(3).tap()
    page.get_by_role("button", name="Bewaar, en de volgende leerling").tap()
    page.get_by_role("heading", name="Ruimte en houvast voor Bo").wait_for()
    row = AutonomyPlace.objects.get()
    known = observations.latest_places(school.viewer("noor"), dyad_ids=[row.dyad_id])[row.dyad_id].kept
    assert (known.gets, known.needs) == (Place(0.1, 0.9), Place(0.7, 0.9))


def test_case_page_keeps_what_is_written_by_itself(school: World, visit: Callable[..., Any]) -> None:
    amir = school.dyad("noor", "Amir").pk
    page = visit("noor", size="laptop")
    page.goto(f"/picture/case/of/{amir}/")
    with page.expect_response(lambda answer: answer.status == 204):
        page.fill("#between", "Ik leg uit, hij kijkt naar buiten.")
        page.locator("#around").focus()
    row = observations.case_of(school.viewer("noor"), dyad_id=amir)
    assert row is not None
    assert row.parts[CasePart.BETWEEN].startswith("Ik leg uit")
