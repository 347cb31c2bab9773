"""Rating on the circle: by a tap or two numbers, or by the eight sectors."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nabij.apps.contact.taps import uuid_or_none
from nabij.apps.picture.actions import circle as actions
from nabij.apps.picture.circle_stored import HIGHEST, LONGEST_NOTE, LOWEST, Rated, place_of_sectors
from nabij.apps.picture.circle_taps import Asked, Problem, Tapped, position_in
from nabij.apps.picture.presenters.circle_form import (
    circle_question,
    problem_words,
    sector_points,
    sector_questions,
)
from nabij.apps.picture.presenters.circle_words import about_words
from nabij.apps.picture.views.asked import UNPROCESSABLE, Context, own_group, whole
from nabij.apps.picture.views.one_pupil import one_pupil
from nabij.apps.schools.middleware import SchoolRequest
from nabij.practice.circle import Position, Sector
from nabij.web.page import Undo, say
from nabij.web.parts import Link

ABOUT = ("moment", "lesson", "bond")
TAP, SECTORS = "tap", "sectors"
NOTHING: Tapped[Position] = Tapped(Asked())


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent, and what is wrong with it by the id of the place on the page."""

    way: str
    about: str
    teacher: Tapped[Position]
    pupil: Tapped[Position]
    sectors: dict[Sector, int]
    note: str
    problems: tuple[tuple[str, str], ...]

    @property
    def rated(self) -> Rated:
        """What it means; only where there are no problems."""
        scores = tuple(self.sectors[one] for one in Sector) if self.way == SECTORS else ()
        place = place_of_sectors(scores) if scores else self.teacher.place
        assert place is not None
        return Rated(place, self.pupil.place, scores, self.note)


def _sent(request: SchoolRequest) -> Sent:
    data, sending = request.POST, request.method == "POST"
    way = SECTORS if (data.get("way") or request.GET.get("way")) == SECTORS else TAP
    about = data.get("about", "")
    teacher = position_in(data, "teacher") if way == TAP else NOTHING
    pupil = position_in(data, "pupil")
    sectors = {
        one: value
        for one in Sector
        if (value := whole(data.get(f"sector_{one.value}", ""))) is not None and LOWEST <= value <= HIGHEST
    }
    if way == TAP and teacher.place is None and teacher.problem is None and sending:
        teacher = Tapped(teacher.asked, problem=Problem.MISSING)
    return Sent(
        way=way,
        about=about if about in ABOUT else "moment",
        teacher=teacher,
        pupil=pupil,
        sectors=sectors,
        note=data.get("note", "")[:LONGEST_NOTE],
        problems=_problems(way, teacher, pupil, sectors) if sending else (),
    )


def _problems(
    way: str, teacher: Tapped[Position], pupil: Tapped[Position], sectors: dict[Sector, int]
) -> tuple[tuple[str, str], ...]:
    found = []
    for name, tapped in (("teacher", teacher), ("pupil", pupil)):
        if tapped.problem:
            found.append((problem_words(tapped.problem, low=-10), f"#{name}-place"))
    if way == SECTORS and len(sectors) < len(Sector):
        found.append((_("Answer all eight; %(n)s to go.") % {"n": len(Sector) - len(sectors)}, "#sectors"))
    return tuple(found)


@require_http_methods(["GET", "POST"])
def circle_rate(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """Where was I with this pupil, and where was the pupil?"""
    pupil = one_pupil(request, dyad_id, writing=True)
    sent = _sent(request)
    if request.method == "POST" and not sent.problems:
        row = actions.rate_dyad(
            viewer=request.viewer,
            client_id=uuid_or_none(request.POST.get("page_id", "")) or uuid4(),
            dyad_id=dyad_id,
            about=sent.about,
            rated=sent.rated,
        )
        return _kept(request, row.pk)
    context = _form(request, sent) | {
        "pupil": pupil,
        "title": _("You and %(name)s on the circle") % {"name": pupil.name},
        "abouts": [(one, about_words(one).capitalize(), "") for one in ABOUT],
        "other": circle_question(
            "pupil",
            _("Where was %(name)s?") % {"name": pupil.name},
            asked=sent.pupil.asked,
            problem=sent.pupil.problem,
            kind="pupil",
            optional=True,
        ),
        "back": (pupil.name, reverse("picture:circle_of", args=[dyad_id])),
    }
    return render(
        request, "picture/circle/rate.html", context, status=UNPROCESSABLE if sent.problems else 200
    )


@require_http_methods(["GET", "POST"])
def circle_lesson(request: SchoolRequest) -> HttpResponse:
    """Where was I in a lesson with the whole group?"""
    group_id, title = own_group(request)
    sent = _sent(request)
    if request.method == "POST" and not sent.problems:
        row = actions.rate_lesson(
            viewer=request.viewer,
            client_id=uuid_or_none(request.POST.get("page_id", "")) or uuid4(),
            group_id=group_id,
            rated=sent.rated,
        )
        return _kept(request, row.pk)
    context = _form(request, sent) | {
        "pupil": None,
        "group_id": group_id,
        "title": _("A lesson with %(group)s on the circle") % {"group": title},
        "abouts": [],
        "other": None,
        "back": (_("The circle"), f"{reverse('picture:circle')}?group={group_id}"),
    }
    return render(
        request, "picture/circle/rate.html", context, status=UNPROCESSABLE if sent.problems else 200
    )


def _kept(request: SchoolRequest, rating_id: int) -> HttpResponse:
    here = reverse("picture:circle_rating", args=[rating_id])
    say(request, _("Kept, for your eyes only."), undo=Undo(here, fields=(("drop", "1"),)))
    return redirect(here)


def _form(request: SchoolRequest, sent: Sent) -> Context:
    here = request.path
    group = request.GET.get("group", "")
    more = f"&group={group}" if group.isdecimal() else ""
    return {
        "problems": [{"text": text, "href": href} for text, href in sent.problems],
        "page_id": uuid_or_none(request.POST.get("page_id", "")) or uuid4(),
        "way": sent.way,
        "ways": [
            Link(_("Tap the circle"), f"{here}?way={TAP}{more}", sent.way == TAP),
            Link(_("Eight sentences"), f"{here}?way={SECTORS}{more}", sent.way == SECTORS),
        ],
        "about": sent.about,
        "own": circle_question(
            "teacher", _("Where were you?"), asked=sent.teacher.asked, problem=sent.teacher.problem
        ),
        "sectors": sector_questions(sent.sectors),
        "points": sector_points(),
        "note": sent.note,
        "longest": LONGEST_NOTE,
    }
