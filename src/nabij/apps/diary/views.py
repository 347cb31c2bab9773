"""*Me*: what the day does to the teacher. For the owner's eyes only."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nabij.apps.accounts.clock import today
from nabij.apps.contact.taps import number, uuid_or_none
from nabij.apps.diary import actions, selectors
from nabij.apps.diary.forms import EntryForm
from nabij.apps.diary.presenters import coping_words, energy_words, lasting, lines
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.selectors import own_pupils
from nabij.web.page import Undo, say

UNPROCESSABLE = 422
REMARKS_OVER = 40


@require_http_methods(["GET", "POST"])
def index(request: SchoolRequest) -> HttpResponse:
    """The diary and a place to write."""
    request.viewer.require(Permission.TEACH)
    pupils = own_pupils(request.viewer)
    asked = request.GET.get("dyad", "")
    form = EntryForm(request.POST or None, pupils=pupils, initial={"dyad": asked, "strength": 3})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.write(
            viewer=request.viewer,
            client_id=uuid_or_none(request.POST.get("client_id", "")) or uuid4(),
            felt=form.felt(),
            dyad_id=data["dyad"],
            happened=data["happened"],
            coping=form.ways(),
            energy=data["energy"],
        )
        say(request, _("Kept, for you alone."))
        return redirect("diary:index")
    return render(request, "diary/index.html", _context(request, form, pupils), status=_status(form))


def _context(request: SchoolRequest, form: EntryForm, pupils: list[tuple[int, str]]) -> dict[str, object]:
    viewer, day = request.viewer, today()
    older = number(request.GET.get("before", "")) or None
    latest = selectors.entries_of(viewer, limit=REMARKS_OVER)
    rows = selectors.entries_of(viewer, limit=selectors.PAGE + 1, before=older)
    shown, more = rows[: selectors.PAGE], len(rows) > selectors.PAGE
    return {
        "form": form,
        "client_id": request.POST.get("client_id") or uuid4(),
        "lines": lines(shown, day),
        "older": f"?before={shown[-1].id}" if more else "",
        "newer": reverse("diary:index") if older else "",
        "lasting": lasting(selectors.persistence_of(viewer, today=day), dict(pupils)),
        "energy": energy_words(latest),
        "coping": coping_words(latest),
    }


def _status(form: EntryForm) -> int:
    return UNPROCESSABLE if form.errors else 200


@require_POST
def remove(request: SchoolRequest, entry_id: int) -> HttpResponse:
    """Take an entry away, or bring it back."""
    if "undo" in request.POST:
        actions.restore(viewer=request.viewer, entry_id=entry_id)
    else:
        actions.remove(viewer=request.viewer, entry_id=entry_id)
        back = Undo(reverse("diary:remove", args=[entry_id]), (("undo", "1"),))
        say(request, _("Taken away."), undo=back)
    return redirect("diary:index")
