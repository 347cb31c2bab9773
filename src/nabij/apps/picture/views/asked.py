"""What a page was asked for: the own group, and whether the browser saves by itself."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse

from nabij.apps.contact.taps import number
from nabij.apps.picture.presenters.names import Somebody, everybody
from nabij.apps.schools import selectors as schools
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.web.parts import Link

UNPROCESSABLE = 422
AUTOSAVE = "X-Autosave"


def has_group(request: SchoolRequest) -> bool:
    return bool(schools.own_groups(request.viewer))


def own_group(request: SchoolRequest, *, asked: int | None = None) -> tuple[int, str]:
    """The own group that was asked for, or the first one; without any there is nothing here."""
    request.viewer.require(Permission.TEACH)
    wanted = asked or number(request.POST.get("group", "") or request.GET.get("group", ""))
    for group_id, name, _kind in schools.own_groups(request.viewer):
        if wanted in (0, group_id):
            return group_id, name
    raise Http404


def group_links(request: SchoolRequest, here: str, group_id: int) -> list[Link]:
    """The own groups as tabs."""
    return [
        Link(name, f"{here}?group={pk}", pk == group_id)
        for pk, name, _kind in schools.own_groups(request.viewer)
    ]


def somebody(request: SchoolRequest, people: list[Somebody], dyad_id: int) -> tuple[int, Somebody]:
    """The place of a pupil in the group, and the pupil."""
    for place, one in enumerate(people):
        if one.dyad_id == dyad_id:
            return place, one
    raise Http404


def people_of(request: SchoolRequest, group_id: int) -> list[Somebody]:
    return everybody(request.viewer, group_id=group_id)


def saves_by_itself(request: SchoolRequest) -> bool:
    """The browser keeps what is there while the reader goes on; nothing else happens."""
    return request.headers.get(AUTOSAVE) == "1"


def kept() -> HttpResponse:
    return HttpResponse(status=204)


def whole(value: str) -> int | None:
    """A whole number in a form, or nothing; also below zero."""
    text = value.strip()
    return int(text) if text.removeprefix("-").isdecimal() and len(text) <= 6 else None


Context = dict[str, Any]
