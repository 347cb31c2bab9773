"""Where the picture begins: words, pulse, map, scales."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from nabij.apps.accounts.clock import today
from nabij.apps.picture import selectors
from nabij.apps.picture.views.asked import group_links, has_group, own_group, people_of
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.web import dates


@require_GET
def index(request: SchoolRequest) -> HttpResponse:
    """What there is, and where one left off."""
    if not request.viewer.can(Permission.TEACH):
        return redirect("picture:scales")
    if not has_group(request):
        return render(request, "picture/index.html", {"groups": [], "pupils": 0})
    group_id, title = own_group(request)
    sittings = selectors.sittings_of(request.viewer, group_id=group_id)
    rounds = selectors.rounds_of(request.viewer, group_id=group_id)
    context = {
        "title": title,
        "group_id": group_id,
        "groups": group_links(request, reverse("picture:index"), group_id),
        "pupils": len(people_of(request, group_id)),
        "words_running": next((one for one in sittings if not one.finished), None),
        "words_last": next((dates.day(one.started_on, today()) for one in sittings if one.finished), ""),
        "pulse_running": next((one for one in rounds if not one.finished), None),
        "pulse_last": next((dates.day(one.started_on, today()) for one in rounds if one.finished), ""),
    }
    return render(request, "picture/index.html", context)
