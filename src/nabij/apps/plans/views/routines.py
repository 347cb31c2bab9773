"""What comes back every week."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nabij.apps.accounts.clock import today
from nabij.apps.contact.actions import ContactError
from nabij.apps.plans.actions import commitments as actions
from nabij.apps.plans.errors import PlanError
from nabij.apps.plans.forms import RoutineForm
from nabij.apps.plans.presenters import words
from nabij.apps.plans.selectors.commitments import routine_visible_to, routines_of
from nabij.apps.plans.selectors.own import names_of
from nabij.apps.plans.views.answers import asked_dyad, back_to, page_id, show_trouble, status_of
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.web.page import Undo, say


@require_http_methods(["GET", "POST"])
def routines(request: SchoolRequest) -> HttpResponse:
    """Everything that comes back, and beginning something new."""
    viewer = request.viewer
    viewer.require(Permission.TEACH)
    dyad_id = asked_dyad(request)
    initial = {"dyad": dyad_id, "kind": "game" if dyad_id else "tea", "weekday": today().weekday() % 5}
    data = request.POST if request.method == "POST" else None
    form = RoutineForm(data, initial=initial).offer(names_of(viewer), nobody=_("With the whole class"))
    if data is not None and form.is_valid():
        said = form.cleaned_data
        try:
            actions.begin_routine(
                viewer=viewer,
                client_id=page_id(request),
                kind=said["kind"],
                weekday=said["weekday"],
                text=said["text"],
                dyad_id=form.dyad_id(),
            )
        except PlanError as error:
            show_trouble(request, form, error)
        else:
            say(request, _("It comes back every week, on school days only."))
            return redirect("plans:routines")
    context = {
        "form": form,
        "routines": [
            (
                row,
                row.text or words.kind(f"routine_{row.kind}"),
                words.weekday(row.weekday),
                row.due_on(today()),
            )
            for row in routines_of(viewer)
        ],
        "day": today(),
        "page_id": page_id(request),
    }
    return render(request, "plans/routines.html", context, status=status_of(form))


@require_POST
def one(request: SchoolRequest, routine_id: int) -> HttpResponse:
    """It was, it was not after all, it stops, or it begins again."""
    viewer = request.viewer
    viewer.require(Permission.TEACH)
    row = routine_visible_to(viewer, routine_id=routine_id)
    here, what = reverse("plans:routine", args=[routine_id]), request.POST.get("what", "")
    home = reverse("plans:routines")
    if what == "took_place":
        try:
            actions.routine_took_place(viewer=viewer, routine_id=routine_id)
        except ContactError:
            say(request, _("The school year has not begun yet."), level=messages.WARNING)
            return back_to(request, home)
        text = (
            _("Logged as a moment with %(name)s.") % {"name": row.pupil}
            if row.pupil
            else _("Done for this week.")
        )
        say(request, text, undo=Undo(here, fields=(("what", "did_not"),)))
    elif what == "did_not":
        actions.routine_did_not(viewer=viewer, routine_id=routine_id)
        say(request, _("Taken back."))
    elif what == "stop":
        actions.stop_routine(viewer=viewer, routine_id=routine_id)
        say(request, _("It has stopped."), undo=Undo(here, fields=(("what", "again"),)))
    elif what == "again":
        actions.stop_routine(viewer=viewer, routine_id=routine_id, again=True)
        say(request, _("It comes back every week again."))
    return back_to(request, home)
