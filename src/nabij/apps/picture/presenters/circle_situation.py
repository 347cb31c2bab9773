"""One situation on the circle: who was where, step by step, and what each step tended to invite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nabij.apps.picture.circle_stored import Side, Situation, Step
from nabij.apps.picture.presenters.circle_picture import CirclePicture, Mark, circle_picture
from nabij.apps.picture.presenters.circle_words import (
    escalation_words,
    invites,
    position_words,
    together,
)
from nabij.practice.circle import NO_DIRECTION_RADIUS, Note, Position, complementarity

LETTERS = "ABCDEFGHIJKLMNOPQRST"


@dataclass(frozen=True, slots=True)
class StepWords:
    """One step in words; `letter` is its mark in the picture."""

    number: int
    letter: str
    who: str
    text: str
    place: str
    invites: str
    answers: str


def step_words(situation: Situation, name: str) -> list[StepWords]:
    """Every step in words, in order."""
    found = []
    for place, step in enumerate(situation.steps):
        before = _last_of_other(situation.steps[:place], step.side)
        found.append(
            StepWords(
                number=place + 1,
                letter=LETTERS[place],
                who=_("you") if step.side is Side.TEACHER else name,
                text=step.text,
                place=position_words(step.position),
                invites=invites(step.position),
                answers=_answers(before, step.position) if before else "",
            )
        )
    return found


def _last_of_other(steps: Sequence[Step], side: Side) -> Position | None:
    return next((one.position for one in reversed(steps) if one.side is not side), None)


def _answers(before: Position, now: Position) -> str:
    """Whether an answer is what the step before tended to invite."""
    same = _same_sign(before.x, now.x)
    opposite = _same_sign(-before.y, now.y)
    if same and opposite:
        return _("As the rule expects after the step before.")
    if same:
        return _("Like the step before in friendliness; in influence other than the rule expects.")
    if opposite:
        return _("In influence as the rule expects; in friendliness a turn.")
    return _("Other than the rule expects, on both axes: somebody breaks the pattern.")


def _same_sign(first: float, second: float) -> bool:
    if min(abs(first), abs(second)) < NO_DIRECTION_RADIUS:
        return True
    return (first > 0) == (second > 0)


def situation_picture(situation: Situation, name: str, *, until: int) -> CirclePicture:
    """The circle up to a step: the last place of each is clear, what came before is faint."""
    steps = situation.steps[:until]
    last = {step.side: place for place, step in enumerate(steps)}
    marks = [
        Mark(
            kind=step.side.value,
            position=step.position,
            label=_("You") if step.side is Side.TEACHER else name,
            letter=LETTERS[place],
            faint=last[step.side] != place,
        )
        for place, step in enumerate(steps)
    ]
    return circle_picture(
        marks, name="situation", trail=True, title=_("Up to step %(n)s") % {"n": len(steps)} if steps else ""
    )


def closing_words(situation: Situation) -> list[str]:
    """What the last places of the two say of each other."""
    steps = situation.steps
    teacher = next((one.position for one in reversed(steps) if one.side is Side.TEACHER), None)
    pupil = next((one.position for one in reversed(steps) if one.side is Side.PUPIL), None)
    if teacher is None or pupil is None:
        return []
    found = complementarity(teacher, pupil)
    lines = [f"{axis.name}: {axis.said}" for axis in together(found)]
    if Note.MAY_ESCALATE in found.notes:
        lines.append(escalation_words())
    return lines
