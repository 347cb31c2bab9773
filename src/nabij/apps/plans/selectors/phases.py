"""The phase of one relationship: what the facts suggest, and what the teacher chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from nabij.apps.accounts.statements import Statement
from nabij.apps.contact import selectors as contact
from nabij.apps.plans.models import PhaseChoice
from nabij.apps.schools import rooms
from nabij.apps.schools.viewer import Viewer
from nabij.practice.balance import BalanceState
from nabij.practice.dyad_facts import DyadFacts
from nabij.practice.lanes import Phase, PhaseChange, PhaseFacts, PhaseSuggestion, phase_on, suggest_phase

LATELY = timedelta(weeks=4)
CLASH_LOOK_BACK = timedelta(days=35)
QUESTIONS = 4


@dataclass(frozen=True, slots=True)
class PhaseRow:
    chosen: Phase | None
    suggestion: PhaseSuggestion
    changes: tuple[PhaseChange, ...]


def phase_of(viewer: Viewer, *, dyad_id: int, day: date) -> PhaseRow:
    """The chosen phase, if any, and the suggestion with its reason."""
    row = contact.dyad_row(viewer, dyad_id=dyad_id)
    rows = _choices(dyad_id, viewer.staff_id)
    changes = tuple(PhaseChange(on, Phase(phase)) for on, phase in rows)
    return PhaseRow(phase_on(changes, day), suggest_phase(_facts(viewer, row, day)), changes)


_choices = Statement(
    lambda dyad, staff: (
        PhaseChoice.objects.filter(dyad_id=dyad, dyad__staff_id=staff)
        .order_by("on", "pk")
        .values_list("on", "phase")
    ),
    int,
    int,
)


def _facts(viewer: Viewer, row: contact.DyadRow, day: date) -> PhaseFacts:
    reminder = row.reminder(day)
    weeks = contact.weeks_of_dyad(viewer, dyad_id=row.id)
    (facts,) = rooms.with_facts(viewer, [(row.id, DyadFacts(dyad=str(row.id)))], day, only="unknown_facts")
    known = facts.unknown_facts
    return PhaseFacts(
        open_clashes=1 if row.open_clash(day - CLASH_LOOK_BACK) else 0,
        open_balance=row.balance if reminder.state is BalanceState.OPEN else 0,
        recent_moments=sum(one.personal for one in weeks if one.week > day - LATELY),
        known_facts=QUESTIONS if known is None else QUESTIONS - known,
    )
