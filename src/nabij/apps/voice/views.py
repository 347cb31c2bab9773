"""The teacher's side: opening the check-in, coming by, and the pupil's side of the relationship."""

from __future__ import annotations

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nabij.apps.accounts.clock import today
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.selectors import dyad_visible_to, own_groups, own_pupils
from nabij.apps.voice import actions, selectors
from nabij.apps.voice.words import tiles
from nabij.practice.mood import Mood
from nabij.practice.questionnaires import Definition
from nabij.web.page import say

UNPROCESSABLE = 422


@require_GET
def index(request: SchoolRequest) -> HttpResponse:
    """The check-in of this morning, and who would like a word."""
    request.viewer.require(Permission.TEACH)
    context = {
        "groups": own_groups(request.viewer),
        "devices": selectors.open_devices(request.viewer),
        "visits": selectors.visits_today(request.viewer, day=today()),
        "pupils": own_pupils(request.viewer),
        "tiles": tiles(),
        "kept_days": selectors.KEPT_DAYS,
    }
    return render(request, "voice/index.html", context)


@require_POST
def open_checkin(request: SchoolRequest) -> HttpResponse:
    """Show the code for the tablet, this once."""
    asked = request.POST.get("group", "")
    if not asked.isdecimal():
        raise Http404
    code = actions.open_checkin(viewer=request.viewer, group_id=int(asked))
    return render(request, "voice/code.html", {"code": f"{code[:3]} {code[3:]}"})


@require_POST
def close_checkin(request: SchoolRequest, device_id: int) -> HttpResponse:
    actions.close_checkin(viewer=request.viewer, device_id=device_id)
    say(request, _("The check-in is closed."))
    return redirect("voice:index")


@require_POST
def came_by(request: SchoolRequest, checkin_id: int) -> HttpResponse:
    row = actions.came_by(viewer=request.viewer, checkin_id=checkin_id)
    say(request, _("Good that you came by."))
    return redirect(f"/log/?dyad={row.dyad_id}" if "log" in request.POST else "voice:index")


@require_POST
def enter(request: SchoolRequest) -> HttpResponse:
    """What a pupil said aloud."""
    dyad, mood = request.POST.get("dyad", ""), request.POST.get("mood", "")
    if not dyad.isdecimal() or mood not in set(Mood):
        say(request, _("Choose a pupil and a colour."), level=30)
        return redirect("voice:index")
    actions.enter_choice(
        viewer=request.viewer,
        dyad_id=int(dyad),
        mood=Mood(mood),
        spoke="tell" in request.POST,
        wants_a_word="word_wish" in request.POST,
    )
    say(request, _("Kept for today."))
    return redirect("voice:index")


@require_http_methods(["GET", "POST"])
def side(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """The pupil's side: filled in by the pupil on this device, or read aloud. The pupil decides what is seen."""
    request.viewer.require(Permission.TEACH)
    dyad = dyad_visible_to(request.viewer, dyad_id=dyad_id)
    forms = {one.id: one for one in selectors.questionnaires()}
    definition = forms.get(request.POST.get("form", "") or request.GET.get("form", ""))
    if request.method == "POST" and definition is not None:
        answers = _answers(definition, request.POST)
        if "show" in request.POST and answers:
            actions.keep_side(
                viewer=request.viewer,
                dyad_id=dyad_id,
                definition=definition,
                answers=answers,
                read_aloud="read_aloud" in request.POST,
            )
            say(request, _("Thank you. Your teacher can read it now."))
        elif "show" in request.POST:
            return _side_page(request, dyad_id, dyad.pupil.given_name, definition, problem=True)
        else:
            say(request, _("Nothing is kept. That is up to you."))
        return redirect("overview:relationship", dyad_id)
    if definition is not None:
        return _side_page(request, dyad_id, dyad.pupil.given_name, definition)
    context = {
        "dyad_id": dyad_id,
        "name": dyad.pupil.given_name or dyad.pupil.full_name,
        "forms": forms.values(),
    }
    return render(request, "voice/choose_form.html", {**context, "language": language()})


def _side_page(
    request: SchoolRequest, dyad_id: int, name: str, definition: Definition, *, problem: bool = False
) -> HttpResponse:
    context = {
        "dyad_id": dyad_id,
        "name": name,
        "form": definition,
        "language": language(),
        "problem": problem,
        "given": request.POST,
    }
    return render(request, "voice/side.html", context, status=UNPROCESSABLE if problem else 200)


def _answers(definition: Definition, data: QueryDict) -> dict[str, int]:
    allowed = {str(point.value): point.value for point in definition.points}
    found = {}
    for item in definition.items:
        given = str(data.get(f"item-{item.id}", ""))
        if given in allowed and f"hide-{item.id}" not in data:
            found[item.id] = allowed[given]
    return found


def language() -> str:
    return "en" if (translation.get_language() or "nl").startswith("en") else "nl"


@require_POST
def remove_side(request: SchoolRequest, side_id: int) -> HttpResponse:
    dyad_id = actions.remove_side(viewer=request.viewer, side_id=side_id)
    say(request, _("Taken away."))
    return redirect("overview:relationship", dyad_id)


@require_GET
def cards(request: SchoolRequest) -> HttpResponse:
    """Emotion cards and a feelings thermometer, for the screen and for paper."""
    request.viewer.require(Permission.TEACH)
    return render(request, "voice/cards.html", {"tiles": tiles()})
