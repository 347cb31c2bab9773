"""Scripted storylines: what a demonstration wants to be sure to show.

Belongs here: what a story adds to or takes from chance on the n-th school day. Does not belong here: the
simulator (`year`), and names or texts of a demonstration.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Story(StrEnum):
    """The three storylines."""

    CLASH_REPAIRED = "clash_repaired"
    SLIPS_FROM_VIEW = "slips_from_view"
    SPIRAL_TURNED = "spiral_turned"


@dataclass(frozen=True, slots=True)
class Scripted:
    """A moment that is sure to happen: minute of the day (0 to 1439) and kind; or a promise, with days until
    it is due.
    """

    minute: int
    kind: str
    promise_in: int | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """What a story makes of one school day.

    Args:
        contact: factor on talks and praise, 0 or more.
        friction: factor on friction, 0 or more.
        repairs: factor on the chance of a repair talk, 0 to 1.
        warmer: shift of the teacher's friendliness, -1 to 1.
        scripted: what is sure to happen, in time order.
    """

    contact: float = 1.0
    friction: float = 1.0
    repairs: float = 1.0
    warmer: float = 0.0
    scripted: tuple[Scripted, ...] = ()


PLAIN = Scene()
QUIET_DAYS = 28
REPAIR_CHECKS = (5, 15)


def scene_of(story: Story | None, number: int, length: int) -> Scene:
    """The scene of the `number`-th of `length` school days, counted from 0; plain without a story."""
    return PLAIN if story is None else _STORIES[story](number, length)


def _clash_repaired(number: int, length: int) -> Scene:
    """A clash at three fifths of the time, a repair talk the day after, three good moments, two checks back."""
    after = number - 3 * length // 5
    plans: dict[int, tuple[Scripted, ...]] = {
        0: (Scripted(640, "clash"), Scripted(642, "harsh_word")),
        1: (
            Scripted(725, "apology"),
            Scripted(727, "repair_talk"),
            Scripted(738, "agreement", promise_in=REPAIR_CHECKS[0]),
        ),
        2: (Scripted(560, "praise"),),
        3: (Scripted(615, "interest"),),
        4: (Scripted(800, "chat"), Scripted(803, "praise")),
        5: (Scripted(640, "chat"), Scripted(810, "praise")),
        1 + REPAIR_CHECKS[0]: (Scripted(722, "chat", promise_in=REPAIR_CHECKS[1] - REPAIR_CHECKS[0]),),
    }
    calm = 0 <= after <= REPAIR_CHECKS[1]
    return Scene(friction=0.0 if calm else 0.8, warmer=0.2 if calm else 0.0, scripted=plans.get(after, ()))


def _slips_from_view(number: int, length: int) -> Scene:
    """A calm pupil with whom the last weeks bring no word beyond the greeting at the door."""
    quiet = number >= length - QUIET_DAYS
    return Scene(contact=0.0 if quiet else 0.7, friction=0.0)


def _spiral_turned(number: int, length: int) -> Scene:
    """Things get worse for a while; then the teacher moves first, with a talk and ten days of two minutes."""
    begin, turn = 3 * length // 20, 9 * length // 20
    if number < begin:
        return PLAIN
    if number < turn:
        return Scene(contact=0.3, friction=5.0, repairs=0.0, warmer=-0.6)
    scripted: tuple[Scripted, ...] = ()
    if turn <= number < turn + 10:
        scripted = (Scripted(525, "two_by_ten"),)
    if number == turn:
        scripted = (*scripted, Scripted(724, "repair_talk"))
    return Scene(contact=1.5, friction=0.4, warmer=0.3, scripted=scripted)


_STORIES: dict[Story, Callable[[int, int], Scene]] = {
    Story.CLASH_REPAIRED: _clash_repaired,
    Story.SLIPS_FROM_VIEW: _slips_from_view,
    Story.SPIRAL_TURNED: _spiral_turned,
}
