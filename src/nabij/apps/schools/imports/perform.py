"""Writing down what was decided: operations of `nabij.rosters` become rows, in bulk, in one transaction.

Belongs here: the order of writing and what hangs together (roles, places in the list, dyads). Who may do this and what
is asked first is in `actions`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import models, transaction
from django.db.models import F, Max

from nabij.apps.accounts.models import User
from nabij.apps.schools import dyads
from nabij.apps.schools.imports import staffing
from nabij.apps.schools.imports.bulk import write
from nabij.apps.schools.models import Assignment, Enrolment, Group, Pupil, School, SchoolYear, StaffMember
from nabij.rosters import operations as ops
from nabij.rosters.description import Entity, PersonName, SchoolDescription
from nabij.rosters.description import Group as GroupItem
from nabij.rosters.description import Pupil as PupilItem
from nabij.rosters.description import Staff as StaffItem
from nabij.rosters.plan import FieldChange, Target

BATCH = 500
MODELS: dict[Entity, type[Group] | type[Pupil] | type[StaffMember]] = {
    Entity.GROUP: Group,
    Entity.PUPIL: Pupil,
    Entity.STAFF: StaffMember,
}
Progress = Callable[[int, int], None]
Row = Group | Pupil | StaffMember


def nobody_watches(_done: int, _total: int) -> None:
    """Progress for nobody."""


@dataclass(slots=True)
class Work:
    """One import while it is written."""

    school: School
    year: SchoolYear
    today: date
    by: User | None
    description: SchoolDescription
    first_time: bool  # the year had no pupils yet: who is in a group is there from the first day
    made: dict[tuple[Entity, str], int] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)  # groups of which the list changed

    def pk(self, target: Target) -> int:
        """The row that a target means: one that exists, or one that this import made."""
        return int(target.ref) if target.ref else self.made[target.entity, target.key]

    @property
    def first_day(self) -> date:
        within = min(max(self.today, self.year.starts_on), self.year.ends_on)
        return self.year.starts_on if self.first_time else within


@transaction.atomic
def perform(
    work: Work,
    operations: Sequence[ops.Operation],
    *,
    progress: Progress = nobody_watches,
) -> None:
    """Carry out everything, or nothing when anything fails."""
    by_kind: dict[type, list[ops.Operation]] = defaultdict(list)
    for operation in operations:
        by_kind[type(operation)].append(operation)
    for number, (kind, carry_out) in enumerate(_STEPS):
        carry_out(work, by_kind[kind])
        progress(number + 1, len(_STEPS) + 2)
    staffing.follow_roles(work.school, operations, work.pk)
    _put_in_order(work)
    _learn_identity(work.school, work.description)
    progress(len(_STEPS) + 1, len(_STEPS) + 2)
    _follow_dyads(work)
    progress(len(_STEPS) + 2, len(_STEPS) + 2)


# --- people and groups


def _update(work: Work, updates: Sequence[ops.Update]) -> None:
    """Fields of rows that exist. Keys that change are cleared first: two rows may swap theirs."""
    for entity, model in MODELS.items():
        mine = [one for one in updates if one.target.entity is entity]
        rekeyed = [int(one.target.ref) for one in mine if any(field.name == "key" for field in one.fields)]
        for some in _chunks(rekeyed):
            _rows(model).filter(pk__in=some).update(key="")
        rows = _in_bulk(model, [int(one.target.ref) for one in mine])
        by_fields: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for one in mine:
            row = rows[int(one.target.ref)]
            touched = tuple(sorted(name for change in one.fields for name in _change(row, change)))
            by_fields[touched].append(row)
        for columns, changed in by_fields.items():
            write(changed, columns)
        if entity is Entity.STAFF:
            staffing.follow_names(mine, rows, by=work.by)


def _change(row: Row, change: FieldChange) -> list[str]:
    """Put one change into a row; gives the columns that it touches."""
    if isinstance(change.new, PersonName):
        for column, value in _name_columns(change.new).items():
            setattr(row, column, value)
        return list(_name_columns(change.new))
    if change.name == "roles":
        assert isinstance(row, StaffMember)
        assert isinstance(change.new, tuple)
        row.roster_roles = [str(role) for role in change.new]
        return ["roster_roles"]
    setattr(row, change.name, str(change.new) if isinstance(change.new, str) else change.new)
    return [change.name]


def _return(work: Work, returns: Sequence[ops.Return]) -> None:
    _set_ended(returns, None)


def _create(work: Work, creates: Sequence[ops.Create]) -> None:
    for entity, model in MODELS.items():
        mine = [one for one in creates if one.target.entity is entity]
        made = _rows(model).bulk_create([_fresh(work, one) for one in mine], batch_size=BATCH)
        for one, row in zip(mine, made, strict=True):
            work.made[entity, one.target.key] = row.pk


def _fresh(work: Work, create: ops.Create) -> Row:
    item = create.item
    if isinstance(item, GroupItem):
        return Group(
            year=work.year, key=item.key, name=item.name, kind=item.kind.value, year_level=item.year_level
        )
    if isinstance(item, PupilItem):
        return Pupil(
            school=work.school,
            key=item.key,
            eckid=item.eckid,
            birth_date=item.birth_date,
            year_level=item.year_level,
            **_name_columns(item.name),
        )
    assert isinstance(item, StaffItem)
    return StaffMember(
        school=work.school,
        key=item.key,
        eckid=item.eckid,
        email=item.email,
        roster_roles=[str(role) for role in item.roles],
        **_name_columns(item.name),
    )


def _name_columns(name: PersonName) -> dict[str, str]:
    return {"given_name": name.call, "infix": name.infix, "family_name": name.family}


def _end(work: Work, ends: Sequence[ops.End]) -> None:
    """Somebody or something is no longer there: what still runs ends too, what was written stays."""
    _set_ended(ends, work.today)
    gone = {entity: [int(one.target.ref) for one in ends if one.target.entity is entity] for entity in MODELS}
    for some in _chunks(gone[Entity.PUPIL]):
        Enrolment.objects.filter(pupil__in=some, ends_on=None).update(ends_on=work.today)
    for some in _chunks(gone[Entity.GROUP]):
        Enrolment.objects.filter(group__in=some, ends_on=None).update(ends_on=work.today)
        Assignment.objects.filter(group__in=some, ends_on=None).update(ends_on=work.today)
    for some in _chunks(gone[Entity.STAFF]):
        Assignment.objects.filter(staff__in=some, ends_on=None).update(ends_on=work.today)
    staffing.close_accounts(gone[Entity.STAFF], by=work.by)


def _set_ended(changes: Sequence[ops.End] | Sequence[ops.Return], day: date | None) -> None:
    for entity, model in MODELS.items():
        pks = [int(one.target.ref) for one in changes if one.target.entity is entity]
        for some in _chunks(pks):
            _rows(model).filter(pk__in=some).update(ended_on=day)


# --- who is where


def _enrol(work: Work, enrols: Sequence[ops.Enrol]) -> None:
    fresh, order, after = [], _order(work.description), _last_places(work)
    for one in enrols:
        group = work.pk(one.group)
        work.touched.add(group)
        begins = one.begins or min(work.first_day, one.ends or work.first_day)
        fresh.append(
            Enrolment(
                pupil_id=work.pk(one.pupil),
                group_id=group,
                starts_on=begins,
                ends_on=one.ends,
                position=after.get(group, 0) + order.get((one.group.key, one.pupil.key), len(order)),
                from_roster=True,
            )
        )
    Enrolment.objects.bulk_create(fresh, batch_size=BATCH)


def _leave(work: Work, leaves: Sequence[ops.Leave]) -> None:
    rows = _running(work, leaves)
    for one in leaves:
        row = rows[work.pk(one.pupil), work.pk(one.group)]
        row.ends_on = max(one.last_day, row.starts_on)
        work.touched.add(row.group_id)
    write(rows.values(), ["ends_on"])


def _reschedule(work: Work, changes: Sequence[ops.Reschedule]) -> None:
    rows = _latest(work, changes)
    for one in changes:
        row = rows[work.pk(one.pupil), work.pk(one.group)]
        for change in one.fields:
            setattr(row, "starts_on" if change.name == "begins" else "ends_on", change.new)
        work.touched.add(row.group_id)
    write(rows.values(), ["starts_on", "ends_on"])


def _running(work: Work, changes: Iterable[ops.Leave]) -> dict[tuple[int, int], Enrolment]:
    return {pair: row for pair, row in _latest(work, changes).items() if row.ends_on is None}


def _latest(
    work: Work, changes: Iterable[ops.Leave] | Iterable[ops.Reschedule]
) -> dict[tuple[int, int], Enrolment]:
    """The enrolment that each change is about: the running one, else the last one."""
    wanted = {(work.pk(one.pupil), work.pk(one.group)) for one in changes}
    found: dict[tuple[int, int], Enrolment] = {}
    for some in _chunks(sorted({pupil for pupil, _ in wanted})):
        rows = Enrolment.objects.filter(pupil__in=some, group__year=work.year)
        for row in rows.order_by("pk"):
            pair = (row.pupil_id, row.group_id)
            known = found.get(pair)
            if pair in wanted and (known is None or known.ends_on is not None):
                found[pair] = row
    return found


def _assign(work: Work, assigns: Sequence[ops.Assign]) -> None:
    Assignment.objects.bulk_create(
        [
            Assignment(
                staff_id=work.pk(one.staff),
                group_id=work.pk(one.group),
                role=one.role.value,
                starts_on=work.first_day,
                from_roster=True,
            )
            for one in assigns
        ],
        batch_size=BATCH,
    )


def _unassign(work: Work, unassigns: Sequence[ops.Unassign]) -> None:
    wanted = {(work.pk(one.staff), work.pk(one.group), one.role.value) for one in unassigns}
    rows = Assignment.objects.filter(group__year=work.year, ends_on=None)
    pks = [
        pk
        for pk, *triple in rows.values_list("pk", "staff_id", "group_id", "role")
        if (triple[0], triple[1], triple[2]) in wanted
    ]
    for some in _chunks(pks):
        Assignment.objects.filter(pk__in=some).update(ends_on=work.today)


def _order(description: SchoolDescription) -> dict[tuple[str, str], int]:
    """The place of a pupil (key) in the list of a group (key), as the file has it."""
    counts: dict[str, int] = defaultdict(int)
    order: dict[tuple[str, str], int] = {}
    for one in description.enrolments:
        order[one.group, one.pupil] = counts[one.group]
        counts[one.group] += 1
    return order


def _last_places(work: Work) -> dict[int, int]:
    """Where a file that holds changes only goes on: it does not know who else is in a group."""
    if not work.description.delta:
        return {}
    rows = Enrolment.objects.filter(group__year=work.year).values_list("group_id")
    return {group: last + 1 for group, last in rows.annotate(last=Max("position"))}


def _put_in_order(work: Work) -> None:
    """The lists that changed in the order of the file; whoever the file does not name comes after."""
    if work.description.delta or work.first_time:
        return
    order = _order(work.description)
    lists: dict[int, list[tuple[int, Enrolment]]] = defaultdict(list)
    for some in _chunks(sorted(work.touched)):
        listed = Enrolment.objects.filter(group__in=some, ends_on=None).order_by("position", "pk")
        named = listed.annotate(group_key=F("group__key"), pupil_key=F("pupil__key"))
        for row in named.iterator(chunk_size=BATCH * 4):
            place = order.get((row.group_key, row.pupil_key), len(order))
            lists[row.group_id].append((place, row))
    moved = []
    for places in lists.values():
        places.sort(key=lambda pair: pair[0])
        for number, (_, enrolment) in enumerate(places):
            if enrolment.position != number:
                enrolment.position = number
                moved.append(enrolment)
    write(moved, ["position"])


def _learn_identity(school: School, description: SchoolDescription) -> None:
    """Remember what the file calls this school; what was known stays, also where a person overruled a doubt."""
    known = {**{one.kind: one.value for one in description.identifiers}, **school.identifiers}
    if known != school.identifiers:
        school.identifiers = known
        school.save(update_fields=["identifiers"])


def _follow_dyads(work: Work) -> None:
    if work.year.ends_on >= work.today:
        dyads.sync(work.year, on=work.today)
    others = SchoolYear.objects.filter(school=work.school, ends_on__gte=work.today).exclude(pk=work.year.pk)
    for year in others:
        dyads.sync(year, on=work.today)


def _rows(model: type[models.Model]) -> models.Manager[models.Model]:
    manager: models.Manager[models.Model] = model._default_manager
    return manager


def _in_bulk(model: type[models.Model], pks: Sequence[int]) -> dict[int, Row]:
    found: dict[int, Row] = {}
    for some in _chunks(pks):
        found.update(_rows(model).in_bulk(some))
    return found


def _chunks(pks: Sequence[int]) -> Iterable[list[int]]:
    for start in range(0, len(pks), BATCH):
        yield list(pks[start : start + BATCH])


_STEPS: tuple[tuple[type, Callable[..., None]], ...] = (
    (ops.Update, _update),
    (ops.Return, _return),
    (ops.Create, _create),
    (ops.Leave, _leave),
    (ops.Enrol, _enrol),
    (ops.Reschedule, _reschedule),
    (ops.Unassign, _unassign),
    (ops.Assign, _assign),
    (ops.End, _end),
)
