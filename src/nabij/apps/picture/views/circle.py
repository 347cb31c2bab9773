"""The circle: the class, one pupil through the year, one rating, and what happens when one moves first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from nabij.apps.accounts.clock import today
from nabij.apps.picture.actions import circle as actions
from nabij.apps.picture.circle_taps import Tapped, position_in, shown
from nabij.apps.picture.presenters.circle_form import circle_question
from nabij.apps.picture.presenters.circle_picture import Mark, circle_picture
from nabij.apps.picture.presenters.circle_rating import rating_page
from nabij.apps.picture.presenters.circle_trend import teacher_words, trend_lines, trend_rows
from nabij.apps.picture.presenters.circle_words import (
    first_move_lines,
    invites,
    position_words,
)
from nabij.apps.picture.selectors import circle as selectors
from nabij.apps.picture.views.asked import Context, group_links, own_group, people_of
from nabij.apps.picture.views.one_pupil import OnePupil, one_pupil
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.practice.circle import Position, what_if_i_move_first
from nabij.web import dates
from nabij.web.page import Undo, say


@require_GET
def circle(request: SchoolRequest) -> HttpResponse:
    """The class in roster order with the last place of each, and the lessons."""
    group_id, title = own_group(request)
    people = people_of(request, group_id)
    latest = selectors.latest_ratings(request.viewer, dyad_ids=[one.dyad_id for one in people])
    lessons = selectors.lessons_of_group(request.viewer, group_id=group_id)
    context = {
        "title": title,
        "group_id": group_id,
        "groups": group_links(request, reverse("picture:circle"), group_id),
        "lines": [(one, latest.get(one.dyad_id), _when(latest.get(one.dyad_id))) for one in people],
        "words": {row.id: teacher_words(row) for row in (*latest.values(), *lessons)},
        "lessons": [(row, dates.day(row.day, today())) for row in lessons],
    }
    return render(request, "picture/circle/index.html", context)


def _when(row: selectors.RatingRow | None) -> str:
    return dates.day(row.day, today()) if row else ""


@require_GET
def circle_of(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """One pupil: the last place, the trend, the situations."""
    pupil = one_pupil(request, dyad_id)
    rows = selectors.ratings_of_dyad(request.viewer, dyad_id=dyad_id)
    last = rows[-1] if rows else None
    context = {
        "pupil": pupil,
        "dyad_id": dyad_id,
        "last": rating_page(last.rated, pupil.name) if last else None,
        "last_when": _when(last),
        "lines": trend_lines(rows, today(), name=pupil.name),
        "rows": trend_rows(rows, today()),
        "situations": [
            (row, dates.day(row.day, today()))
            for row in selectors.situations_of(request.viewer, dyad_id=dyad_id)
        ],
    }
    return render(request, "picture/circle/of.html", context)


@require_http_methods(["GET", "POST"])
def circle_rating(request: SchoolRequest, rating_id: int) -> HttpResponse:
    """One rating: the picture, the words, the figures; putting it aside."""
    request.viewer.require(Permission.TEACH)
    if request.method == "POST":
        return _settle(request, rating_id)
    row = selectors.rating_visible_to(request.viewer, rating_id=rating_id)
    pupil = one_pupil(request, row.dyad_id) if row.dyad_id else None
    context = {
        "row": row,
        "pupil": pupil,
        "when": dates.day(row.day, today()),
        "page_of": rating_page(row.rated, pupil.name if pupil else ""),
        "back": _back(row.dyad_id, row.group_id),
    }
    return render(request, "picture/circle/rating.html", context)


def _settle(request: SchoolRequest, rating_id: int) -> HttpResponse:
    here = reverse("picture:circle_rating", args=[rating_id])
    dyad_id, group_id = selectors.rating_put_aside(request.viewer, rating_id=rating_id)
    if "undo" in request.POST:
        actions.bring_back_rating(viewer=request.viewer, rating_id=rating_id)
        say(request, _("It is back."))
        return redirect(here)
    actions.drop_rating(viewer=request.viewer, rating_id=rating_id)
    say(request, _("This place is put aside."), undo=Undo(here, fields=(("undo", "1"),)))
    return redirect(_back(dyad_id, group_id))


def _back(dyad_id: int | None, group_id: int | None) -> str:
    if dyad_id:
        return reverse("picture:circle_of", args=[dyad_id])
    return f"{reverse('picture:circle')}?group={group_id}"


@require_GET
def circle_first(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """What may change when the teacher moves first; nothing is kept."""
    pupil = one_pupil(request, dyad_id)
    rows = selectors.ratings_of_dyad(request.viewer, dyad_id=dyad_id)
    start, goal = position_in(request.GET, "from"), position_in(request.GET, "to")
    if not request.GET and rows:
        place = rows[-1].rated.teacher
        start = Tapped(shown(place.x, place.y), place)
    context = {
        "pupil": pupil,
        "dyad_id": dyad_id,
        "start": circle_question("from", _("Where are you now?"), asked=start.asked, problem=start.problem),
        "goal": circle_question(
            "to", _("Where would you like to be?"), asked=goal.asked, problem=goal.problem, kind="goal"
        ),
        "asked": bool(request.GET),
        "move": _move(pupil, start.place, goal.place),
    }
    return render(request, "picture/circle/first.html", context)


def _move(pupil: OnePupil, start: Position | None, goal: Position | None) -> Context | None:
    if start is None or goal is None:
        return None
    move = what_if_i_move_first(start, goal)
    marks = (
        Mark("teacher", start, _("You now"), "1"),
        Mark("goal", goal, _("You then"), "2"),
    )
    return {
        "picture": circle_picture(marks, name="move", trail=True, title=_("Your move")),
        "start": position_words(start),
        "goal": position_words(goal),
        "before": position_words(move.answer_before),
        "after": position_words(move.answer_after),
        "invites": invites(goal),
        "lines": first_move_lines(move),
        "name": pupil.name,
    }
