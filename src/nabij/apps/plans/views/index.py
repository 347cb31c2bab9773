"""Plans at a glance, plans with one pupil, and logging what was planned in one tap."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nabij.apps.accounts.clock import today
from nabij.apps.contact import actions as contact
from nabij.apps.contact import kinds
from nabij.apps.contact.taps import number
from nabij.apps.plans.actions.phases import choose_phase
from nabij.apps.plans.errors import PlanError
from nabij.apps.plans.presenters import words
from nabij.apps.plans.presenters.rota import rota_page
from nabij.apps.plans.presenters.today import lines
from nabij.apps.plans.presenters.together import extra_lane, phase_page, running_with
from nabij.apps.plans.selectors.commitments import open_commitments, settled_commitments
from nabij.apps.plans.selectors.goals import open_goal_cards
from nabij.apps.plans.selectors.own import calendar_for, name_of
from nabij.apps.plans.selectors.phases import phase_of
from nabij.apps.plans.selectors.rota import rota_visible_to
from nabij.apps.plans.selectors.two_by_ten import two_by_tens_with
from nabij.apps.plans.views.answers import back_to, page_id
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.practice.lanes import Phase
from nabij.web.page import Undo, say

AFTER_THE_EXTRA = 40
LOGGED_HERE = frozenset({"five_minute", "two_by_ten", "child_led"})


@require_GET
def index(request: SchoolRequest) -> HttpResponse:
    """What is for today, what is due, and what can be begun."""
    viewer = request.viewer
    viewer.require(Permission.TEACH)
    calendar = calendar_for(viewer)
    view = rota_visible_to(viewer, day=today(), calendar=calendar)
    context = {
        "rota": rota_page(view, day=today()) if view else None,
        "extra": extra_lane(viewer, day=today(), calendar=calendar),
        "running": [line for line in lines(viewer, today()) if line.order >= AFTER_THE_EXTRA],
        "open": open_commitments(viewer),
        "cards": open_goal_cards(viewer),
        "day": today(),
        "school_day": calendar.is_school_day(today()),
        "page_id": page_id(request),
    }
    return render(request, "plans/index.html", context)


@require_GET
def with_pupil(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """Everything planned with one pupil, and what was."""
    viewer = request.viewer
    viewer.require(Permission.TEACH)
    context = {
        "name": name_of(viewer, dyad_id=dyad_id),
        "dyad_id": dyad_id,
        "running": running_with(viewer, dyad_id=dyad_id, day=today()),
        "phase": phase_page(phase_of(viewer, dyad_id=dyad_id, day=today())),
        "settled": settled_commitments(viewer, dyad_id=dyad_id),
        "two_by_tens": [
            row for row in two_by_tens_with(viewer, dyad_id=dyad_id, day=today()) if row.closed_on
        ],
        "day": today(),
    }
    return render(request, "plans/with.html", context)


@require_POST
def phase(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """The teacher's own choice of a phase."""
    chosen = request.POST.get("phase", "")
    if chosen not in {one.value for one in Phase}:
        raise Http404
    try:
        choose_phase(viewer=request.viewer, dyad_id=dyad_id, phase=Phase(chosen))
    except PlanError as error:
        say(request, words.trouble(error), level=messages.WARNING)
    else:
        say(request, _("Kept. You see it this way from today on."))
    return back_to(request, reverse("plans:with", args=[dyad_id]))


@require_POST
def log(request: SchoolRequest) -> HttpResponse:
    """What was planned took place: one tap."""
    kind = request.POST.get("kind", "")
    if kind not in LOGGED_HERE:
        raise Http404
    dyad_id, client_id = number(request.POST.get("dyad", "")), page_id(request)
    try:
        contact.log_moment(viewer=request.viewer, client_id=client_id, kind_code=kind, dyad_ids=[dyad_id])
    except contact.ContactError as error:
        raise Http404 from error
    where = request.POST.get("next", reverse("plans:index"))
    undo = Undo(reverse("contact:undo"), fields=(("client_id", str(client_id)), ("next", where)))
    say(
        request,
        _("%(kind)s with %(name)s is logged.")
        % {"kind": kinds.label(kind), "name": name_of(request.viewer, dyad_id=dyad_id)},
        undo=undo,
    )
    return back_to(request, reverse("plans:index"))
