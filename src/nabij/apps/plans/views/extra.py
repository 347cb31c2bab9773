"""The extra lane: two-by-ten and child-led time."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nabij.apps.accounts.clock import today
from nabij.apps.plans.actions import extra as actions
from nabij.apps.plans.errors import PlanError
from nabij.apps.plans.forms import BehaviourForm, ChildLedForm, ImpressionForm, PauseForm, TwoByTenForm
from nabij.apps.plans.presenters import words
from nabij.apps.plans.presenters.today import where_it_stands
from nabij.apps.plans.selectors.child_led import child_led_visible_to
from nabij.apps.plans.selectors.own import calendar_for, names_of
from nabij.apps.plans.selectors.two_by_ten import two_by_ten_visible_to
from nabij.apps.plans.views.answers import (
    UNPROCESSABLE,
    asked_dyad,
    page_id,
    school_day_from_today,
    show_trouble,
    status_of,
)
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.practice.child_led import VARIANTS, ChosenDose
from nabij.practice.dose import TWO_BY_TEN_DAYS, DoseState, PauseReason
from nabij.web.page import Undo, say

USUAL_DOSE = {"minutes": 10, "times_a_week": 2, "weeks": 4}


@require_http_methods(["GET", "POST"])
def new_two_by_ten(request: SchoolRequest) -> HttpResponse:
    """Begin two minutes a day, ten school days, with one pupil."""
    request.viewer.require(Permission.TEACH)
    initial = {"dyad": asked_dyad(request), "starts_on": school_day_from_today(request)}
    data = request.POST if request.method == "POST" else None
    form = TwoByTenForm(data, initial=initial).offer(names_of(request.viewer))
    if data is not None and form.is_valid():
        said = form.cleaned_data
        try:
            plan = actions.start_two_by_ten(
                viewer=request.viewer,
                client_id=page_id(request),
                dyad_id=form.dyad_id() or 0,
                starts_on=said["starts_on"],
                value=said["value"],
                words=said["words"],
            )
        except PlanError as error:
            show_trouble(request, form, error)
        else:
            say(request, _("It begins. Every school day counts, and a missed day only moves the end."))
            return redirect("plans:two_by_ten", plan.pk)
    context = {"form": form, "page_id": page_id(request)}
    return render(request, "plans/new_two_by_ten.html", context, status=status_of(form))


@require_http_methods(["GET"])
def two_by_ten(request: SchoolRequest, plan_id: int) -> HttpResponse:
    """One two-by-ten: where it stands, and what can be done with it."""
    request.viewer.require(Permission.TEACH)
    return _two_by_ten(request, plan_id)


def _two_by_ten(request: SchoolRequest, plan_id: int, pause_form: PauseForm | None = None) -> HttpResponse:
    row = two_by_ten_visible_to(request.viewer, plan_id=plan_id, day=today())
    reasons = words.pause_reasons()
    context = {
        "plan": row,
        "stands": where_it_stands(row),
        "total": TWO_BY_TEN_DAYS,
        "day": today(),
        "due": row.progress.state is DoseState.DUE_TODAY and row.closed_on is None,
        "complete": row.progress.state is DoseState.COMPLETE,
        "pauses": [(pause.on, reasons[pause.reason.value]) for pause in row.plan.pauses],
        "pause_form": pause_form or PauseForm(initial={"on": school_day_from_today(request)}),
        "end_form": ImpressionForm(),
        "page_id": page_id(request),
    }
    if pause_form is None:
        return render(request, "plans/two_by_ten.html", context)
    return render(request, "plans/two_by_ten.html", {**context, "form": pause_form}, status=UNPROCESSABLE)


@require_POST
def pause(request: SchoolRequest, plan_id: int) -> HttpResponse:
    """Let it rest on a day, with the reason; or take that back."""
    request.viewer.require(Permission.TEACH)
    undo_day = parse_date(request.POST.get("undo", "")[:10])
    if undo_day is not None:
        actions.resume_two_by_ten(viewer=request.viewer, plan_id=plan_id, on=undo_day)
        say(request, _("The pause is gone; the day counts again."))
        return redirect("plans:two_by_ten", plan_id)
    form = PauseForm(request.POST)
    if not form.is_valid():
        return _two_by_ten(request, plan_id, form)
    on = form.cleaned_data["on"]
    try:
        actions.pause_two_by_ten(
            viewer=request.viewer, plan_id=plan_id, on=on, reason=PauseReason(form.cleaned_data["reason"])
        )
    except PlanError as error:
        show_trouble(request, form, error)
        return _two_by_ten(request, plan_id, form)
    undo = Undo(reverse("plans:pause", args=[plan_id]), fields=(("undo", on.isoformat()),))
    say(request, _("It rests that day. The end moves by one school day, that is all."), undo=undo)
    return redirect("plans:two_by_ten", plan_id)


@require_POST
def end_two_by_ten(request: SchoolRequest, plan_id: int) -> HttpResponse:
    """End it with how it feels now; or open it again."""
    request.viewer.require(Permission.TEACH)
    if "undo" in request.POST:
        try:
            actions.reopen_two_by_ten(viewer=request.viewer, plan_id=plan_id)
        except PlanError as error:
            say(request, words.trouble(error, names_of(request.viewer)), level=messages.WARNING)
        return redirect("plans:two_by_ten", plan_id)
    form = ImpressionForm(request.POST)
    value, said = None, ""
    if form.is_valid():
        value, said = form.cleaned_data["value"], form.cleaned_data["words"]
    actions.close_two_by_ten(viewer=request.viewer, plan_id=plan_id, value=value, words=said)
    undo = Undo(reverse("plans:end_two_by_ten", args=[plan_id]), fields=(("undo", "1"),))
    say(request, _("It has ended. What you two have, you keep."), undo=undo)
    return redirect("plans:two_by_ten", plan_id)


@require_http_methods(["GET", "POST"])
def new_child_led(request: SchoolRequest) -> HttpResponse:
    """Begin child-led time, in a dose of one's own choice with the sources beside it."""
    request.viewer.require(Permission.TEACH)
    initial = {"dyad": asked_dyad(request), "starts_on": school_day_from_today(request), **USUAL_DOSE}
    data = request.POST if request.method == "POST" else None
    form = ChildLedForm(data, initial=initial).offer(names_of(request.viewer))
    if data is not None and form.is_valid():
        said = form.cleaned_data
        try:
            plan = actions.start_child_led(
                viewer=request.viewer,
                client_id=page_id(request),
                dyad_id=form.dyad_id() or 0,
                dose=ChosenDose(said["minutes"], said["times_a_week"], said["weeks"]),
                starts_on=said["starts_on"],
                behaviour=form.behaviour(),
            )
        except PlanError as error:
            show_trouble(request, form, error)
        else:
            return redirect("plans:child_led", plan.pk)
    context = {
        "form": form,
        "variants": [words.variant(one) for one in VARIANTS],
        "page_id": page_id(request),
    }
    return render(request, "plans/new_child_led.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def child_led(request: SchoolRequest, plan_id: int) -> HttpResponse:
    """One plan of child-led time; the days of a behaviour phase can be set here."""
    request.viewer.require(Permission.TEACH)
    row = child_led_visible_to(request.viewer, plan_id=plan_id)
    first, last = row.behaviour or (None, None)
    data = request.POST if request.method == "POST" else None
    form = BehaviourForm(data, initial={"behaviour_from": first, "behaviour_until": last})
    if data is not None and form.is_valid():
        try:
            actions.set_behaviour_phase(viewer=request.viewer, plan_id=plan_id, behaviour=form.behaviour())
        except PlanError as error:
            show_trouble(request, form, error)
        else:
            say(request, _("Kept. The boosters stand between the days."))
            return redirect("plans:child_led", plan_id)
    context = {
        "plan": row,
        "form": form,
        "sources": words.sources(row.sources),
        "variants": [words.variant(one) for one in VARIANTS],
        "days": [
            (one, one in row.done, one in row.boosters and one not in row.days)
            for one in sorted({*row.days, *row.boosters})
        ],
        "day": today(),
        "due": row.closed_on is None
        and row.due_on(today())
        and calendar_for(request.viewer).is_school_day(today()),
        "page_id": page_id(request),
    }
    return render(request, "plans/child_led.html", context, status=status_of(form))


@require_POST
def end_child_led(request: SchoolRequest, plan_id: int) -> HttpResponse:
    request.viewer.require(Permission.TEACH)
    again = "undo" in request.POST
    try:
        actions.close_child_led(viewer=request.viewer, plan_id=plan_id, reopen=again)
    except PlanError as error:
        say(request, words.trouble(error, names_of(request.viewer)), level=messages.WARNING)
        return redirect("plans:child_led", plan_id)
    undo = Undo(reverse("plans:end_child_led", args=[plan_id]), fields=(("undo", "1"),))
    say(request, _("It runs again.") if again else _("It has ended."), undo=None if again else undo)
    return redirect("plans:child_led", plan_id)
