"""This morning's colours in 5A, and a diary at 7B in which hard feelings lasted. Made up, like everything here."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from nabij.apps.accounts.clock import moved_to, now, today
from nabij.apps.contact import selectors as contact
from nabij.apps.diary import actions as diary
from nabij.apps.schools.calendars import calendar_of
from nabij.apps.schools.selectors import own_pupils
from nabij.apps.schools.viewer import Viewer
from nabij.apps.voice import actions
from nabij.content.questionnaires import questionnaire_library
from nabij.demo.moments import made_up_id
from nabij.practice.emotions import Coping, Emotion, Felt
from nabij.practice.mood import Mood

ONE_DAY = timedelta(days=1)
AFTER_SCHOOL = time(15, 40)
QUARTER_PAST_EIGHT = time(8, 15)
SPOKE, ASKED = "Guus", "Tess"
EVENTS = (
    (22, Emotion.FRUSTRATION, 4, "Weer in discussie over de opdracht.", -2, Coping.SUPPRESSING),
    (17, Emotion.POWERLESSNESS, 3, "Ik wist even niet meer wat ik moest zeggen.", -1, Coping.REAPPRAISING),
    (12, Emotion.WARMTH, 3, "Hij hielp Isa met haar fiets.", 1, None),
    (7, Emotion.FRUSTRATION, 3, "Drie keer gevraagd, drie keer nee.", -1, Coping.SEEKING_SUPPORT),
    (2, Emotion.DISAPPOINTMENT, 3, "Ik had op een rustige les gehoopt.", -1, Coping.SEEKING_SUPPORT),
)


def say_how_it_is(noor: Viewer, bas: Viewer, *, rng: Random) -> int:
    """Colours and both sides with Noor, the diary of Bas; gives how many things were said or written."""
    said = this_morning(noor)
    two_sides(noor, dyad_id=_dyad(noor, "Cato"))
    return said + hard_weeks(bas, dyad_id=_dyad(bas, "Gijs"), rng=rng)


def _dyad(viewer: Viewer, given: str) -> int:
    return next(dyad for dyad, name in own_pupils(viewer) if name.split(" ")[0] == given)


def this_morning(viewer: Viewer) -> int:
    """Let everybody of 5A choose a colour; one red stays silent and one pupil wants a word."""
    calendar = calendar_of(viewer.require_year())
    (day,) = calendar.last_school_days(today(), 1)
    pupils = dict(own_pupils(viewer))
    met = contact.met_on(viewer, dyad_ids=pupils, day=day)
    unmet = [name.split(" ")[0] for dyad, name in pupils.items() if dyad not in met]
    colours = _colours(unmet)
    with moved_to(min(_at(day, QUARTER_PAST_EIGHT), now())):
        for dyad, name in pupils.items():
            given = name.split(" ")[0]
            actions.enter_choice(
                viewer=viewer,
                dyad_id=dyad,
                mood=colours.get(given, Mood.GREEN),
                spoke=given == SPOKE,
                wants_a_word=given == ASKED,
            )
    return len(pupils)


def _colours(unmet: list[str]) -> dict[str, Mood]:
    """Kasper keeps quiet about a red; when he was met that day already, somebody who was not."""
    quiet = "Kasper" if "Kasper" in unmet else next((one for one in unmet if one != SPOKE), "Kasper")
    return {"Pien": Mood.ORANGE, "Sem": Mood.ORANGE, ASKED: Mood.ORANGE, SPOKE: Mood.RED, quiet: Mood.RED}


def two_sides(viewer: Viewer, *, dyad_id: int) -> None:
    """What a teacher expected and what the pupil wanted to show."""
    definition = questionnaire_library()["pupil_young"]
    expected = {"n1": 3, "n2": 3, "n3": 2, "c1": 1, "h1": 3, "h2": 2}
    said = {"n1": 3, "n2": 2, "n3": 3, "c1": 1, "h1": 1}
    with moved_to(now() - timedelta(days=6)):
        actions.keep_side(
            viewer=viewer, dyad_id=dyad_id, definition=definition, answers=expected, guessed=True
        )
    with moved_to(now() - timedelta(days=5)):
        actions.keep_side(
            viewer=viewer, dyad_id=dyad_id, definition=definition, answers=said, read_aloud=True
        )


def hard_weeks(viewer: Viewer, *, dyad_id: int, rng: Random) -> int:
    """Entries about one pupil over some weeks; gives how many."""
    days = calendar_of(viewer.require_year()).last_school_days(today() - ONE_DAY, EVENTS[0][0])
    for back, emotion, strength, happened, energy, coping in EVENTS:
        diary.write(
            viewer=viewer,
            client_id=made_up_id(rng),
            felt=[Felt(emotion, strength)],
            dyad_id=dyad_id,
            happened=happened,
            coping=[coping] if coping else [],
            energy=energy,
            at=_at(days[-back], AFTER_SCHOOL),
        )
    return len(EVENTS)


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
