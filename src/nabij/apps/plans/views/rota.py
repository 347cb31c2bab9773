"""The five-minute rota."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nabij.apps.accounts.clock import today
from nabij.apps.contact.taps import number
from nabij.apps.plans.actions import rota as actions
from nabij.apps.plans.errors import PlanError
from nabij.apps.plans.forms import AwayForm, RotaForm
from nabij.apps.plans.presenters.rota import promise_numbers, promise_words, rota_page
from nabij.apps.plans.selectors.own import calendar_for, groups_of, name_of, names_of
from nabij.apps.plans.selectors.rota import (
    ALL_DAYS,
    RotaSetting,
    next_turn_of,
    rota_setting,
    rota_with,
)
from nabij.apps.plans.views.answers import page_id, show_trouble, status_of
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.web import dates
from nabij.web.page import Undo, say

USUAL_WEEKS = 3


@require_http_methods(["GET", "POST"])
def rota(request: SchoolRequest) -> HttpResponse:
    """The rota with its promise up front; before there is one, what it would come to."""
    viewer = request.viewer
    viewer.require(Permission.TEACH)
    kept = rota_setting(viewer)
    setting = kept or RotaSetting(USUAL_WEEKS, None, ALL_DAYS, today())
    initial = {"weeks": setting.weeks, "weekdays": setting.weekdays, "group": setting.group_id}
    data = request.POST if request.method == "POST" else None
    form = RotaForm(data, initial=initial).offer(groups_of(viewer))
    if data is not None and form.is_valid() and _set(request, form):
        return redirect("plans:rota")
    view = rota_with(viewer, setting, day=today(), calendar=calendar_for(viewer))
    context = {
        "form": form,
        "kept": kept is not None,
        "rota": rota_page(view, day=today()),
        "away_form": AwayForm(initial={"first": today()}, auto_id="away_%s").offer(
            names_of(viewer), nobody=_("Me")
        ),
        "capacity": viewer.membership.daily_capacity if viewer.membership else 0,
        "page_id": page_id(request),
    }
    return render(request, "plans/rota.html", context, status=status_of(form))


def _set(request: SchoolRequest, form: RotaForm) -> bool:
    said = form.cleaned_data
    try:
        actions.set_rota(
            viewer=request.viewer, weeks=said["weeks"], weekdays=said["weekdays"], group_id=said["group"]
        )
    except PlanError as error:
        show_trouble(request, form, error)
        return False
    setting = rota_setting(request.viewer)
    assert setting is not None
    view = rota_with(request.viewer, setting, day=today(), calendar=calendar_for(request.viewer))
    text, tone = promise_words(view.promise, setting.weeks)
    level = messages.WARNING if tone == "warn" else messages.SUCCESS
    say(request, f"{text} {promise_numbers(view.promise)}", level=level)
    return True


@require_POST
def stop(request: SchoolRequest) -> HttpResponse:
    """Stop the rota; it can begin again at any time."""
    actions.stop_rota(viewer=request.viewer)
    say(request, _("The rota has stopped. You can begin again at any time."))
    return redirect("plans:rota")


@require_POST
def away(request: SchoolRequest) -> HttpResponse:
    """Somebody is away: the turns move, and the page says where to."""
    viewer = request.viewer
    viewer.require(Permission.TEACH)
    form = AwayForm(request.POST, auto_id="away_%s").offer(names_of(viewer), nobody=_("Me"))
    if not form.is_valid():
        say(request, _("Choose who is away and from which day."), level=messages.WARNING)
        return redirect("plans:rota")
    said, dyad_id = form.cleaned_data, form.dyad_id()
    try:
        note = actions.mark_away(
            viewer=viewer, first=said["first"], last=said["last"] or said["first"], dyad_id=dyad_id
        )
    except PlanError:
        say(
            request,
            _("Choose days that fit: the last not before the first, and at least one."),
            level=messages.WARNING,
        )
        return redirect("plans:rota")
    undo = Undo(
        reverse("plans:here"), fields=(("away", str(note)), ("pupil", "1" if dyad_id is not None else ""))
    )
    say(request, _moved(request, dyad_id), undo=undo)
    return redirect("plans:rota")


def _moved(request: SchoolRequest, dyad_id: int | None) -> str:
    if dyad_id is None:
        return _("Noted. On those days nobody has a turn, and everybody keeps their place in the row.")
    setting = rota_setting(request.viewer)
    name = name_of(request.viewer, dyad_id=dyad_id)
    if setting is not None:
        view = rota_with(request.viewer, setting, day=today(), calendar=calendar_for(request.viewer))
        turn = next_turn_of(view, dyad_id=dyad_id, day=today())
        if turn is not None:
            return _("Noted. %(name)s has a turn on %(day)s.") % {
                "name": name,
                "day": dates.day(turn, today()),
            }
    return _("Noted. %(name)s keeps the place in the row.") % {"name": name}


@require_POST
def here(request: SchoolRequest) -> HttpResponse:
    """Present after all."""
    actions.unmark_away(
        viewer=request.viewer,
        away_id=number(request.POST.get("away", "")),
        of_pupil=bool(request.POST.get("pupil")),
    )
    say(request, _("Taken back."))
    return redirect("plans:rota")
