"""Where a room adds something to the pages above it, without either knowing the other.

*Today*, *Class* and *One relationship* belong to the overview, the highest app. A lower app registers here, in its
`AppConfig.ready`, what it knows about dyads (facts for the reasons), what runs for a teacher (lines on Today), a panel
for the page of one relationship, or where a step begins. Everything is asked with a viewer, and answers with that
viewer's own records only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest

from nabij.apps.schools.viewer import Viewer
from nabij.practice.dyad_facts import DyadFacts

Text = Any  # str or a lazily translated str


@dataclass(frozen=True, slots=True)
class FactSource:
    """What a room knows for the reasons of Today: fields of `DyadFacts` by dyad id, in a fixed number of queries.

    `gives` names the fields that it may fill, so that who needs one fact asks the rooms that know it.
    """

    code: str
    facts: Callable[[Viewer, Sequence[int], date], Mapping[int, Mapping[str, Any]]]
    gives: frozenset[str]


@dataclass(frozen=True, slots=True)
class RunningLine:
    """One line on Today: what runs, and where it goes on."""

    text: str
    href: str
    detail: str = ""
    action: str = ""
    dyad_id: int | None = None
    order: int = 50


@dataclass(frozen=True, slots=True)
class RunningSource:
    code: str
    lines: Callable[[Viewer, date], Sequence[RunningLine]]


@dataclass(frozen=True, slots=True)
class DyadPanel:
    """A section of the page of one relationship: a template of the room, and its context for this dyad.

    `context` answers None when there is nothing to show.
    """

    code: str
    order: int
    template: str
    context: Callable[[HttpRequest, Viewer, int], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class StepStart:
    """Where a step of a reason begins (`Reason.step`), with the words of its button."""

    step: str
    label: Text
    href: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a guide and is to be kept elsewhere: a commitment, promise, fact, moment, agreement …"""

    kind: str
    label: str
    text: str
    due_on: date | None = None
    plan_b: str = ""
    client_id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, slots=True)
class OutcomeTaker:
    """The room that keeps outcomes of a kind for a dyad."""

    kind: str
    take: Callable[[Viewer, int, Outcome], None]


@dataclass(frozen=True, slots=True)
class OpenerSource:
    """Something to begin a talk with, by dyad id, in a fixed number of queries; dyads without one are left out."""

    code: str
    openers: Callable[[Viewer, Sequence[int], date], Mapping[int, str]]


@dataclass(slots=True)
class _Rooms:
    facts: dict[str, FactSource] = field(default_factory=dict)
    running: dict[str, RunningSource] = field(default_factory=dict)
    panels: dict[str, DyadPanel] = field(default_factory=dict)
    steps: dict[str, StepStart] = field(default_factory=dict)
    takers: dict[str, OutcomeTaker] = field(default_factory=dict)
    openers: dict[str, OpenerSource] = field(default_factory=dict)


_rooms = _Rooms()


def add_facts(source: FactSource) -> None:
    _rooms.facts[source.code] = source


def add_running(source: RunningSource) -> None:
    _rooms.running[source.code] = source


def add_panel(panel: DyadPanel) -> None:
    _rooms.panels[panel.code] = panel


def add_step(start: StepStart) -> None:
    _rooms.steps[start.step] = start


def add_taker(taker: OutcomeTaker) -> None:
    _rooms.takers[taker.kind] = taker


def add_opener(source: OpenerSource) -> None:
    _rooms.openers[source.code] = source


def openers(viewer: Viewer, dyad_ids: Sequence[int], today: date) -> dict[int, list[str]]:
    """What a talk with each of these own pupils could begin with; often nothing."""
    found: dict[int, list[str]] = {}
    for code in sorted(_rooms.openers) if dyad_ids else ():
        for dyad_id, text in _rooms.openers[code].openers(viewer, dyad_ids, today).items():
            found.setdefault(dyad_id, []).append(text)
    return found


def keep_outcome(viewer: Viewer, dyad_id: int, outcome: Outcome) -> bool:
    """Hand an outcome to the room that keeps its kind; False when no room does."""
    taker = _rooms.takers.get(outcome.kind)
    if taker is not None:
        taker.take(viewer, dyad_id, outcome)
    return taker is not None


def with_facts(
    viewer: Viewer, facts: Sequence[tuple[int, DyadFacts]], today: date, *, only: str = ""
) -> list[DyadFacts]:
    """The facts of dyads, completed with what every room knows; with `only` with what fills that field.

    When several rooms name a commitment for the same dyad, the one due first stands.
    """
    found = dict(facts)
    learnt: dict[int, dict[str, Any]] = {dyad_id: {} for dyad_id in found}
    sources = [_rooms.facts[code] for code in sorted(_rooms.facts)]
    for source in sources if not only else [one for one in sources if only in one.gives]:
        for dyad_id, known in source.facts(viewer, list(found), today).items():
            assert known.keys() <= source.gives, source.code
            if dyad_id in found:
                _learn(learnt[dyad_id], known, found[dyad_id])
    return [replace(one, **learnt[dyad_id]) if learnt[dyad_id] else one for dyad_id, one in found.items()]


def _learn(learnt: dict[str, Any], known: Mapping[str, Any], before: DyadFacts) -> None:
    values = dict(known)
    mine, theirs = learnt.get("commitment", before.commitment), values.get("commitment")
    if mine is not None and theirs is not None and mine.due <= theirs.due:
        del values["commitment"]
    learnt.update(values)


def running_lines(viewer: Viewer, today: date) -> list[RunningLine]:
    """Everything that runs for this teacher today, in order."""
    lines = [line for code in sorted(_rooms.running) for line in _rooms.running[code].lines(viewer, today)]
    return sorted(lines, key=lambda line: line.order)


@dataclass(frozen=True, slots=True)
class ShownPanel:
    code: str
    template: str
    context: Mapping[str, Any]


def panels(request: HttpRequest, viewer: Viewer, dyad_id: int) -> list[ShownPanel]:
    """The panels that have something to show for this dyad."""
    shown = []
    for panel in sorted(_rooms.panels.values(), key=lambda one: (one.order, one.code)):
        context = panel.context(request, viewer, dyad_id)
        if context is not None:
            shown.append(ShownPanel(panel.code, panel.template, context))
    return shown


def step_start(step: str) -> StepStart | None:
    """Where a step begins; None when no room offers it."""
    return _rooms.steps.get(step)
