"""One situation on the circle, kept step by step and played back."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nabij.apps.accounts.clock import today
from nabij.apps.contact.taps import uuid_or_none
from nabij.apps.picture.actions import circle as actions
from nabij.apps.picture.circle_stored import LONGEST_NOTE, MOST_STEPS, Side, Step
from nabij.apps.picture.circle_taps import Problem, position_in
from nabij.apps.picture.presenters.circle_form import circle_question, problem_words
from nabij.apps.picture.presenters.circle_situation import closing_words, situation_picture, step_words
from nabij.apps.picture.selectors import circle as selectors
from nabij.apps.picture.views.asked import UNPROCESSABLE, Context, whole
from nabij.apps.picture.views.one_pupil import OnePupil, one_pupil
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.web import dates
from nabij.web.page import Undo, say


@require_http_methods(["GET", "POST"])
def circle_situation_new(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """Name the situation; then its steps."""
    pupil = one_pupil(request, dyad_id, writing=True)
    title = request.POST.get("title", "").strip()
    if request.method == "POST" and title:
        row = actions.start_situation(
            viewer=request.viewer,
            client_id=uuid_or_none(request.POST.get("page_id", "")) or uuid4(),
            dyad_id=dyad_id,
            title=title,
        )
        return redirect("picture:circle_situation", row.pk)
    empty = request.method == "POST"
    context = {
        "pupil": pupil,
        "problem": _("Give the situation a few words, so that you know it again.") if empty else "",
        "page_id": uuid_or_none(request.POST.get("page_id", "")) or uuid4(),
        "longest": 120,
    }
    status = UNPROCESSABLE if empty else 200
    return render(request, "picture/circle/situation_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
def circle_situation(request: SchoolRequest, situation_id: int) -> HttpResponse:
    """Play it back, add a step, take one back, put it aside."""
    request.viewer.require(Permission.TEACH)
    if request.method == "POST" and "undo" in request.POST:
        actions.bring_back_situation(viewer=request.viewer, situation_id=situation_id)
        say(request, _("It is back."))
        return redirect("picture:circle_situation", situation_id)
    row = selectors.situation_visible_to(request.viewer, situation_id=situation_id)
    pupil = one_pupil(request, row.dyad_id, writing=request.method == "POST")
    if request.method == "POST":
        return _write(request, row, pupil)
    return render(request, "picture/circle/situation.html", _page(request, row, pupil))


def _write(request: SchoolRequest, row: selectors.SituationRow, pupil: OnePupil) -> HttpResponse:
    here = reverse("picture:circle_situation", args=[row.id])
    if "drop" in request.POST:
        actions.drop_situation(viewer=request.viewer, situation_id=row.id)
        say(request, _("This situation is put aside."), undo=Undo(here, fields=(("undo", "1"),)))
        return redirect("picture:circle_of", row.dyad_id)
    if "take_back" in request.POST:
        actions.take_back_step(viewer=request.viewer, situation_id=row.id)
        say(request, _("The last step is gone."))
        return redirect(here)
    tapped = position_in(request.POST, "step")
    problem = tapped.problem or (None if tapped.place else Problem.MISSING)
    if problem or tapped.place is None:
        context = _page(request, row, pupil, problem=problem)
        return render(request, "picture/circle/situation.html", context, status=UNPROCESSABLE)
    if len(row.situation.steps) < MOST_STEPS:
        step = Step(_side(request), tapped.place, request.POST.get("text", ""))
        place = whole(request.POST.get("place", ""))
        actions.add_step(viewer=request.viewer, situation_id=row.id, step=step, place=place)
    return redirect(f"{here}#step-form")


def _side(request: SchoolRequest) -> Side:
    return Side.PUPIL if request.POST.get("who") == Side.PUPIL.value else Side.TEACHER


def _page(
    request: SchoolRequest, row: selectors.SituationRow, pupil: OnePupil, *, problem: Problem | None = None
) -> Context:
    steps = step_words(row.situation, pupil.name)
    asked = whole(request.GET.get("step", ""))
    at = len(steps) if asked is None else min(max(asked, 1), max(1, len(steps)))
    return {
        "row": row,
        "pupil": pupil,
        "when": dates.day(row.day, today()),
        "steps": steps,
        "at": at,
        "shown": steps[at - 1] if steps else None,
        "picture": situation_picture(row.situation, pupil.name, until=at),
        "closing": closing_words(row.situation) if at == len(steps) else [],
        "problems": [{"text": problem_words(problem, low=-10), "href": "#step-place"}] if problem else [],
        "question": circle_question(
            "step", _("Where was that?"), asked=position_in(request.POST, "step").asked, problem=problem
        ),
        "who": _next_side(request, row).value,
        "sides": [(Side.TEACHER.value, _("I"), ""), (Side.PUPIL.value, pupil.name, "")],
        "text": request.POST.get("text", ""),
        "full": len(steps) >= MOST_STEPS,
        "longest": LONGEST_NOTE,
        "here": reverse("picture:circle_situation", args=[row.id]),
    }


def _next_side(request: SchoolRequest, row: selectors.SituationRow) -> Side:
    """The other one than in the last step, unless somebody was chosen."""
    if "who" in request.POST:
        return _side(request)
    steps = row.situation.steps
    return Side.TEACHER if steps and steps[-1].side is Side.PUPIL else Side.PUPIL
