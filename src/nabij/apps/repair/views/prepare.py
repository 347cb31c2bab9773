"""Preparing: steady yourself, two sides, what is good, rehearse, place and time."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nabij.apps.contact import selectors as contact
from nabij.apps.repair import actions, selectors
from nabij.apps.repair.faces import cards
from nabij.apps.repair.forms import FeedbackForm, GoodForm, PlanForm, ShareForm, SidesForm, SteadyForm
from nabij.apps.repair.path import SHARED_DAYS, Place
from nabij.apps.repair.presenters.moments import moment_lines
from nabij.apps.repair.presenters.steady import conflict_steps, coping_words
from nabij.apps.repair.views.answers import (
    UNPROCESSABLE,
    next_school_day,
    onward,
    show_trouble,
    step_page,
)
from nabij.apps.schools.middleware import SchoolRequest
from nabij.web.page import Undo, say


@require_http_methods(["GET", "POST"])
def steady(request: SchoolRequest, repair_id: int) -> HttpResponse:
    """Me first: breathe, name it, take the time."""
    view = selectors.repair_visible_to(request.viewer, repair_id=repair_id)
    data = request.POST if request.method == "POST" else None
    form = SteadyForm(data, initial={"relief": view.relief})
    if data is not None and form.is_valid():
        actions.steady(
            viewer=request.viewer,
            repair_id=repair_id,
            feelings=data.getlist("feeling"),
            relief=form.cleaned_data["relief"],
        )
        return onward(request, view, Place.STEADY)
    return step_page(
        request,
        view,
        Place.STEADY,
        form,
        cards=cards(),
        chosen=view.feelings,
        order=conflict_steps(),
        coping=coping_words(),
    )


@require_http_methods(["GET", "POST"])
def sides(request: SchoolRequest, repair_id: int) -> HttpResponse:
    """One's own part, and how it may have been for the pupil."""
    view = selectors.repair_visible_to(request.viewer, repair_id=repair_id)
    data = request.POST if request.method == "POST" else None
    form = SidesForm(data, initial={name: getattr(view, name) for name in SidesForm.base_fields})
    if data is not None and form.is_valid():
        actions.see_both_sides(viewer=request.viewer, repair_id=repair_id, **form.cleaned_data)
        return onward(request, view, Place.SIDES)
    return step_page(request, view, Place.SIDES, form)


@require_http_methods(["GET", "POST"])
def good(request: SchoolRequest, repair_id: int) -> HttpResponse:
    """The bank of good moments, a true quality, and how the talk begins."""
    view = selectors.repair_visible_to(request.viewer, repair_id=repair_id)
    data = request.POST if request.method == "POST" else None
    form = GoodForm(data, initial={name: getattr(view, name) for name in GoodForm.base_fields})
    if data is not None and form.is_valid():
        actions.see_the_good(viewer=request.viewer, repair_id=repair_id, **form.cleaned_data)
        return onward(request, view, Place.GOOD)
    bank = contact.good_moments(request.viewer, dyad_id=view.row.dyad_id)
    return step_page(request, view, Place.GOOD, form, bank=moment_lines(bank))


@require_http_methods(["GET", "POST"])
def rehearse(request: SchoolRequest, repair_id: int) -> HttpResponse:
    """Ask one colleague to hear it, with a limited view that ends by itself."""
    view = selectors.repair_visible_to(request.viewer, repair_id=repair_id)
    people = selectors.colleagues_for(request.viewer, dyad_id=view.row.dyad_id)
    data = request.POST if "colleague" in request.POST else None
    form = ShareForm(data).offer([(pk, _fresh(name, fresh)) for pk, name, fresh in people])
    if data is not None and form.is_valid():
        try:
            actions.share(viewer=request.viewer, repair_id=repair_id, staff_id=form.cleaned_data["colleague"])
        except actions.RepairError as error:
            show_trouble(form, error)
        else:
            say(request, _("Shared. You can end it at any time."))
            return redirect("repair:rehearse", repair_id)
    elif request.method == "POST" and data is None:
        return onward(request, view, Place.REHEARSE)
    return step_page(
        request,
        view,
        Place.REHEARSE,
        form,
        rehearsals=selectors.rehearsals_of(request.viewer, repair_id=repair_id),
        days=SHARED_DAYS,
    )


def _fresh(name: str, fresh: bool) -> str:
    return _("%(name)s, does not teach this pupil") % {"name": name} if fresh else name


@require_POST
def unshare(request: SchoolRequest, rehearsal_id: int) -> HttpResponse:
    """End what was shared, now."""
    shared = actions.unshare(viewer=request.viewer, rehearsal_id=rehearsal_id)
    say(request, _("Ended. Your colleague can no longer read it."))
    return redirect("repair:rehearse", shared.repair_id)


@require_http_methods(["GET", "POST"])
def shared(request: SchoolRequest, rehearsal_id: int) -> HttpResponse:
    """What a colleague reads, and where they say what they think."""
    preparation = selectors.shared_visible_to(request.viewer, rehearsal_id=rehearsal_id)
    data = request.POST if request.method == "POST" else None
    form = FeedbackForm(data, initial={"feedback": preparation.feedback})
    if data is not None and form.is_valid():
        actions.give_feedback(
            viewer=request.viewer, rehearsal_id=rehearsal_id, text=form.cleaned_data["feedback"]
        )
        say(request, _("Thank you. %(name)s can read it now.") % {"name": preparation.owner})
        return redirect("repair:shared", rehearsal_id)
    context = {"form": form, "shared": preparation}
    return render(request, "repair/shared.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "POST"])
def plan(request: SchoolRequest, repair_id: int) -> HttpResponse:
    """A quiet place and time; it stands on Today."""
    view = selectors.repair_visible_to(request.viewer, repair_id=repair_id)
    row = view.row
    data = request.POST if request.method == "POST" else None
    initial = {"on": row.talk_on or next_school_day(view), "at": row.talk_clock, "place": row.talk_place}
    form = PlanForm(data, initial=initial)
    if data is not None and form.is_valid():
        words = form.cleaned_data
        try:
            actions.plan_talk(
                viewer=request.viewer,
                repair_id=repair_id,
                on=words["on"],
                at=words["at"],
                place=words["place"],
            )
        except actions.RepairError as error:
            show_trouble(form, error)
        else:
            if words["on"]:
                say(request, _("Kept. It stands on Today when it is time."), undo=_undo_plan(repair_id))
            return onward(request, view, Place.PLAN)
    return step_page(request, view, Place.PLAN, form)


def _undo_plan(repair_id: int) -> Undo:
    return Undo(reverse("repair:unplan", args=[repair_id]))


@require_POST
def unplan(request: SchoolRequest, repair_id: int) -> HttpResponse:
    """Take the plan off Today again."""
    actions.plan_talk(viewer=request.viewer, repair_id=repair_id, on=None, at=None, place="")
    say(request, _("Taken off. Choose another moment when it suits."))
    return redirect("repair:plan", repair_id)
