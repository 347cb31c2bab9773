"""What the pages answer with: words for coded errors, one step of the path, dates to begin with."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nabij.apps.accounts.clock import today
from nabij.apps.contact.actions import ContactError
from nabij.apps.contact.views.answers import trouble as contact_trouble
from nabij.apps.repair import actions, selectors
from nabij.apps.repair.path import Place
from nabij.apps.repair.presenters.path import step_href, steps_of
from nabij.apps.schools.calendars import calendar_of
from nabij.apps.schools.middleware import SchoolRequest
from nabij.practice.schooldays import SchoolCalendar
from nabij.web.forms import Form
from nabij.web.page import say

UNPROCESSABLE = 422
_FIELDS = {
    "repair.future": ("day", "on"),
    "repair.before_year": ("day",),
    "repair.past_day": ("on", "review_on"),
    "repair.before_incident": ("on",),
    "repair.empty": ("text",),
    "repair.no_colleague": ("colleague",),
}


def trouble(code: str) -> str:
    """What to do about a coded error."""
    if not code.startswith("repair."):
        return contact_trouble(code)
    return {
        "repair.future": _("That day is still to come. Choose today or earlier."),
        "repair.before_year": _("That day lies before this school year. Choose a later one."),
        "repair.past_day": _("That day is over. Choose today or a later day."),
        "repair.before_incident": _("That is before it happened. Choose a later day."),
        "repair.empty": _("Write a few words first."),
        "repair.no_colleague": _("Choose a colleague of your school who has an account."),
        "repair.why_first": _("First look at what goes well already. Then ask about one step higher."),
        "repair.full": _("The line is full. Take something off to make room."),
    }[code]


def show_trouble(form: Form, error: actions.RepairError | ContactError) -> None:
    """Put the words beside the field they belong to, else above the form."""
    field = next((name for name in _FIELDS.get(error.code, ()) if name in form.fields), None)
    form.add_error(field, trouble(error.code))


def warn(request: SchoolRequest, error: actions.RepairError | ContactError) -> None:
    say(request, trouble(error.code), level=messages.WARNING)


def calendar_of_path(view: selectors.RepairView) -> SchoolCalendar:
    return calendar_of(view.year_id)


def next_school_day(view: selectors.RepairView) -> date:
    return calendar_of_path(view).next_school_day(today()) or today()


def step_page(
    request: SchoolRequest, view: selectors.RepairView, place: Place, form: Form | None = None, **more: Any
) -> HttpResponse:
    """One step of the path, with where one is."""
    context = {
        "view": view,
        "row": view.row,
        "name": view.row.pupil,
        "steps": steps_of(view.row, at=place),
        "form": form,
        **more,
    }
    failed = form is not None and bool(form.errors)
    if form is None:
        del context["form"]
    return render(request, f"repair/{place.value}.html", context, status=UNPROCESSABLE if failed else 200)


def onward(request: SchoolRequest, view: selectors.RepairView, done: Place) -> HttpResponse:
    """To the next step, or back to the path when the teacher wants to stop for now."""
    coming = actions.go_on(viewer=request.viewer, repair_id=view.row.id, done=done)
    if "pause" in request.POST:
        say(request, _("Kept. You can go on whenever you like."))
        return redirect("repair:path", view.row.id)
    return redirect(step_href(view.row.id, coming))
