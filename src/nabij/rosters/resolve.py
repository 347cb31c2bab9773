"""From a plan and the decisions of a person to the operations that carry it out.

Belongs here: applying decisions and putting operations in an order that can be performed one after another.
"""

from __future__ import annotations

from datetime import timedelta

from nabij.rosters.compare import compare
from nabij.rosters.description import Entity
from nabij.rosters.findings import RosterError, Where
from nabij.rosters.operations import (
    Assign,
    Create,
    End,
    Enrol,
    Leave,
    Operation,
    Reschedule,
    Resolution,
    Return,
    Unassign,
    Update,
)
from nabij.rosters.plan import Decisions, Plan, Target

_NOTHING_DECIDED = Decisions()


def resolve(plan: Plan, decisions: Decisions = _NOTHING_DECIDED) -> Resolution:
    """The operations of a plan after a person decided.

    Matches that nobody decided lead to no operation. Absent ones stay unless ``decisions.end`` names them;
    those the file says have left end unless ``decisions.keep`` names them. Order: updates, returns, new
    ones, leaving, joining, other days, roles, endings.

    Raises:
        RosterError: ``decision.not_asked`` where something is to be ended or kept that the plan does not ask
            about, and the ``match.*`` codes of `matching.recognise`.
    """
    final = compare(plan.description, plan.current, today=plan.today, matches=decisions.matches)
    ended = _chosen(final, decisions)
    gone = {(one.entity, one.ref) for one in ended}
    stay = [one for one in final.left if not _any_gone(gone, one.pupil, one.group)]
    keep_roles = [one for one in final.unassigned if not _any_gone(gone, one.staff, one.group)]
    yesterday = plan.today - timedelta(days=1)
    operations: list[Operation] = [
        *(Update(one.target, one.fields) for one in final.changed),
        *(Return(one) for one in final.returned),
        *(Create(one.target, one.item) for one in final.added),
        *(Leave(one.pupil, one.group, yesterday) for one in stay),
        *(Enrol(one.pupil, one.group, one.begins, one.ends) for one in final.joined),
        *(Reschedule(one.pupil, one.group, one.fields) for one in final.rescheduled),
        *(Unassign(one.staff, one.group, one.role) for one in keep_roles),
        *(Assign(one.staff, one.group, one.role) for one in final.assigned),
        *(End(one) for one in ended),
    ]
    return Resolution(tuple(operations), final.matches)


def _any_gone(gone: set[tuple[Entity, str]], *targets: Target) -> bool:
    return any((one.entity, one.ref) in gone for one in targets)


def _chosen(plan: Plan, decisions: Decisions) -> list[Target]:
    """Those who end: named as gone and not kept, or absent and chosen to end."""
    absent = {(one.entity, one.ref) for one in plan.absent}
    named = {(one.entity, one.ref) for one in plan.ended}
    for entity, ref in sorted((decisions.end - absent) | (decisions.keep - named)):
        raise RosterError("decision.not_asked", Where(field=entity), ref=ref)
    ended = [one for one in plan.ended if (one.entity, one.ref) not in decisions.keep]
    return ended + [one for one in plan.absent if (one.entity, one.ref) in decisions.end]
