"""Closing the day: first from memory, then who is missing, then at most three for tomorrow."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nabij.apps.accounts.clock import today
from nabij.apps.contact import actions, selectors
from nabij.apps.contact.presenters import short_names
from nabij.apps.contact.recalling import Recalled, read
from nabij.apps.contact.taps import number, numbers
from nabij.apps.contact.views.answers import UNPROCESSABLE, listed, next_school_day, trouble
from nabij.apps.schools import selectors as schools
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.web import dates
from nabij.web.htmx import announce, is_htmx, render_page_or_region
from nabij.web.page import say

LONGEST_TYPED = 300


@require_http_methods(["GET", "POST"])
def close_day(request: SchoolRequest) -> HttpResponse:
    """First page: name from memory. No list is shown."""
    group = _group(request)
    typed = request.POST.get("name", "")[:LONGEST_TYPED]
    found = _recall(request, group[0], typed) if request.method == "POST" else Recalled()
    if request.method == "POST" and not is_htmx(request) and not (found.candidates or found.unknown):
        return redirect(f"{reverse('contact:close_day')}?group={group[0]}")
    context = _context(request, group, found)
    response = render_page_or_region(request, "contact/close_day.html", "recall", context)
    return announce(response, context["spoken"]) if is_htmx(request) else response


def _recall(request: SchoolRequest, group_id: int, typed: str) -> Recalled:
    """Keep whom the words mean for sure and whom a button named."""
    rows = selectors.dyads_of_group(request.viewer, group_id=group_id)
    here = {row.id for row in rows}
    chosen = [pk for pk in numbers(request.POST.getlist("dyad")) if pk in here]
    closing = selectors.closing_of(request.viewer, group_id=group_id, day=today())
    found = read(typed, rows, known=closing.recalled if closing else ())
    actions.recall(
        viewer=request.viewer,
        group_id=group_id,
        day=today(),
        add=[*chosen, *(row.id for row in found.sure)],
        forget=numbers(request.POST.getlist("forget")),
    )
    return found


def _context(request: SchoolRequest, group: tuple[int, str], found: Recalled) -> dict[str, Any]:
    group_id, title = group
    rows = selectors.dyads_of_group(request.viewer, group_id=group_id)
    closing = selectors.closing_of(request.viewer, group_id=group_id, day=today())
    names = short_names(rows)
    recalled = [pk for pk in (closing.recalled if closing else ()) if pk in names]
    return {
        "group_id": group_id,
        "title": title,
        "groups": schools.own_groups(request.viewer),
        "recalled": [(pk, names[pk]) for pk in recalled],
        "candidates": [(row.id, row.full_name) for row in found.candidates],
        "already": listed([names[row.id] for row in found.already]),
        "unknown": list(found.unknown),
        "pupils": len(rows),
        "closed": closing is not None and closing.closed_at is not None,
        "spoken": _spoken(found, len(recalled), names),
    }


def _spoken(found: Recalled, recalled: int, names: dict[int, str]) -> str:
    """What a screen reader hears after each name."""
    if found.candidates:
        return _("Whom do you mean?")
    if found.unknown:
        return _("Nobody in this group begins like that.")
    added = listed([names[row.id] for row in found.sure])
    return _("%(names)s. %(number)s so far.") % {"names": added or _("Kept"), "number": recalled}


@require_http_methods(["GET", "POST"])
def close_day_missing(request: SchoolRequest) -> HttpResponse:
    """Second page: who is missing, and who is meant for tomorrow."""
    group_id, title = _group(request)
    chosen = numbers(request.POST.getlist("tomorrow"))
    problem = ""
    if request.method == "POST":
        try:
            return _close(request, group_id, chosen)
        except actions.ContactError as error:
            problem = trouble(error.code)
    context = _missing(request, group_id, chosen) | {"title": title, "problem": problem}
    return render(
        request, "contact/close_day_missing.html", context, status=UNPROCESSABLE if problem else 200
    )


def _missing(request: SchoolRequest, group_id: int, chosen: list[int]) -> dict[str, Any]:
    rows = selectors.dyads_of_group(request.viewer, group_id=group_id)
    closing = selectors.closing_of(request.viewer, group_id=group_id, day=today())
    recalled = set(closing.recalled) if closing else set()
    ids = [row.id for row in rows]
    met = selectors.met_on(request.viewer, dyad_ids=ids, day=today())
    day = next_school_day(request)
    ticked = set(chosen) or selectors.planned_for(request.viewer, dyad_ids=ids, day=day)
    names = short_names(rows)
    return {
        "group_id": group_id,
        "missing": [
            (row.id, names[row.id], row.id in ticked)
            for row in rows
            if row.id in ticked or row.id not in recalled | met
        ],
        "forgotten": listed([names[row.id] for row in rows if row.id in met - recalled]),
        "to_log": listed([names[row.id] for row in rows if row.id in recalled - met]),
        "log": request.method != "POST" or "log" in request.POST,
        "most": actions.MOST_FOR_TOMORROW,
        "day": dates.day(day, today()),
    }


def _close(request: SchoolRequest, group_id: int, chosen: list[int]) -> HttpResponse:
    here = {row.id for row in selectors.dyads_of_group(request.viewer, group_id=group_id)}
    day = next_school_day(request)
    actions.close_day(
        viewer=request.viewer,
        group_id=group_id,
        day=today(),
        tomorrow=[pk for pk in chosen if pk in here],
        due_on=day,
        log_recalled="log" in request.POST,
    )
    text = _("The day with this group is closed. Enjoy your evening.")
    if chosen:
        text = _("The day is closed. Whom you chose stands on Today %(day)s.") % {
            "day": dates.day(day, today())
        }
    say(request, text)
    return redirect("overview:today")


def _group(request: SchoolRequest) -> tuple[int, str]:
    """The own group that was asked for, or the first one."""
    request.viewer.require(Permission.TEACH)
    asked = number(request.POST.get("group", "") or request.GET.get("group", ""))
    for group_id, name, _kind in schools.own_groups(request.viewer):
        if asked in (0, group_id):
            return group_id, name
    raise Http404
