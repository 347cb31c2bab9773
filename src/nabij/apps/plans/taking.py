"""What comes of a guide and is kept here: commitments and agreements; and through `contact`, promises and moments."""

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
WEEK = 5


def _words(outcome: Outcome) -> str:
    return outcome.text.strip() or outcome.label.strip()


def _due(viewer: Viewer, outcome: Outcome, *, school_days: int = 1) -> date:
    """The day that was chosen, when it still lies ahead; else so many school days from now."""
    if outcome.due_on is not None and outcome.due_on >= today():
        return outcome.due_on
    ahead = [day for day in calendar_for(viewer).school_days if day > today()]
    return ahead[min(school_days, len(ahead)) - 1] if ahead else today()


def _planned(kind: str, school_days: int) -> Callable[[Viewer, int, Outcome], None]:
    def take(viewer: Viewer, dyad_id: int, outcome: Outcome) -> None:
        commit(
            viewer=viewer,
            client_id=outcome.client_id,
            dyad_id=dyad_id,
            kind=kind,
            due_on=_due(viewer, outcome, school_days=school_days),
            text=_words(outcome),
            plan_b=outcome.plan_b,
        )

    return take


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
    "commitment": _planned(Commitment.Kind.COMMITMENT, 1),
    "agreement": _planned(Commitment.Kind.AGREEMENT, WEEK),
    "promise": _promise,
    "moment": _moment,
}
