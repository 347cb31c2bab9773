"""The pulse: one statement at a time over the whole class, or all statements for one pupil."""

from __future__ import annotations

from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nabij.apps.accounts.clock import today
from nabij.apps.contact import selectors as contact
from nabij.apps.contact.taps import uuid_or_none
from nabij.apps.picture import actions, selectors
from nabij.apps.picture.library import pulse as the_pulse
from nabij.apps.picture.presenters.statements import answer_points, statement_for_class, statements, text_of
from nabij.apps.picture.views.asked import (
    UNPROCESSABLE,
    group_links,
    kept,
    own_group,
    people_of,
    saves_by_itself,
    whole,
)
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.web import dates
from nabij.web.page import Undo, say


@require_GET
def pulse(request: SchoolRequest) -> HttpResponse:
    """The rounds with a group, and a pulse for one pupil."""
    group_id, title = own_group(request)
    rounds = selectors.rounds_of(request.viewer, group_id=group_id)
    context = {
        "title": title,
        "now": today(),
        "group_id": group_id,
        "groups": group_links(request, reverse("picture:pulse"), group_id),
        "running": next((one for one in rounds if not one.finished), None),
        "done": [(one, dates.day(one.started_on, today())) for one in rounds if one.finished],
        "people": people_of(request, group_id),
        "statements": len(the_pulse().items),
    }
    return render(request, "picture/pulse.html", context)


@require_POST
def pulse_start(request: SchoolRequest) -> HttpResponse:
    """Begin a round, or go on with the open one."""
    group_id, _title = own_group(request)
    row = actions.start_round(viewer=request.viewer, group_id=group_id)
    return redirect("picture:pulse_go_on", row.pk)


@require_GET
def pulse_go_on(request: SchoolRequest, round_id: int) -> HttpResponse:
    """The first statement that is still open for somebody."""
    request.viewer.require(Permission.TEACH)
    row = selectors.round_of(request.viewer, round_id=round_id)
    answers = selectors.answers_of_round(request.viewer, round_id=round_id)
    people = people_of(request, row.group_id)
    for number, item in enumerate(the_pulse().items, start=1):
        if any(item.id not in answers.get(one.dyad_id, {}) for one in people):
            return redirect("picture:pulse_statement", round_id, number)
    return redirect("picture:pulse_statement", round_id, 1)


@require_http_methods(["GET", "POST"])
def pulse_statement(request: SchoolRequest, round_id: int, number: int) -> HttpResponse:
    """One statement, with a tap for everybody in the class."""
    request.viewer.require(Permission.TEACH)
    definition = the_pulse()
    if not 1 <= number <= len(definition.items):
        raise Http404
    row = selectors.round_of(request.viewer, round_id=round_id)
    item = definition.items[number - 1]
    people = people_of(request, row.group_id)
    if request.method == "POST":
        return _keep_statement(request, row, number, item.id, [one.dyad_id for one in people])
    answers = selectors.answers_of_round(request.viewer, round_id=round_id)
    context = {
        "round": row,
        "number": number,
        "statements": len(definition.items),
        "statement": statement_for_class(item),
        "introduction": _(
            "Think of the past two weeks. Choose what fits best now; leave out what you do not know."
        ),
        "points": answer_points(definition),
        "lines": [(one, answers.get(one.dyad_id, {}).get(item.id)) for one in people],
        "answered": sum(item.id in answers.get(one.dyad_id, {}) for one in people),
        "first_time": number == 1 and not answers,
    }
    return render(request, "picture/pulse_statement.html", context)


def _keep_statement(
    request: SchoolRequest, row: selectors.RoundRow, number: int, item_id: str, dyads: list[int]
) -> HttpResponse:
    given = {
        pk: {item_id: value} for pk in dyads if (value := whole(request.POST.get(f"d{pk}", ""))) is not None
    }
    allowed = {point.value for point in the_pulse().points}
    fitting = {pk: one for pk, one in given.items() if one[item_id] in allowed}
    actions.answer_round(viewer=request.viewer, round_id=row.id, answers=fitting)
    if saves_by_itself(request):
        return kept()
    go = request.POST.get("go", "next")
    if go == "pause":
        say(request, _("Kept. Go on whenever you like; everything is still there."))
        return redirect(f"{reverse('picture:pulse')}?group={row.group_id}")
    step = number + (1 if go == "next" else -1)
    if step > len(the_pulse().items):
        return _finish(request, row)
    return redirect("picture:pulse_statement", row.id, max(1, step))


def _finish(request: SchoolRequest, row: selectors.RoundRow) -> HttpResponse:
    actions.finish_round(viewer=request.viewer, round_id=row.id)
    undo = Undo(
        reverse("picture:pulse_round", args=[row.id]), fields=(("drop", "1"),), label=_("Put it aside")
    )
    say(request, _("Kept. This is how near everybody stands, as you see it now."), undo=undo)
    return redirect(f"{reverse('picture:map')}?group={row.group_id}")


@require_POST
def pulse_round(request: SchoolRequest, round_id: int) -> HttpResponse:
    """Put a round aside, or bring it back."""
    request.viewer.require(Permission.TEACH)
    here = reverse("picture:pulse_round", args=[round_id])
    if "undo" in request.POST:
        actions.bring_back_round(viewer=request.viewer, round_id=round_id)
        say(request, _("It is back."))
        return redirect("picture:pulse")
    row = selectors.round_of(request.viewer, round_id=round_id)
    actions.drop_round(viewer=request.viewer, round_id=round_id)
    say(request, _("This round is put aside."), undo=Undo(here, fields=(("undo", "1"),)))
    return redirect(f"{reverse('picture:pulse')}?group={row.group_id}")


@require_http_methods(["GET", "POST"])
def pulse_of(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """All statements for one pupil: half a minute."""
    request.viewer.require(Permission.TEACH)
    row = contact.dyad_row(request.viewer, dyad_id=dyad_id)
    name = row.given_name or row.full_name
    definition = the_pulse()
    answers = {
        item.id: value
        for item in definition.items
        if (value := whole(request.POST.get(item.id, ""))) in {point.value for point in definition.points}
        and value is not None
    }
    if request.method == "POST" and answers:
        return _keep_one(request, dyad_id, name, answers)
    problem = _("Tap at least one answer.") if request.method == "POST" else ""
    context = {
        "name": name,
        "dyad_id": dyad_id,
        "problem": problem,
        "page_id": uuid_or_none(request.POST.get("page_id", "")) or uuid4(),
        "introduction": text_of(definition.introduction).replace("{name}", name),
        "points": answer_points(definition),
        "statements": statements(definition, name, answers),
    }
    return render(request, "picture/pulse_of.html", context, status=UNPROCESSABLE if problem else 200)


def _keep_one(request: SchoolRequest, dyad_id: int, name: str, answers: dict[str, int]) -> HttpResponse:
    kept_row = actions.keep_pulse(
        viewer=request.viewer,
        client_id=uuid_or_none(request.POST.get("page_id", "")) or uuid4(),
        dyad_id=dyad_id,
        answers=answers,
    )
    if saves_by_itself(request):
        return kept()
    undo = Undo(reverse("picture:response_settle", args=[kept_row.pk]), fields=(("drop", "1"),))
    say(request, _("Kept, for your eyes only."), undo=undo)
    return redirect("picture:history", dyad_id)
