"""Questionnaires of the school: the shelf, bringing text in, and taking a form out."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nabij.apps.accounts.clock import today
from nabij.apps.picture import actions, library, selectors
from nabij.apps.picture.errors import PictureError
from nabij.apps.picture.forms.scales import ImportForm, LoadForm
from nabij.apps.picture.presenters.scales import (
    form_problem_words,
    key_rows,
    shelf,
    slot_problem_words,
    subject_words,
)
from nabij.apps.picture.presenters.statements import text_of
from nabij.apps.picture.slot_filling import SlotRefused, fill_slot
from nabij.apps.picture.views.asked import UNPROCESSABLE, people_of
from nabij.apps.picture.views.scale_words import trouble
from nabij.apps.picture.xlsform import FormRefused, read_form, write_form
from nabij.apps.schools import selectors as schools
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.practice.questionnaires import Subject, without_licensed_text
from nabij.web import dates
from nabij.web.page import Undo, say

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def scales(request: SchoolRequest) -> HttpResponse:
    """Every questionnaire: slots that wait for their text, and those that are ready."""
    editions = selectors.editions_visible_to(request.viewer)
    return render(request, "picture/scales.html", {"rows": shelf(library.slots(), editions)})


@require_GET
def scale(request: SchoolRequest, slug: str) -> HttpResponse:
    """One questionnaire: where it comes from, its key, and who can be filled in."""
    definition, edition = selectors.questionnaire_visible_to(request.viewer, slug=slug)
    teaches = request.viewer.can(Permission.TEACH)
    people = []
    if teaches and edition and definition.subject is Subject.DYAD:
        people = [
            (name, people_of(request, group_id))
            for group_id, name, _kind in schools.own_groups(request.viewer)
        ]
    context = {
        "slug": slug,
        "name": text_of(definition.title),
        "definition": definition,
        "subject": subject_words(definition.subject),
        "edition": edition,
        "stated": dates.day(edition.stated_at, today()) if edition else "",
        "keys": key_rows(definition),
        "groups": people,
        "teaches": teaches,
        "for_pupils": definition.subject is Subject.DYAD,
        "rows": [
            (one, dates.day(one.day, today()))
            for one in (selectors.responses_visible_to(request.viewer, slug=slug) if teaches else [])
        ],
    }
    return render(request, "picture/scale.html", context)


@require_http_methods(["GET", "POST"])
def scale_load(request: SchoolRequest, slug: str) -> HttpResponse:
    """Paste or upload the text of a licensed questionnaire."""
    request.viewer.require(Permission.SEE_CALENDAR)
    slot = selectors.slot_visible_to(request.viewer, slug=slug)
    data = request.POST if request.method == "POST" else None
    form = LoadForm(data, request.FILES or None, definition=slot)
    if data is not None and form.is_valid() and _load(request, form):
        say(
            request,
            _("The questionnaire is ready. Only teachers of your school who fill it in see the text."),
        )
        return redirect("picture:scale", slug)
    context = {"form": form, "name": text_of(slot.title), "slug": slug, "definition": slot}
    return render(request, "picture/scale_load.html", context, status=UNPROCESSABLE if form.errors else 200)


def _load(request: SchoolRequest, form: LoadForm) -> bool:
    try:
        filled = fill_slot(form.definition, form.brought())
        actions.load_licensed(viewer=request.viewer, definition=filled, statement=form.statement())
    except SlotRefused as error:
        for problem in error.problems:
            form.add_error(problem.field, slot_problem_words(problem))
        return False
    except PictureError as error:
        form.add_error(None, trouble(error.code))
        return False
    return True


@require_http_methods(["GET", "POST"])
def scale_import(request: SchoolRequest) -> HttpResponse:
    """Bring in a questionnaire of one's own as an XLSForm workbook."""
    request.viewer.require(Permission.SEE_CALENDAR)
    data = request.POST if request.method == "POST" else None
    form = ImportForm(data, request.FILES or None)
    if data is not None and form.is_valid():
        slug = _import(request, form)
        if slug:
            say(request, _("The questionnaire is in."))
            return redirect("picture:scale", slug)
    return render(
        request, "picture/scale_import.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200
    )


def _import(request: SchoolRequest, form: ImportForm) -> str:
    try:
        definition = read_form(form.cleaned_data["workbook"].read())
        return actions.import_own(viewer=request.viewer, definition=definition).slug
    except FormRefused as error:
        for problem in error.problems[:20]:
            form.add_error("workbook", form_problem_words(problem))
    except PictureError as error:
        form.add_error("workbook", trouble(error.code))
    return ""


@require_GET
def scale_form(request: SchoolRequest, slug: str) -> HttpResponse:
    """The form as a workbook; text that a licence protects stays here."""
    if slug == library.PULSE:
        request.viewer.require(Permission.SEE_CALENDAR)
        definition = library.pulse()
    else:
        definition, _edition = selectors.questionnaire_visible_to(request.viewer, slug=slug)
    response = HttpResponse(write_form(without_licensed_text(definition)), content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="{slug}.xlsx"'
    return response


@require_POST
def scale_withdraw(request: SchoolRequest, edition_id: int) -> HttpResponse:
    """Take the text out of use, or bring it back."""
    back = "undo" in request.POST
    row = actions.withdraw(viewer=request.viewer, edition_id=edition_id, back=back)
    if back:
        say(request, _("It is back in use."))
        return redirect("picture:scale", row.slug)
    undo = Undo(reverse("picture:scale_withdraw", args=[edition_id]), fields=(("undo", "1"),))
    say(request, _("The text is out of use. Answers that were given stay with who gave them."), undo=undo)
    return redirect("picture:scales")
