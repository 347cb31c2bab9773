"""Room and hold: the class on a map with a table, the four questions, and one pupil at a time."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nabij.apps.accounts.clock import today
from nabij.apps.contact import selectors as contact
from nabij.apps.picture.actions import observations as actions
from nabij.apps.picture.circle_taps import Asked, Problem, Tapped, place_in, shown_place
from nabij.apps.picture.observation_stored import LONGEST_NOTE, LONGEST_PART, KeptPlace
from nabij.apps.picture.presenters.circle_form import problem_words, room_question
from nabij.apps.picture.presenters.room_and_hold import (
    class_lines,
    place_lines,
    place_words,
    questions,
    room_map,
)
from nabij.apps.picture.selectors import observations as selectors
from nabij.apps.picture.views.asked import (
    UNPROCESSABLE,
    Context,
    group_links,
    kept,
    own_group,
    people_of,
    saves_by_itself,
)
from nabij.apps.picture.views.one_pupil import OnePupil, one_pupil
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.practice.autonomy import Place
from nabij.web import dates
from nabij.web.page import Undo, say

UNTOUCHED: Tapped[Place] = Tapped(Asked())


@require_http_methods(["GET", "POST"])
def autonomy(request: SchoolRequest) -> HttpResponse:
    """Everybody on the map, what stands out, and the four questions."""
    group_id, title = own_group(request)
    if request.method == "POST":
        return _answer(request, group_id)
    people = people_of(request, group_id)
    places = selectors.latest_places(request.viewer, dyad_ids=[one.dyad_id for one in people])
    answers, changed = selectors.questions_of(request.viewer, group_id=group_id)
    open_one = next((one for one in people if one.dyad_id not in places), None)
    context = {
        "title": title,
        "group_id": group_id,
        "groups": group_links(request, reverse("picture:autonomy"), group_id),
        "map": room_map(people, places),
        "lines": place_lines(people, places, today()),
        "notes": class_lines(places) if places else [],
        "next": open_one,
        "questions": list(zip(questions(), answers, strict=True)),
        "changed": dates.day(changed, today()) if changed else "",
        "longest": LONGEST_PART,
    }
    return render(request, "picture/circle/autonomy.html", context)


def _answer(request: SchoolRequest, group_id: int) -> HttpResponse:
    answers = [request.POST.get(f"q{number}", "") for number in range(1, 5)]
    actions.answer_questions(viewer=request.viewer, group_id=group_id, answers=answers)
    if saves_by_itself(request):
        return kept()
    say(request, _("Kept, for your eyes only."))
    return redirect(f"{reverse('picture:autonomy')}?group={group_id}#questions")


@require_http_methods(["GET", "POST"])
def autonomy_of(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """One pupil: what it gets, and perhaps what it needs."""
    pupil = one_pupil(request, dyad_id, writing=request.method == "POST")
    row = selectors.latest_places(request.viewer, dyad_ids=[dyad_id]).get(dyad_id)
    gets, needs, note = _known(row)
    problem: Problem | None = None
    if request.method == "POST":
        gets, needs = place_in(request.POST, "gets"), place_in(request.POST, "needs")
        note = request.POST.get("note", "")
        problem = gets.problem or (None if gets.place else Problem.MISSING)
        if gets.place and not problem and not needs.problem:
            return _keep(request, dyad_id, KeptPlace(gets.place, needs.place, note))
    context = _page(pupil, row, gets=gets, needs=needs, problem=problem) | {"note": note}
    wrong = bool(problem or needs.problem)
    return render(request, "picture/circle/autonomy_of.html", context, status=UNPROCESSABLE if wrong else 200)


def _known(row: selectors.PlaceRow | None) -> tuple[Tapped[Place], Tapped[Place], str]:
    if row is None:
        return UNTOUCHED, UNTOUCHED, ""
    gets, needs = row.kept.gets, row.kept.needs
    return (
        Tapped(shown_place(gets), gets),
        Tapped(shown_place(needs), needs) if needs else UNTOUCHED,
        row.kept.note,
    )


def _page(
    pupil: OnePupil,
    row: selectors.PlaceRow | None,
    *,
    gets: Tapped[Place],
    needs: Tapped[Place],
    problem: Problem | None,
) -> Context:
    wrong = ((problem, "gets"), (needs.problem, "needs"))
    return {
        "pupil": pupil,
        "row": row,
        "when": dates.day(row.day, today()) if row else "",
        "words": place_words(row.kept) if row else None,
        "problems": [
            {"text": problem_words(one, low=0), "href": f"#{name}-place"} for one, name in wrong if one
        ],
        "gets": room_question(
            "gets",
            _("What does %(name)s get from you now?") % {"name": pupil.name},
            asked=gets.asked,
            problem=problem,
        ),
        "needs": room_question(
            "needs",
            _("What does %(name)s seem to need?") % {"name": pupil.name},
            asked=needs.asked,
            problem=needs.problem,
            optional=True,
        ),
        "longest": LONGEST_NOTE,
    }


def _keep(request: SchoolRequest, dyad_id: int, place: KeptPlace) -> HttpResponse:
    row = actions.place_pupil(viewer=request.viewer, dyad_id=dyad_id, kept=place)
    undo = Undo(reverse("picture:autonomy_settle", args=[row.pk]), fields=(("drop", "1"),))
    say(request, _("Kept, for your eyes only."), undo=undo)
    if request.POST.get("go") == "next" and (following := _following(request, dyad_id)):
        return redirect("picture:autonomy_of", following)
    if request.POST.get("go") == "next":
        return redirect("picture:autonomy")
    return redirect("picture:autonomy_of", dyad_id)


def _following(request: SchoolRequest, dyad_id: int) -> int | None:
    """The next pupil in roster order without a place, after this one first."""
    group_id = contact.group_of_dyad(request.viewer, dyad_id=dyad_id)
    order = [one.dyad_id for one in people_of(request, group_id)] if group_id else []
    places = selectors.latest_places(request.viewer, dyad_ids=order)
    at = order.index(dyad_id) if dyad_id in order else 0
    return next((one for one in order[at:] + order[:at] if one not in places), None)


@require_POST
def autonomy_settle(request: SchoolRequest, place_id: int) -> HttpResponse:
    """Put a place aside, or bring it back."""
    request.viewer.require(Permission.TEACH)
    dyad_id = selectors.dyad_of_place(request.viewer, place_id=place_id)
    if "undo" in request.POST:
        actions.bring_back_place(viewer=request.viewer, place_id=place_id)
        say(request, _("It is back."))
    else:
        actions.drop_place(viewer=request.viewer, place_id=place_id)
        here = reverse("picture:autonomy_settle", args=[place_id])
        say(request, _("This place is put aside."), undo=Undo(here, fields=(("undo", "1"),)))
    return redirect("picture:autonomy_of", dyad_id)
