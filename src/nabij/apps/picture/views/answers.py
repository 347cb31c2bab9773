"""Filling a questionnaire in, looking at its scores, and taking one's own answers along."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.messages import INFO
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nabij.apps.accounts.clock import today
from nabij.apps.contact import selectors as contact
from nabij.apps.contact.taps import uuid_or_none
from nabij.apps.picture import actions, answer_export, selectors
from nabij.apps.picture.errors import PictureError
from nabij.apps.picture.presenters.scales import changes, latest_before, score_rows
from nabij.apps.picture.presenters.statements import answer_points, statements, text_of
from nabij.apps.picture.views.asked import UNPROCESSABLE, Context, kept, saves_by_itself, whole
from nabij.apps.picture.views.scale_words import trouble
from nabij.apps.picture.views.scales import WORKBOOK
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.practice.questionnaires import Definition, Informant
from nabij.web import dates
from nabij.web.page import Undo, say


@require_http_methods(["GET", "POST"])
def fill(request: SchoolRequest, slug: str, dyad_id: int | None = None) -> HttpResponse:
    """All statements of one questionnaire, about one pupil or about oneself."""
    request.viewer.require(Permission.TEACH)
    edition = selectors.edition_visible_to(request.viewer, slug=slug)
    row = contact.dyad_row(request.viewer, dyad_id=dyad_id) if dyad_id else None
    name = (row.given_name or row.full_name) if row else ""
    problem = ""
    if request.method == "POST":
        try:
            return _keep(request, edition, dyad_id)
        except PictureError as error:
            problem = trouble(error.code)
    context = _page(request, edition, dyad_id, name) | {"problem": problem}
    return render(request, "picture/fill.html", context, status=UNPROCESSABLE if problem else 200)


def _page(request: SchoolRequest, edition: selectors.EditionRow, dyad_id: int | None, name: str) -> Context:
    definition = edition.definition
    draft = selectors.draft_of(request.viewer, edition_id=edition.id, dyad_id=dyad_id)
    given = _answers_in(request, definition) or (dict(draft.answers) if draft else {})
    return {
        "slug": edition.slug,
        "title": text_of(definition.title),
        "name": name,
        "dyad_id": dyad_id,
        "introduction": "" if edition.licensed else text_of(definition.introduction).replace("{name}", name),
        "points": answer_points(definition),
        "statements": statements(definition, name, given),
        "page_id": uuid_or_none(request.POST.get("page_id", "")) or (draft.client_id if draft else uuid4()),
        "again": draft is not None,
        "pupil_fills_in": definition.informant is Informant.PUPIL and dyad_id is not None,
        "agrees": "agrees" in request.POST or draft is not None,
    }


def _answers_in(request: SchoolRequest, definition: Definition) -> dict[str, int]:
    allowed = {point.value for point in definition.points}
    found = {item.id: whole(request.POST.get(f"i_{item.id}", "")) for item in definition.items}
    return {item_id: value for item_id, value in found.items() if value is not None and value in allowed}


def _keep(request: SchoolRequest, edition: selectors.EditionRow, dyad_id: int | None) -> HttpResponse:
    later = request.POST.get("go") == "pause" or saves_by_itself(request)
    row = actions.fill_in(
        viewer=request.viewer,
        edition_id=edition.id,
        filled=actions.Filled(
            client_id=uuid_or_none(request.POST.get("page_id", "")) or uuid4(),
            dyad_id=dyad_id,
            answers=_answers_in(request, edition.definition),
            done=not later,
            pupil_agrees="agrees" in request.POST,
        ),
    )
    if saves_by_itself(request):
        return kept()
    if later:
        say(request, _("Kept. Go on whenever you like; everything is still there."))
        return redirect("picture:scale", edition.slug)
    return redirect("picture:response", row.pk)


@require_GET
def response(request: SchoolRequest, response_id: int) -> HttpResponse:
    """The scores of one time, each scale by itself."""
    row = selectors.response_visible_to(request.viewer, response_id=response_id)
    if row.definition is None:
        raise Http404
    earlier = latest_before(selectors.responses_visible_to(request.viewer, slug=row.slug), row)
    noise = selectors.noise_of(request.viewer, row.definition, edition=row.edition)
    context = {
        "row": row,
        "title": text_of(row.definition.title),
        "when": dates.day(row.day, today()),
        "scores": score_rows(row),
        "earlier": dates.day(earlier.day, today()) if earlier else "",
        "changes": changes(row, earlier, noise) if earlier else [],
    }
    return render(request, "picture/response.html", context)


@require_POST
def response_settle(request: SchoolRequest, response_id: int) -> HttpResponse:
    """Put answers aside, or bring them back."""
    back = "undo" in request.POST
    row = actions.drop_response(viewer=request.viewer, response_id=response_id, back=back)
    if back:
        say(request, _("It is back."))
    else:
        undo = Undo(reverse("picture:response_settle", args=[response_id]), fields=(("undo", "1"),))
        say(request, _("Put aside."), undo=undo)
    if row.dyad_id is not None:
        return redirect("picture:history", row.dyad_id)
    return redirect("picture:scale", row.questionnaire)


@require_GET
def answers(request: SchoolRequest, slug: str, kind: str) -> HttpResponse:
    """One's own answers to a questionnaire as a table, without the text of any statement."""
    rows = selectors.responses_visible_to(request.viewer, slug=slug)
    definition = next((row.definition for row in rows if row.definition is not None), None)
    if definition is None:
        say(request, _("You have no answers here yet."), level=INFO)
        return redirect("picture:pulse") if slug == "pulse" else redirect("picture:scale", slug)
    found = answer_export.table(definition, rows)
    if kind == "csv":
        answer = HttpResponse(answer_export.as_csv(found), content_type="text/csv; charset=utf-8")
    else:
        answer = HttpResponse(answer_export.as_workbook(found), content_type=WORKBOOK)
    answer["Content-Disposition"] = f'attachment; filename="{slug}-answers.{kind}"'
    return answer
