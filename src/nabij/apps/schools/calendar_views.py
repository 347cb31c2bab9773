"""The calendar, the name of the school, and the trail of its administration."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nabij.apps.schools import actions, calendar_selectors, selectors
from nabij.apps.schools.calendar_forms import ClosedForm, SchoolForm
from nabij.apps.schools.calendar_selectors import CalendarView, PeriodRow
from nabij.apps.schools.calendars import Period
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.presenters import crumbs, span
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.trail import trail_visible_to
from nabij.web.page import Undo, say
from nabij.web.parts import Link

UNPROCESSABLE = 422
CALENDAR = "schools:calendar"


def trouble(code: str, view: CalendarView) -> tuple[str, str]:
    """Beside which field an error of the calendar stands, and what to do about it."""
    year = span(view.year.starts_on, view.year.ends_on)
    return {
        "calendar.reversed": ("last", _("The last day lies before the first. Choose a later last day.")),
        "calendar.outside_year": (
            "first",
            _("This school year runs from %(year)s. Choose days within it.") % {"year": year},
        ),
        "calendar.nothing_left": ("last", _("Then no school day would be left. Choose fewer days.")),
    }[code]


@require_GET
def calendar(request: SchoolRequest, year_id: int | None = None) -> HttpResponse:
    """The days without school, in order; everybody at school may look."""
    view = calendar_selectors.calendar_visible_to(request.viewer, year_id=year_id)
    return _calendar_page(request, view)


def _calendar_page(
    request: SchoolRequest, view: CalendarView | None, form: ClosedForm | None = None
) -> HttpResponse:
    manages = request.viewer.can(Permission.MANAGE_SCHOOL)
    context: dict[str, object] = {
        "crumbs": crumbs(here=_("Calendar")),
        "view": view,
        "years": _year_tabs(view) if view else [],
        "periods": [(row, span(row.first, row.last)) for row in view.periods] if view else [],
        "manages": manages,
    }
    if manages and view:
        context["form"] = form or ClosedForm()
    return render(
        request, "schools/calendar.html", context, status=UNPROCESSABLE if form and form.errors else 200
    )


def _year_tabs(view: CalendarView) -> list[Link]:
    return [
        Link(year.name, reverse("schools:calendar_year", args=[year.id]), year.id == view.year.id)
        for year in view.years
    ]


@require_POST
def close_days(request: SchoolRequest, year_id: int) -> HttpResponse:
    request.viewer.require(Permission.MANAGE_SCHOOL)
    view = calendar_selectors.calendar_visible_to(request.viewer, year_id=year_id)
    assert view is not None
    form = ClosedForm(request.POST)
    if form.is_valid():
        try:
            period = actions.close_days(viewer=request.viewer, year_id=year_id, **form.cleaned_data)
        except actions.CalendarError as error:
            form.add_error(*trouble(error.code, view))
        else:
            back = Undo(reverse("schools:reopen_days", args=[year_id, period.pk]))
            say(request, _("%(name)s is in the calendar.") % {"name": period.name}, undo=back)
            return redirect("schools:calendar_year", year_id)
    return _calendar_page(request, view, form)


@require_POST
def reopen_days(request: SchoolRequest, year_id: int, period_id: int) -> HttpResponse:
    period = actions.reopen_days(viewer=request.viewer, period_id=period_id)
    fields = (("name", period.name), ("first", period.first.isoformat()), ("last", period.last.isoformat()))
    back = Undo(reverse("schools:close_days", args=[year_id]), fields=fields)
    say(request, _("%(name)s is taken out of the calendar.") % {"name": period.name}, undo=back)
    return redirect("schools:calendar_year", year_id)


@require_http_methods(["GET", "POST"])
def refill(request: SchoolRequest, year_id: int) -> HttpResponse:
    """First what would go and come, then the published dates."""
    published = calendar_selectors.published_for(request.viewer, year_id=year_id)
    if request.method == "POST":
        actions.refill_calendar(viewer=request.viewer, year_id=year_id)
        say(request, _("The calendar follows the published dates again."))
        return redirect("schools:calendar_year", year_id)
    view = calendar_selectors.calendar_visible_to(request.viewer, year_id=year_id)
    assert view is not None
    context = {
        "crumbs": crumbs((_("Calendar"), CALENDAR), here=_("Start again")),
        "view": view,
        "goes": [_in_words(row) for row in view.periods if _bare(row) not in published],
        "comes": [_in_words(row) for row in published if row not in [_bare(old) for old in view.periods]],
    }
    return render(request, "schools/refill.html", context)


def _bare(row: PeriodRow) -> Period:
    return Period(row.name, row.first, row.last)


def _in_words(row: PeriodRow | Period) -> str:
    return f"{row.name}: {span(row.first, row.last)}"


@require_POST
def next_year(request: SchoolRequest) -> HttpResponse:
    year = actions.add_next_year(viewer=request.viewer)
    say(request, _("The school year %(year)s is there, with the published holidays.") % {"year": year})
    return redirect("schools:calendar_year", year.pk)


@require_http_methods(["GET", "POST"])
def settings(request: SchoolRequest) -> HttpResponse:
    """The name and the region of the school."""
    request.viewer.require(Permission.MANAGE_SCHOOL)
    school = selectors.school_of(request.viewer)
    form = SchoolForm(
        request.POST or None,
        country=school.country,
        initial={"name": school.name, "region": school.region},
    )
    if request.method == "POST" and form.is_valid():
        actions.change_school(viewer=request.viewer, **form.cleaned_data)
        say(request, _("Changed."))
        return redirect("schools:home")
    context = {"form": form, "crumbs": crumbs(here=_("Name and region"))}
    return render(request, "schools/settings.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_GET
def trail(request: SchoolRequest) -> HttpResponse:
    """What was done to people, groups and calendar; never what teachers do or write."""
    asked = request.GET.get("before", "")
    if asked and not (asked.isdecimal() and len(asked) < 16):
        raise Http404
    found = trail_visible_to(request.viewer, before=int(asked) if asked else None)
    here = reverse("schools:trail")
    context = {
        "crumbs": crumbs(here=_("What was done")),
        "lines": found.lines,
        "newest": here if asked else "",
        "older": f"{here}?before={found.older_than}" if found.older_than else "",
    }
    return render(request, "schools/trail.html", context)
