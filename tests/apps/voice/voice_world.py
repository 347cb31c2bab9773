"""What the tests of the pupil's own view do again and again."""

from __future__ import annotations

from django.test import Client

from nabij.apps.voice import actions
from nabij.apps.voice.selectors import OpenDevice, device_by_token
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
