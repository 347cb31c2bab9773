"""Importing a roster in the browser: upload, answer what is asked, look at the plan, import."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nabij.apps.schools.imports import actions, keeping, presenters, selectors, words
from nabij.apps.schools.imports.accounts import invite_all_teachers
from nabij.apps.schools.imports.forms import (
    ApproveForm,
    ColumnsForm,
    MatchForm,
    SchoolForm,
    UploadForm,
    YearForm,
)
from nabij.apps.schools.imports.receiving import RosterUploadHandler
from nabij.apps.schools.imports.selectors import import_visible_to
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.presenters import crumbs
from nabij.apps.schools.roles import Permission
from nabij.rosters.findings import Level
from nabij.web.htmx import go, is_htmx, render_region
from nabij.web.page import say

UNPROCESSABLE = 422
SLOW_SECONDS = 60
START = "schools:roster"


@csrf_exempt  # the body is read once we know who asks and where it goes; `_receive` checks the token
@require_http_methods(["GET", "POST"])
def start(request: SchoolRequest) -> HttpResponse:
    """Upload a roster, and what was imported before."""
    request.viewer.require(Permission.IMPORT_ROSTER)
    if request.method == "GET":
        return _start_page(request, UploadForm())
    handler = RosterUploadHandler(request)
    request.upload_handlers = [handler]
    try:
        return _receive(request, handler)
    finally:
        handler.discard()


@csrf_protect
def _receive(request: SchoolRequest, handler: RosterUploadHandler) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if handler.too_large:
        form.errors.clear()
        form.add_error(
            "roster",
            _(
                "This is more than Nabij takes in at once (%(most)s MB). Export one school or one year at a time."
            )
            % {"most": settings.ROSTER_MAX_BYTES // words.MEGABYTE},
        )
    if handler.too_large or not form.is_valid():
        return _start_page(request, form)
    row = actions.start(viewer=request.viewer, files=form.cleaned_data["roster"])
    return redirect("schools:roster_import", row.token)


def _start_page(request: SchoolRequest, form: UploadForm) -> HttpResponse:
    context = {
        "crumbs": crumbs(here=_("Import the roster")),
        "form": form,
        "recent": selectors.recent_imports(request.viewer),
        "most": settings.ROSTER_MAX_BYTES // words.MEGABYTE,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "schools/imports/start.html", context, status=status)


@require_GET
def one(request: SchoolRequest, token: UUID) -> HttpResponse:
    """An import, as far as it is."""
    row = import_visible_to(request.viewer, token=token)
    return _PAGES[row.state](request, row, {})


Asked = Mapping[str, Any]


def _waiting(request: SchoolRequest, row: Any, asked: Asked) -> HttpResponse:
    progress = keeping.progress_of(row.token)
    context = {
        "crumbs": _crumbs(row),
        "row": row,
        "applying": row.state == "applying",
        "done": progress.done,
        "total": max(progress.total, 1),
        "slow": (timezone.now() - row.changed_at).total_seconds() > SLOW_SECONDS,
    }
    if is_htmx(request):
        return render_region(request, "schools/imports/waiting.html", "progress", context)
    return render(request, "schools/imports/waiting.html", context)


def _schools(request: SchoolRequest, row: Any, asked: Asked) -> HttpResponse:
    reading = keeping.reading_of(row.token)
    if reading is None:
        return _gone(request, row, asked)
    form = asked.get("form") or SchoolForm(schools=reading.schools)
    return _page(request, "schools", row, {"form": form}, form)


def _columns(request: SchoolRequest, row: Any, asked: Asked) -> HttpResponse:
    reading = keeping.reading_of(row.token)
    if reading is None or reading.guess is None:
        return _gone(request, row, asked)
    form = asked.get("form") or ColumnsForm(guess=reading.guess)
    context = {
        "form": form,
        "columns": presenters.columns(reading.guess),
        "guess": reading.guess,
        "refusal": words.stored_refusal(row.notice) if row.notice else None,
        "findings": presenters.findings(reading.findings, levels=(Level.ERROR, Level.DOUBT)),
    }
    return _page(request, "columns", row, context, form)


def _ready(request: SchoolRequest, row: Any, asked: Asked) -> HttpResponse:
    report = keeping.report_of(row.token)
    reading = keeping.reading_of(row.token)
    if report is None or reading is None:
        return _gone(request, row, asked)
    form = asked.get("form") or ApproveForm(report=report)
    matches = asked.get("matches") or MatchForm(matches=report.matches)
    context = {
        "report": report,
        "parts": presenters.parts(report, whole=request.GET.get("show", ""), asked=form.asked),
        "doubts": presenters.first_doubts(report),
        "findings": presenters.findings(presenters.other_findings(report)),
        "dropped": presenters.dropped(row.dropped),
        "unchanged": presenters.unchanged(report),
        "form": form,
        "matches": matches,
        "reasons": {one.key: words.REASONS[one.reason] for one in report.matches},
        "certain": sum(bool(one.certain) for one in report.matches),
        "decided": len(keeping.decisions_of(row.token).matches),
        "several": len(reading.schools) > 1,
        "notice": row.notice,
        "into_present": row.into_present_year,
    }
    return _page(request, "plan", row, context, form, matches)


def _refused(request: SchoolRequest, row: Any, asked: Asked) -> HttpResponse:
    context = {"refusal": words.stored_refusal(row.notice or {}), "form": UploadForm()}
    return _page(request, "refused", row, context)


def _done(request: SchoolRequest, row: Any, asked: Asked) -> HttpResponse:
    manages = request.viewer.can(Permission.MANAGE_PEOPLE)
    context = {
        "done": words.done(row.counters),
        "undecided": row.counters.get("undecided", 0),
        "dropped": presenters.dropped(row.dropped),
        "newcomers": selectors.teachers_without_account(request.viewer) if manages else [],
        "roleless": selectors.staff_without_role(request.viewer) if manages else 0,
    }
    return _page(request, "done", row, context)


def _cancelled(request: SchoolRequest, row: Any, asked: Asked) -> HttpResponse:
    if is_htmx(request):
        return go(reverse(START))
    return redirect(START)


def _gone(request: SchoolRequest, row: Any, asked: Asked) -> HttpResponse:
    """What the file said is no longer kept: it is more than a day old."""
    context = {"refusal": words.stored_refusal({"code": "file.gone"}), "form": UploadForm()}
    return _page(request, "refused", row, context)


def _page(request: SchoolRequest, name: str, row: Any, context: dict[str, Any], *forms: Any) -> HttpResponse:
    if is_htmx(request):  # the page that waits: go and look at what is there now
        return go(reverse("schools:roster_import", args=[row.token]))
    status = UNPROCESSABLE if any(form.errors for form in forms) else 200
    whole = {"crumbs": _crumbs(row), "row": row, **context}
    return render(request, f"schools/imports/{name}.html", whole, status=status)


def _crumbs(row: Any) -> list[object]:
    return list(crumbs((_("Import the roster"), START), here=row.file_name))


_PAGES: dict[str, Callable[[SchoolRequest, Any, Asked], HttpResponse]] = {
    "waiting": _waiting,
    "applying": _waiting,
    "schools": _schools,
    "columns": _columns,
    "ready": _ready,
    "refused": _refused,
    "done": _done,
    "cancelled": _cancelled,
}


# --- answers


def _back(request: SchoolRequest, token: UUID, step: Callable[[], None]) -> HttpResponse:
    """Take a step and look again; whoever comes too late is told so."""
    try:
        step()
    except actions.NotNow:
        say(
            request,
            _("This import has moved on meanwhile. This is how it stands now."),
            level=messages.WARNING,
        )
    except actions.Busy:
        say(
            request,
            _("Another import of this school is running. Try again when it is done."),
            level=messages.WARNING,
        )
    return redirect("schools:roster_import", token)


@require_POST
def school(request: SchoolRequest, token: UUID) -> HttpResponse:
    """Which school of the file it is."""
    row = import_visible_to(request.viewer, token=token)
    reading = keeping.reading_of(token)
    form = SchoolForm(request.POST, schools=reading.schools if reading else ())
    if not form.is_valid():
        return _PAGES[row.state](request, row, {"form": form} if row.state == "schools" else {})
    number = form.cleaned_data["number"]
    return _back(
        request, token, lambda: actions.choose_school(viewer=request.viewer, token=token, number=number)
    )


@require_POST
def columns(request: SchoolRequest, token: UUID) -> HttpResponse:
    """What the columns of a table mean."""
    row = import_visible_to(request.viewer, token=token)
    reading = keeping.reading_of(token)
    if row.state != "columns" or reading is None or reading.guess is None:
        return redirect("schools:roster_import", token)
    form = ColumnsForm(request.POST, guess=reading.guess)
    if not form.is_valid():
        return _columns(request, row, {"form": form})
    return _back(
        request,
        token,
        lambda: actions.confirm_columns(viewer=request.viewer, token=token, columns=form.columns()),
    )


@require_POST
def year(request: SchoolRequest, token: UUID) -> HttpResponse:
    """The year of the file, or the one at hand."""
    import_visible_to(request.viewer, token=token)
    form = YearForm(request.POST)
    if not form.is_valid():
        return redirect("schools:roster_import", token)
    present = form.cleaned_data["year"] == "present"
    return _back(
        request, token, lambda: actions.choose_year(viewer=request.viewer, token=token, into_present=present)
    )


@require_POST
def who(request: SchoolRequest, token: UUID) -> HttpResponse:
    """Who people in the file are."""
    row = import_visible_to(request.viewer, token=token)
    report = keeping.report_of(token)
    if row.state != "ready" or report is None:
        return redirect("schools:roster_import", token)
    if "again" in request.POST:
        return _back(request, token, lambda: actions.forget_answers(viewer=request.viewer, token=token))
    form = MatchForm(request.POST, matches=report.matches)
    if form.is_valid():
        try:
            return _back(
                request,
                token,
                lambda: actions.recognise(
                    viewer=request.viewer,
                    token=token,
                    answers=form.answers(),
                    certain="certain" in request.POST,
                ),
            )
        except actions.MatchedTwice:
            form.add_error(
                None, _("Two people of the file cannot be the same one. Choose somebody else for one.")
            )
    return _ready(request, row, {"matches": form})


@require_POST
def approve(request: SchoolRequest, token: UUID) -> HttpResponse:
    """The yes: carry the plan out."""
    row = import_visible_to(request.viewer, token=token)
    report = keeping.report_of(token)
    if row.state != "ready" or report is None:
        return redirect("schools:roster_import", token)
    form = ApproveForm(request.POST, report=report)
    if not form.is_valid():
        return _ready(request, row, {"form": form})
    return _back(
        request,
        token,
        lambda: actions.approve(
            viewer=request.viewer,
            token=token,
            end=form.ending(),
            keep=form.keeping(),
            end_all_absent=form.ending_all(),
        ),
    )


@require_POST
def cancel(request: SchoolRequest, token: UUID) -> HttpResponse:
    """Stop here; nothing was changed."""
    row = import_visible_to(request.viewer, token=token)
    try:
        actions.cancel(viewer=request.viewer, token=row.token)
    except actions.NotNow:
        return redirect("schools:roster_import", token)
    say(request, _("Stopped. Nothing was changed, and nothing of the file is kept."))
    return redirect(START)


@never_cache
@require_POST
def keys(request: SchoolRequest) -> HttpResponse:
    """Accounts for all teachers who have none, with a sheet each to print; shown this one time."""
    made = invite_all_teachers(viewer=request.viewer, language=get_language() or settings.LANGUAGE_CODE)
    sheets = [
        (key, request.build_absolute_uri(reverse("accounts:use_link", args=[key.token]))) for key in made
    ]
    context = {
        "crumbs": crumbs((_("Import the roster"), START), here=_("Accounts for teachers")),
        "sheets": sheets,
        "address": request.build_absolute_uri("/"),
        "school": request.viewer.membership.school_name if request.viewer.membership else "",
    }
    return render(request, "schools/imports/keys.html", context)
