"""What the tests of the pupil's own view do again and again."""

from __future__ import annotations

from uuid import uuid4

from django.test import Client

from nabij.apps.diary import actions as diary
from nabij.apps.voice import actions
from nabij.apps.voice.models import Device
from nabij.apps.voice.selectors import OpenDevice, device_by_token
from nabij.content.questionnaires import questionnaire_library
from nabij.practice.emotions import Emotion, Felt
from nabij.practice.mood import Mood
from tests.world import World

DEVICE = "/voice/device/"


def opened(world: World, teacher: str = "noor", group: str = "5A") -> OpenDevice:
    """The check-in of a group, on a tablet that took its code."""
    code = actions.open_checkin(viewer=world.viewer(teacher), group_id=world.groups[group])
    device = device_by_token(actions.hashed(actions.take_code(code=code, address="192.0.2.1")))
    assert device is not None
    return device


def tablet(world: World, teacher: str = "noor", group: str = "5A") -> Client:
    """A browser that nobody signed in on and that typed the code."""
    code = actions.open_checkin(viewer=world.viewer(teacher), group_id=world.groups[group])
    client = Client()
    assert client.post(DEVICE, {"code": code}).status_code == 302
    return client


def said(world: World, pupil: str, mood: Mood, *, spoke: bool = False, wish: bool = False) -> int:
    """What a pupil of noor chose now."""
    row = actions.enter_choice(
        viewer=world.viewer("noor"),
        dyad_id=world.dyad("noor", pupil).pk,
        mood=mood,
        spoke=spoke,
        wants_a_word=wish,
    )
    return row.pk


def fill(world: World) -> dict[str, object]:
    """An open check-in, a red, what a pupil showed, and one line in the diary of noor; their ids."""
    noor, dyad = world.viewer("noor"), world.dyad("noor", "Amir").pk
    actions.open_checkin(viewer=noor, group_id=world.groups["5A"])
    side = actions.keep_side(
        viewer=noor,
        dyad_id=dyad,
        definition=questionnaire_library()["pupil_young"],
        answers={"n1": 3, "h1": 1},
    )
    entry = diary.write(viewer=noor, client_id=uuid4(), felt=[Felt(Emotion.WORRY, 2)], dyad_id=dyad)
    return {
        "device": Device.objects.get().pk,
        "checkin": said(world, "Amir", Mood.RED),
        "side": side.pk,
        "entry": entry.pk,
    }
