"""The log sheet: two taps, who and what. And taking a send back."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from urllib.parse import urlencode
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nabij.apps.accounts.clock import today
from nabij.apps.contact import actions, kinds, selectors
from nabij.apps.contact.forms import LogForm
from nabij.apps.contact.presenters import sheet, short_names
from nabij.apps.contact.taps import Tap, number, numbers, tap_in, uuid_or_none
from nabij.apps.contact.views.answers import (
    UNPROCESSABLE,
    names_for,
    next_address,
    next_school_day,
    say_logged,
    show_trouble,
)
from nabij.apps.schools import rooms
from nabij.apps.schools import selectors as schools
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.practice.moments import Group
from nabij.web.addresses import address
from nabij.web.page import say


@require_http_methods(["GET", "POST"])
def log(request: SchoolRequest) -> HttpResponse:
    """Two taps: who, and what."""
    request.viewer.require(Permission.TEACH)
    data = request.POST if request.method == "POST" else None
    form = LogForm(data, initial={"promise_due": partial(next_school_day, request)})
    if data is not None and form.is_valid():
        tap = tap_in(data)
        try:
            logged = _send(request, tap, form)
        except actions.ContactError as error:
            show_trouble(form, error)
        else:
            return _logged(request, tap, logged)
    return _page(request, form)


def _send(request: SchoolRequest, tap: Tap, form: LogForm) -> actions.Logged:
    words = form.cleaned_data
    client_id = tap.id_with(*(words[name] for name in sorted(words)))
    if tap.everybody:
        rows = selectors.dyads_of_group(request.viewer, group_id=tap.group_id)
        return actions.log_whole_class(
            viewer=request.viewer,
            client_id=client_id,
            kind_code=tap.kind,
            dyad_ids=[row.id for row in rows],
            except_dyads=tap.pupils,
            at=form.at(),
            valence=form.chosen_valence(),
            note=words["note"],
            feeling=words["feeling"],
        )
    return actions.log_moment(
        viewer=request.viewer,
        client_id=client_id,
        kind_code=tap.kind,
        dyad_ids=tap.pupils,
        at=form.at(),
        valence=form.chosen_valence(),
        note=words["note"],
        feeling=words["feeling"],
        come_back=form.come_back(otherwise=partial(next_school_day, request)),
    )


def _logged(request: SchoolRequest, tap: Tap, logged: actions.Logged) -> HttpResponse:
    """Say so, and go back to where the teacher was; after a clash to the good moments with this pupil."""
    home = next_address(request, f"{address('contact:log')}?{urlencode({'group': tap.group_id})}")
    if len(logged.dyads) == 1 and kinds.kind(tap.kind).group is Group.CLASH:
        home = address("overview:relationship", *logged.dyads)
    say_logged(
        request,
        kind=tap.kind,
        fresh=logged.fresh,
        names=names_for(request, logged.dyads),
        client_id=logged.client_id,
        undo_next=home,
    )
    return redirect(home)


def _page(request: SchoolRequest, form: LogForm) -> HttpResponse:
    groups = schools.own_groups(request.viewer)
    chosen = numbers([*request.POST.getlist("pupil"), *request.GET.getlist("dyad")])
    group_id = _group(request, [pk for pk, _name, _kind in groups], chosen)
    rows = selectors.dyads_of_group(request.viewer, group_id=group_id) if group_id else []
    names = short_names(rows)
    context = {
        "form": form,
        "pupils": [(row.id, names[row.id], row.id in chosen) for row in rows],
        "groups": groups,
        "group_id": group_id,
        "sheet": sheet(selectors.used_kinds(request.viewer)),
        "openers": _openers(request, chosen),
        "page_id": uuid_or_none(request.POST.get("page_id", "")) or uuid4(),
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "contact/log.html", context, status=UNPROCESSABLE if form.errors else 200)


def _openers(request: SchoolRequest, chosen: Collection[int]) -> list[str]:
    """What a talk with the one chosen pupil could begin with: what was promised, and what this pupil likes."""
    if len(chosen) != 1:
        return []
    dyad_id = next(iter(chosen))
    promised = [row.text for row in selectors.open_promises(request.viewer, dyad_id=dyad_id) if row.text]
    return promised[:2] + rooms.openers(request.viewer, [dyad_id], today()).get(dyad_id, [])


def _group(request: SchoolRequest, own: list[int], chosen: list[int]) -> int:
    """The group that was asked for, else that of the chosen pupil, else the first one."""
    asked = number(request.POST.get("group", "")) or number(request.GET.get("group", ""))
    if not asked and chosen:
        asked = selectors.group_of_dyad(request.viewer, dyad_id=chosen[0]) or 0
    return asked if asked in own else next(iter(own), 0)


@require_POST
def undo(request: SchoolRequest) -> HttpResponse:
    """Take a whole send back."""
    client_id = uuid_or_none(request.POST.get("client_id", ""))
    if client_id is None:
        raise Http404
    found = actions.undo_log(viewer=request.viewer, client_id=client_id)
    say(request, _("Taken back.") if found else _("There was nothing left to take back."))
    return redirect(next_address(request, "/"))
