"""The talk and after: that it was held, the agreement, looking back, other ways, and the end."""

from __future__ import annotations

from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nabij.apps.accounts.clock import today
from nabij.apps.contact.actions import ContactError
from nabij.apps.contact.taps import uuid_or_none
from nabij.apps.repair import actions, selectors
from nabij.apps.repair.forms import (
    LaterForm,
    LookBackForm,
    NoteForm,
    ReviewForm,
    SoftForm,
    TalkedForm,
)
from nabij.apps.repair.path import GOOD_MOMENTS, WEEK, Place, days_ahead
from nabij.apps.repair.presenters.moments import moment_lines
from nabij.apps.repair.presenters.path import (
    after_look_back,
    ending_of,
    good_words,
    look_back_lines,
    look_back_title,
    planned,
    time_to_repair,
)
from nabij.apps.repair.presenters.talk import technique_words
from nabij.apps.repair.views.answers import (
    UNPROCESSABLE,
    calendar_of_path,
    next_school_day,
    onward,
    show_trouble,
    step_page,
)
from nabij.apps.repair.views.two import agreement_form, keep_agreement
from nabij.apps.schools.middleware import SchoolRequest
from nabij.web.page import Undo, say

ENDINGS = ("mended", "note", "greeting", "let_go")


@require_http_methods(["GET", "POST"])
def talk(request: SchoolRequest, repair_id: int) -> HttpResponse:
    """What is ready for the talk, the page for two, and that it was held."""
    view = selectors.repair_visible_to(request.viewer, repair_id=repair_id)
    data = request.POST if request.method == "POST" else None
    form = TalkedForm(data, initial={"on": today()})
    if data is not None and form.is_valid():
        try:
            actions.hold_talk(viewer=request.viewer, repair_id=repair_id, **form.cleaned_data)
        except (actions.RepairError, ContactError) as error:
            show_trouble(form, error)
        else:
            undo = Undo(reverse("repair:talk_undo", args=[repair_id]))
            say(request, _("Good that you did this. It stands in your log too."), undo=undo)
            return onward(request, view, Place.TALK)
    return step_page(
        request,
        view,
        Place.TALK,
        form,
        when=planned(view.row, today()),
        techniques=technique_words(view.techniques),
    )


@require_POST
def talk_undo(request: SchoolRequest, repair_id: int) -> HttpResponse:
    actions.talk_undone(viewer=request.viewer, repair_id=repair_id)
    say(request, _("Taken back. The talk is still to come."))
    return redirect("repair:talk", repair_id)


@require_http_methods(["GET", "POST"])
def agree(request: SchoolRequest, repair_id: int) -> HttpResponse:
    """The agreement, with plan B and a day to look at it again."""
    view = selectors.repair_visible_to(request.viewer, repair_id=repair_id)
    if "skip" in request.POST:
        return onward(request, view, Place.AGREE)
    form = agreement_form(request, view)
    if form.is_bound and form.is_valid() and keep_agreement(request, view, form):
        say(request, _("Agreed. It comes back on Today when it is time to look at it."))
        return onward(request, view, Place.AGREE)
    page_id = uuid_or_none(request.POST.get("page_id", "")) or uuid4()
    return step_page(request, view, Place.AGREE, form, agreement=view.agreement, page_id=page_id)


@require_http_methods(["GET", "POST"])
def soft(request: SchoolRequest, repair_id: int) -> HttpResponse:
    """The light way after a correction: come by in the same lesson."""
    view = selectors.repair_visible_to(request.viewer, repair_id=repair_id)
    data = request.POST if request.method == "POST" else None
    initial = {
        "pupil_view": view.pupil_view,
        "opening": view.opening,
        "happened": view.happened,
        "weekly": view.agreement.text if view.agreement else "",
        "talked": view.row.talked_on is not None,
    }
    form = SoftForm(data, initial=initial)
    if data is not None and form.is_valid():
        _keep_soft(request, view, form)
        return onward(request, view, Place.SOFT)
    return step_page(request, view, Place.SOFT, form)


def _keep_soft(request: SchoolRequest, view: selectors.RepairView, form: SoftForm) -> None:
    words = form.cleaned_data
    actions.see_both_sides(
        viewer=request.viewer,
        repair_id=view.row.id,
        cause=view.cause,
        happened=words["happened"],
        own_part=view.own_part,
        otherwise=view.otherwise,
        pupil_view=words["pupil_view"],
        influence=view.influence,
    )
    actions.see_the_good(
        viewer=request.viewer,
        repair_id=view.row.id,
        quality=view.quality,
        wish=view.wish,
        opening=words["opening"],
        techniques=view.techniques,
    )
    if words["weekly"].strip():
        actions.agree(
            viewer=request.viewer,
            dyad_id=view.row.dyad_id,
            repair_id=view.row.id,
            client_id=uuid4(),
            text=words["weekly"],
            plan_b="",
            review_on=days_ahead(calendar_of_path(view), today(), WEEK),
        )
    if words["talked"] and view.row.talked_on is None:
        actions.hold_talk(viewer=request.viewer, repair_id=view.row.id, on=today())


