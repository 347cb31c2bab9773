"""What the library and the runner show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nabij.apps.guides import words
from nabij.apps.guides.library import Shown
from nabij.apps.guides.links import linked
from nabij.apps.guides.selectors import OpenRun
from nabij.content.prose import Prose
from nabij.practice.guides import Step, reached
from nabij.practice.guides import open_steps as steps_open


@dataclass(frozen=True, slots=True)
class Card:
    slug: str
    title: str
    summary: str
    minutes: int
    evidence: str
    favourite: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Way:
    """One way into the library: a situation, a length, a recommendation or a phase, with how much stands there."""

    code: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Filters:
    """What the library was asked for."""

    situation: str = ""
    recommendation: str = ""
    time: str = ""
    phase: str = ""
    words: str = ""
    hidden: bool = False


def card(one: Shown, mark: str) -> Card:
    return Card(
        slug=one.slug,
        title=one.prose.title,
        summary=one.prose.summary,
        minutes=one.guide.meta.minutes,
        evidence=words.evidence(one.guide.meta.evidence),
        favourite=mark == "favourite",
        own=one.own,
    )


def fits(one: Shown, filters: Filters, mark: str) -> bool:
    """Whether a guide answers what was asked for."""
    meta = one.guide.meta
    _label, least, most = words.times().get(filters.time, ("", 0, 10_000))
    return (
        (mark == "hidden") == filters.hidden
        and (not filters.situation or filters.situation in {code.value for code in meta.situations})
        and (not filters.recommendation or filters.recommendation in meta.recommendations)
        and (not filters.phase or filters.phase in {code.value for code in meta.phases})
        and least <= meta.minutes <= most
    )


def ways(
    name: str, titles: Mapping[str, str], guides: Iterable[Shown], marks: Mapping[str, str]
) -> list[Way]:
    """The ways into the library by one property of the filters; those that lead nowhere are left out."""
    found = list(guides)
    counted = []
    for code, title in titles.items():
        only: dict[str, Any] = {name: code}
        filters = Filters(**only)
        here = sum(fits(one, filters, marks.get(one.slug, "")) for one in found)
        counted.append(Way(code, title, here))
    return [way for way in counted if way.count]


def in_order(guides: Iterable[Shown]) -> list[Shown]:
    """The shortest first, then by title."""
    return sorted(guides, key=lambda one: (one.guide.meta.minutes, one.prose.title.casefold()))


@dataclass(frozen=True, slots=True)
class StepMark:
    """One step in the list beside the runner."""

    id: str
    title: str
    state: str
    reachable: bool


@dataclass(frozen=True, slots=True)
class StepPage:
    step: Step
    title: str
    part: str
    lead: Prose
    question: str
    labels: Mapping[str, str]
    hints: tuple[Prose, ...]
    example: Prose | None
    number: int
    total: int


def step_page(run: OpenRun, step: Step, *, sector: str) -> StepPage:
    prose = run.shown.words(step.id)
    example = prose.examples.get(sector) or next(iter(prose.examples.values()), None)
    ids = [one.id for one in run.shown.guide.steps]
    return StepPage(
        step=step,
        title=prose.title,
        part=run.shown.prose.parts.get(step.part, ""),
        lead=_linked(run, prose.lead),
        question=prose.question,
        labels=prose.labels,
        hints=tuple(_linked(run, hint) for hint in prose.hints),
        example=_linked(run, example) if example else None,
        number=ids.index(step.id) + 1,
        total=len(ids),
    )


def _linked(run: OpenRun, prose: Prose) -> Prose:
    return linked(prose, here=run.shown.slug, dyad_id=run.dyad_id)


def step_marks(run: OpenRun) -> list[StepMark]:
    """Every step with how far it is; only those that can be opened are links."""
    can = set(reached(run.shown.guide, run.progress)) if not run.progress.finished else set()
    answered = {given.step for given in run.progress.given}
    waiting = set(steps_open(run.shown.guide, run.progress)) if not run.progress.finished else set()
    return [
        StepMark(
            id=step.id,
            title=run.shown.words(step.id).title,
            state=_state(step.id, run.progress.current, answered, waiting),
            reachable=step.id in can,
        )
        for step in run.shown.guide.steps
        if step.id in can | answered or run.shown.guide.order.value == "free"
    ]


def _state(step: str, current: str | None, answered: set[str], waiting: set[str]) -> str:
    if step == current:
        return "current"
    if step in answered:
        return "again" if step in waiting else "done"
    return "ahead"


@dataclass(frozen=True, slots=True)
class Said:
    """One question with its answer, for reading back and for paper."""

    step: str
    title: str
    question: str
    lines: tuple[str, ...]


def read_back(run: OpenRun) -> list[Said]:
    """Everything that was filled in, in the order of the path."""
    found = []
    for given in run.progress.given:
        prose = run.shown.prose.steps.get(given.step)
        if prose is None:  # a step of an earlier version
            continue
        lines = answer_lines(given.answer, prose.labels)
        if lines:
            found.append(Said(given.step, prose.title, prose.question, tuple(lines)))
    return found


def answer_lines(answer: object, labels: Mapping[str, str]) -> list[str]:
    """An answer as lines of text."""
    from nabij.practice import guides

    match answer:
        case guides.Text(text) | guides.Intention(text):
            return [text]
        case guides.Choice(options):
            return [labels.get(option, option) for option in options]
        case guides.Words(groups):
            return [f"{labels.get(group.group, group.group)}: {', '.join(group.words)}" for group in groups]
        case guides.Rating(value):
            return [str(value)]
        case guides.Timeline(events):
            when, side = words.moments(), words.sides()
            return [f"{when[event.when.value]} · {side[event.side.value]}: {event.text}" for event in events]
        case guides.Hypotheses(items):
            return [f"{item.text} ({words.tests()[item.test.value]})" for item in items]
        case guides.Deal(what, plan_b):
            return [what, plan_b] if plan_b else [what]
        case _:
            return []
