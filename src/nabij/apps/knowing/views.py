"""Getting to know every pupil: the class, rounds from memory, and one pupil."""

from __future__ import annotations

from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nabij.apps.accounts.clock import now, today
from nabij.apps.contact.presenters import short_names
from nabij.apps.contact.recalling import matches
from nabij.apps.contact.taps import number, uuid_or_none
from nabij.apps.knowing import actions, selectors
from nabij.apps.knowing.forms import (
    KINDS,
    LABELS,
    FactsForm,
    InterestForm,
    IntroductionForm,
    ParentsForm,
    PhotoForm,
)
from nabij.apps.knowing.pictures import NotAPicture
from nabij.apps.knowing.presenters import class_page
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.practice.knowing import Question, Recall
from nabij.web.page import say

UNPROCESSABLE = 422


def _group(request: SchoolRequest) -> selectors.GroupKnowledge | None:
    request.viewer.require(Permission.TEACH)
    asked = request.POST.get("group") or request.GET.get("group") or ""
    group_id = int(asked) if asked.isdecimal() and len(asked) < 15 else None
    found = selectors.group_visible_to(request.viewer, group_id=group_id, today=today())
    if found is None and group_id is not None:
        raise Http404
    return found


@require_GET
def index(request: SchoolRequest) -> HttpResponse:
    """The class: what is still to learn, in roster order."""
    found = _group(request)
    return render(request, "knowing/index.html", {"klas": class_page(found) if found else None})


@require_http_methods(["GET", "POST"])
def names(request: SchoolRequest) -> HttpResponse:
    """All names from memory, without a list."""
    found = _group(request)
    if found is None:
        raise Http404
    typed = [line.strip() for line in request.POST.get("names", "").splitlines() if line.strip()][:60]
    if request.method == "POST" and typed:
        known = {row.id for line in typed for row in _one(matches(line, found.rows))}
        every = [row.id for row in found.rows]
        actions.name_from_memory(viewer=request.viewer, known=sorted(known), all_dyads=every)
        shown = short_names(found.rows)
        missing = [shown[pk] for pk in every if pk not in known]
        context = {"klas": class_page(found), "done": True, "known": len(known), "missing": missing}
        return render(request, "knowing/names.html", context)
    context = {"klas": class_page(found), "done": False, "empty": request.method == "POST"}
    return render(request, "knowing/names.html", context, status=UNPROCESSABLE if context["empty"] else 200)


def _one(rows: list) -> list:  # type: ignore[type-arg]
    return rows if len(rows) == 1 else []


@require_http_methods(["GET", "POST"])
def practise(request: SchoolRequest) -> HttpResponse:
    """One thing at a time: first from memory, then look, then say how it went."""
    found = _group(request)
    if found is None:
        raise Http404
    here = f"{reverse('knowing:practise')}?group={found.group_id}"
    if request.method == "POST":
        how, dyad_id = request.POST.get("how", ""), number(request.POST.get("dyad", ""))
        if how not in set(Recall):
            raise Http404
        topic = request.POST.get("topic", "")
        if topic not in {selectors.NAME, *Question}:
            raise Http404
        actions.judge_recall(viewer=request.viewer, dyad_id=dyad_id, topic=topic, how=Recall(how))
        return redirect(here)
    asked = selectors.next_to_recall(request.viewer, group_id=found.group_id, now=now())
    context = {
        "klas": class_page(found),
        "asked": asked,
        "shown": "look" in request.GET,
        "label": LABELS[Question(asked.topic)] if asked and asked.topic != selectors.NAME else "",
        "here": here,
    }
    return render(request, "knowing/practise.html", context)


