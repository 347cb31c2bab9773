"""What runs with one pupil: for the panel beside the relationship, and for the page of plans with this pupil."""

from __future__ import annotations

from collections.abc import Mapping
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
    """Everything open with one pupil, a line each."""
    found = [
        RunningPlan(
            words.kind("two_by_ten"), where_it_stands(row), reverse("plans:two_by_ten", args=[row.id])
        )
        for row in two_by_tens_with(viewer, dyad_id=dyad_id, day=day)
        if row.closed_on is None
    ]
    found += [
        _child_led(row, day) for row in child_led_with(viewer, dyad_id=dyad_id) if row.closed_on is None
    ]
    found += [_commitment(row, day) for row in open_commitments(viewer, dyad_id=dyad_id)]
    found += [
        RunningPlan(
            row.text or words.kind(f"routine_{row.kind}"),
            words.weekday(row.weekday),
            reverse("plans:routines"),
        )
        for row in routines_of(viewer, dyad_id=dyad_id)
    ]
    found += [_goal_card(row) for row in goal_cards_with(viewer, dyad_id=dyad_id) if row.put_away_on is None]
    return found


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
