"""Goal cards."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nabij.apps.accounts.clock import today
from nabij.apps.contact.taps import number
from nabij.apps.plans.actions import goals as actions
from nabij.apps.plans.errors import PlanError
from nabij.apps.plans.forms import GoalForm
from nabij.apps.plans.selectors.goals import goal_card_visible_to, goal_cards_with
from nabij.apps.plans.selectors.own import name_of
from nabij.apps.plans.views.answers import page_id, show_trouble, status_of
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.web.page import Undo, say


@require_http_methods(["GET", "POST"])
def cards(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """The cards of one pupil, and making a new one."""
    viewer = request.viewer
    viewer.require(Permission.TEACH)
    name = name_of(viewer, dyad_id=dyad_id)
    form = GoalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            card = actions.make_goal_card(
                viewer=viewer,
                client_id=page_id(request),
                dyad_id=dyad_id,
                title=form.cleaned_data["title"],
                steps=form.lines(),
            )
        except PlanError as error:
            show_trouble(request, form, error)
        else:
            say(request, _("The card is ready. Let %(name)s choose the order.") % {"name": name})
            return redirect("plans:goal_card", card.pk)
    context = {
        "form": form,
        "name": name,
        "dyad_id": dyad_id,
        "cards": goal_cards_with(viewer, dyad_id=dyad_id),
        "day": today(),
        "page_id": page_id(request),
    }
    return render(request, "plans/goals.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def card(request: SchoolRequest, card_id: int) -> HttpResponse:
    """One card: ticks, order, printing, putting away."""
    viewer = request.viewer
    viewer.require(Permission.TEACH)
    row = goal_card_visible_to(viewer, card_id=card_id)
    if request.method == "POST":
        return _change(request, card_id)
    return render(request, "plans/goal_card.html", {"card": row, "day": today()})


def _change(request: SchoolRequest, card_id: int) -> HttpResponse:
    viewer, data = request.viewer, request.POST
    if "tick" in data or "untick" in data:
        actions.tick(
            viewer=viewer, step_id=number(data.get("tick") or data.get("untick", "")), done="tick" in data
        )
    elif "up" in data or "down" in data:
        actions.move_step(
            viewer=viewer, step_id=number(data.get("up") or data.get("down", "")), up="up" in data
        )
    elif "away" in data:
        actions.put_away(viewer=viewer, card_id=card_id)
        undo = Undo(reverse("plans:goal_card", args=[card_id]), fields=(("back", "1"),))
        say(request, _("The card is put away."), undo=undo)
    elif "back" in data:
        actions.put_away(viewer=viewer, card_id=card_id, again=True)
        say(request, _("The card is on the table again."))
    return redirect("plans:goal_card", card_id)
