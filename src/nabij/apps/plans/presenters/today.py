"""What runs, as lines on Today; and what is due, as facts for its reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.apps.plans.presenters import words
from nabij.apps.plans.selectors.child_led import open_child_led
from nabij.apps.plans.selectors.class_meeting import coming_meetings
from nabij.apps.plans.selectors.commitments import routines_of
from nabij.apps.plans.selectors.notebook import waiting_notebooks
from nabij.apps.plans.selectors.own import calendar_for
from nabij.apps.plans.selectors.rota import rota_visible_to
from nabij.apps.plans.selectors.running import due_days, sorts_running
from nabij.apps.plans.selectors.two_by_ten import TwoByTenRow, open_two_by_tens
from nabij.apps.schools.rooms import RunningLine
from nabij.apps.schools.viewer import Viewer
from nabij.practice.dose import TWO_BY_TEN_DAYS, DoseState
from nabij.practice.dyad_facts import Commitment
from nabij.practice.schooldays import SchoolCalendar
from nabij.web.dates import spelled

Lines = Iterator[RunningLine]


def facts(viewer: Viewer, dyad_ids: Sequence[int], day: date) -> Mapping[int, Mapping[str, Any]]:
    """What is due first with each pupil."""
    found: dict[int, dict[str, Any]] = {}
    for dyad_id, kind, due in due_days(viewer, until=day):
        found.setdefault(dyad_id, {"commitment": Commitment(kind, due)})
    return found


def lines(viewer: Viewer, day: date) -> list[RunningLine]:
    """Nothing on a day without school: then nothing here asks anything of anybody."""
    running = sorts_running(viewer, day=day)
    if not running:
        return []
    calendar = calendar_for(viewer)
    if not calendar.is_school_day(day):
        return []
    return [line for sort in _SAID if sort in running for line in _SAID[sort](viewer, day, calendar)]


def _rota(viewer: Viewer, day: date, calendar: SchoolCalendar) -> Lines:
    view = rota_visible_to(viewer, day=day, calendar=calendar)
    if view is None or not view.today:
        return
    waiting = [view.names[turn.dyad_id] for turn in view.today if not turn.done]
    done = [view.names[turn.dyad_id] for turn in view.today if turn.done]
    text = _("Five minutes with %(names)s") % {"names": listed(waiting or done)}
    detail = _("done") if not waiting else _("done with %(names)s") % {"names": listed(done)} if done else ""
    yield RunningLine(text, reverse("plans:rota"), detail=detail, order=10)


def listed(names: Sequence[str]) -> str:
    """Names as one says them."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _two_by_ten(viewer: Viewer, day: date, calendar: SchoolCalendar) -> Lines:
    for row in open_two_by_tens(viewer, day=day, calendar=calendar):
        href = reverse("plans:two_by_ten", args=[row.id])
        text = _("Two by ten with %(name)s") % {"name": row.pupil}
        yield RunningLine(text, href, detail=where_it_stands(row), dyad_id=row.dyad_id, order=20)


def where_it_stands(row: TwoByTenRow) -> str:
    """Day four of ten, done today, resting today …"""
    progress = row.progress
    done = {"number": spelled(progress.done), "total": spelled(TWO_BY_TEN_DAYS)}
    return {
        DoseState.NOT_STARTED: _("begins soon"),
        DoseState.DUE_TODAY: _("today is day %(number)s of %(total)s")
        % {"number": spelled(progress.done + 1), "total": spelled(TWO_BY_TEN_DAYS)},
        DoseState.DONE_TODAY: _("day %(number)s of %(total)s is done") % done,
        DoseState.PAUSED_TODAY: _("rests today, %(number)s of %(total)s done") % done,
        DoseState.NO_SCHOOL_TODAY: _("no school, %(number)s of %(total)s done") % done,
        DoseState.COMPLETE: _("ten days done: look back"),
    }[progress.state]


def _child_led(viewer: Viewer, day: date, calendar: SchoolCalendar) -> Lines:
    for row in open_child_led(viewer, calendar=calendar):
        if row.due_on(day):
            text = _("%(name)s leads, %(minutes)s minutes") % {
                "name": row.pupil,
                "minutes": row.dose.minutes,
            }
            detail = _("a booster") if day in row.boosters and day not in row.days else ""
            href = reverse("plans:child_led", args=[row.id])
            yield RunningLine(text, href, detail=detail, dyad_id=row.dyad_id, order=30)


def _due(viewer: Viewer, day: date, calendar: SchoolCalendar) -> Lines:
    number = len(due_days(viewer, until=day))
    text = ngettext("%(number)s plan is due", "%(number)s plans are due", number)
    yield RunningLine(text % {"number": spelled(number)}, reverse("plans:index") + "#due", order=25)


def _routines(viewer: Viewer, day: date, calendar: SchoolCalendar) -> Lines:
    for row in routines_of(viewer):
        if row.due_on(day):
            what = row.text or words.kind(f"routine_{row.kind}")
            text = f"{what}: {row.pupil}" if row.pupil else what
            yield RunningLine(
                text, reverse("plans:routines"), detail=_("every week"), dyad_id=row.dyad_id, order=40
            )


def _meetings(viewer: Viewer, day: date, calendar: SchoolCalendar) -> Lines:
    for row in coming_meetings(viewer, since=day):
        if row.on == day:
            href = reverse("plans:meeting", args=[row.id])
            yield RunningLine(_("Class meeting"), href, detail=_("today"), order=45)


def _notebooks(viewer: Viewer, day: date, calendar: SchoolCalendar) -> Lines:
    for dyad_id, name in waiting_notebooks(viewer):
        text = _("Notebook of %(name)s") % {"name": name}
        href = reverse("plans:notebook", args=[dyad_id])
        yield RunningLine(text, href, detail=_("waits for your answer"), dyad_id=dyad_id, order=50)


_SAID: dict[str, Callable[[Viewer, date, SchoolCalendar], Lines]] = {
    "rota": _rota,
    "two_by_ten": _two_by_ten,
    "commitment": _due,
    "child_led": _child_led,
    "routine": _routines,
    "meeting": _meetings,
    "notebook": _notebooks,
}
