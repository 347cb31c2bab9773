"""The two extra-lane plans: two-by-ten and child-led time, with at most three pupils at a time."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from nabij.apps.accounts.clock import today
from nabij.apps.plans.actions.own import audit, lock_plans, own_dyad
from nabij.apps.plans.errors import PlanError
from nabij.apps.plans.models import ChildLed, TwoByTen, TwoByTenPause
from nabij.apps.plans.selectors.own import calendar_for
from nabij.apps.plans.selectors.two_by_ten import days_of
from nabij.apps.schools.calendars import calendar_of
from nabij.apps.schools.models import Dyad
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer
from nabij.practice.child_led import ChosenDose
from nabij.practice.dose import Impression, PauseReason
from nabij.practice.errors import PracticeError
from nabij.practice.lanes import with_extra


def extra_lane(viewer: Viewer) -> tuple[int, ...]:
    """The dyads that get something extra now."""
    mine = {
        "dyad__staff_id": viewer.staff_id,
        "dyad__year_id": viewer.year_id,
        "dyad__until": None,
        "closed_on": None,
    }
    found = [*TwoByTen.objects.filter(**mine).values_list("dyad_id", flat=True)]
    found += ChildLed.objects.filter(**mine).values_list("dyad_id", flat=True)
    return tuple(dict.fromkeys(found))


def _take_place(viewer: Viewer, dyad_id: int) -> None:
    lock_plans(viewer)
    lane = extra_lane(viewer)
    try:
        with_extra([str(one) for one in lane], str(dyad_id))
    except PracticeError as error:
        raise PlanError("plans.full", now=lane) from error


@transaction.atomic
def start_two_by_ten(
    *,
    viewer: Viewer,
    client_id: UUID,
    dyad_id: int,
    starts_on: date | None = None,
    value: int | None = None,
    words: str = "",
) -> TwoByTen:
    """Begin on a day from today on, with how it feels now. The same client id again changes nothing."""
    dyad = own_dyad(viewer, dyad_id)
    known = TwoByTen.objects.filter(client_id=client_id, dyad=dyad).first()
    if known is not None:
        return known
    starts_on = starts_on or today()
    if starts_on < today():
        raise PlanError("plans.past_day")
    if calendar_of(dyad.year_id).school_days[-1] < starts_on:
        raise PlanError("plans.no_school")
    _take_place(viewer, dyad_id)
    if TwoByTen.objects.filter(dyad=dyad, closed_on=None).exists():
        raise PlanError("plans.running")
    plan = TwoByTen.objects.create(
        client_id=client_id,
        dyad=dyad,
        starts_on=starts_on,
        before_value=_felt(value),
        before_words=words.strip(),
    )
    audit(viewer, "two_by_ten.started", dyad_id)
    return plan


def _felt(value: int | None) -> int | None:
    return None if value is None else Impression(value).value


def _own_plan(viewer: Viewer, plan_id: int) -> TwoByTen:
    viewer.require(Permission.TEACH)
    return (
        TwoByTen.objects.select_for_update()
        .select_related("dyad")
        .get(pk=plan_id, dyad__staff_id=viewer.staff_id)
    )


@transaction.atomic
def pause_two_by_ten(*, viewer: Viewer, plan_id: int, on: date, reason: PauseReason) -> None:
    """Let it rest on one school day. The end moves by a day, and nothing else."""
    plan = _own_plan(viewer, plan_id)
    if plan.closed_on is not None:
        raise PlanError("plans.closed")
    if on < plan.starts_on or not calendar_for(viewer).is_school_day(on):
        raise PlanError("plans.no_school")
    if on in days_of("two_by_ten", [plan.dyad_id]).get(plan.dyad_id, ()):
        raise PlanError("plans.day_is_done")
    TwoByTenPause.objects.update_or_create(plan=plan, on=on, defaults={"reason": reason.value})
    audit(viewer, "two_by_ten.paused", plan.dyad_id)


@transaction.atomic
def resume_two_by_ten(*, viewer: Viewer, plan_id: int, on: date) -> None:
    """Take a pause back."""
    plan = _own_plan(viewer, plan_id)
    plan.pauses.filter(on=on).delete()
    audit(viewer, "two_by_ten.resumed", plan.dyad_id)


@transaction.atomic
def close_two_by_ten(*, viewer: Viewer, plan_id: int, value: int | None = None, words: str = "") -> None:
    """End it, complete or not, with how it feels now."""
    plan = _own_plan(viewer, plan_id)
    plan.closed_on = plan.closed_on or max(today(), plan.starts_on)
    plan.after_value = _felt(value)
    plan.after_words = words.strip()
    plan.save(update_fields=["closed_on", "after_value", "after_words"])
    audit(viewer, "two_by_ten.closed", plan.dyad_id)


@transaction.atomic
def reopen_two_by_ten(*, viewer: Viewer, plan_id: int) -> None:
    plan = _own_plan(viewer, plan_id)
    if plan.closed_on is None:
        return
    _take_place(viewer, plan.dyad_id)
    if TwoByTen.objects.filter(dyad_id=plan.dyad_id, closed_on=None).exists():
        raise PlanError("plans.running")
    plan.closed_on = None
    plan.save(update_fields=["closed_on"])
    audit(viewer, "two_by_ten.reopened", plan.dyad_id)


@transaction.atomic
def start_child_led(
    *,
    viewer: Viewer,
    client_id: UUID,
    dyad_id: int,
    dose: ChosenDose,
    starts_on: date | None = None,
    behaviour: tuple[date, date] | None = None,
) -> ChildLed:
    """Begin child-led time; a behaviour phase brings boosters."""
    dyad = own_dyad(viewer, dyad_id)
    known = ChildLed.objects.filter(client_id=client_id, dyad=dyad).first()
    if known is not None:
        return known
    starts_on = starts_on or today()
    if starts_on < today():
        raise PlanError("plans.past_day")
    if calendar_of(dyad.year_id).school_days[-1] < starts_on:
        raise PlanError("plans.no_school")
    _check_phase(behaviour, dyad)
    _take_place(viewer, dyad_id)
    if ChildLed.objects.filter(dyad=dyad, closed_on=None).exists():
        raise PlanError("plans.running")
    plan = ChildLed.objects.create(
        client_id=client_id,
        dyad=dyad,
        starts_on=starts_on,
        minutes=dose.minutes,
        times_a_week=dose.times_a_week,
        weeks=dose.weeks,
        behaviour_from=behaviour[0] if behaviour else None,
        behaviour_until=behaviour[1] if behaviour else None,
    )
    audit(viewer, "child_led.started", dyad_id)
    return plan


def _check_phase(behaviour: tuple[date, date] | None, dyad: Dyad) -> None:
    """The days stand in order and within the school year."""
    if behaviour and not behaviour[0] <= behaviour[1] <= calendar_of(dyad.year_id).last:
        raise PlanError("plans.days")


@transaction.atomic
def set_behaviour_phase(*, viewer: Viewer, plan_id: int, behaviour: tuple[date, date] | None) -> None:
    """When a plan works on behaviour, the time together comes back as boosters; without one it does not."""
    viewer.require(Permission.TEACH)
    plan = ChildLed.objects.select_for_update().get(pk=plan_id, dyad__staff_id=viewer.staff_id)
    _check_phase(behaviour, plan.dyad)
    plan.behaviour_from, plan.behaviour_until = behaviour or (None, None)
    plan.save(update_fields=["behaviour_from", "behaviour_until"])
    audit(viewer, "child_led.boosters_set", plan.dyad_id)


@transaction.atomic
def close_child_led(*, viewer: Viewer, plan_id: int, reopen: bool = False) -> None:
    """End it; or bring it back, when there is room."""
    viewer.require(Permission.TEACH)
    plan = ChildLed.objects.select_for_update().get(pk=plan_id, dyad__staff_id=viewer.staff_id)
    if reopen and plan.closed_on is not None:
        _take_place(viewer, plan.dyad_id)
        if ChildLed.objects.filter(dyad_id=plan.dyad_id, closed_on=None).exists():
            raise PlanError("plans.running")
    plan.closed_on = None if reopen else today()
    plan.save(update_fields=["closed_on"])
    audit(viewer, "child_led.reopened" if reopen else "child_led.closed", plan.dyad_id)
