"""Logging moments, changing them, promises, and friendly moments with pupils of other groups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from nabij.apps.accounts.clock import today
from nabij.apps.contact import actions, kinds, selectors
from nabij.apps.contact.forms import EditForm, LogForm, SearchForm, uuid_or_none
from nabij.apps.contact.presenters import sheet, short_names
from nabij.apps.schools import selectors as schools
from nabij.apps.schools.calendars import calendar_of
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.practice.moments import Valence
from nabij.web.page import Undo, say

UNPROCESSABLE = 422


def trouble(code: str) -> str:
    """What to do about a coded error of the actions."""
    return {
        "contact.future": _("That time is still to come. Choose now or earlier."),
        "contact.before_year": _("That day lies before this school year. Choose a later one."),
        "contact.unknown_kind": _("This kind of moment is not known here. Choose one on the page."),
        "contact.nobody": _("Tap at least one name first, then what it was."),
        "contact.too_many_tomorrow": _("Three for tomorrow is plenty. Take the ones that matter most."),
    }[code]


def ids(values: Sequence[str]) -> list[int]:
    return [int(value) for value in values if value.isdecimal() and len(value) < 16]


def tap_id(page_id: UUID, *content: object) -> UUID:
    """The id of this tap: the same page with the same content is a repeat, with other content it is a new tap."""
    return uuid5(NAMESPACE_OID, ":".join(str(part) for part in (page_id, *content)))


@require_http_methods(["GET", "POST"])
def log(request: SchoolRequest) -> HttpResponse:
    """Two taps: who, and what."""
    request.viewer.require(Permission.TEACH)
    form = LogForm(request.POST or None, initial={"promise_due": _next_school_day(request)})
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            return _log(request, form)
        except actions.ContactError as error:
            problem = trouble(error.code)
    if problem:
        form.add_error(None, problem)
    return _log_page(request, form)


def _log(request: SchoolRequest, form: LogForm) -> HttpResponse:
    data = request.POST
    everybody = "everybody" in data
    kind = data.get("everybody") or data.get("kind", "")
    dyads = ids(data.getlist("pupil"))
    page_id = uuid_or_none(data.get("page_id", "")) or uuid4()
    at = form.at()
    earlier = bool(form.cleaned_data.get("day") or form.cleaned_data.get("clock"))
    client_id = tap_id(
        page_id, kind, everybody, sorted(dyads), at if earlier else "now", form.cleaned_data["note"]
    )
    if everybody:
        group = [row.id for row in selectors.dyads_of_group(request.viewer, group_id=_group_of(data))]
        logged = actions.log_whole_class(
            viewer=request.viewer,
            client_id=client_id,
            kind_code=kind,
            dyad_ids=group,
            except_dyads=dyads,
            at=at,
        )
    else:
        logged = actions.log_moment(
            viewer=request.viewer,
            client_id=client_id,
            kind_code=kind,
            dyad_ids=dyads,
            at=at,
            valence=form.chosen_valence(),
            note=form.cleaned_data["note"],
            feeling=form.cleaned_data["feeling"],
        )
        _promise(request, form, client_id, dyads)
    _say_logged(request, kind, logged)
    return redirect(_back(request, f"{reverse('contact:log')}?group={_group_of(data)}"))


def _promise(request: SchoolRequest, form: LogForm, client_id: UUID, dyads: list[int]) -> None:
    if form.cleaned_data["promise"].strip():
        due = form.cleaned_data["promise_due"] or _next_school_day(request)
        actions.promise(
            viewer=request.viewer,
            client_id=client_id,
            dyad_ids=dyads,
            text=form.cleaned_data["promise"],
            due_on=due,
        )


def _say_logged(request: SchoolRequest, kind: str, logged: actions.Logged) -> None:
    label = kinds.label(kind)
    if not logged.fresh:
        say(
            request, _("%(kind)s was logged already; nothing changed.") % {"kind": label}, level=messages.INFO
        )
        return
    text = ngettext(
        "%(kind)s logged with %(number)s pupil.", "%(kind)s logged with %(number)s pupils.", logged.fresh
    ) % {"kind": label, "number": logged.fresh}
    say(request, text, undo=Undo(reverse("contact:undo"), fields=(("client_id", str(logged.client_id)),)))


def _group_of(data: QueryDict) -> int:
    return next(iter(ids([data.get("group", "")])), 0)


def _next_school_day(request: SchoolRequest) -> date:
    year_id = request.viewer.year_id
    following = calendar_of(year_id).next_school_day(today()) if year_id else None
    return following or today()


def _back(request: SchoolRequest, otherwise: str) -> str:
    target = request.POST.get("next", "")
    return (
        target if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}) else otherwise
    )


def _log_page(request: SchoolRequest, form: LogForm) -> HttpResponse:
    groups = schools.own_groups(request.viewer)
    chosen = ids([*request.POST.getlist("pupil"), *request.GET.getlist("dyad")])
    group_id = _group_of(request.POST) or _group_of(request.GET)
    if not group_id and chosen:
        group_id = selectors.group_of_dyad(request.viewer, dyad_id=chosen[0]) or 0
    if group_id not in {pk for pk, _name, _kind in groups}:
        group_id = groups[0][0] if groups else 0
    rows = selectors.dyads_of_group(request.viewer, group_id=group_id) if group_id else []
    names = short_names(rows)
    context = {
        "form": form,
        "pupils": [(row.id, names[row.id], row.id in chosen) for row in rows],
        "groups": groups,
        "group_id": group_id,
        "sheet": sheet(selectors.used_kinds(request.viewer)),
        "page_id": request.POST.get("page_id") or uuid4(),
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "contact/log.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
def undo(request: SchoolRequest) -> HttpResponse:
    client_id = uuid_or_none(request.POST.get("client_id", ""))
    if client_id is None:
        raise Http404
    number = actions.undo_log(viewer=request.viewer, client_id=client_id)
    say(request, _("Taken back.") if number else _("There was nothing left to take back."))
    return redirect(_back(request, reverse("contact:log")))


@require_http_methods(["GET", "POST"])
def edit(request: SchoolRequest, moment_id: int) -> HttpResponse:
    """Change or delete one moment."""
    request.viewer.require(Permission.TEACH)
    row = selectors.moment_of(request.viewer, moment_id=moment_id)
    dyad_id = selectors.dyad_of_moment(request.viewer, moment_id=moment_id)
    home = redirect("overview:relationship", dyad_id)
    if "delete" in request.POST:
        actions.delete_moment(viewer=request.viewer, moment_id=moment_id)
        say(request, _("%(kind)s is deleted.") % {"kind": kinds.label(row.kind)})
        return home
    form = EditForm(request.POST or None, initial=_initial(row)).offer(
        [(tile.code, tile.label) for tile in kinds.tiles()]
    )
    if request.method == "POST" and form.is_valid() and _edit(request, form, moment_id):
        say(request, _("Changed."))
        return home
    context = {"form": form, "row": row, "label": kinds.label(row.kind), "dyad_id": dyad_id}
    return render(request, "contact/edit.html", context, status=UNPROCESSABLE if form.errors else 200)


def _initial(row: selectors.MomentRow) -> dict[str, object]:
    local = timezone.localtime(row.at)
    usual = kinds.kind(row.kind).valence.value if kinds.known(row.kind) else ""
    return {
        "kind": row.kind,
        "day": local.date(),
        "clock": local.time().replace(second=0, microsecond=0),
        "valence": "" if row.valence == usual else row.valence,
        "note": row.note,
        "feeling": row.feeling,
    }


def _edit(request: SchoolRequest, form: EditForm, moment_id: int) -> bool:
    data = form.cleaned_data
    try:
        actions.edit_moment(
            viewer=request.viewer,
            moment_id=moment_id,
            kind_code=data["kind"],
            at=form.at(),
            valence=Valence(data["valence"]) if data["valence"] else None,
            note=data["note"],
            feeling=data["feeling"],
        )
    except actions.ContactError as error:
        form.add_error(None, trouble(error.code))
        return False
    return True


@require_POST
def settle_promise(request: SchoolRequest, promise_id: int) -> HttpResponse:
    """Done, let go, or brought back."""
    request.viewer.require(Permission.TEACH)
    address = reverse("contact:settle_promise", args=[promise_id])
    if "undo" in request.POST:
        actions.reopen_promise(viewer=request.viewer, promise_id=promise_id)
        say(request, _("It stands open again."))
    else:
        kept = request.POST.get("kept") == "yes"
        actions.settle_promise(viewer=request.viewer, promise_id=promise_id, kept=kept)
        text = _("Done. You came back to it.") if kept else _("Let go. That is fine too.")
        say(request, text, undo=Undo(address, fields=(("undo", "1"),)))
    return HttpResponseRedirect(_back(request, reverse("overview:today")))


@require_http_methods(["GET", "POST"])
def elsewhere(request: SchoolRequest) -> HttpResponse:
    """A friendly moment with any pupil of the school: in the corridor, the yard, on a trip."""
    request.viewer.require(Permission.LOG_ELSEWHERE)
    form = SearchForm(request.GET or None)
    query = request.GET.get("q", "")[:80]
    if request.method == "POST":
        pupils = ids(request.POST.getlist("pupil"))
        kind = request.POST.get("kind", "")
        page_id = uuid_or_none(request.POST.get("page_id", "")) or uuid4()
        try:
            logged = actions.log_elsewhere(
                viewer=request.viewer,
                client_id=tap_id(page_id, kind, sorted(pupils)),
                kind_code=kind,
                pupil_ids=pupils,
            )
        except actions.ContactError as error:
            say(request, trouble(error.code), level=messages.ERROR)
        else:
            _say_logged(request, kind, logged)
        return redirect("contact:elsewhere")
    context = {
        "form": form,
        "query": query,
        "pupils": schools.find_pupils(request.viewer, text=query),
        "kinds": kinds.elsewhere_kinds(),
        "page_id": uuid4(),
    }
    return render(request, "contact/elsewhere.html", context)