@require_http_methods(["GET"])
def after(request: SchoolRequest, repair_id: int) -> HttpResponse:
    """Three good moments, the agreement, and the days to look back."""
    view = selectors.repair_visible_to(request.viewer, repair_id=repair_id)
    row = view.row
    good = (
        selectors.good_since(request.viewer, dyad_id=row.dyad_id, at=row.talked_at) if row.talked_at else []
    )
    return step_page(
        request,
        view,
        Place.AFTER,
        good=moment_lines(good[:GOOD_MOMENTS]),
        filled=min(len(good), GOOD_MOMENTS),
        total=GOOD_MOMENTS,
        good_words=good_words(len(good), row.pupil),
        looks=look_back_lines(view, today()),
        took=time_to_repair(row, calendar_of_path(view)),
        ending=ending_of(row),
    )


@require_http_methods(["GET", "POST"])
def look_back(request: SchoolRequest, repair_id: int, number: int) -> HttpResponse:
    """How it is now, after one week or after three."""
    view = selectors.repair_visible_to(request.viewer, repair_id=repair_id)
    row = next((one for one in view.look_backs if one.number == number), None)
    if row is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    if data is not None and "undo" in data:
        actions.look_back(viewer=request.viewer, repair_id=repair_id, number=number, outcome="")
        return redirect("repair:look_back", repair_id, number)
    initial = {"outcome": row.outcome, "pupil_said": row.pupil_said, "note": row.note, "mark": row.mark or ""}
    form = LookBackForm(data, initial=initial)
    if data is not None and form.is_valid():
        words = form.cleaned_data
        actions.look_back(viewer=request.viewer, repair_id=repair_id, number=number, **words)
        undo = Undo(reverse("repair:look_back", args=[repair_id, number]), fields=(("undo", "1"),))
        say(request, after_look_back(words["outcome"], view.row.pupil), undo=undo)
        return redirect("repair:path", repair_id)
    context = {
        "form": form,
        "view": view,
        "row": view.row,
        "name": view.row.pupil,
        "title": look_back_title(number),
        "agreement": view.agreement,
        "numbers": selectors.numbers_of(request.viewer, dyad_id=view.row.dyad_id),
    }
    return render(request, "repair/look_back.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "POST"])
def other_way(request: SchoolRequest, repair_id: int) -> HttpResponse:
    """When a talk does not come: later, a note, friendly at the door, or let it rest."""
    view = selectors.repair_visible_to(request.viewer, repair_id=repair_id)
    data = request.POST
    later = LaterForm(data if "later" in data else None, initial={"on": next_school_day(view)})
    note = NoteForm(data if data.get("ending") == "note" else None, initial={"words": view.other_way})
    if "ending" in data and data["ending"] in ENDINGS:
        words = note.cleaned_data["words"] if note.is_bound and note.is_valid() else ""
        if not note.errors:
            return _end(request, view, data["ending"], words)
    elif "later" in data and later.is_valid():
        try:
            row = view.row
            actions.plan_talk(
                viewer=request.viewer,
                repair_id=repair_id,
                on=later.cleaned_data["on"],
                at=None,
                place=row.talk_place,
            )
        except actions.RepairError as error:
            show_trouble(later, error)
        else:
            say(request, _("Good. No is allowed too; you ask again then, without pressure."))
            return redirect("repair:path", repair_id)
    failed = later.errors or note.errors
    context = {
        "view": view,
        "row": view.row,
        "name": view.row.pupil,
        "later": later,
        "note": note,
        "form": later if later.errors else note,
    }
    return render(request, "repair/other_way.html", context, status=UNPROCESSABLE if failed else 200)


def _end(request: SchoolRequest, view: selectors.RepairView, ending: str, words: str) -> HttpResponse:
    actions.end(viewer=request.viewer, repair_id=view.row.id, ending=ending, words=words)
    undo = Undo(reverse("repair:reopen", args=[view.row.id]))
    say(request, _("Kept. This way back no longer stands on Today."), undo=undo)
    return redirect("repair:path", view.row.id)


@require_POST
def reopen(request: SchoolRequest, repair_id: int) -> HttpResponse:
    actions.reopen(viewer=request.viewer, repair_id=repair_id)
    say(request, _("It stands open again."))
    return redirect("repair:path", repair_id)


@require_http_methods(["GET", "POST"])
def agreement(request: SchoolRequest, agreement_id: int) -> HttpResponse:
    """Looking at an agreement again."""
    row = selectors.agreement_visible_to(request.viewer, agreement_id=agreement_id)
    data = request.POST if request.method == "POST" else None
    here = reverse("repair:agreement", args=[agreement_id])
    if data is not None and "undo" in data:
        actions.look_at_agreement(viewer=request.viewer, agreement_id=agreement_id, outcome="")
        return redirect(here)
    form = ReviewForm(data, initial={"outcome": row.outcome})
    if data is not None and form.is_valid():
        outcome = form.cleaned_data["outcome"]
        actions.look_at_agreement(viewer=request.viewer, agreement_id=agreement_id, outcome=outcome)
        undo = Undo(here, fields=(("undo", "1"),))
        say(request, _("Kept. Tell %(name)s what you see going well.") % {"name": row.pupil}, undo=undo)
        if outcome == "other_idea":
            return redirect(here)
        return redirect("overview:relationship", row.dyad_id)
    context = {"form": form, "agreement": row, "name": row.pupil}
    return render(request, "repair/agreement.html", context, status=UNPROCESSABLE if form.errors else 200)
