"""Reading the viewer's own paths, with what stands on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import QuerySet

from nabij.apps.accounts.statements import Records
from nabij.apps.contact import selectors as contact
from nabij.apps.repair.models import Agreement, CheckBack, Repair
from nabij.apps.repair.path import Place
from nabij.apps.repair.sheet import Sheet, sheet_in
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer
from nabij.practice.moments import Valence

MOMENTS_READ = 60
PATHS_READ = 60
ROW_FIELDS = (
    "dyad_id",
    "dyad__pupil",
    "kind",
    "place",
    "incident_day",
    "talk_on",
    "talk_clock",
    "talk_place",
    "talked_on",
    "talked_at",
    "ending",
    "ended_on",
)


@dataclass(frozen=True, slots=True)
class RepairRow:
    """One path as lists and lines show it."""

    id: int
    dyad_id: int
    pupil: str
    kind: str
    place: Place
    incident_day: date
    talk_on: date | None
    talk_clock: time | None
    talk_place: str
    talked_on: date | None
    talked_at: datetime | None
    ending: str
    ended_on: date | None

    @property
    def light(self) -> bool:
        return self.kind == Repair.Kind.CORRECTION

    @property
    def is_open(self) -> bool:
        return not self.ending


@dataclass(frozen=True, slots=True)
class LookBackRow:
    number: int
    due_on: date
    done_on: date | None
    outcome: str
    note: str
    pupil_said: str
    mark: int


@dataclass(frozen=True, slots=True)
class AgreementRow:
    id: int
    dyad_id: int
    repair_id: int | None
    text: str
    plan_b: str
    made_on: date
    review_on: date | None
    reviewed_on: date | None
    outcome: str
    pupil: str = ""


@dataclass(frozen=True, slots=True)
class RepairView:
    """One path with everything that the teacher wrote on it."""

    row: RepairRow
    year_id: int
    cause: str
    happened: str
    feelings: tuple[str, ...]
    relief: str
    own_part: str
    otherwise: str
    pupil_view: str
    influence: str
    quality: str
    wish: str
    opening: str
    techniques: tuple[str, ...]
    other_way: str
    sheet: Sheet
    look_backs: tuple[LookBackRow, ...]
    agreement: AgreementRow | None


def repair_visible_to(viewer: Viewer, *, repair_id: int) -> RepairView:
    """One own path; somebody else's does not exist."""
    viewer.require(Permission.TEACH)
    repair = Repair.objects.select_related("dyad__pupil").get(
        pk=repair_id, dyad__staff_id=viewer.staff_id, dyad__staff__school_id=viewer.school_id
    )
    agreement = repair.agreements.order_by("pk").first()
    return RepairView(
        row=_row(repair),
        year_id=repair.dyad.year_id,
        cause=repair.cause,
        happened=repair.happened,
        feelings=tuple(repair.feelings.split()),
        relief=repair.relief,
        own_part=repair.own_part,
        otherwise=repair.otherwise,
        pupil_view=repair.pupil_view,
        influence=repair.influence,
        quality=repair.quality,
        wish=repair.wish,
        opening=repair.opening,
        techniques=tuple(repair.techniques.split()),
        other_way=repair.other_way,
        sheet=sheet_in(repair.sheet),
        look_backs=tuple(_look_back(one) for one in repair.check_backs.order_by("number")),
        agreement=_agreement(agreement) if agreement is not None else None,
    )


def repairs_visible_to(
    viewer: Viewer, *, dyad_id: int | None = None, open_only: bool = False
) -> list[RepairRow]:
    """The latest of the viewer's own paths of this year: all, those with one pupil, or those that are open."""
    if viewer.year_id is None:
        return []
    own = (viewer.staff_id, viewer.year_id)
    if dyad_id is not None:
        return [_row(one) for one in _paths_with(*own, dyad_id) if one.ending == "" or not open_only]
    return [_row(one) for one in (_open_paths(*own) if open_only else _all_paths(*own))]


def _paths(staff: int, year: int) -> QuerySet[Repair]:
    rows = Repair.objects.filter(dyad__staff_id=staff, dyad__year_id=year)
    rows = rows.select_related("dyad__pupil").only(*ROW_FIELDS)
    return rows.order_by("-incident_day", "-pk")


_all_paths = Records(lambda staff, year: _paths(staff, year)[:PATHS_READ], int, int)
_open_paths = Records(
    lambda staff, year: _paths(staff, year).filter(ending="", dyad__until=None)[:PATHS_READ], int, int
)
_paths_with = Records(
    lambda staff, year, dyad: _paths(staff, year).filter(dyad_id=dyad)[:PATHS_READ], int, int, int
)


