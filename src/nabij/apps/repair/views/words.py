"""Practising with words: read by open rules on this computer; nothing is kept unless the teacher says so."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nabij.apps.accounts.clock import today
from nabij.apps.contact import selectors as contact
from nabij.apps.contact.actions import ContactError
from nabij.apps.contact.taps import number, uuid_or_none
from nabij.apps.repair import actions
from nabij.apps.repair.presenters import practice
from nabij.apps.repair.views.answers import warn
from nabij.apps.schools.calendars import calendar_of
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.practice.moments import Rung
from nabij.web import dates
from nabij.web.htmx import announce, is_htmx, render_page_or_region
from nabij.web.page import Undo, say

LONGEST = 2000
REACTION_FIELDS = (
    "understanding",
    "fact",
    "wanted",
    "reason",
    "choice_1",
    "consequence_1",
    "choice_2",
    "consequence_2",
    "afterwards",
)


@require_GET
def index(request: SchoolRequest) -> HttpResponse:
    """The five exercises."""
    request.viewer.require(Permission.LOG_ELSEWHERE)
    return render(request, "repair/words/index.html", {"exercises": practice.exercises()})


@require_http_methods(["GET", "POST"])
def exercise(request: SchoolRequest, code: str) -> HttpResponse:
    """One exercise: a sentence in, hints out. GET never holds words, so none end up in an address."""
    request.viewer.require(Permission.LOG_ELSEWHERE)
    found = practice.exercise(code)
    if found is None:
        raise Http404
    language = _language(request)
    context: dict[str, Any] = {
        "exercise": found,
        "language": language,
        "asked": request.method == "POST",
        "pupils": _pupils(request),
        "page_id": uuid4(),
    }
    template = "repair/words/sentence.html"
    if code == "reaction":
        values = {name: request.POST.get(name, "")[:LONGEST] for name in REACTION_FIELDS}
        context |= {
            "values": values,
            "steps": practice.reaction_steps(),
            "reaction": practice.read_draft(practice.draft_in(values), language=language),
        }
        template = "repair/words/reaction.html"
    else:
        text = request.POST.get("text", "").replace("\r\n", "\n")[:LONGEST]
        rung = _rung(request)
        names = _names(request) if code == "correction" and text else []
        context |= {
            "text": text,
            "rung": rung.value,
            "rungs": practice.rungs(),
            "found": practice.read_sentence(code, text, language=language, rung=rung, names=names),
        }
    page = render_page_or_region(request, template, "reading", context)
    return announce(page, _("The hints are ready.")) if is_htmx(request) else page


def _language(request: SchoolRequest) -> practice.Language:
    """The language of the sentence: what was chosen, else that of the page."""
    asked = request.POST.get("words_in", "")
    if asked in {"nl", "en"}:
        return "en" if asked == "en" else "nl"
    return "en" if (translation.get_language() or "nl").startswith("en") else "nl"


def _rung(request: SchoolRequest) -> Rung:
    asked = number(request.POST.get("rung", ""))
    return Rung(asked) if asked in set(Rung) else Rung.WHISPERED


def _pupils(request: SchoolRequest) -> list[tuple[int, str]]:
    if not request.viewer.can(Permission.TEACH):
        return []
    rows = contact.dyads_visible_to(request.viewer)
    return sorted(((row.id, row.full_name) for row in rows), key=lambda one: one[1])


def _names(request: SchoolRequest) -> list[str]:
    if not request.viewer.can(Permission.TEACH):
        return []
    return [row.given_name for row in contact.dyads_visible_to(request.viewer)]


@require_POST
def keep(request: SchoolRequest) -> HttpResponse:
    """Bring this sentence back on the next school day, with one pupil: only because the teacher asked for it."""
    request.viewer.require(Permission.TEACH)
    following = calendar_of(request.viewer.require_year()).next_school_day(today()) or today()
    home = reverse("repair:words")
    try:
        promise = actions.keep_words(
            viewer=request.viewer,
            client_id=uuid_or_none(request.POST.get("page_id", "")) or uuid4(),
            dyad_id=number(request.POST.get("dyad", "")),
            text=request.POST.get("text", ""),
            due_on=following,
        )
    except (actions.RepairError, ContactError) as error:
        warn(request, error)
        return redirect(home)
    undo = Undo(reverse("contact:promise", args=[promise]), fields=(("kept", "no"), ("next", home)))
    said = _("Kept. It stands on Today on %(day)s.") % {"day": dates.day(following, today())}
    say(request, said, undo=undo)
    return redirect(home)
