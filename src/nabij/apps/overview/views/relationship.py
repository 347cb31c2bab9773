"""*One relationship*."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET

from nabij.apps.accounts.clock import today
from nabij.apps.accounts.statements import asked_once
from nabij.apps.overview import selectors
from nabij.apps.overview.presenters.relationship import relationship_page
from nabij.apps.schools import rooms
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission


@require_GET
@asked_once()
def relationship(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """One own relationship."""
    request.viewer.require(Permission.TEACH)
    before = _moment_in(request.GET.get("before", ""))
    facts = selectors.relationship_visible_to(request.viewer, dyad_id=dyad_id, day=today(), before=before)
    context = {
        "tie": relationship_page(facts),
        "paged": before is not None,
        "panels": rooms.panels(request, request.viewer, dyad_id),
    }
    return render(request, "overview/relationship.html", context)


def _moment_in(text: str) -> datetime | None:
    """An instant in an address; what no calendar holds is passed over."""
    try:
        found = parse_datetime(text)
        return found.astimezone(UTC) if found is not None and found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