def open_repair_of(viewer: Viewer, *, dyad_id: int, kind: str = Repair.Kind.CLASH) -> int | None:
    """The path that runs with this pupil and has not come to its talk yet."""
    return (
        Repair.objects.filter(
            dyad_id=dyad_id, dyad__staff_id=viewer.staff_id, kind=kind, ending="", talked_on=None
        )
        .order_by("-incident_day", "-pk")
        .values_list("pk", flat=True)
        .first()
    )


def agreements_visible_to(
    viewer: Viewer, *, dyad_id: int | None = None, due_until: date | None = None
) -> list[AgreementRow]:
    """The viewer's own agreements of this year; with `due_until` those to look at by then."""
    if viewer.year_id is None:
        return []
    own = (viewer.staff_id, viewer.year_id)
    if due_until is not None:
        rows = _agreements_due(*own, due_until)
    else:
        rows = _all_agreements(*own) if dyad_id is None else _agreements_with(*own, dyad_id)
    return [_agreement(one, named=True) for one in rows if dyad_id in (None, one.dyad_id)]


def _agreements(staff: int, year: int) -> QuerySet[Agreement]:
    rows = Agreement.objects.filter(dyad__staff_id=staff, dyad__year_id=year, dyad__until=None)
    return rows.select_related("dyad__pupil").order_by("-made_on", "-pk")


_all_agreements = Records(_agreements, int, int)
_agreements_with = Records(
    lambda staff, year, dyad: _agreements(staff, year).filter(dyad_id=dyad), int, int, int
)
_agreements_due = Records(
    lambda staff, year, until: _agreements(staff, year).filter(review_on__lte=until, reviewed_on=None),
    int,
    int,
    date,
)


def agreement_visible_to(viewer: Viewer, *, agreement_id: int) -> AgreementRow:
    viewer.require(Permission.TEACH)
    rows = Agreement.objects.select_related("dyad__pupil")
    return _agreement(rows.get(pk=agreement_id, dyad__staff_id=viewer.staff_id), named=True)


def numbers_of(viewer: Viewer, *, dyad_id: int) -> list[tuple[date, int]]:
    """(day, number from 1 to 10) that this pupil gave, in talks and looking back, oldest first."""
    rows = Repair.objects.filter(dyad_id=dyad_id, dyad__staff_id=viewer.staff_id).prefetch_related(
        "check_backs"
    )
    found = []
    for row in rows:
        number = sheet_in(row.sheet).number
        if number and row.talked_on:
            found.append((row.talked_on, number))
        found += [(one.done_on, int(one.mark)) for one in row.check_backs.all() if one.mark and one.done_on]
    return sorted(found)


def good_since(viewer: Viewer, *, dyad_id: int, at: datetime) -> list[contact.MomentRow]:
    """The good moments with this pupil after an instant, oldest first."""
    latest = contact.moments_of(viewer, dyad_id=dyad_id, limit=MOMENTS_READ)
    good = [one for one in latest if one.valence == Valence.POSITIVE.value and one.at > at]
    return good[::-1]


def _row(repair: Repair) -> RepairRow:
    pupil = repair.dyad.pupil
    return RepairRow(
        id=repair.pk,
        dyad_id=repair.dyad_id,
        pupil=pupil.given_name or pupil.full_name,
        kind=repair.kind,
        place=Place(repair.place),
        incident_day=repair.incident_day,
        talk_on=repair.talk_on,
        talk_clock=repair.talk_clock,
        talk_place=repair.talk_place,
        talked_on=repair.talked_on,
        talked_at=repair.talked_at,
        ending=repair.ending,
        ended_on=repair.ended_on,
    )


def _look_back(row: CheckBack) -> LookBackRow:
    return LookBackRow(
        number=row.number,
        due_on=row.due_on,
        done_on=row.done_on,
        outcome=row.outcome,
        note=row.note,
        pupil_said=row.pupil_said,
        mark=int(row.mark or 0),
    )


def _agreement(row: Agreement, *, named: bool = False) -> AgreementRow:
    return AgreementRow(
        id=row.pk,
        dyad_id=row.dyad_id,
        repair_id=row.repair_id,
        text=row.text,
        plan_b=row.plan_b,
        made_on=row.made_on,
        review_on=row.review_on,
        reviewed_on=row.reviewed_on,
        outcome=row.outcome,
        pupil=(row.dyad.pupil.given_name or row.dyad.pupil.full_name) if named else "",
    )
