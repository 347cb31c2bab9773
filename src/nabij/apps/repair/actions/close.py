"""After the talk: that it was held, what was agreed, looking back, and every way in which a path may end."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from nabij.apps.accounts import clock
from nabij.apps.contact import actions as contact
from nabij.apps.contact import selectors as moments
from nabij.apps.repair.actions.begin import instant_on
from nabij.apps.repair.actions.errors import RepairError
from nabij.apps.repair.actions.own import audit, moment_id, own_repair
from nabij.apps.repair.models import Agreement, CheckBack, Repair
from nabij.apps.repair.path import look_back_days
from nabij.apps.schools.calendars import calendar_of
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.selectors import dyad_visible_to
from nabij.apps.schools.viewer import Viewer

RECENT = 60


@transaction.atomic
def hold_talk(*, viewer: Viewer, repair_id: int, on: date, sorry: bool = False) -> Repair:
    """The talk took place: it is logged where it was not, and the days to look back are set."""
    repair = own_repair(viewer, repair_id)
    if on > clock.today():
        raise RepairError("repair.future")
    if on < repair.incident_day:
        raise RepairError("repair.before_incident")
    light = repair.kind == Repair.Kind.CORRECTION
    _log_once(viewer, repair, "chat" if light else "repair_talk", on)
    if sorry:
        _log_once(viewer, repair, "apology", on)
    repair.talked_on = on
    repair.talked_at = instant_on(on)
    repair.save(update_fields=["talked_on", "talked_at"])
    _set_look_backs(viewer, repair, on)
    audit(viewer, "repair.talked", repair.dyad_id)
    return repair


def _log_once(viewer: Viewer, repair: Repair, kind: str, on: date) -> None:
    there = moments.moments_of(viewer, dyad_id=repair.dyad_id, limit=RECENT)
    if kind != "chat" and any(one.day == on and one.kind == kind for one in there):
        return
    contact.log_moment(
        viewer=viewer,
        client_id=moment_id(repair, kind),
        kind_code=kind,
        dyad_ids=[repair.dyad_id],
        at=instant_on(on),
    )


def _set_look_backs(viewer: Viewer, repair: Repair, on: date) -> None:
    for number, due in look_back_days(calendar_of(repair.dyad.year_id), on, kind=repair.kind):
        CheckBack.objects.update_or_create(repair=repair, number=number, defaults={"due_on": due})


@transaction.atomic
def talk_undone(*, viewer: Viewer, repair_id: int) -> Repair:
    """It did not take place after all: the moments that this path logged go, and so do the days to look back."""
    repair = own_repair(viewer, repair_id)
    for kind in ("repair_talk", "apology", "chat"):
        contact.undo_log(viewer=viewer, client_id=moment_id(repair, kind))
    repair.check_backs.filter(done_on=None).delete()
    repair.talked_on = repair.talked_at = None
    repair.save(update_fields=["talked_on", "talked_at"])
    audit(viewer, "repair.talk_undone", repair.dyad_id)
    return repair


@transaction.atomic
def agree(
    *,
    viewer: Viewer,
    dyad_id: int,
    client_id: UUID,
    text: str,
    plan_b: str,
    review_on: date | None,
    repair_id: int | None = None,
) -> Agreement:
    """What the two agreed on. On a path there is one agreement, which may change; without a path it stands alone."""
    viewer.require(Permission.TEACH)
    if not text.strip():
        raise RepairError("repair.empty")
    if review_on is not None and review_on < clock.today():
        raise RepairError("repair.past_day")
    dyad = dyad_visible_to(viewer, dyad_id=dyad_id)
    repair = own_repair(viewer, repair_id) if repair_id is not None else None
    values = {"text": text.strip(), "plan_b": plan_b.strip(), "review_on": review_on}
    known = repair.agreements.order_by("pk").first() if repair is not None else None
    if known is not None:
        Agreement.objects.filter(pk=known.pk).update(**values)
        known.refresh_from_db()
        audit(viewer, "agreement.changed", dyad.pk)
        return known
    made, fresh = Agreement.objects.get_or_create(
        client_id=client_id, dyad=dyad, defaults={**values, "repair": repair, "made_on": clock.today()}
    )
    if fresh:
        if repair is not None and repair.kind == Repair.Kind.CLASH and repair.talked_on is not None:
            _log_once(viewer, repair, "agreement", clock.today())
        audit(viewer, "agreement.made", dyad.pk)
    return made


@transaction.atomic
def look_at_agreement(*, viewer: Viewer, agreement_id: int, outcome: str) -> Agreement:
    """How it goes with what was agreed; an empty outcome opens it again."""
    viewer.require(Permission.TEACH)
    row = Agreement.objects.get(pk=agreement_id, dyad__staff_id=viewer.staff_id)
    row.outcome = Agreement.Outcome(outcome)
    row.reviewed_on = clock.today() if outcome else None
    row.save(update_fields=["outcome", "reviewed_on"])
    audit(viewer, "agreement.looked_at", row.dyad_id)
    return row


@transaction.atomic
def look_back(
    *,
    viewer: Viewer,
    repair_id: int,
    number: int,
    outcome: str,
    note: str = "",
    pupil_said: str = "",
    mark: int = 0,
) -> CheckBack:
    """How it is now. After the last look the path is done, whatever the answer; a path can always be begun again."""
    repair = own_repair(viewer, repair_id)
    row = repair.check_backs.get(number=number)
    row.outcome = CheckBack.Outcome(outcome)
    row.done_on = clock.today() if outcome else None
    row.note = note.strip()
    row.pupil_said = pupil_said.strip()
    row.mark = str(mark) if 1 <= mark <= 10 else ""
    row.save()
    if not repair.check_backs.filter(done_on=None).exists():
        _end(repair, Repair.Ending.MENDED)
    elif repair.ending == Repair.Ending.MENDED:
        _end(repair, Repair.Ending.OPEN)
    audit(viewer, "repair.looked_back", repair.dyad_id)
    return row


@transaction.atomic
def end(*, viewer: Viewer, repair_id: int, ending: str, words: str = "") -> Repair:
    """End the path in the way that fits: also without a talk, also by letting go."""
    repair = own_repair(viewer, repair_id)
    repair.other_way = words.strip()
    _end(repair, Repair.Ending(ending))
    audit(viewer, "repair.ended", repair.dyad_id)
    return repair


@transaction.atomic
def reopen(*, viewer: Viewer, repair_id: int) -> Repair:
    repair = own_repair(viewer, repair_id)
    _end(repair, Repair.Ending.OPEN)
    audit(viewer, "repair.reopened", repair.dyad_id)
    return repair


def _end(repair: Repair, ending: Repair.Ending) -> None:
    repair.ending = ending
    repair.ended_on = clock.today() if ending else None
    repair.save(update_fields=["ending", "ended_on", "other_way"])
