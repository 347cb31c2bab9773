"""What runs with one pupil: for the panel beside the relationship, and for the page of plans with this pupil."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from nabij.apps.accounts.clock import today
from nabij.apps.plans.presenters import words
from nabij.apps.plans.presenters.today import where_it_stands
from nabij.apps.plans.selectors.child_led import ChildLedRow, child_led_with, open_child_led
from nabij.apps.plans.selectors.commitments import CommitmentRow, open_commitments, routines_of
from nabij.apps.plans.selectors.goals import GoalCardRow, goal_cards_with
from nabij.apps.plans.selectors.phases import PhaseRow, phase_of
from nabij.apps.plans.selectors.running import sorts_with
from nabij.apps.plans.selectors.two_by_ten import open_two_by_tens, two_by_tens_with
from nabij.apps.schools.viewer import Viewer
from nabij.practice.lanes import Phase
from nabij.practice.schooldays import SchoolCalendar
from nabij.web import dates


@dataclass(frozen=True, slots=True)
class RunningPlan:
    text: str
    detail: str
    href: str


Lines = Iterator[RunningPlan]


@dataclass(frozen=True, slots=True)
class PhasePage:
    """The chosen phase, or else the suggested one, with the reason."""

    current: str
    label: str
    hint: str
    chosen: bool
    suggested: str
    reason: str
    segments: tuple[tuple[str, str], ...]


def panel(viewer: Viewer, dyad_id: int) -> Mapping[str, Any]:
    day = today()
    return {
        "running": running_with(viewer, dyad_id=dyad_id, day=day),
        "phase": phase_page(phase_of(viewer, dyad_id=dyad_id, day=day)),
    }


def running_with(viewer: Viewer, *, dyad_id: int, day: date) -> list[RunningPlan]:
    """Everything open with one pupil, a line each; what does not run is not asked after."""
    running = sorts_with(viewer, dyad_id=dyad_id)
    return [line for sort in _LINES if sort in running for line in _LINES[sort](viewer, dyad_id, day)]


def _two_by_tens(viewer: Viewer, dyad_id: int, day: date) -> Lines:
    for row in two_by_tens_with(viewer, dyad_id=dyad_id, day=day):
        if row.closed_on is None:
            href = reverse("plans:two_by_ten", args=[row.id])
            yield RunningPlan(words.kind("two_by_ten"), where_it_stands(row), href)


def _child_leds(viewer: Viewer, dyad_id: int, day: date) -> Lines:
    for row in child_led_with(viewer, dyad_id=dyad_id):
        if row.closed_on is None:
            yield _child_led(row, day)


def _commitments(viewer: Viewer, dyad_id: int, day: date) -> Lines:
    for row in open_commitments(viewer, dyad_id=dyad_id):
        yield _commitment(row, day)


def _routines(viewer: Viewer, dyad_id: int, day: date) -> Lines:
    for row in routines_of(viewer, dyad_id=dyad_id):
        what = row.text or words.kind(f"routine_{row.kind}")
        yield RunningPlan(what, words.weekday(row.weekday), reverse("plans:routines"))


def _goal_cards(viewer: Viewer, dyad_id: int, day: date) -> Lines:
    for row in goal_cards_with(viewer, dyad_id=dyad_id):
        if row.put_away_on is None:
            yield _goal_card(row)


_LINES: dict[str, Callable[[Viewer, int, date], Lines]] = {
    "two_by_ten": _two_by_tens,
    "child_led": _child_leds,
    "commitment": _commitments,
    "routine": _routines,
    "goal_card": _goal_cards,
}


def extra_lane(viewer: Viewer, *, day: date, calendar: SchoolCalendar) -> list[RunningPlan]:
    """The pupils who get something extra, also on a day without school."""
    found = [
        RunningPlan(
            f"{row.pupil}: {words.kind('two_by_ten')}",
            where_it_stands(row),
            reverse("plans:two_by_ten", args=[row.id]),
        )
        for row in open_two_by_tens(viewer, day=day, calendar=calendar)
    ]
    for row in open_child_led(viewer, calendar=calendar):
        line = _child_led(row, day)
        found.append(RunningPlan(f"{row.pupil}: {line.text}", line.detail, line.href))
    return found


def _child_led(row: ChildLedRow, day: date) -> RunningPlan:
    coming = [one for one in sorted({*row.days, *row.boosters}) if one >= day and one not in row.done]
    detail = dates.day(coming[0], day) if coming else ""
    return RunningPlan(words.kind("child_led"), detail, reverse("plans:child_led", args=[row.id]))


def _commitment(row: CommitmentRow, day: date) -> RunningPlan:
    text = f"{words.kind(row.kind)}: {row.text}" if row.text else words.kind(row.kind)
    return RunningPlan(text, dates.day(row.due_on, day), reverse("plans:commitment", args=[row.id]))


def _goal_card(row: GoalCardRow) -> RunningPlan:
    return RunningPlan(row.title, f"{row.done}/{len(row.steps)}", reverse("plans:goal_card", args=[row.id]))


def phase_page(row: PhaseRow) -> PhasePage:
    current = row.chosen or row.suggestion.phase
    return PhasePage(
        current=current.value if row.chosen else "",
        label=words.phase(current),
        hint=words.phase_hint(current),
        chosen=row.chosen is not None,
        suggested=words.phase(row.suggestion.phase),
        reason=words.phase_reason(row.suggestion.reason),
        segments=tuple((one.value, words.phase(one)) for one in Phase),
    )
