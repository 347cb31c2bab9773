"""Promises: kept, let go, moved to another day; and one small thing for tomorrow."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nabij.apps.accounts.clock import today
from nabij.apps.contact import actions, selectors
from nabij.apps.contact.forms import MoveForm, TomorrowForm
from nabij.apps.contact.taps import uuid_or_none
from nabij.apps.contact.views.answers import UNPROCESSABLE, next_address, next_school_day, show_trouble
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.web import dates
from nabij.web.page import Undo, say


@require_http_methods(["GET", "POST"])
def promise(request: SchoolRequest, promise_id: int) -> HttpResponse:
    """One promise: done, let go, another day, or brought back."""
    request.viewer.require(Permission.TEACH)
    row = selectors.promise_of(request.viewer, promise_id=promise_id)
    if "undo" in request.POST:
        actions.reopen_promise(viewer=request.viewer, promise_id=promise_id)
        say(request, _("It stands open again."))
        return redirect(next_address(request, reverse("overview:today")))
    if "kept" in request.POST:
        return _settle(request, row)
    return _move(request, row)


def _settle(request: SchoolRequest, row: selectors.PromiseRow) -> HttpResponse:
    kept = request.POST.get("kept") == "yes"
    actions.settle_promise(viewer=request.viewer, promise_id=row.id, kept=kept)
    home = next_address(request, reverse("overview:today"))
    undo = Undo(reverse("contact:promise", args=[row.id]), fields=(("undo", "1"), ("next", home)))
    text = _("Let go. That is fine too.")
    if kept:
        text = _("Done. You kept your word with %(name)s.") % {"name": row.pupil}
    if kept and row.notice:
        text += " " + _("You guessed that %(name)s would notice: %(notice)s. Did it go like that?") % {
            "name": row.pupil,
            "notice": row.notice.rstrip("."),
        }
    say(request, text, undo=undo)
    return redirect(home)


def _move(request: SchoolRequest, row: selectors.PromiseRow) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = MoveForm(data, initial={"promise_due": next_school_day(request)})
    if data is not None and form.is_valid():
        day = form.cleaned_data["promise_due"]
        try:
            actions.reopen_promise(viewer=request.viewer, promise_id=row.id, due_on=day)
        except actions.ContactError as error:
            show_trouble(form, error)
        else:
            say(request, _("It comes back on %(day)s.") % {"day": dates.day_long(day)})
            return redirect(next_address(request, reverse("overview:today")))
    context = {
        "form": form,
        "promise": row,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "due": dates.day(row.due_on, today()),
    }
    return render(request, "contact/promise.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "POST"])
def tomorrow(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """One small thing to do differently tomorrow, and what the pupil will notice."""
    request.viewer.require(Permission.TEACH)
    row = selectors.dyad_row(request.viewer, dyad_id=dyad_id)
    data = request.POST if request.method == "POST" else None
    form = TomorrowForm(data, initial={"promise_due": next_school_day(request)})
    if data is not None and form.is_valid() and _plan(request, form, dyad_id):
        say(request, _("Kept. It stands on Today when it is time."))
        return redirect("overview:relationship", dyad_id)
    context = {
        "form": form,
        "name": row.given_name or row.full_name,
        "dyad_id": dyad_id,
        "page_id": uuid_or_none(request.POST.get("page_id", "")) or uuid4(),
    }
    return render(request, "contact/tomorrow.html", context, status=UNPROCESSABLE if form.errors else 200)


def _plan(request: SchoolRequest, form: TomorrowForm, dyad_id: int) -> bool:
    words = form.cleaned_data
    try:
        actions.plan_tomorrow(
            viewer=request.viewer,
            client_id=uuid_or_none(request.POST.get("page_id", "")) or uuid4(),
            dyad_id=dyad_id,
            text=words["text"],
            notice=words["notice"],
            due_on=words["promise_due"] or next_school_day(request),
        )
    except actions.ContactError as error:
        show_trouble(form, error)
        return False
    return True
