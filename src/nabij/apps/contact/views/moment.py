"""Changing, deleting and bringing back one moment."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nabij.apps.contact import actions, kinds, selectors
from nabij.apps.contact.forms import EditForm
from nabij.apps.contact.taps import number
from nabij.apps.contact.views.answers import UNPROCESSABLE, next_address, show_trouble, trouble
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.practice.moments import Valence
from nabij.web.page import Undo, say


@require_http_methods(["GET", "POST"])
def edit(request: SchoolRequest, moment_id: int) -> HttpResponse:
    """Change one moment, or delete it."""
    request.viewer.require(Permission.TEACH)
    row = selectors.moment_of(request.viewer, moment_id=moment_id)
    dyad_id = selectors.dyad_of_moment(request.viewer, moment_id=moment_id)
    if "delete" in request.POST:
        return _delete(request, row, dyad_id)
    data = request.POST if request.method == "POST" else None
    offered = [(tile.code, tile.label) for tile in kinds.tiles()]
    form = EditForm(data, initial=_initial(row)).offer(offered)
    if data is not None and form.is_valid() and _edit(request, form, moment_id):
        say(request, _("Changed."))
        return redirect("overview:relationship", dyad_id)
    context = {"form": form, "row": row, "label": kinds.label(row.kind), "dyad_id": dyad_id}
    return render(request, "contact/edit.html", context, status=UNPROCESSABLE if form.errors else 200)


def _delete(request: SchoolRequest, row: selectors.MomentRow, dyad_id: int) -> HttpResponse:
    place = actions.delete_moment(viewer=request.viewer, moment_id=row.id)
    undo = Undo(reverse("contact:restore"), fields=(("place", str(place)),))
    text = _("%(kind)s is deleted. For an hour you can bring it back; after that it is gone for good.")
    say(request, text % {"kind": kinds.label(row.kind)}, undo=undo)
    return redirect("overview:relationship", dyad_id)


def _initial(row: selectors.MomentRow) -> dict[str, object]:
    local = timezone.localtime(row.at)
    usual = kinds.kind(row.kind).valence.value
    return {
        "kind": row.kind,
        "day": local.date(),
        "clock": local.time().replace(second=0, microsecond=0),
        "valence": "" if row.valence == usual else row.valence,
        "note": row.note,
        "feeling": row.feeling,
    }


def _edit(request: SchoolRequest, form: EditForm, moment_id: int) -> bool:
    data = form.cleaned_data
    try:
        actions.edit_moment(
            viewer=request.viewer,
            moment_id=moment_id,
            kind_code=data["kind"],
            at=form.at(),
            valence=Valence(data["valence"]) if data["valence"] else None,
            note=data["note"],
            feeling=data["feeling"],
        )
    except actions.ContactError as error:
        show_trouble(form, error)
        return False
    return True


@require_POST
def restore(request: SchoolRequest) -> HttpResponse:
    """Bring a deleted moment back from the bin."""
    request.viewer.require(Permission.TEACH)
    try:
        dyad_id = actions.restore_moment(viewer=request.viewer, place=number(request.POST.get("place", "")))
    except actions.ContactError as error:
        say(request, trouble(error.code), level=messages.INFO)
        return redirect(next_address(request, reverse("overview:today")))
    say(request, _("It is back."))
    return redirect("overview:relationship", dyad_id)
