"""Every way through a guide.

Belongs here: listing the ways and walking one with stand-in answers, so that a check can prove that each can
be finished.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nabij.practice.guides.answers import (
    Answer,
    Choice,
    Deal,
    Event,
    Explanation,
    Hypotheses,
    Intention,
    Invitation,
    Rating,
    Seen,
    Side,
    Skipped,
    TestBy,
    Text,
    Timeline,
    When,
    WordGroup,
    Words,
)
from nabij.practice.guides.checks import exits
from nabij.practice.guides.model import Guide, Step
from nabij.practice.guides.progress import Progress, answer, start
from nabij.practice.guides.vocabulary import END, INVITED, SKIPPED, Order, StepKind

Path = tuple[tuple[str, str], ...]
"""Steps in order, each with the branch key of its answer."""

STAND_IN: Final = "..."


def all_paths(guide: Guide) -> Iterator[Path]:
    """Every way through a checked guide, each with one branch key per differing turn.

    A free guide has one way: every step in the order of the guide.
    """
    if guide.order is Order.FREE:
        yield tuple((step.id, step.keys[0]) for step in guide.steps)
        return
    yield from _onward(guide, guide.first.id)


def _onward(guide: Guide, here: str) -> Iterator[Path]:
    if here == END:
        yield ()
        return
    turns: dict[str, str] = {}
    for key, target in exits(guide.step(here)).items():
        turns.setdefault(target, key)
    for target, key in turns.items():
        for rest in _onward(guide, target):
            yield ((here, key), *rest)


def stand_in(step: Step, key: str) -> Answer:
    """A smallest fitting answer to a step that carries the branch key."""
    if key == SKIPPED:
        return Skipped()
    match step.kind:
        case StepKind.READ:
            return Seen()
        case StepKind.CHOOSE:
            return Choice((key,))
        case StepKind.WORDS:
            return Words(tuple(WordGroup(group, (STAND_IN,)) for group in step.options))
        case StepKind.SCALE:
            return Rating(int(key))
        case StepKind.TIMELINE:
            return Timeline((Event(When.DURING, Side.TEACHER, STAND_IN),))
        case StepKind.HYPOTHESES:
            return Hypotheses((Explanation(STAND_IN, TestBy.OBSERVE),))
        case StepKind.AGREEMENT:
            return Deal(STAND_IN, "", step.due_in or 1)
        case StepKind.PLAN:
            return Intention(STAND_IN, 1 if step.due_in is None else step.due_in)
        case StepKind.INVITE:
            return Invitation(key == INVITED)
        case _:
            return Text(STAND_IN)


def walk(guide: Guide, path: Path) -> Progress:
    """The progress of someone who went this way to its end, not yet finished."""
    progress = start(guide)
    for step_id, key in path:
        progress = answer(guide, progress, stand_in(guide.step(step_id), key))
    return progress
