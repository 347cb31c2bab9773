"""What the pages of this app share: numbers from addresses, ids of pages, words for errors, the next address."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect

from nabij.apps.accounts.clock import today
from nabij.apps.contact.taps import number, uuid_or_none
from nabij.apps.contact.views.answers import next_address
from nabij.apps.plans.errors import PlanError
from nabij.apps.plans.presenters import words
from nabij.apps.plans.selectors.own import calendar_for, names_of
from nabij.apps.schools.middleware import SchoolRequest
from nabij.web.forms import Form

UNPROCESSABLE = 422
_FIELDS = {
    "plans.past_day": ("starts_on", "due_on", "review_on", "on"),
    "plans.running": ("dyad",),
    "plans.nobody": ("dyad",),
    "plans.empty": ("text", "title"),
    "plans.no_school": ("on", "starts_on"),
    "plans.day_is_done": ("on",),
    "plans.days": ("last", "behaviour_until", "weekdays"),
    "plans.no_mail": ("address",),
}


def status_of(form: Form) -> int:
    return UNPROCESSABLE if form.errors else 200


def asked_dyad(request: SchoolRequest) -> int | None:
    """The pupil that a link chose already."""
    return number(request.GET.get("dyad", "")) or None


def page_id(request: SchoolRequest) -> UUID:
    """The id of what this page makes; a repeated send carries the same."""
    return uuid_or_none(request.POST.get("page_id", "")) or uuid4()


def show_trouble(request: SchoolRequest, form: Form, error: PlanError) -> None:
    """Put the words beside the field they belong to, else above the form."""
    names = names_of(request.viewer) if error.code == "plans.full" else None
    field = next((name for name in _FIELDS.get(error.code, ()) if name in form.fields), None)
    form.add_error(field, words.trouble(error, names))


def next_school_day(request: SchoolRequest) -> date:
    """The first school day after today, or today when the year is over."""
    return calendar_for(request.viewer).next_school_day(today()) or today()


def school_day_from_today(request: SchoolRequest) -> date:
    """Today when there is school, else the first school day."""
    calendar = calendar_for(request.viewer)
    return today() if calendar.is_school_day(today()) else next_school_day(request)


def back_to(request: SchoolRequest, otherwise: str) -> HttpResponse:
    """Where the reader came from, when that is a page of ours."""
    return redirect(next_address(request, otherwise))
