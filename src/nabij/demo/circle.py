"""Noor on the circle: a spiral with one pupil that turned, a lesson, one situation step by step, and room and hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from nabij.apps.accounts.clock import moved_to, now
from nabij.apps.contact import selectors as contact
from nabij.apps.picture.actions import circle, observations
from nabij.apps.picture.circle_stored import Rated, Side, Step, place_of_sectors
from nabij.apps.picture.observation_stored import CasePart, KeptPlace, Look
from nabij.apps.schools import selectors as schools
from nabij.apps.schools.viewer import Viewer
from nabij.demo.moments import made_up_id
from nabij.practice.autonomy import Place
from nabij.practice.circle import Position
from nabij.practice.sensitivity import Observation, Seen

GROUP: Final = "5A"


@dataclass(frozen=True, slots=True)
class Shown:
    """One rating of the story: how many days ago, where both were, and what happened."""

    days: int
    teacher: tuple[float, float]
    pupil: tuple[float, float]
    note: str


TURNED: Final = (
    Shown(74, (-0.35, 0.75), (-0.75, 0.3), "Ik riep zijn naam door de klas, hij smeet zijn pen neer."),
    Shown(61, (-0.5, 0.65), (-0.8, 0.2), "Weer bij de rij. We keken elkaar allebei boos aan."),
    Shown(47, (0.2, 0.4), (-0.3, 0.1), "Na het herstelgesprek: ik liep even naast hem mee."),
    Shown(26, (0.6, 0.35), (0.25, -0.2), "Hij vroeg zelf of de som klopte."),
    Shown(5, (0.75, 0.25), (0.6, -0.3), "Samen gelachen om de hamster in zijn verhaal."),
)
QUIET: Final = Shown(12, (0.15, 0.6), (0.1, -0.8), "Ik gaf de beurt door voordat ze iets kon zeggen.")
LESSON: Final = (4, 5, 4, 2, 2, 1, 2, 3)
STEPS: Final = (
    (Side.PUPIL, (-0.7, 0.45), "Duwde vooraan in de rij."),
    (Side.TEACHER, (-0.3, 0.8), "Riep zijn naam, hard."),
    (Side.PUPIL, (-0.85, 0.25), "“Jij moet altijd mij hebben.”"),
    (Side.TEACHER, (0.55, 0.1), "Ging naast hem lopen en zei zacht: vertel straks maar."),
    (Side.PUPIL, (0.15, -0.35), "Zuchtte, liep mee."),
)
ROOM_AND_HOLD: Final = (
    ("Amir", (0.7, 0.7), None, ""),
    ("Bo", (0.1, 0.9), (0.5, 0.9), "Hij werkt beter als hij de volgorde zelf kiest."),
    ("Cato", (0.9, 0.5), None, ""),
    ("Dylan", (0.3, 0.7), None, ""),
    ("Elin", (0.7, 0.1), (0.7, 0.5), "Ze redt zich, dus ik kijk weinig. Te weinig, denk ik."),
    ("Fatih", (0.5, 0.7), None, ""),
    ("Imane", (0.9, 0.7), None, ""),
    ("Milan", (0.3, 0.9), (0.3, 0.9), ""),
)


def on_the_circle(viewer: Viewer, *, rng: Random) -> None:
    """What Noor kept about herself with Bo, Elin and the class in the past months."""
    group_id = next((pk for pk, name, _kind in schools.own_groups(viewer) if name == GROUP), None)
    if group_id is None:
        return
    own = {row.given_name: row.id for row in contact.dyads_of_group(viewer, group_id=group_id)}
    present = now()
    for shown in TURNED:
        _rate(viewer, own["Bo"], shown, present, rng)
    _rate(viewer, own["Elin"], QUIET, present, rng)
    with moved_to(_school_day(present, 8)):
        circle.rate_lesson(
            viewer=viewer,
            client_id=made_up_id(rng),
            group_id=group_id,
            rated=Rated(place_of_sectors(LESSON), sectors=LESSON, note="Rekenen na de pauze."),
        )
    _situation(viewer, own["Bo"], present, rng)
    _look_closely(viewer, own, present, rng)


def _rate(viewer: Viewer, dyad_id: int, shown: Shown, present: datetime, rng: Random) -> None:
    with moved_to(_school_day(present, shown.days)):
        circle.rate_dyad(
            viewer=viewer,
            client_id=made_up_id(rng),
            dyad_id=dyad_id,
            about="moment",
            rated=Rated(Position(*shown.teacher), Position(*shown.pupil), note=shown.note),
        )


def _situation(viewer: Viewer, dyad_id: int, present: datetime, rng: Random) -> None:
    with moved_to(_school_day(present, 47)):
        row = circle.start_situation(
            viewer=viewer, client_id=made_up_id(rng), dyad_id=dyad_id, title="De rij na gym"
        )
        for side, place, text in STEPS:
            circle.add_step(viewer=viewer, situation_id=row.pk, step=Step(side, Position(*place), text))


def _look_closely(viewer: Viewer, own: Mapping[str, int], present: datetime, rng: Random) -> None:
    with moved_to(_school_day(present, 20)):
        for name, gets, needs, note in ROOM_AND_HOLD:
            kept = KeptPlace(Place(*gets), Place(*needs) if needs else None, note)
            observations.place_pupil(viewer=viewer, dyad_id=own[name], kept=kept)
    with moved_to(_school_day(present, 12)):
        look = Look(
            Observation((Seen.NO, Seen.NOT_SEEN, Seen.NOT_SEEN, Seen.NOT_SEEN)),
            "Elin schoof haar schrift een stukje naar me toe.",
            "Bij het langslopen even bij haar stilstaan.",
        )
        observations.keep_look(viewer=viewer, client_id=made_up_id(rng), dyad_id=own["Elin"], look=look)
        observations.keep_case(
            viewer=viewer,
            dyad_id=own["Elin"],
            case={
                CasePart.TEACHER: "Ik heb het druk met de hoeken waar het lawaai zit.",
                CasePart.PUPIL: "Tekent in elke kantlijn paarden. Steekt zelden haar vinger op.",
                CasePart.BETWEEN: "Ik knik, zij knikt, en dan loop ik door.",
                CasePart.MY_IMAGE: "Makkelijk, stil. Maar bij het toneelstuk was ze dat niet.",
                CasePart.TOGETHER: "We zijn aardig voor elkaar en kennen elkaar nauwelijks.",
            },
        )


def _school_day(present: datetime, days: int) -> datetime:
    """So many days ago, or the Friday before when that was a weekend; after school."""
    moment = present - timedelta(days=days)
    moment -= timedelta(days=max(0, moment.weekday() - 4))
    return moment.replace(hour=15, minute=40)
