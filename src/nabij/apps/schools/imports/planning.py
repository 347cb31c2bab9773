"""From a description to a plan, and from a plan that was decided to what was done: for pages and the command alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import transaction

from nabij.apps.accounts.audit import record
from nabij.apps.accounts.clock import today
from nabij.apps.accounts.models import User
from nabij.apps.schools.actions.school import open_year
from nabij.apps.schools.imports.fit import fit
from nabij.apps.schools.imports.perform import Progress, Work, nobody_watches, perform
from nabij.apps.schools.imports.report import PlanReport, YearLine, report_of
from nabij.apps.schools.imports.staffing import administrators_of
from nabij.apps.schools.imports.state import current_school, identifiers_of
from nabij.apps.schools.imports.years import TargetYear, target_year
from nabij.apps.schools.models import Enrolment, School, SchoolYear
from nabij.rosters.compare import compare
from nabij.rosters.description import Entity, SchoolDescription
from nabij.rosters.findings import Finding
from nabij.rosters.operations import Operation
from nabij.rosters.plan import Decisions, MatchDecision, Plan
from nabij.rosters.resolve import resolve


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with what it is about."""

    school: School
    plan: Plan
    target: TargetYear
    named_by_file: str
    protected: frozenset[str]

    def report(self, findings: Iterable[Finding]) -> PlanReport:
        target = self.target
        year = YearLine(target.label, target.present, target.is_over, target.year is None, self.named_by_file)
        return report_of(self.plan, findings, year, protected=self.protected)


@dataclass(frozen=True, slots=True)
class Done:
    """What an import did: how often what was done to what, and how many still wait for a person."""

    year: SchoolYear
    counters: dict[str, int]
    undecided: int


def make_plan(
    school: School,
    description: SchoolDescription,
    *,
    matches: Iterable[MatchDecision] = (),
    into_present: bool = False,
) -> Planned:
    """Compare what a file says with what the school knows. Changes nothing."""
    day = today()
    fitted = fit(description, today=day)
    named = fitted.year.label
    target = target_year(school, fitted, into_present=into_present)
    if into_present:
        fitted = replace(fitted, year=replace(fitted.year, label=target.label))
    current = current_school(school, year=target.year, present_year=target.present, today=day)
    plan = compare(fitted, current, today=day, matches=matches)
    return Planned(school, plan, target, named, frozenset(administrators_of(school)))


def carry_out(
    planned: Planned, decisions: Decisions, *, by: User | None, progress: Progress = nobody_watches
) -> Done:
    """Do what was decided, in one transaction."""
    resolution = resolve(planned.plan, _without_administrators(planned, decisions))
    target = planned.target
    with transaction.atomic():
        year = target.year or open_year(
            school=planned.school, starts_on=target.starts_on, ends_on=target.ends_on, by=by
        )
        work = Work(
            school=planned.school,
            year=year,
            today=planned.plan.today,
            by=by,
            description=planned.plan.description,
            first_time=not Enrolment.objects.filter(group__year=year).exists(),
        )
        perform(work, resolution.operations, progress=progress)
        record(
            "roster.imported", by=by, school_id=planned.school.pk, subject="school", subject_id=work.school.pk
        )
    return Done(year, _counted(resolution.operations), len(resolution.undecided))


def _without_administrators(planned: Planned, decisions: Decisions) -> Decisions:
    """Whoever keeps the school running is not ended by a file."""
    staff = {(Entity.STAFF, ref) for ref in planned.protected}
    named = {(one.entity, one.ref) for one in planned.plan.ended}
    return replace(decisions, end=decisions.end - staff, keep=decisions.keep | (staff & named))


def _counted(operations: Iterable[Operation]) -> dict[str, int]:
    """For instance `create.pupil`: 24."""
    counts: Counter[str] = Counter()
    for one in operations:
        kind = type(one).__name__.lower()
        target = getattr(one, "target", None)
        counts[f"{kind}.{target.entity.value}" if target is not None else kind] += 1
    return dict(counts)


def school_of_file(school: School, descriptions: Iterable[SchoolDescription]) -> int | None:
    """Which school of a file this one surely is: the only one, or the only one with a number that we know."""
    found = list(descriptions)
    if len(found) == 1:
        return 0
    known = {(one.kind, one.value) for one in identifiers_of(school)}
    fitting = [number for number, one in enumerate(found) if known & _identity(one)]
    return fitting[0] if len(fitting) == 1 else None


def _identity(description: SchoolDescription) -> set[tuple[str, str]]:
    return {(one.kind, one.value) for one in description.identifiers}
