"""The page for two: the line, feelings, a number, an agreement. Big and calm, with nothing else on it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from nabij.apps.accounts.clock import today
from nabij.apps.contact.taps import number, uuid_or_none
from nabij.apps.repair import actions, selectors
from nabij.apps.repair.faces import cards, cards_of
from nabij.apps.repair.forms import AgreeForm, DrawForm, NumberForm, StepUpForm
from nabij.apps.repair.path import WEEK, days_ahead
from nabij.apps.repair.presenters.two import parts_of, phase_words, side_words
from nabij.apps.repair.sheet import HIGHEST, LOWEST
from nabij.apps.repair.views.answers import UNPROCESSABLE, calendar_of_path, show_trouble, trouble
from nabij.apps.schools.middleware import SchoolRequest
from nabij.web.forms import Form
from nabij.web.htmx import announce, is_htmx, render_page_or_region

DRAWN = "drawn"


@require_http_methods(["GET", "POST"])
def line(request: SchoolRequest, repair_id: int) -> HttpResponse:
    """The line of what happened: each puts on it what they saw or felt."""
    view = selectors.repair_visible_to(request.viewer, repair_id=repair_id)
    if request.method == "POST":
        return _change_line(request, view)
    focus = request.GET.get("at", "")
    return _line(request, view, DrawForm(), wiped=number(request.GET.get("off", "")), focus=focus)


def _change_line(request: SchoolRequest, view: selectors.RepairView) -> HttpResponse:
    data = request.POST
    if "draw" in data:
        return _draw(request, view)
    item_id = number(data.get("item", ""))
    if "move" in data:
        way = data["move"]
        if way not in set(actions.Way):
            raise Http404
        item = actions.move(
            viewer=request.viewer, repair_id=view.row.id, item_id=item_id, way=actions.Way(way)
        )
        said = _("Moved. It stands with: %(phase)s.") % {"phase": phase_words()[item.phase].lower()}
        return _changed(request, view, focus=f"{way}-{item.pk}", said=said)
    if "back" in data:
        item = actions.put_back(viewer=request.viewer, repair_id=view.row.id, item_id=item_id)
        return _changed(request, view, focus=f"later-{item.pk}", said=_("It stands on the line again."))
    if "wipe" in data:
        actions.wipe(viewer=request.viewer, repair_id=view.row.id, item_id=item_id)
        return _changed(request, view, focus="undo", said=_("Taken off the line."), wiped=item_id)
    raise Http404


def _draw(request: SchoolRequest, view: selectors.RepairView) -> HttpResponse:
    form = DrawForm(request.POST)
    phase, side = request.POST.get("phase", ""), request.POST.get("side", "")
    if phase not in selectors.PHASES or side not in selectors.SIDES:
        raise Http404
    if form.is_valid():
        try:
            actions.draw(
                viewer=request.viewer,
                repair_id=view.row.id,
                client_id=uuid_or_none(request.POST.get("page_id", "")) or uuid4(),
                phase=phase,
                side=side,
                text=form.cleaned_data["text"],
            )
        except actions.RepairError as error:
            show_trouble(form, error)
        else:
            return _changed(
                request, view, focus=DRAWN, said=_("It stands on the line."), phase=phase, side=side
            )
    return _line(request, view, form, phase=phase, side=side, focus=DRAWN)


def _changed(
    request: SchoolRequest,
    view: selectors.RepairView,
    *,
    focus: str,
    said: str,
    wiped: int = 0,
    phase: str = "",
    side: str = "",
) -> HttpResponse:
    if is_htmx(request):
        page = _line(request, view, DrawForm(), wiped=wiped, focus=focus, phase=phase, side=side)
        return announce(page, said)
    query = {"at": focus, "off": wiped or "", "phase": phase, "side": side}
    kept = urlencode({name: value for name, value in query.items() if value})
    place = f"item-{focus.partition('-')[2]}" if "-" in focus else "draw"
    return redirect(f"{reverse('repair:two', args=[view.row.id])}?{kept}#{place}")


def _line(
    request: SchoolRequest,
    view: selectors.RepairView,
    form: DrawForm,
    *,
    wiped: int = 0,
    focus: str = "",
    phase: str = "",
    side: str = "",
) -> HttpResponse:
    context = {
        **_two(request, view, "two"),
        "form": form,
        "drawn": selectors.line_visible_to(request.viewer, repair_id=view.row.id),
        "phases": phase_words(),
        "sides": side_words(request.user.get_short_name(), view.row.pupil),
        "phase": phase or request.GET.get("phase", "") or "during",
        "side": side or request.GET.get("side", "") or "pupil",
        "wiped": wiped,
        "focus": focus,
        "page_id": uuid4(),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render_page_or_region(request, "repair/two.html", "room", context, status=status)


def _two(request: SchoolRequest, view: selectors.RepairView, part: str) -> dict[str, Any]:
    return {
        "row": view.row,
        "name": view.row.pupil,
        "teacher": request.user.get_short_name(),
        "parts": parts_of(view.row.id, at=part),
    }


@require_http_methods(["GET", "POST"])
def feelings(request: SchoolRequest, repair_id: int) -> HttpResponse:
    """How it felt: cards with a face and a word, and a thermometer, for both."""
    view = selectors.repair_visible_to(request.viewer, repair_id=repair_id)
    if request.method == "POST":
        actions.show_feelings(
            viewer=request.viewer,
            repair_id=repair_id,
            pupil=request.POST.getlist("pupil_feeling"),
            teacher=request.POST.getlist("teacher_feeling"),
            pupil_heat=number(request.POST.get("pupil_heat", "")),
            teacher_heat=number(request.POST.get("teacher_heat", "")),
        )
        return redirect("repair:two_number", repair_id)
    sheet = view.sheet
    people = [
        ("pupil", view.row.pupil, sheet.pupil_feelings, sheet.pupil_heat),
        ("teacher", request.user.get_short_name(), sheet.teacher_feelings, sheet.teacher_heat),
    ]
    context = {
        **_two(request, view, "two_feelings"),
        "cards": cards(),
        "people": people,
        "heats": range(HIGHEST, LOWEST - 1, -1),
    }
    return render(request, "repair/two_feelings.html", context)


@require_http_methods(["GET", "POST"])
def scale(request: SchoolRequest, repair_id: int) -> HttpResponse:
    """A number from 1 to 10: first why it is not lower, and only then one step higher."""
    view = selectors.repair_visible_to(request.viewer, repair_id=repair_id)
    sheet = view.sheet
    data = request.POST if request.method == "POST" else None
    second = data is not None and "step_up" in data
    first_form = NumberForm(
        None if second else data,
        initial={"number": sheet.number or None, "why_not_lower": sheet.why_not_lower},
    )
    next_form = StepUpForm(
        data if second else None, initial={"step_up": sheet.step_up, "together": sheet.together}
    )
    form: Form = next_form if second else first_form
    if data is not None and form.is_valid():
        try:
            if second:
                actions.one_step_up(viewer=request.viewer, repair_id=repair_id, **form.cleaned_data)
                return redirect("repair:two_agree", repair_id)
            actions.give_number(viewer=request.viewer, repair_id=repair_id, **form.cleaned_data)
        except actions.RepairError as error:
            show_trouble(form, error)
        else:
            return redirect(f"{reverse('repair:two_number', args=[repair_id])}#one-step")
    context = {
        **_two(request, view, "two_number"),
        "form": form,
        "first_form": first_form,
        "next_form": next_form,
        "asks": sheet.asks_one_step_up,
        "why_first": trouble("repair.why_first"),
    }
    return render(request, "repair/two_number.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "POST"])
def together(request: SchoolRequest, repair_id: int) -> HttpResponse:
    """What the two agree on, on the page for two."""
    view = selectors.repair_visible_to(request.viewer, repair_id=repair_id)
    form = agreement_form(request, view)
    if form.is_bound and form.is_valid() and keep_agreement(request, view, form):
        return redirect("repair:two_agree", repair_id)
    context = {
        **_two(request, view, "two_agree"),
        "form": form,
        "agreement": view.agreement,
        "page_id": uuid_or_none(request.POST.get("page_id", "")) or uuid4(),
    }
    return render(request, "repair/two_agree.html", context, status=UNPROCESSABLE if form.errors else 200)


def agreement_form(request: SchoolRequest, view: selectors.RepairView) -> AgreeForm:
    """The agreement as it stands; what the two said about one step higher is its first draft."""
    known = view.agreement
    initial = {
        "text": known.text if known else view.sheet.together,
        "plan_b": known.plan_b if known else "",
        "review_on": known.review_on if known else days_ahead(calendar_of_path(view), today(), WEEK),
    }
    return AgreeForm(request.POST if request.method == "POST" else None, initial=initial)


def keep_agreement(request: SchoolRequest, view: selectors.RepairView, form: AgreeForm) -> bool:
    try:
        actions.agree(
            viewer=request.viewer,
            dyad_id=view.row.dyad_id,
            repair_id=view.row.id,
            client_id=uuid_or_none(request.POST.get("page_id", "")) or uuid4(),
            **form.cleaned_data,
        )
    except actions.RepairError as error:
        show_trouble(form, error)
        return False
    return True


@require_GET
def paper(request: SchoolRequest, repair_id: int) -> HttpResponse:
    """Everything on paper, with room to draw and write."""
    view = selectors.repair_visible_to(request.viewer, repair_id=repair_id)
    context = {
        **_two(request, view, "paper"),
        "view": view,
        "drawn": selectors.line_visible_to(request.viewer, repair_id=repair_id),
        "phases": phase_words(),
        "sides": side_words(request.user.get_short_name(), view.row.pupil),
        "deck": cards(),
        "pupil_cards": cards_of(view.sheet.pupil_feelings),
        "teacher_cards": cards_of(view.sheet.teacher_feelings),
    }
    return render(request, "repair/paper.html", context)
