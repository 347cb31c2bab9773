"""*Today*, *Class* and *One relationship*."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nabij.apps.accounts.clock import today as this_day
from nabij.apps.overview import actions, selectors
from nabij.apps.overview.presenters.group import SORTS, class_page
from nabij.apps.overview.presenters.mirror import mirror_pictures
from nabij.apps.overview.presenters.relationship import relationship_page
from nabij.apps.overview.presenters.today import today_page
from nabij.apps.schools import rooms
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.web.page import Undo, say

MIRROR_WEEKS = (4, 8, 16)


@require_GET
def today(request: SchoolRequest) -> HttpResponse:
    """Who needs a moment today, and why."""
    if not request.viewer.can(Permission.TEACH):
        return redirect("schools:home")
    facts = selectors.today_visible_to(request.viewer, day=this_day())
    if facts is None or not facts.rows:
        return render(request, "overview/no_pupils.html")
    fresh = [choice for choice in facts.choices if selectors.dyad_id_of(choice) not in facts.shown_today]
    if fresh and facts.calendar.is_school_day(facts.day):
        reasons = [(selectors.dyad_id_of(choice), choice.reason.code.value) for choice in fresh]
        actions.remember_shown(viewer=request.viewer, reasons=reasons, day=facts.day)
    return render(
        request,
        "overview/today.html",
        {"today": today_page(facts), "running": rooms.running_lines(request.viewer, facts.day)},
    )


@require_POST
def dismiss(request: SchoolRequest, dyad_id: int, reason: str) -> HttpResponse:
    """Put a reason aside, or bring it back."""
    if "undo" in request.POST:
        actions.undismiss(viewer=request.viewer, dyad_id=dyad_id, reason=reason)
        return redirect("overview:today")
    actions.dismiss(viewer=request.viewer, dyad_id=dyad_id, reason=reason)
    undo = Undo(reverse("overview:dismiss", args=[dyad_id, reason]), fields=(("undo", "1"),))
    say(request, _("Put aside. Nothing is counted."), undo=undo)
    return redirect("overview:today")


@require_GET
def group(request: SchoolRequest) -> HttpResponse:
    """One own class."""
    facts = _class_facts(request)
    sort = request.GET.get("sort", "roster")
    page = class_page(facts, sort=sort if sort in SORTS else "roster", rhythm=request.viewer.rhythm_days)
    return render(request, "overview/class.html", {"klas": page})


@require_GET
def mirror(request: SchoolRequest) -> HttpResponse:
    """How attention spreads over the class."""
    facts = _class_facts(request)
    asked = request.GET.get("weeks", "")
    weeks = int(asked) if asked in {str(number) for number in MIRROR_WEEKS} else MIRROR_WEEKS[0]
    found = selectors.mirror_visible_to(request.viewer, facts, weeks=weeks)
    context = {
        "klas": class_page(facts, sort="roster", rhythm=request.viewer.rhythm_days),
        "pictures": mirror_pictures(found, seed=this_day().toordinal()) if facts.rows else (),
        "weeks": weeks,
        "choices": MIRROR_WEEKS,
    }
    return render(request, "overview/mirror.html", context)


def _class_facts(request: SchoolRequest) -> selectors.ClassFacts:
    request.viewer.require(Permission.TEACH)
    asked = request.GET.get("group", "")
    group_id = int(asked) if asked.isdecimal() and len(asked) < 15 else None
    facts = selectors.class_visible_to(request.viewer, group_id=group_id, day=this_day())
    if facts is None:
        raise Http404
    return facts


@require_GET
def relationship(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """One own relationship."""
    request.viewer.require(Permission.TEACH)
    before = _moment_in(request.GET.get("before", ""))
    facts = selectors.relationship_visible_to(request.viewer, dyad_id=dyad_id, day=this_day(), before=before)
    context = {
        "tie": relationship_page(facts),
        "paged": before is not None,
        "panels": rooms.panels(request, request.viewer, dyad_id),
    }
    return render(request, "overview/relationship.html", context)


def _moment_in(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
