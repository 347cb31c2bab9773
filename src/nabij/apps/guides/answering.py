"""From what a person filled in to an answer that the engine knows, and back into the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from django.http import QueryDict

from nabij.practice.guides import (
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
    Step,
    StepKind,
    TestBy,
    Text,
    Timeline,
    When,
    WordGroup,
    Words,
)

ROWS = 6
Code = TypeVar("Code", bound=StrEnum)


def parse(step: Step, data: QueryDict) -> Answer:
    """The answer in this form; the engine itself says whether it fits the step."""
    if "skip" in data and step.optional:
        return Skipped()
    match step.kind:
        case StepKind.READ:
            return Seen()
        case StepKind.ANSWER | StepKind.PRACTISE:
            return Text(data.get("text", "").strip())
        case StepKind.CHOOSE:
            return Choice(tuple(dict.fromkeys(data.getlist("option"))))
        case StepKind.WORDS:
            return Words(tuple(WordGroup(group, _words(data, group)) for group in step.options))
        case StepKind.SCALE:
            return Rating(number(data.get("value", ""), otherwise=step.low - 1))
        case StepKind.TIMELINE:
            return Timeline(_events(data))
        case StepKind.HYPOTHESES:
            return Hypotheses(_explanations(data))
        case StepKind.AGREEMENT:
            review = number(data.get("due_in", ""), otherwise=step.due_in or 5)
            return Deal(data.get("what", "").strip(), data.get("plan_b", "").strip(), review)
        case StepKind.PLAN:
            due = number(data.get("due_in", ""), otherwise=1 if step.due_in is None else step.due_in)
            return Intention(data.get("what", "").strip(), due)
        case StepKind.INVITE:
            return Invitation(data.get("invited") == "yes")


def number(text: str, *, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else otherwise


def _words(data: QueryDict, group: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in data.getlist(f"word-{group}") if word.strip())


def _events(data: QueryDict) -> tuple[Event, ...]:
    found = []
    for place in range(ROWS + 24):
        text = data.get(f"event-{place}", "").strip()
        if text:
            when = _one_of(When, data.get(f"when-{place}", ""), When.DURING)
            side = _one_of(Side, data.get(f"side-{place}", ""), Side.TEACHER)
            found.append(Event(when, side, text))
    order = list(When)
    return tuple(sorted(found, key=lambda event: order.index(event.when)))


def _explanations(data: QueryDict) -> tuple[Explanation, ...]:
    found = []
    for place in range(ROWS + 24):
        text = data.get(f"explanation-{place}", "").strip()
        if text:
            found.append(Explanation(text, _one_of(TestBy, data.get(f"test-{place}", ""), TestBy.OBSERVE)))
    return tuple(found)


def _one_of(kind: type[Code], text: str, otherwise: Code) -> Code:
    return next((code for code in kind if code == text), otherwise)


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form of a step shows; every part is there, so that the template need not ask."""

    text: str = ""
    options: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    value: int | None = None
    events: tuple[Event, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    what: str = ""
    plan_b: str = ""
    due_in: int | None = None
    invited: bool | None = None


def filled_in(step: Step, kept: Answer | None, data: QueryDict | None = None) -> Filled:
    """What was just sent, else what was kept, else nothing."""
    if data is not None:
        kept = parse(step, data)
    match kept:
        case Text(text):
            return Filled(text=text)
        case Choice(options):
            return Filled(options=options)
        case Words(groups):
            return Filled(words={group.group: group.words for group in groups})
        case Rating(value):
            return Filled(value=value)
        case Timeline(events):
            return Filled(events=events)
        case Hypotheses(items):
            return Filled(explanations=items)
        case Deal(what, plan_b, review_in):
            return Filled(what=what, plan_b=plan_b, due_in=review_in)
        case Intention(what, due_in):
            return Filled(what=what, due_in=due_in)
        case Invitation(invited):
            return Filled(invited=invited)
        case _:
            return Filled()
