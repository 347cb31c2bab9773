"""Two lanes and three phases: everyone, at most three extra, and where a relationship stands.

Belongs here: the capacity of the extra lane and the suggestion of a phase. Does not belong here: counting
doses (`dose`), who needs a moment today (`attention`). Source: S-103, instruments 3.8; P-08.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from nabij.practice.errors import PracticeError

MOST_EXTRA: Final = 3
FEW_MOMENTS: Final = 3
"""Fewer personal moments than this in the last weeks: still getting acquainted (own choice)."""


class Phase(StrEnum):
    """The three phases of one relationship (S-103)."""

    ESTABLISH = "establish"
    MAINTAIN = "maintain"
    RESTORE = "restore"


class PhaseReason(StrEnum):
    """Why a phase is suggested."""

    CLASH_NOT_REPAIRED = "clash_not_repaired"
    BALANCE_OPEN = "balance_open"
    HARDLY_KNOWN = "hardly_known"
    FEW_MOMENTS = "few_moments"
    STEADY_CONTACT = "steady_contact"


@dataclass(frozen=True, slots=True)
class PhaseFacts:
    """What the suggestion looks at: open clashes, the open balance, personal moments lately, facts known of
    four.
    """

    open_clashes: int
    open_balance: int
    recent_moments: int
    known_facts: int


@dataclass(frozen=True, slots=True)
class PhaseSuggestion:
    """A phase and the reason for it; the teacher decides."""

    phase: Phase
    reason: PhaseReason


def suggest_phase(facts: PhaseFacts) -> PhaseSuggestion:
    """Suggest a phase.

    Rules in order: a clash without repair or an open balance asks to restore; fewer than two of the four
    facts known, or fewer than 3 personal moments lately, asks to establish; else maintain. Restoring comes
    before all else, because an open clash colours what follows. Source: S-103; the limits are own choices.
    """
    rules = (
        (facts.open_clashes > 0, Phase.RESTORE, PhaseReason.CLASH_NOT_REPAIRED),
        (facts.open_balance > 0, Phase.RESTORE, PhaseReason.BALANCE_OPEN),
        (facts.known_facts < 2, Phase.ESTABLISH, PhaseReason.HARDLY_KNOWN),
        (facts.recent_moments < FEW_MOMENTS, Phase.ESTABLISH, PhaseReason.FEW_MOMENTS),
        (True, Phase.MAINTAIN, PhaseReason.STEADY_CONTACT),
    )
    return next(PhaseSuggestion(phase, reason) for holds, phase, reason in rules if holds)


@dataclass(frozen=True, slots=True)
class PhaseChange:
    """From a day on, a dyad is in a phase, as the teacher chose."""

    on: date
    phase: Phase


def phase_on(changes: Sequence[PhaseChange], day: date) -> Phase | None:
    """The phase on a day: the newest choice up to then, the later in the input on equal days; None before
    any.
    """
    past = sorted((change for change in changes if change.on <= day), key=lambda change: change.on)
    return past[-1].phase if past else None


def with_extra(lane: Sequence[str], dyad: str) -> tuple[str, ...]:
    """The extra lane with one pupil more; a pupil who is in it already changes nothing.

    Raises:
        PracticeError: ``lanes.full`` at three pupils, with who is in it, so that the teacher can let one go
            first.
    """
    if dyad in lane:
        return tuple(lane)
    if len(lane) >= MOST_EXTRA:
        raise PracticeError("lanes.full", most=MOST_EXTRA, now=tuple(lane))
    return (*lane, dyad)


def without_extra(lane: Sequence[str], dyad: str) -> tuple[str, ...]:
    """The extra lane without one pupil; the pupil stays in the lane of everyone."""
    return tuple(one for one in lane if one != dyad)
