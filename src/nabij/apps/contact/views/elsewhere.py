"""A friendly moment with any pupil of the school: in the corridor, the yard, on a trip."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from nabij.apps.contact import actions, kinds
from nabij.apps.contact.forms import SearchForm
from nabij.apps.contact.taps import tap_in, uuid_or_none
from nabij.apps.contact.views.answers import UNPROCESSABLE, say_logged, show_trouble
from nabij.apps.schools import selectors as schools
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission

LONGEST_NAME = 80


@require_http_methods(["GET", "POST"])
def elsewhere(request: SchoolRequest) -> HttpResponse:
    """Find a pupil, then tap what it was."""
    request.viewer.require(Permission.LOG_ELSEWHERE)
    form = SearchForm({"q": request.POST.get("q", "") or request.GET.get("q", "")})
    form.is_valid()
    if request.method == "POST":
        try:
            return _send(request)
        except actions.ContactError as error:
            show_trouble(form, error)
    return _page(request, form)


def _send(request: SchoolRequest) -> HttpResponse:
    tap = tap_in(request.POST)
    logged = actions.log_elsewhere(
        viewer=request.viewer,
        client_id=tap.id_with("elsewhere"),
        kind_code=tap.kind,
        pupil_ids=tap.pupils,
    )
    found = schools.find_pupils(request.viewer, text=request.POST.get("q", "")[:LONGEST_NAME])
    home = reverse("contact:elsewhere")
    say_logged(
        request,
        kind=tap.kind,
        fresh=logged.fresh,
        names=[pupil.given_name for pupil in found if pupil.id in tap.pupils],
        client_id=logged.client_id,
        undo_next=home,
    )
    return redirect(home)


def _page(request: SchoolRequest, form: SearchForm) -> HttpResponse:
    query = str(form.cleaned_data.get("q", ""))
    pupils = schools.find_pupils(request.viewer, text=query)
    chosen = tap_in(request.POST).pupils
    context = {
        "form": form,
        "query": query,
        "pupils": [(pupil.id, pupil.full_name, pupil.id in chosen or len(pupils) == 1) for pupil in pupils],
        "kinds": kinds.elsewhere_kinds(),
        "page_id": uuid_or_none(request.POST.get("page_id", "")) or uuid4(),
    }
    return render(request, "contact/elsewhere.html", context, status=UNPROCESSABLE if form.errors else 200)
