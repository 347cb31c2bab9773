"""The idea box and the class meeting."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nabij.apps.accounts.clock import today
from nabij.apps.plans.actions import class_meeting as actions
from nabij.apps.plans.errors import PlanError
from nabij.apps.plans.forms import FollowUpForm, HeldForm, IdeaForm, MeetingForm
from nabij.apps.plans.presenters import words
from nabij.apps.plans.selectors.class_meeting import (
    idea_visible_to,
    ideas_of,
    ideas_on,
    meeting_visible_to,
    meetings_of,
)
from nabij.apps.plans.selectors.own import group_of, groups_of, names_of
from nabij.apps.plans.views.answers import next_school_day, page_id, show_trouble, status_of
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.web.page import say


@require_http_methods(["GET", "POST"])
def box(request: SchoolRequest, group_id: int | None = None) -> HttpResponse:
    """The ideas of a group with where they stand, and its meetings."""
    viewer = request.viewer
    viewer.require(Permission.TEACH)
    groups = groups_of(viewer)
    if group_id is None:
        if not groups:
            return render(request, "plans/no_group.html")
        group_id = groups[0][0]
    name = group_of(viewer, group_id=group_id)
    form = IdeaForm(request.POST if request.method == "POST" else None)
    form.offer(names_of(viewer), nobody=_("No name"))
    if request.method == "POST" and form.is_valid() and _drop(request, form, group_id):
        say(request, _("The idea is in the box."))
        return redirect("plans:idea_box", group_id)
    states = words.idea_states()
    context = {
        "form": form,
        "group": name,
        "group_id": group_id,
        "groups": groups,
        "ideas": [(idea, states[idea.status]) for idea in ideas_of(viewer, group_id=group_id)],
        "meetings": meetings_of(viewer, group_id=group_id),
        "day": today(),
        "page_id": page_id(request),
    }
    return render(request, "plans/idea_box.html", context, status=status_of(form))


def _drop(request: SchoolRequest, form: IdeaForm, group_id: int) -> bool:
    try:
        actions.drop_idea(
            viewer=request.viewer,
            client_id=page_id(request),
            group_id=group_id,
            text=form.cleaned_data["text"],
            dyad_id=form.dyad_id(),
            name_allowed=form.cleaned_data["name_allowed"],
        )
    except PlanError as error:
        show_trouble(request, form, error)
        return False
    return True


@require_http_methods(["GET", "POST"])
def idea(request: SchoolRequest, idea_id: int) -> HttpResponse:
    """Where an idea stands, and what the class hears."""
    viewer = request.viewer
    viewer.require(Permission.TEACH)
    row = idea_visible_to(viewer, idea_id=idea_id)
    if "forget" in request.POST:
        actions.forget_idea(viewer=viewer, idea_id=idea_id)
        say(request, _("The idea is gone for good."))
        return redirect("plans:idea_box", row.group_id)
    data = request.POST if request.method == "POST" else None
    form = FollowUpForm(data, initial={"status": row.status, "followed_up": row.followed_up})
    if data is not None and form.is_valid():
        actions.follow_up_idea(viewer=viewer, idea_id=idea_id, **form.cleaned_data)
        say(request, _("Kept."))
        return redirect("plans:idea_box", row.group_id)
    return render(request, "plans/idea.html", {"form": form, "idea": row}, status=status_of(form))


@require_http_methods(["GET", "POST"])
def call(request: SchoolRequest, group_id: int) -> HttpResponse:
    """Plan a class meeting."""
    viewer = request.viewer
    viewer.require(Permission.TEACH)
    name = group_of(viewer, group_id=group_id)
    waiting = [one for one in ideas_of(viewer, group_id=group_id) if one.status == "new"]
    data = request.POST if request.method == "POST" else None
    form = MeetingForm(data, initial={"on": next_school_day(request)})
    form.offer([(one.id, one.text) for one in waiting])
    if data is not None and form.is_valid():
        row = actions.call_meeting(
            viewer=viewer,
            client_id=page_id(request),
            group_id=group_id,
            on=form.cleaned_data["on"],
            topics=form.cleaned_data["topics"],
            idea_ids=form.cleaned_data.get("ideas", ()),
        )
        return redirect("plans:meeting", row.pk)
    context = {"form": form, "group": name, "group_id": group_id, "page_id": page_id(request)}
    return render(request, "plans/call_meeting.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def meeting(request: SchoolRequest, meeting_id: int) -> HttpResponse:
    """The agenda, for the board or on paper, and what came of it."""
    viewer = request.viewer
    viewer.require(Permission.TEACH)
    row = meeting_visible_to(viewer, meeting_id=meeting_id)
    initial = {"on": row.on, "topics": row.topics, "decided": row.decided, "held": row.held_on is not None}
    data = request.POST if request.method == "POST" else None
    form = HeldForm(data, initial=initial)
    if data is not None and form.is_valid():
        actions.change_meeting(viewer=viewer, meeting_id=meeting_id, **form.cleaned_data)
        say(request, _("Kept."))
        return redirect("plans:meeting", meeting_id)
    context = {
        "form": form,
        "meeting": row,
        "topics": [line.strip() for line in row.topics.splitlines() if line.strip()],
        "ideas": ideas_on(viewer, meeting_id=meeting_id),
        "day": today(),
    }
    return render(request, "plans/meeting.html", context, status=status_of(form))
