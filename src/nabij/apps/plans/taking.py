"""What comes of a guide and is kept here: commitments; and through `contact`, promises and moments.

What two people agreed in a guide goes to the room of repair, which knows whether a talk was going on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from nabij.apps.accounts.clock import today
from nabij.apps.contact import actions as contact
from nabij.apps.plans.actions.commitments import commit
from nabij.apps.plans.models import Commitment
from nabij.apps.plans.selectors.own import calendar_for
from nabij.apps.schools.rooms import Outcome
from nabij.apps.schools.viewer import Viewer

MOMENT = "chat"
LONGEST_PROMISE = 300


def _words(outcome: Outcome) -> str:
    return outcome.text.strip() or outcome.label.strip()


def _due(viewer: Viewer, outcome: Outcome) -> date:
    """The day that was chosen, when it still lies ahead; else the next school day."""
    if outcome.due_on is not None and outcome.due_on >= today():
        return outcome.due_on
    return calendar_for(viewer).next_school_day(today()) or today()


def _commitment(viewer: Viewer, dyad_id: int, outcome: Outcome) -> None:
    commit(
        viewer=viewer,
        client_id=outcome.client_id,
        dyad_id=dyad_id,
        kind=Commitment.Kind.COMMITMENT,
        due_on=_due(viewer, outcome),
        text=_words(outcome),
        plan_b=outcome.plan_b,
    )


def _promise(viewer: Viewer, dyad_id: int, outcome: Outcome) -> None:
    contact.promise(
        viewer=viewer,
        client_id=outcome.client_id,
        dyad_ids=[dyad_id],
        text=_words(outcome)[:LONGEST_PROMISE],
        due_on=_due(viewer, outcome),
    )


def _moment(viewer: Viewer, dyad_id: int, outcome: Outcome) -> None:
    contact.log_moment(
        viewer=viewer,
        client_id=outcome.client_id,
        kind_code=MOMENT,
        dyad_ids=[dyad_id],
        note=outcome.text.strip(),
    )


TAKERS: dict[str, Callable[[Viewer, int, Outcome], None]] = {
    "commitment": _commitment,
    "promise": _promise,
    "moment": _moment,
}
