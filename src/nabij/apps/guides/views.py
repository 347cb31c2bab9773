"""Running a guide step by step, reading it back, and asking a colleague along."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nabij.apps.accounts.clock import today
from nabij.apps.contact.taps import number
from nabij.apps.guides import actions, selectors, words
from nabij.apps.guides.answering import ROWS, filled_in, parse
from nabij.apps.guides.outcomes import ToKeep, outcomes
from nabij.apps.guides.presenters import (
    read_back,
    step_marks,
    step_page,
)
from nabij.apps.schools.calendars import calendar_of
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.selectors import dyad_visible_to
from nabij.practice.guides import GuideError, Step, StepKind
from nabij.web.page import say

UNPROCESSABLE = 422


def _number(text: str | None) -> int | None:
    return number(text or "") or None


@require_http_methods(["GET", "POST"])
def run(request: SchoolRequest, run_id: int) -> HttpResponse:
    """The step in front of the person."""
    opened = selectors.run_visible_to(request.viewer, run_id=run_id)
    if not opened.mine or opened.progress.finished or opened.outdated:
        return redirect("guides:read_back", run_id)
    if opened.progress.current is None:
        return redirect("guides:finish", run_id)
    problem = ""
    if request.method == "POST":
        step = opened.shown.guide.step(opened.progress.current)
        try:
            actions.answer(viewer=request.viewer, run_id=run_id, given=parse(step, request.POST))
            _ask_along(request, run_id, step)
        except GuideError as error:
            problem = words.trouble(error)
        else:
            return redirect("guides:read_back" if "pause" in request.POST else "guides:run", run_id)
    return _step(request, opened, problem)


def _ask_along(request: SchoolRequest, run_id: int, step: Step) -> None:
    """The colleague who was chosen on a step that asks for one."""
    colleague = _number(request.POST.get("colleague"))
    if step.kind is StepKind.INVITE and request.POST.get("invited") == "yes" and colleague is not None:
        actions.invite(viewer=request.viewer, run_id=run_id, staff_id=colleague)
        say(request, _("Asked along. You can end it at any time."))


def _step(request: SchoolRequest, opened: selectors.OpenRun, problem: str) -> HttpResponse:
    step = opened.shown.guide.step(opened.progress.current or "")
    place = request.viewer.membership
    context = {
        "run": opened,
        "page_of": step_page(opened, step, sector=place.sector if place else "primary"),
        "marks": step_marks(opened),
        "kept": filled_in(step, opened.progress.kept_for(step.id), request.POST if problem else None),
        "problem": problem,
        "rows": ROWS,
        "moments": words.moments(),
        "sides": words.sides(),
        "tests": words.tests(),
        "thoughts": [
            one for one in selectors.thoughts_on(request.viewer, run_id=opened.id) if one.step == step.id
        ],
        "first": not opened.progress.given,
        "colleagues": selectors.colleagues_for(request.viewer, dyad_id=opened.dyad_id)
        if step.kind is StepKind.INVITE
        else [],
        "guest_days": actions.GUEST_DAYS,
    }
    return render(request, "guides/step.html", context, status=UNPROCESSABLE if problem else 200)


@require_POST
def move(request: SchoolRequest, run_id: int) -> HttpResponse:
    """Back, or to a step that was reached before."""
    try:
        if "step" in request.POST:
            actions.go_to(viewer=request.viewer, run_id=run_id, step=request.POST["step"])
        else:
            actions.back(viewer=request.viewer, run_id=run_id)
    except GuideError as error:
        say(request, words.trouble(error), level=messages.WARNING)
    return redirect("guides:run", run_id)


@require_http_methods(["GET", "POST"])
def finish(request: SchoolRequest, run_id: int) -> HttpResponse:
    """What comes of it: the teacher chooses what to keep."""
    opened = selectors.run_visible_to(request.viewer, run_id=run_id)
    if not opened.mine or opened.progress.finished or opened.outdated:
        return redirect("guides:read_back", run_id)
    offered = _offered(request, opened)
    if request.method == "POST":
        chosen = [one for one in offered if f"keep-{one.key}" in request.POST]
        try:
            actions.finish(viewer=request.viewer, run_id=run_id, keep=chosen)
        except GuideError as error:
            say(request, words.trouble(error), level=messages.WARNING)
            return redirect("guides:run", run_id)
        say(request, _("Done. What you kept comes back when it is time.") if chosen else _("Done."))
        return redirect("guides:read_back", run_id)
    context = {"run": opened, "offered": offered, "kinds": words.outcome_kinds(), "said": read_back(opened)}
    return render(request, "guides/finish.html", context)


def _offered(request: SchoolRequest, opened: selectors.OpenRun) -> list[ToKeep]:
    year = request.viewer.year_id
    calendar = calendar_of(year) if year else None
    if opened.dyad_id is None or opened.ended:
        return []
    return outcomes(opened.shown, opened.progress, today=today(), calendar=calendar)


@require_GET
def read(request: SchoolRequest, run_id: int) -> HttpResponse:
    """Everything on one page, also for paper; a guest reads it here and thinks along."""
    opened = selectors.run_visible_to(request.viewer, run_id=run_id)
    context = {
        "run": opened,
        "said": read_back(opened),
        "thoughts": selectors.thoughts_on(request.viewer, run_id=run_id),
        "guests": selectors.guests_of(request.viewer, run_id=run_id),
        "colleagues": selectors.colleagues_for(request.viewer, dyad_id=opened.dyad_id) if opened.mine else [],
        "titles": {step.id: opened.shown.words(step.id).title for step in opened.shown.guide.steps},
        "guest_days": actions.GUEST_DAYS,
    }
    return render(request, "guides/read.html", context)


@require_POST
def together(request: SchoolRequest, run_id: int) -> HttpResponse:
    """Ask a colleague along, end that, or add a thought as a guest."""
    colleague, guest = _number(request.POST.get("colleague")), _number(request.POST.get("revoke"))
    if colleague is not None:
        actions.invite(viewer=request.viewer, run_id=run_id, staff_id=colleague)
        say(request, _("Asked along. You can end it at any time."))
    elif guest is not None:
        actions.revoke(viewer=request.viewer, guest_id=guest)
        say(request, _("Your colleague sees this no longer."))
    elif request.POST.get("text", "").strip():
        actions.think_along(
            viewer=request.viewer,
            run_id=run_id,
            step=request.POST.get("step", "")[:80],
            text=request.POST["text"][:4000],
        )
        say(request, _("Your thought is added."))
    return redirect("guides:read_back", run_id)


@require_POST
def delete(request: SchoolRequest, run_id: int) -> HttpResponse:
    actions.delete_run(viewer=request.viewer, run_id=run_id)
    say(request, _("Deleted."))
    return redirect("guides:index")


@require_POST
def judge(request: SchoolRequest, hypothesis_id: int) -> HttpResponse:
    """What the test of an explanation showed."""
    result = request.POST.get("result", "")
    if result not in {"open", "held", "fell"}:
        raise Http404
    row = actions.judge_hypothesis(
        viewer=request.viewer,
        hypothesis_id=hypothesis_id,
        result=result,
        found=request.POST.get("found", "")[:2000],
    )
    say(request, _("Kept."))
    return redirect("overview:relationship", row.dyad_id)


@require_GET
def history(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """What was done with guides for one relationship."""
    dyad = dyad_visible_to(request.viewer, dyad_id=dyad_id)
    context = {
        "dyad_id": dyad_id,
        "name": dyad.pupil.given_name or dyad.pupil.full_name,
        "runs": selectors.runs_of(request.viewer, dyad_id=dyad_id, limit=100),
        "hypotheses": selectors.hypotheses_of(request.viewer, dyad_id=dyad_id),
        "tests": words.tests(),
    }
    return render(request, "guides/history.html", context)
