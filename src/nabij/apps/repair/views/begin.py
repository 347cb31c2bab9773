"""Beginning: the list of paths, and what happened in twenty seconds. And the page of one path."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nabij.apps.accounts.clock import today
from nabij.apps.contact import selectors as contact
from nabij.apps.contact.actions import ContactError
from nabij.apps.contact.taps import number, uuid_or_none
from nabij.apps.repair import actions, selectors
from nabij.apps.repair.forms import IncidentForm
from nabij.apps.repair.path import Place
from nabij.apps.repair.presenters.path import (
    ending_of,
    look_back_lines,
    step_href,
    step_lines,
    time_to_repair,
)
from nabij.apps.repair.views.answers import UNPROCESSABLE, calendar_of_path, show_trouble
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.web.page import Undo, say

KINDS = ("clash", "correction")


@require_GET
def index(request: SchoolRequest) -> HttpResponse:
    """The own paths, running and ended, and what colleagues share."""
    teaches = request.viewer.can(Permission.TEACH)
    request.viewer.require(Permission.LOG_ELSEWHERE)
    rows = selectors.repairs_visible_to(request.viewer) if teaches else []
    context = {
        "teaches": teaches,
        "running": [row for row in rows if row.is_open],
        "ended": [row for row in rows if not row.is_open],
        "shared": selectors.shared_with(request.viewer),
    }
    return render(request, "repair/index.html", context)


@require_http_methods(["GET", "POST"])
def start(request: SchoolRequest) -> HttpResponse:
    """What happened: who, when and two key words."""
    request.viewer.require(Permission.TEACH)
    kind = _kind(request.POST.get("kind") or request.GET.get("kind", ""))
    dyad_id = number(request.GET.get("dyad", ""))
    if request.method == "GET" and dyad_id:
        running = selectors.open_repair_of(request.viewer, dyad_id=dyad_id, kind=kind)
        if running is not None:
            return redirect("repair:path", running)
    pupils = sorted(
        ((row.id, row.full_name) for row in contact.dyads_visible_to(request.viewer)), key=lambda one: one[1]
    )
    data = request.POST if request.method == "POST" else None
    form = IncidentForm(data, initial={"dyad": dyad_id or None, "when": "today"}).offer(pupils)
    if data is not None and form.is_valid():
        begun = _begin(request, form, kind)
        if begun is not None:
            return redirect("repair:steady", begun)
    context = {
        "form": form,
        "kind": kind,
        "page_id": uuid_or_none(request.POST.get("page_id", "")) or uuid4(),
    }
    return render(request, "repair/start.html", context, status=UNPROCESSABLE if form.errors else 200)


def _kind(text: str) -> str:
    return text if text in KINDS else KINDS[0]


def _begin(request: SchoolRequest, form: IncidentForm, kind: str) -> int | None:
    words = form.cleaned_data
    try:
        repair = actions.begin_repair(
            viewer=request.viewer,
            client_id=uuid_or_none(request.POST.get("page_id", "")) or uuid4(),
            dyad_id=words["dyad"],
            incident_day=form.incident_day(),
            kind=kind,
            cause=words["cause"],
            happened=words["happened"],
        )
    except (actions.RepairError, ContactError) as error:
        show_trouble(form, error)
        return None
    undo = Undo(reverse("repair:erase", args=[repair.pk]))
    say(request, _("Kept. Now you first; the rest can wait."), undo=undo)
    return repair.pk


@require_GET
def path(request: SchoolRequest, repair_id: int) -> HttpResponse:
    """One path: its steps, where one is, and how it ended."""
    view = selectors.repair_visible_to(request.viewer, repair_id=repair_id)
    place = view.row.place
    context = {
        "view": view,
        "row": view.row,
        "name": view.row.pupil,
        "lines": step_lines(view, today()),
        "next_href": step_href(view.row.id, Place(place)),
        "ending": ending_of(view.row),
        "looks": look_back_lines(view, today()),
        "took": time_to_repair(view.row, calendar_of_path(view)),
    }
    return render(request, "repair/path.html", context)


@require_POST
def erase(request: SchoolRequest, repair_id: int) -> HttpResponse:
    """Erase a path with all that is written on it."""
    dyad_id = selectors.repair_visible_to(request.viewer, repair_id=repair_id).row.dyad_id
    actions.take_back(viewer=request.viewer, repair_id=repair_id)
    say(request, _("It is gone, with everything you wrote in it."))
    return redirect("overview:relationship", dyad_id)
