"""The school's front page, founding a school, and one's own place in it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from nabij.apps.accounts.clock import today
from nabij.apps.schools import actions, selectors
from nabij.apps.schools.calendars import usual_year
from nabij.apps.schools.forms import FoundForm, RhythmForm
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import ROLES, Permission
from nabij.apps.schools.vocabulary import words_of
from nabij.web.page import say

UNPROCESSABLE = 422


@require_GET
def home(request: SchoolRequest) -> HttpResponse:
    """Where people begin who have no group: what this school is and what they can do here."""
    viewer = request.viewer
    if viewer.membership is None:
        return redirect("schools:found") if viewer.user.is_host else render(request, "schools/nowhere.html")
    words = words_of(viewer)
    context = {
        "school": selectors.school_of(viewer),
        "year": selectors.year_of(viewer),
        "roles": [(words.role(code), ROLES[code].about) for code in ROLES if code in viewer.roles],
        "words": words,
        "others": viewer.others,
        "manages": viewer.can(Permission.MANAGE_SCHOOL),
        "meets": viewer.can(Permission.LOG_ELSEWHERE),
        "counts": selectors.counts_of(viewer) if viewer.can(Permission.MANAGE_SCHOOL) else None,
    }
    return render(request, "schools/home.html", context)


@require_http_methods(["GET", "POST"])
def found(request: SchoolRequest) -> HttpResponse:
    """Add a school; only whoever set up this installation may."""
    if not request.user.is_host:
        raise PermissionDenied
    form = FoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        school = actions.found_school(by=request.user, **form.cleaned_data)
        starts_on, ends_on = usual_year(country=school.country, around=today())
        actions.open_year(school=school, starts_on=starts_on, ends_on=ends_on, by=request.user)
        actions.choose_school(request=request, viewer=request.viewer, school_id=school.pk)
        say(request, _("%(school)s is there. Next: import the roster.") % {"school": school.name})
        return redirect("schools:home")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "schools/found.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def choose(request: SchoolRequest) -> HttpResponse:
    """Look at another of one's own schools."""
    if request.method == "GET":
        viewer = request.viewer
        return render(request, "schools/choose.html", {"here": viewer.membership, "others": viewer.others})
    asked = request.POST.get("school", "")
    if not (
        asked.isdecimal()
        and len(asked) < 16
        and actions.choose_school(request=request, viewer=request.viewer, school_id=int(asked))
    ):
        raise Http404
    return redirect("overview:today")


@require_http_methods(["GET", "POST"])
def rhythm(request: SchoolRequest) -> HttpResponse:
    """The teacher's own rhythm."""
    request.viewer.require(Permission.TEACH)
    place = request.viewer.membership
    initial = {"rhythm_days": place.rhythm_days, "daily_capacity": place.daily_capacity} if place else {}
    form = RhythmForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.set_rhythm(viewer=request.viewer, **form.cleaned_data)
        say(request, _("Your rhythm is kept."))
        return redirect("overview:class")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "schools/rhythm.html", {"form": form}, status=status)
