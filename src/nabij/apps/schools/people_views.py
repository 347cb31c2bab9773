"""Staff: who works here, what they are, and the key to their account."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nabij.apps.accounts import actions as accounts
from nabij.apps.accounts import selectors as account_selectors
from nabij.apps.schools import actions, selectors, usernames
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.people_forms import AddPersonForm, InviteForm, PersonForm, RolesForm
from nabij.apps.schools.presenters import account_state, crumbs, person_line
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.selectors import StaffRow
from nabij.apps.schools.vocabulary import words_of
from nabij.web.forms import ErrorLine
from nabij.web.page import Undo, say

UNPROCESSABLE = 422
PEOPLE = "schools:people"


def last_administrator() -> str:
    return _(
        "This is the only administrator who can sign in. Make somebody else administrator first, "
        "and let that person choose a password."
    )


def not_oneself() -> str:
    return _("You cannot do this for yourself. Ask another administrator of your school.")


def account_elsewhere() -> str:
    return _(
        "This account also opens another school, so one school alone cannot change it. "
        "Ask the person who looks after Nabij for all schools."
    )


@require_GET
def people(request: SchoolRequest) -> HttpResponse:
    """Everybody who works here."""
    request.viewer.require(Permission.MANAGE_PEOPLE)
    words = words_of(request.viewer)
    rows = selectors.staff_visible_to(request.viewer)
    context = {
        "crumbs": crumbs(here=_("People and roles")),
        "people": [person_line(row, words) for row in rows],
        "left": selectors.staff_who_left(request.viewer),
    }
    return render(request, "schools/people.html", context)


@require_http_methods(["GET", "POST"])
def add_person(request: SchoolRequest) -> HttpResponse:
    request.viewer.require(Permission.MANAGE_PEOPLE)
    form = AddPersonForm(request.POST or None, words=words_of(request.viewer), initial={"roles": ["teacher"]})
    if request.method == "POST" and form.is_valid():
        staff = actions.add_staff(viewer=request.viewer, **form.cleaned_data)
        say(request, _("%(name)s is on the list. Next: an account.") % {"name": staff.full_name})
        return redirect("schools:person", staff.pk)
    context = {"form": form, "crumbs": crumbs((_("People and roles"), PEOPLE), here=_("Add somebody"))}
    return render(request, "schools/add_person.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
def person(request: SchoolRequest, staff_id: int) -> HttpResponse:
    """One member of staff; a POST changes the names."""
    row = selectors.staff_member_visible_to(request.viewer, staff_id=staff_id)
    if request.method == "GET":
        return _person_page(request, row)
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _person_page(request, row, names=form)
    actions.change_staff(viewer=request.viewer, staff_id=staff_id, **form.cleaned_data)
    say(request, _("Changed."))
    return redirect("schools:person", staff_id)


@require_POST
def roles(request: SchoolRequest, staff_id: int) -> HttpResponse:
    row = selectors.staff_member_visible_to(request.viewer, staff_id=staff_id)
    form = RolesForm(request.POST, words=words_of(request.viewer))
    if form.is_valid():
        try:
            actions.set_roles(viewer=request.viewer, staff_id=staff_id, roles=form.cleaned_data["roles"])
        except actions.LastAdministrator:
            form.add_error("roles", last_administrator())
        else:
            say(request, _("The roles of %(name)s are set.") % {"name": row.full_name})
            own = staff_id == request.viewer.staff_id and "administrator" not in form.cleaned_data["roles"]
            return redirect("schools:home") if own else redirect("schools:person", staff_id)
    return _person_page(request, row, roles=form)


def _person_page(
    request: SchoolRequest,
    row: StaffRow,
    *,
    names: PersonForm | None = None,
    roles: RolesForm | None = None,
    problem: ErrorLine | None = None,
) -> HttpResponse:
    words = words_of(request.viewer)
    known = {name: getattr(row, name) for name in PersonForm.base_fields}
    name_form = names or PersonForm(initial=known)
    role_form = roles or RolesForm(words=words, initial={"roles": row.roles})
    lines = [*name_form.error_lines(), *role_form.error_lines(), *([problem] if problem else [])]
    context = {
        "crumbs": crumbs((_("People and roles"), PEOPLE), here=row.full_name),
        "row": row,
        "account": account_state(row),
        "present": person_line(row, words).roles,
        "names": name_form,
        "roles": role_form,
        "form": role_form if role_form.errors else name_form,
        "lines": lines,
        "problem": problem,
        "oneself": row.id == request.viewer.staff_id,
    }
    return render(request, "schools/person.html", context, status=UNPROCESSABLE if lines else 200)


# --- accounts


@require_http_methods(["GET", "POST"])
def invite(request: SchoolRequest, staff_id: int) -> HttpResponse:
    """A user name, then the link. Whoever has a user name but no password yet gets a fresh link at once."""
    row = selectors.staff_member_visible_to(request.viewer, staff_id=staff_id)
    state = account_state(row).code
    if state in ("open", "closed"):
        return redirect("schools:person", staff_id)
    if state == "invited":
        if request.method == "GET":
            return redirect("schools:person", staff_id)
        link = actions.invite(
            viewer=request.viewer, staff_id=staff_id, username=row.username, language=settings.LANGUAGE_CODE
        )
        return _link_page(request, row, link, username=row.username, days=14)
    form = InviteForm(request.POST or None, initial={"username": _proposed(row), "language": "nl"})
    if request.method == "POST" and form.is_valid():
        try:
            link = actions.invite(viewer=request.viewer, staff_id=staff_id, **form.cleaned_data)
        except accounts.UserNameTaken:
            form.add_error("username", _name_taken())
        else:
            return _link_page(request, row, link, username=form.cleaned_data["username"], days=14)
    context = {"form": form, "row": row, "crumbs": _person_crumbs(row, _("An account"))}
    return render(request, "schools/invite.html", context, status=_status(form))


def _name_taken() -> str:
    return _(
        "Somebody signs in with this user name already. Choose another one, also when it is the same person "
        "at another school: an account is never tied to somebody by typing its name."
    )


def _proposed(row: StaffRow) -> str:
    stem = usernames.base(given_name=row.given_name, infix=row.infix, family_name=row.family_name)
    return usernames.proposed(stem, taken=account_selectors.usernames_starting_with(stem))


@require_POST
def reset(request: SchoolRequest, staff_id: int) -> HttpResponse:
    """A link for a new password."""
    row = selectors.staff_member_visible_to(request.viewer, staff_id=staff_id)
    try:
        link = actions.hand_reset_link(viewer=request.viewer, staff_id=staff_id)
    except actions.AccountElsewhere:
        return _person_page(request, row, problem=ErrorLine(account_elsewhere(), "#account"))
    return _link_page(request, row, link, username=row.username, days=2)


def _link_page(
    request: SchoolRequest, row: StaffRow, token: str, *, username: str, days: int
) -> HttpResponse:
    """Shows the link this one time; only its hash is kept."""
    context = {
        "crumbs": _person_crumbs(row, _("The link")),
        "row": row,
        "username": username,
        "days": days,
        "link": request.build_absolute_uri(reverse("accounts:use_link", args=[token])),
        "renews": account_state(row).code == "open",
    }
    return render(request, "schools/link.html", context)


def _person_crumbs(row: StaffRow, here: str) -> list[object]:
    return [
        *crumbs((_("People and roles"), PEOPLE), here=row.full_name)[:-1],
        {"label": row.full_name, "href": reverse("schools:person", args=[row.id])},
        {"label": here, "href": ""},
    ]


@require_POST
def close_account(request: SchoolRequest, staff_id: int) -> HttpResponse:
    text = _("The account of %(name)s is closed.")
    return _account_step(request, staff_id, actions.close_account, text, back="schools:open_account")


@require_POST
def open_account(request: SchoolRequest, staff_id: int) -> HttpResponse:
    text = _("The account of %(name)s is open again.")
    return _account_step(request, staff_id, actions.reopen_account, text, back="schools:close_account")


def _account_step(
    request: SchoolRequest, staff_id: int, step: Callable[..., None], text: str, *, back: str
) -> HttpResponse:
    row = selectors.staff_member_visible_to(request.viewer, staff_id=staff_id)
    if staff_id == request.viewer.staff_id:
        return _person_page(request, row, problem=ErrorLine(not_oneself(), "#account"))
    try:
        step(viewer=request.viewer, staff_id=staff_id)
    except actions.LastAdministrator:
        return _person_page(request, row, problem=ErrorLine(last_administrator(), "#account"))
    except actions.AccountElsewhere:
        return _person_page(request, row, problem=ErrorLine(account_elsewhere(), "#account"))
    say(request, text % {"name": row.full_name}, undo=Undo(reverse(back, args=[staff_id])))
    return redirect("schools:person", staff_id)


# --- leaving and coming back


@require_POST
def leave(request: SchoolRequest, staff_id: int) -> HttpResponse:
    row = selectors.staff_member_visible_to(request.viewer, staff_id=staff_id)
    if staff_id == request.viewer.staff_id:
        return _person_page(request, row, problem=ErrorLine(not_oneself(), "#leave"))
    try:
        departure = actions.end_staff(viewer=request.viewer, staff_id=staff_id)
    except actions.LastAdministrator:
        return _person_page(request, row, problem=ErrorLine(last_administrator(), "#leave"))
    fields = [("assignment", str(pk)) for pk in departure.assignments]
    if departure.account_closed:
        fields.append(("account", "open"))
    back = Undo(reverse("schools:person_returns", args=[staff_id]), fields=tuple(fields))
    say(request, _("%(name)s has left the school.") % {"name": row.full_name}, undo=back)
    return redirect(PEOPLE)


@require_POST
def person_returns(request: SchoolRequest, staff_id: int) -> HttpResponseRedirect:
    assignments = [int(pk) for pk in request.POST.getlist("assignment") if pk.isdecimal() and len(pk) < 16]
    actions.return_staff(
        viewer=request.viewer,
        staff_id=staff_id,
        assignments=assignments,
        open_account=request.POST.get("account") == "open",
    )
    row = selectors.staff_member_visible_to(request.viewer, staff_id=staff_id)
    say(request, _("%(name)s is back.") % {"name": row.full_name})
    return HttpResponseRedirect(reverse("schools:person", args=[staff_id]))


def _status(form: AddPersonForm | InviteForm) -> int:
    return UNPROCESSABLE if form.errors else 200
