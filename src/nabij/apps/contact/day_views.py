"""Closing the day: first from memory, then who is missing, then at most three for tomorrow."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nabij.apps.accounts.clock import today
from nabij.apps.contact import actions, selectors
from nabij.apps.contact.presenters import matches, short_names
from nabij.apps.contact.views import ids, tap_id, trouble
from nabij.apps.schools import selectors as schools
from nabij.apps.schools.calendars import calendar_of
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.practice.errors import PracticeError
from nabij.web import dates
from nabij.web.page import say


def _group(request: SchoolRequest) -> tuple[int, str, list[tuple[int, str, str]]]:
    request.viewer.require(Permission.TEACH)
    groups = schools.own_groups(request.viewer)
    asked = next(iter(ids([request.POST.get("group", "") or request.GET.get("group", "")])), None)
    if not groups:
        raise Http404
    found = next((group for group in groups if group[0] == asked), None if asked else groups[0])
    if found is None:
        raise Http404
    return found[0], found[1], groups


@require_http_methods(["GET", "POST"])
def close_day(request: SchoolRequest) -> HttpResponse:
    """First page: name from memory. No list is shown."""
    group_id, name, groups = _group(request)
    rows = selectors.dyads_of_group(request.viewer, group_id=group_id)
    closing = selectors.closing_of(request.viewer, group_id=group_id, day=today())
    recalled = list(closing.recalled) if closing else []
    typed, found = "", []
    if request.method == "POST":
        typed = request.POST.get("name", "")[:80]
        chosen = ids(request.POST.getlist("dyad"))
        found = [] if chosen else matches(typed, [row for row in rows if row.id not in recalled])
        if len(found) == 1:
            chosen = [found[0].id]
        removed = set(ids(request.POST.getlist("forget")))
        if chosen or removed:
            recalled = [pk for pk in (*recalled, *chosen) if pk not in removed]
            actions.recall(viewer=request.viewer, group_id=group_id, day=today(), dyad_ids=recalled)
            return redirect(f"{reverse('contact:close_day')}?group={group_id}")
    names = short_names(rows)
    context = {
        "group_id": group_id,
        "title": name,
        "groups": groups,
        "recalled": [(pk, names[pk]) for pk in recalled if pk in names],
        "candidates": [(row.id, row.full_name) for row in found],
        "typed": typed,
        "unknown": bool(typed) and not found,
        "pupils": len(rows),
        "closed": closing is not None and closing.closed_at is not None,
    }
    return render(request, "contact/close_day.html", context)


@require_http_methods(["GET", "POST"])
def close_day_missing(request: SchoolRequest) -> HttpResponse:
    """Second page: who is missing, and who is meant for tomorrow."""
    group_id, name, _groups = _group(request)
    if request.method == "POST":
        return _close(request, group_id)
    rows = selectors.dyads_of_group(request.viewer, group_id=group_id)
    closing = selectors.closing_of(request.viewer, group_id=group_id, day=today())
    recalled = set(closing.recalled) if closing else set()
    met = selectors.met_on(request.viewer, dyad_ids=[row.id for row in rows], day=today())
    names = short_names(rows)
    context = {
        "group_id": group_id,
        "title": name,
        "missing": [(row.id, names[row.id]) for row in rows if row.id not in recalled | met],
        "forgotten": [names[row.id] for row in rows if row.id in met - recalled],
        "recalled": [names[row.id] for row in rows if row.id in recalled],
        "to_log": [names[row.id] for row in rows if row.id in recalled - met],
        "page_id": uuid4(),
        "most": actions.MOST_FOR_TOMORROW,
    }
    return render(request, "contact/close_day_missing.html", context)


def _close(request: SchoolRequest, group_id: int) -> HttpResponse:
    rows = {row.id for row in selectors.dyads_of_group(request.viewer, group_id=group_id)}
    tomorrow = [pk for pk in ids(request.POST.getlist("tomorrow")) if pk in rows]
    following = calendar_of(request.viewer.year_id or 0).next_school_day(today()) or today()
    client_id = tap_id(actions.closing_id(request.viewer, group_id, today()), "close")
    try:
        actions.close_day(
            viewer=request.viewer,
            group_id=group_id,
            day=today(),
            tomorrow=tomorrow,
            due_on=following,
            client_id=client_id,
            log_recalled="log" in request.POST,
        )
    except (actions.ContactError, PracticeError) as error:
        say(request, trouble(error.code), level=messages.ERROR)
        return redirect(f"{reverse('contact:close_day_missing')}?group={group_id}")
    text = _("The day with this group is closed. Enjoy your evening.")
    if tomorrow:
        text = _("The day is closed. What you meant for %(day)s stands on Today then.") % {
            "day": dates.day(following, today())
        }
    say(request, text)
    return redirect("overview:today")
