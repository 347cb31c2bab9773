"""The nearness map with its playback, the class map, and one relationship through the year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from nabij.apps.accounts.clock import today
from nabij.apps.contact import selectors as contact
from nabij.apps.picture import selectors
from nabij.apps.picture.library import pulse
from nabij.apps.picture.presenters.class_map import chart_picture
from nabij.apps.picture.presenters.class_pattern import pattern_of, pattern_rows
from nabij.apps.picture.presenters.history import history_picture
from nabij.apps.picture.presenters.map_picture import map_picture
from nabij.apps.picture.presenters.names import Somebody
from nabij.apps.picture.presenters.pattern_words import (
    dimension_words,
    noise_words,
    pattern_meaning,
    pattern_words,
)
from nabij.apps.picture.presenters.statements import text_of
from nabij.apps.picture.readings import UNKNOWN, before, newest
from nabij.apps.picture.views.asked import Context, group_links, own_group, people_of, whole
from nabij.apps.schools import selectors as schools
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.practice.nearness_map import Sitting, nearness_map
from nabij.practice.pattern import Dimension
from nabij.web import dates
from nabij.web.htmx import announce, is_htmx, render_page_or_region


@require_GET
def nearness(request: SchoolRequest) -> HttpResponse:
    """How near everybody stands, now or on an earlier day of the year."""
    group_id, title = own_group(request)
    people = people_of(request, group_id)
    sittings = selectors.sittings_visible_to(request.viewer, dyad_ids=[one.dyad_id for one in people])
    seats = selectors.seats_of(request.viewer, group_id=group_id, roster=[one.dyad_id for one in people])
    moments = _weeks(sittings)
    asked = whole(request.GET.get("week", ""))
    step = len(moments) if asked is None else min(max(asked, 1), max(1, len(moments)))
    until = moments[step - 1] if moments else today()
    known = newest(before(until, sittings))
    when = dates.day(until, today())
    context = _frame(request, group_id, title, people) | {
        "picture": map_picture(
            nearness_map(seats, known), {str(one.dyad_id): one for one in people}, on=when
        ),
        "rows": pattern_rows(people, known, today()),
        "step": step,
        "steps": len(moments),
        "when": when,
        "any": bool(moments),
        "here": f"{reverse('picture:map')}?group={group_id}",
    }
    response = render_page_or_region(request, "picture/map.html", "shown", context)
    return announce(response, when) if is_htmx(request) else response


def _weeks(sittings: Sequence[Sitting]) -> list[date]:
    """The last day of every week in which something was measured, oldest first."""
    last: dict[tuple[int, int], date] = {}
    for one in sittings:
        year, week, _day = one.on.isocalendar()
        last[year, week] = max(one.on, last.get((year, week), one.on))
    return [last[week] for week in sorted(last)]


def _frame(request: SchoolRequest, group_id: int, title: str, people: list[Somebody]) -> Context:
    return {
        "title": title,
        "group_id": group_id,
        "groups": group_links(request, request.path, group_id),
        "people": people,
    }


@require_GET
def chart(request: SchoolRequest) -> HttpResponse:
    """Closeness and friction of the whole class in one plain picture."""
    group_id, title = own_group(request)
    people = people_of(request, group_id)
    sittings = selectors.sittings_visible_to(request.viewer, dyad_ids=[one.dyad_id for one in people])
    known = newest(sittings)
    noise = selectors.noise_of(request.viewer, pulse())
    context = _frame(request, group_id, title, people) | {
        "picture": chart_picture(people, known),
        "rows": pattern_rows(people, known, today(), numbers=True),
        "any": bool(sittings),
        "sources": [
            (dimension_words(one), noise_words(noise.get(one.value, UNKNOWN).classic)) for one in Dimension
        ],
    }
    return render(request, "picture/chart.html", context)


@require_GET
def history(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """One relationship through the year, with its noise."""
    request.viewer.require(Permission.TEACH)
    dyad = schools.dyad_visible_to(request.viewer, dyad_id=dyad_id)
    group_id = contact.group_of_dyad(request.viewer, dyad_id=dyad_id)
    people = people_of(request, group_id) if group_id else []
    everybody = selectors.sittings_visible_to(
        request.viewer, dyad_ids=[dyad_id, *(one.dyad_id for one in people)]
    )
    own = [one for one in everybody if one.dyad == str(dyad_id)]
    pattern = pattern_of(newest(own).get(str(dyad_id)))
    context = {
        "name": dyad.pupil.given_name or dyad.pupil.full_name,
        "dyad_id": dyad_id,
        "now": today(),
        "any": bool(own),
        "ended": dyad.until is not None,
        "pattern": [(pattern_words(word), pattern_meaning(word)) for word in pattern.words],
        "picture": history_picture(
            own,
            in_class=[one for one in everybody if group_id],
            noise=selectors.noise_of(request.viewer, pulse()),
            year=(dyad.year.starts_on, dyad.year.ends_on),
            today=today(),
        ),
        "filled_in": [
            (text_of(row.definition.title) if row.definition else row.slug, row)
            for row in selectors.responses_of_dyad(request.viewer, dyad_id=dyad_id)
        ],
    }
    return render(request, "picture/history.html", context)
