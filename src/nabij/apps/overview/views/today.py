"""*Today*: who needs a moment, and why."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nabij.apps.accounts.clock import today as this_day
from nabij.apps.accounts.statements import asked_once
from nabij.apps.overview import actions, selectors
from nabij.apps.overview.presenters.today import today_page
from nabij.apps.schools import rooms
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.practice.reasons import ReasonCode
from nabij.web.page import Undo, say


@require_GET
@asked_once()
def today(request: SchoolRequest) -> HttpResponse:
    """Who needs a moment today, and why."""
    if not request.viewer.can(Permission.TEACH):
        return redirect("schools:home")
    facts = selectors.today_visible_to(request.viewer, day=this_day())
    if facts is None or not facts.rows:
        return render(request, "overview/no_pupils.html")
    _remember(request, facts)
    running = rooms.running_lines(request.viewer, facts.day)
    shown = [selectors.dyad_id_of(choice) for choice in facts.choices]
    page = today_page(facts, rooms.openers(request.viewer, shown, facts.day))
    return render(request, "overview/today.html", {"today": page, "running": running})


def _remember(request: SchoolRequest, facts: selectors.TodayFacts) -> None:
    fresh = [choice for choice in facts.choices if selectors.dyad_id_of(choice) not in facts.shown_today]
    if fresh and facts.calendar.is_school_day(facts.day):
        reasons = [(selectors.dyad_id_of(choice), choice.reason.code.value) for choice in fresh]
        actions.remember_shown(viewer=request.viewer, reasons=reasons, day=facts.day)


@require_POST
def dismiss(request: SchoolRequest, dyad_id: int, reason: str) -> HttpResponse:
    """Put a reason aside, or bring it back."""
    request.viewer.require(Permission.TEACH)
    if reason not in {code.value for code in ReasonCode}:
        raise Http404
    if "undo" in request.POST:
        actions.undismiss(viewer=request.viewer, dyad_id=dyad_id, reason=reason)
        return redirect("overview:today")
    actions.dismiss(viewer=request.viewer, dyad_id=dyad_id, reason=reason)
    undo = Undo(reverse("overview:dismiss", args=[dyad_id, reason]), fields=(("undo", "1"),))
    say(request, _("Put aside. Nothing is counted."), undo=undo)
    return redirect("overview:today")