@require_GET
def pupil(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    request.viewer.require(Permission.TEACH)
    return _pupil_page(request, dyad_id)


def _pupil_page(request: SchoolRequest, dyad_id: int, **forms: object) -> HttpResponse:
    known = selectors.pupil_visible_to(request.viewer, dyad_id=dyad_id)
    talk = known.introduction
    initial = (
        {name: getattr(talk, name) for name in ("held_on", "who", "wants", "parents", "later")}
        if talk
        else {}
    )
    context = {
        "known": known,
        "facts": FactsForm(initial=known.facts),
        "interest": InterestForm(),
        "talk": IntroductionForm(initial=initial),
        "parents": ParentsForm(initial={"on": today()}),
        "photo": PhotoForm(),
        "kinds": dict(KINDS),
        "client_id": uuid4(),
        **forms,
    }
    return render(request, "knowing/pupil.html", context, status=UNPROCESSABLE if forms else 200)


@require_POST
def keep(request: SchoolRequest, dyad_id: int, part: str) -> HttpResponse:
    """Keep one part of the page of a pupil."""
    request.viewer.require(Permission.TEACH)
    savers = {"facts": _facts, "interest": _interest, "talk": _talk, "parents": _parents, "photo": _photo}
    if part not in savers:
        raise Http404
    form = savers[part](request, dyad_id)
    if form is not None:
        return _pupil_page(request, dyad_id, **{part: form})
    say(request, _("Kept."))
    return redirect("knowing:pupil", dyad_id)


def _facts(request: SchoolRequest, dyad_id: int) -> object | None:
    form = FactsForm(request.POST)
    if not form.is_valid():
        return form
    actions.keep_facts(viewer=request.viewer, dyad_id=dyad_id, answers=form.cleaned_data)
    return None


def _interest(request: SchoolRequest, dyad_id: int) -> object | None:
    form = InterestForm(request.POST)
    if not form.is_valid():
        return form
    actions.add_interest(viewer=request.viewer, dyad_id=dyad_id, **form.cleaned_data)
    return None


def _talk(request: SchoolRequest, dyad_id: int) -> object | None:
    form = IntroductionForm(request.POST)
    if not form.is_valid():
        return form
    actions.keep_introduction(viewer=request.viewer, dyad_id=dyad_id, **form.cleaned_data)
    return None


def _parents(request: SchoolRequest, dyad_id: int) -> object | None:
    form = ParentsForm(request.POST)
    if not form.is_valid():
        return form
    client_id = uuid_or_none(request.POST.get("client_id", "")) or uuid4()
    actions.note_parents(viewer=request.viewer, dyad_id=dyad_id, client_id=client_id, **form.cleaned_data)
    return None


def _photo(request: SchoolRequest, dyad_id: int) -> object | None:
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return form
    try:
        actions.add_photo(viewer=request.viewer, dyad_id=dyad_id, content=form.cleaned_data["photo"].read())
    except NotAPicture:
        form.add_error(
            "photo", _("This is not a picture that can be used here. Choose a JPEG, PNG or WebP file.")
        )
        return form
    return None


@require_POST
def interest(request: SchoolRequest, interest_id: int) -> HttpResponse:
    """It came up, or it is no longer right."""
    if "remove" in request.POST:
        dyad_id = actions.remove_interest(viewer=request.viewer, interest_id=interest_id)
    else:
        dyad_id = actions.mention_interest(viewer=request.viewer, interest_id=interest_id).dyad_id
        say(request, _("Good. It rests for a while now."))
    return redirect(
        (request.POST.get("back") == "relationship" and "overview:relationship") or "knowing:pupil", dyad_id
    )


@require_POST
def remove_parents(request: SchoolRequest, contact_id: int) -> HttpResponse:
    dyad_id = actions.remove_parents(viewer=request.viewer, contact_id=contact_id)
    say(request, _("Taken away."))
    return redirect("knowing:pupil", dyad_id)


@require_POST
def remove_photo(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    actions.remove_photo(viewer=request.viewer, dyad_id=dyad_id)
    say(request, _("The picture is gone."))
    return redirect("knowing:pupil", dyad_id)


@require_GET
def photo(request: SchoolRequest, pupil_id: int) -> HttpResponse:
    """The picture itself, for the pupil's own teachers."""
    request.viewer.require(Permission.TEACH)
    file = selectors.photo_file(request.viewer, pupil_id=pupil_id)
    if not file.is_file():
        raise Http404
    return HttpResponse(
        file.read_bytes(), content_type="image/jpeg", headers={"Cache-Control": "private, no-store"}
    )
