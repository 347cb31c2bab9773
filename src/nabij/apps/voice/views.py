"""The teacher's side: opening the check-in, coming by, and the pupil's side of the relationship."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nabij.apps.accounts.clock import today
from nabij.apps.contact.taps import number
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.selectors import dyad_visible_to, own_groups, own_pupils
from nabij.apps.voice import actions, selectors
from nabij.apps.voice.words import language, tiles
from nabij.practice.mood import Mood
from nabij.practice.questionnaires import Definition
from nabij.web.page import Undo, say

UNPROCESSABLE = 422


@require_GET
def index(request: SchoolRequest) -> HttpResponse:
    """The check-in of this morning, and who would like a word."""
    request.viewer.require(Permission.TEACH)
    return _index_page(request)


def _index_page(request: SchoolRequest, *, problem: str = "") -> HttpResponse:
    context = {
        "groups": own_groups(request.viewer),
        "devices": selectors.open_devices(request.viewer),
        "visits": selectors.visits_open(request.viewer, day=today()),
        "pupils": own_pupils(request.viewer),
        "tiles": tiles(),
        "today": today(),
        "kept_days": selectors.KEPT_DAYS,
        "problem": problem,
        "given": request.POST,
    }
    return render(request, "voice/index.html", context, status=UNPROCESSABLE if problem else 200)


@require_POST
def open_checkin(request: SchoolRequest) -> HttpResponse:
    """Show the code for the tablet, this once."""
    request.viewer.require(Permission.TEACH)
    code = actions.open_checkin(viewer=request.viewer, group_id=number(request.POST.get("group", "")))
    return render(request, "voice/code.html", {"code": f"{code[:3]} {code[3:]}"})


@require_POST
def close_checkin(request: SchoolRequest, device_id: int) -> HttpResponse:
    actions.close_checkin(viewer=request.viewer, device_id=device_id)
    say(request, _("The check-in is closed."))
    return redirect("voice:index")


@require_POST
def came_by(request: SchoolRequest, checkin_id: int) -> HttpResponse:
    """The teacher came by, or takes that tap back."""
    if "undo" in request.POST:
        actions.did_not_come_by(viewer=request.viewer, checkin_id=checkin_id)
        return redirect("voice:index")
    row = actions.came_by(viewer=request.viewer, checkin_id=checkin_id)
    back = Undo(reverse("voice:came_by", args=[row.pk]), (("undo", "1"),))
    say(request, _("Good that you came by."), undo=back)
    if "log" in request.POST:
        return redirect(f"{reverse('contact:log')}?{urlencode({'dyad': row.dyad_id})}")
    return redirect("voice:index")


@require_POST
def enter(request: SchoolRequest) -> HttpResponse:
    """What a pupil said aloud."""
    dyad_id, mood = number(request.POST.get("dyad", "")), request.POST.get("mood", "")
    if not dyad_id or mood not in set(Mood):
        request.viewer.require(Permission.TEACH)
        return _index_page(request, problem=_("Choose a pupil and a colour."))
    actions.enter_choice(
        viewer=request.viewer,
        dyad_id=dyad_id,
        mood=Mood(mood),
        spoke="tell" in request.POST,
        wants_a_word="word_wish" in request.POST,
    )
    say(request, _("Kept for today."))
    return redirect("voice:index")


@require_http_methods(["GET", "POST"])
def side(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """The pupil's side: filled in by the pupil on this device, or read aloud. The pupil decides what is seen."""
    sheet = _sheet(request, dyad_id)
    if sheet.definition is None:
        return render(request, "voice/choose_form.html", _choosing(sheet))
    if request.method == "GET":
        return _sheet_page(request, sheet)
    answers = _answers(sheet.definition, request.POST)
    if "show" not in request.POST:
        return redirect("voice:side_done", dyad_id)
    if not answers:
        return _sheet_page(request, sheet, problem=True)
    actions.keep_side(
        viewer=request.viewer,
        dyad_id=dyad_id,
        definition=sheet.definition,
        answers=answers,
        read_aloud="read_aloud" in request.POST,
    )
    return redirect(f"{reverse('voice:side_done', args=[dyad_id])}?shown=1")


@require_GET
def side_done(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """The pupil is ready and gives the screen back."""
    sheet = _sheet(request, dyad_id)
    context = {"dyad_id": dyad_id, "name": sheet.name, "kept": "shown" in request.GET}
    return render(request, "voice/side_done.html", context)


@require_http_methods(["GET", "POST"])
def expect(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """The other side: what the teacher expects that this pupil would answer."""
    sheet = _sheet(request, dyad_id, expecting=True)
    if sheet.definition is None:
        return render(request, "voice/choose_form.html", _choosing(sheet))
    if request.method == "GET":
        return _sheet_page(request, sheet)
    answers = _answers(sheet.definition, request.POST)
    if not answers:
        return _sheet_page(request, sheet, problem=True)
    actions.keep_side(
        viewer=request.viewer, dyad_id=dyad_id, definition=sheet.definition, answers=answers, guessed=True
    )
    say(request, _("Kept. You see it beside the answers of %(name)s.") % {"name": sheet.name})
    return redirect("overview:relationship", dyad_id)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Which questionnaire is on the screen, about whom, and who fills it in."""

    dyad_id: int
    name: str
    definition: Definition | None
    expecting: bool


def _sheet(request: SchoolRequest, dyad_id: int, *, expecting: bool = False) -> Sheet:
    request.viewer.require(Permission.TEACH)
    pupil = dyad_visible_to(request.viewer, dyad_id=dyad_id).pupil
    asked = request.POST.get("sheet", "") or request.GET.get("form", "")
    definition = next((one for one in selectors.questionnaires() if one.id == asked), None)
    return Sheet(dyad_id, pupil.given_name or pupil.full_name, definition, expecting)


def _choosing(sheet: Sheet) -> dict[str, object]:
    address = reverse("voice:expect" if sheet.expecting else "voice:side", args=[sheet.dyad_id])
    return {
        "sheet": sheet,
        "address": address,
        "questionnaires": selectors.questionnaires(),
        "language": language(),
    }


def _sheet_page(request: SchoolRequest, sheet: Sheet, *, problem: bool = False) -> HttpResponse:
    context = {
        "sheet": sheet,
        "questionnaire": sheet.definition,
        "language": language(),
        "problem": problem,
        "given": request.POST,
    }
    template = "voice/expect.html" if sheet.expecting else "voice/side.html"
    return render(request, template, context, status=UNPROCESSABLE if problem else 200)


def _answers(definition: Definition, data: QueryDict) -> dict[str, int]:
    allowed = {str(point.value): point.value for point in definition.points}
    found = {}
    for item in definition.items:
        given = str(data.get(f"item-{item.id}", ""))
        if given in allowed and f"hide-{item.id}" not in data:
            found[item.id] = allowed[given]
    return found


@require_POST
def remove_side(request: SchoolRequest, side_id: int) -> HttpResponse:
    """Take answers away, or bring them back."""
    if "undo" in request.POST:
        dyad_id = actions.restore_side(viewer=request.viewer, side_id=side_id)
    else:
        dyad_id = actions.remove_side(viewer=request.viewer, side_id=side_id)
        back = Undo(reverse("voice:remove_side", args=[side_id]), (("undo", "1"),))
        say(request, _("Taken away."), undo=back)
    return redirect("overview:relationship", dyad_id)


@require_GET
def cards(request: SchoolRequest) -> HttpResponse:
    """Emotion cards and a feelings thermometer, for the screen and for paper."""
    request.viewer.require(Permission.TEACH)
    return render(request, "voice/cards.html", {"tiles": tiles()})
