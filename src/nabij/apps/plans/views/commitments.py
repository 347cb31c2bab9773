"""Planning something once, and looking back at it; situations in which a pupil can shine."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nabij.apps.accounts.clock import today
from nabij.apps.plans.actions import commitments as actions
from nabij.apps.plans.errors import PlanError
from nabij.apps.plans.forms import CommitmentForm, LookBackForm, ShineForm, ShoneForm
from nabij.apps.plans.presenters import words
from nabij.apps.plans.selectors.commitments import CommitmentRow, commitment_visible_to
from nabij.apps.plans.selectors.low_contact import low_contact
from nabij.apps.plans.selectors.own import calendar_for, name_of, names_of
from nabij.apps.plans.views.answers import (
    asked_dyad,
    back_to,
    next_school_day,
    page_id,
    show_trouble,
    status_of,
)
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.web.page import Undo, say

LATER = actions.COME_BACK_TO_IT


@require_http_methods(["GET", "POST"])
def new(request: SchoolRequest) -> HttpResponse:
    """Plan time for two, a thing to do, or an agreement."""
    request.viewer.require(Permission.TEACH)
    kind = request.GET.get("kind", "one_to_one")
    initial = {"dyad": asked_dyad(request), "due_on": next_school_day(request), "kind": kind, "minutes": 5}
    data = request.POST if request.method == "POST" else None
    form = CommitmentForm(data, initial=initial).offer(names_of(request.viewer))
    if data is not None and form.is_valid() and _commit(request, form):
        say(request, _("Kept. It stands on Today when it is time."))
        return redirect("plans:with", form.dyad_id() or 0)
    context = {
        "form": form,
        "page_id": page_id(request),
        "dyad_id": asked_dyad(request),
        "name": name_of(request.viewer, dyad_id=asked_dyad(request) or 0) if asked_dyad(request) else "",
    }
    return render(request, "plans/new_commitment.html", context, status=status_of(form))


def _commit(request: SchoolRequest, form: CommitmentForm) -> bool:
    said = form.cleaned_data
    own = said["kind"] == "one_to_one"
    try:
        actions.commit(
            viewer=request.viewer,
            client_id=page_id(request),
            dyad_id=form.dyad_id() or 0,
            kind=said["kind"],
            due_on=said["due_on"],
            text=said["text"],
            plan_b=said["plan_b"] if said["kind"] == "agreement" else "",
            clock=said["clock"],
            minutes=said["minutes"] if own else None,
        )
    except PlanError as error:
        show_trouble(request, form, error)
        return False
    return True


@require_http_methods(["GET", "POST"])
def one(request: SchoolRequest, commitment_id: int) -> HttpResponse:
    """One plan: done, let go, another day, or brought back."""
    request.viewer.require(Permission.TEACH)
    row = commitment_visible_to(request.viewer, commitment_id=commitment_id)
    if "undo" in request.POST:
        actions.reopen(viewer=request.viewer, commitment_id=commitment_id)
        say(request, _("It stands open again."))
        return back_to(request, reverse("plans:with", args=[row.dyad_id]))
    data = request.POST if request.method == "POST" else None
    form = LookBackForm(data, initial={"looked_back": row.looked_back})
    if data is not None and form.is_valid() and _settle(request, form, row):
        return back_to(request, reverse("plans:with", args=[row.dyad_id]))
    return _page(request, row, form)


def _page(request: SchoolRequest, row: CommitmentRow, form: LookBackForm | ShoneForm) -> HttpResponse:
    shone = form if isinstance(form, ShoneForm) else ShoneForm(initial={"come_back_on": _later(request)})
    context = {
        "plan": row,
        "kind": words.kind(row.kind),
        "form": form,
        "look_form": form if isinstance(form, LookBackForm) else LookBackForm(),
        "shone_form": shone,
        "day": today(),
    }
    return render(request, "plans/commitment.html", context, status=status_of(form))


def _settle(request: SchoolRequest, form: LookBackForm, row: CommitmentRow) -> bool:
    again, said = "again" in request.POST, form.cleaned_data
    if again and not said["review_on"]:
        form.add_error("review_on", _("Choose today or a later day."))
        return False
    kept = request.POST.get("kept", "yes") == "yes"
    try:
        actions.settle(
            viewer=request.viewer,
            commitment_id=row.id,
            kept=kept,
            looked_back=said["looked_back"],
            review_on=said["review_on"] if again else None,
        )
    except PlanError as error:
        show_trouble(request, form, error)
        return False
    undo = None if again else Undo(reverse("plans:commitment", args=[row.id]), fields=(("undo", "1"),))
    text = (
        _("It comes back on the day you chose.")
        if again
        else _("Done.")
        if kept
        else _("Let go. That is fine too.")
    )
    say(request, text, undo=undo)
    return True


def _later(request: SchoolRequest) -> object:
    ahead = [day for day in calendar_for(request.viewer).school_days if day > today()]
    return ahead[min(LATER, len(ahead)) - 1] if ahead else today()


@require_GET
def shine(request: SchoolRequest) -> HttpResponse:
    """Step 1: who had few good moments lately?"""
    request.viewer.require(Permission.TEACH)
    return render(request, "plans/shine.html", {"pupils": low_contact(request.viewer, day=today())})


@require_http_methods(["GET", "POST"])
def shine_with(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """Step 2: a lesson in which this pupil can show something."""
    request.viewer.require(Permission.TEACH)
    name = name_of(request.viewer, dyad_id=dyad_id)
    data = request.POST if request.method == "POST" else None
    form = ShineForm(data, initial={"due_on": next_school_day(request)})
    if data is not None and form.is_valid():
        said = form.cleaned_data
        try:
            actions.commit(
                viewer=request.viewer,
                client_id=page_id(request),
                dyad_id=dyad_id,
                kind="shine",
                due_on=said["due_on"],
                text=said["text"],
                say=said["say"],
            )
        except PlanError as error:
            show_trouble(request, form, error)
        else:
            say(request, _("Planned. On that day it stands on Today, and afterwards you note what you saw."))
            return redirect("plans:with", dyad_id)
    context = {"form": form, "name": name, "dyad_id": dyad_id, "page_id": page_id(request)}
    return render(request, "plans/shine_with.html", context, status=status_of(form))


@require_POST
def shone(request: SchoolRequest, commitment_id: int) -> HttpResponse:
    """Steps 3 and 4: what was seen is kept for when things are hard, and one comes back to it."""
    request.viewer.require(Permission.TEACH)
    row = commitment_visible_to(request.viewer, commitment_id=commitment_id)
    form = ShoneForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    try:
        actions.it_shone(
            viewer=request.viewer,
            commitment_id=commitment_id,
            saw=form.cleaned_data["saw"],
            come_back_on=form.cleaned_data["come_back_on"],
        )
    except PlanError as error:
        show_trouble(request, form, error)
        return _page(request, row, form)
    say(request, _("Kept with the good moments of you two. You come back to it later."))
    return redirect("plans:with", row.dyad_id)
