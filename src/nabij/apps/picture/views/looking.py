"""Looking closely: one signal of a pupil in four qualities, and the relationship on one page."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nabij.apps.accounts.clock import today
from nabij.apps.contact.taps import uuid_or_none
from nabij.apps.picture.actions import observations as actions
from nabij.apps.picture.observation_stored import LONGEST_NOTE, LONGEST_PART, CasePart, Look
from nabij.apps.picture.presenters.looking import (
    case_box,
    case_letters,
    look_lines,
    quality_questions,
    seen_choices,
    verdict_words,
)
from nabij.apps.picture.selectors import observations as selectors
from nabij.apps.picture.views.asked import UNPROCESSABLE, kept, saves_by_itself
from nabij.apps.picture.views.one_pupil import OnePupil, one_pupil
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.practice.sensitivity import QUALITIES, Observation, Quality, Seen
from nabij.web import dates
from nabij.web.page import Undo, say


@require_http_methods(["GET", "POST"])
def sensitivity(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """One signal: was it noticed, understood, answered in a fitting way, and in time?"""
    pupil = one_pupil(request, dyad_id, writing=request.method == "POST")
    given = _given(request)
    if request.method == "POST" and given:
        return _keep(request, dyad_id, given)
    problem = (
        _("Choose at least one answer; what you cannot say may stay open.")
        if request.method == "POST"
        else ""
    )
    context = {
        "pupil": pupil,
        "problem": problem,
        "page_id": uuid_or_none(request.POST.get("page_id", "")) or uuid4(),
        "questions": quality_questions({one: seen.value for one, seen in given.items()}),
        "choices": seen_choices(),
        "signal": request.POST.get("signal", ""),
        "next_time": request.POST.get("next_time", ""),
        "lines": look_lines(selectors.looks_of(request.viewer, dyad_id=dyad_id), today()),
        "longest": LONGEST_NOTE,
    }
    status = UNPROCESSABLE if problem else 200
    return render(request, "picture/circle/sensitivity.html", context, status=status)


def _given(request: SchoolRequest) -> dict[Quality, Seen]:
    known = {one.value for one in Seen}
    return {one: Seen(value) for one in QUALITIES if (value := request.POST.get(one.value, "")) in known}


def _keep(request: SchoolRequest, dyad_id: int, given: dict[Quality, Seen]) -> HttpResponse:
    look = Look(
        Observation(tuple(given.get(one, Seen.NOT_SEEN) for one in QUALITIES)),
        request.POST.get("signal", ""),
        request.POST.get("next_time", ""),
    )
    row = actions.keep_look(
        viewer=request.viewer,
        client_id=uuid_or_none(request.POST.get("page_id", "")) or uuid4(),
        dyad_id=dyad_id,
        look=look,
    )
    undo = Undo(reverse("picture:sensitivity_settle", args=[row.pk]), fields=(("drop", "1"),))
    say(request, _("Kept. %(verdict)s") % {"verdict": verdict_words(look)}, undo=undo)
    return redirect("picture:sensitivity", dyad_id)


@require_POST
def sensitivity_settle(request: SchoolRequest, look_id: int) -> HttpResponse:
    """Put an observation aside, or bring it back."""
    request.viewer.require(Permission.TEACH)
    dyad_id = selectors.dyad_of_look(request.viewer, look_id=look_id)
    if "undo" in request.POST:
        actions.bring_back_look(viewer=request.viewer, look_id=look_id)
        say(request, _("It is back."))
    else:
        actions.drop_look(viewer=request.viewer, look_id=look_id)
        here = reverse("picture:sensitivity_settle", args=[look_id])
        say(request, _("This observation is put aside."), undo=Undo(here, fields=(("undo", "1"),)))
    return redirect("picture:sensitivity", dyad_id)


@require_http_methods(["GET", "POST"])
def case(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """The relationship on one page, in four parts, with both sides."""
    pupil = one_pupil(request, dyad_id, writing=request.method == "POST")
    if request.method == "POST":
        return _write_case(request, pupil)
    row = selectors.case_of(request.viewer, dyad_id=dyad_id)
    texts = row.parts if row else {}
    context = {
        "pupil": pupil,
        "letters": case_letters(texts, pupil.name),
        "together": case_box(CasePart.TOGETHER, texts, pupil.name),
        "changed": dates.day(row.changed_on, today()) if row else "",
        "longest": LONGEST_PART,
    }
    return render(request, "picture/circle/case.html", context)


def _write_case(request: SchoolRequest, pupil: OnePupil) -> HttpResponse:
    here = reverse("picture:case", args=[pupil.dyad_id])
    if "undo" in request.POST:
        actions.bring_back_case(viewer=request.viewer, dyad_id=pupil.dyad_id)
        say(request, _("It is back."))
        return redirect(here)
    if "drop" in request.POST:
        actions.drop_case(viewer=request.viewer, dyad_id=pupil.dyad_id)
        say(request, _("This page is put aside."), undo=Undo(here, fields=(("undo", "1"),)))
        return redirect(here)
    texts = {part: request.POST.get(part.value, "") for part in CasePart}
    actions.keep_case(viewer=request.viewer, dyad_id=pupil.dyad_id, case=texts)
    if saves_by_itself(request):
        return kept()
    say(request, _("Kept, for your eyes only."))
    return redirect(here)
