from datetime import date

import pytest

from nabij.practice.errors import PracticeError
from nabij.practice.lanes import (
    Phase,
    PhaseChange,
    PhaseFacts,
    PhaseReason,
    phase_on,
    suggest_phase,
    with_extra,
    without_extra,
)


@pytest.mark.parametrize(
    ("facts", "phase", "reason"),
    [
        (PhaseFacts(1, 3, 9, 4), Phase.RESTORE, PhaseReason.CLASH_NOT_REPAIRED),
        (PhaseFacts(0, 3, 9, 4), Phase.RESTORE, PhaseReason.BALANCE_OPEN),
        (PhaseFacts(0, 0, 9, 1), Phase.ESTABLISH, PhaseReason.HARDLY_KNOWN),
        (PhaseFacts(0, 0, 2, 4), Phase.ESTABLISH, PhaseReason.FEW_MOMENTS),
        (PhaseFacts(0, 0, 3, 2), Phase.MAINTAIN, PhaseReason.STEADY_CONTACT),
    ],
)
def test_phase_is_suggested_with_its_reason(facts, phase, reason):
    found = suggest_phase(facts)

    assert (found.phase, found.reason) == (phase, reason)


def test_phase_on_a_day_is_the_newest_choice_up_to_then():
    changes = [
        PhaseChange(date(2025, 10, 1), Phase.RESTORE),
        PhaseChange(date(2025, 9, 1), Phase.ESTABLISH),
        PhaseChange(date(2025, 10, 1), Phase.MAINTAIN),
    ]

    assert phase_on(changes, date(2025, 8, 31)) is None
    assert phase_on(changes, date(2025, 9, 30)) is Phase.ESTABLISH
    assert phase_on(changes, date(2025, 10, 2)) is Phase.MAINTAIN


def test_extra_lane_takes_three_and_says_who_is_in_it_when_full():
    lane = with_extra(with_extra(with_extra((), "a"), "b"), "c")

    assert with_extra(lane, "a") == ("a", "b", "c")
    with pytest.raises(PracticeError, match=r"lanes\.full") as raised:
        with_extra(lane, "d")
    assert raised.value.detail["now"] == ("a", "b", "c")
    assert without_extra(lane, "b") == ("a", "c")
