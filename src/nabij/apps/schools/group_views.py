"""Groups: who is in them and who teaches them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nabij.apps.schools import actions, selectors
from nabij.apps.schools.group_forms import GroupForm, MoveForm, PupilForm, TeacherForm
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.presenters import crumbs, group_line
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.selectors import PupilDetail
from nabij.apps.schools.vocabulary import words_of
from nabij.web.forms import ErrorLine
from nabij.web.page import Undo, say

UNPROCESSABLE = 422
GROUPS = "schools:groups"
OWN_IDS = "id_group_%s"  # the page holds more forms, and an id stands once


@require_GET
def groups(request: SchoolRequest) -> HttpResponse:
    """All groups of this school year."""
    words = words_of(request.viewer)
    rows = selectors.groups_visible_to(request.viewer)
    context = {
        "crumbs": crumbs(here=words.groups),
        "words": words,
        "groups": [group_line(row, words) for row in rows],
        "year": selectors.year_of(request.viewer),
    }
    return render(request, "schools/groups.html", context)


@require_http_methods(["GET", "POST"])
def add_group(request: SchoolRequest) -> HttpResponse:
    request.viewer.require(Permission.MANAGE_SCHOOL)
    words = words_of(request.viewer)
    form = GroupForm(request.POST or None, words=words)
    if request.method == "POST" and form.is_valid():
        added = actions.add_group(viewer=request.viewer, **form.cleaned_data)
        say(request, _("%(group)s is there. Next: its teacher and its pupils.") % {"group": added.name})
        return redirect("schools:group", added.pk)
    title = _("Add %(group)s") % {"group": words.a_group}
    context = {"form": form, "title": title, "crumbs": crumbs((words.groups, GROUPS), here=title)}
    return render(request, "schools/add_group.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "POST"])
def group(request: SchoolRequest, group_id: int) -> HttpResponse:
    """One group; a POST changes its name."""
    form = None
    if request.method == "POST":
        request.viewer.require(Permission.MANAGE_SCHOOL)
        form = GroupForm(request.POST, words=words_of(request.viewer), auto_id=OWN_IDS)
        if form.is_valid():
            actions.change_group(viewer=request.viewer, group_id=group_id, **form.cleaned_data)
            say(request, _("Changed."))
            return redirect("schools:group", group_id)
    return _group_page(request, group_id, name=form)


def _group_page(
    request: SchoolRequest,
    group_id: int,
    *,
    name: GroupForm | None = None,
    teacher: TeacherForm | None = None,
    pupil: PupilForm | None = None,
    problem: ErrorLine | None = None,
) -> HttpResponse:
    words = words_of(request.viewer)
    detail = selectors.group_visible_to(request.viewer, group_id=group_id)
    row = detail.row
    known = {"name": row.name, "kind": row.kind, "year_level": row.year_level}
    offered = selectors.teachers_to_choose(request.viewer, group_id=group_id)
    forms = {
        "name": name or GroupForm(words=words, initial=known, auto_id=OWN_IDS),
        "teacher": teacher or TeacherForm(offered=offered),
        "pupil": pupil or PupilForm(),
    }
    lines = [line for form in forms.values() for line in form.error_lines()]
    lines += [problem] if problem else []
    context = {
        "crumbs": crumbs((words.groups, GROUPS), here=row.name),
        "words": words,
        "detail": detail,
        "line": group_line(row, words),
        "forms": forms,
        "form": next((form for form in forms.values() if form.errors), forms["name"]),
        "lines": lines,
        "problem": problem,
        "left": selectors.pupils_who_left(request.viewer, group_id=group_id),
    }
    return render(request, "schools/group.html", context, status=UNPROCESSABLE if lines else 200)


@require_POST
def end_group(request: SchoolRequest, group_id: int) -> HttpResponse:
    detail = selectors.group_visible_to(request.viewer, group_id=group_id)
    try:
        actions.end_group(viewer=request.viewer, group_id=group_id)
    except actions.GroupInUse:
        text = _("There are still pupils or teachers here. Move the pupils and take off the teachers first.")
        return _group_page(request, group_id, problem=ErrorLine(text, "#end"))
    back = Undo(reverse("schools:reopen_group", args=[group_id]))
    say(request, _("%(group)s is taken away.") % {"group": detail.row.name}, undo=back)
    return redirect(GROUPS)


@require_POST
def reopen_group(request: SchoolRequest, group_id: int) -> HttpResponse:
    actions.reopen_group(viewer=request.viewer, group_id=group_id)
    return redirect("schools:group", group_id)


# --- teachers


@require_POST
def assign(request: SchoolRequest, group_id: int) -> HttpResponse:
    offered = selectors.teachers_to_choose(request.viewer, group_id=group_id)
    form = TeacherForm(request.POST, offered=offered)
    if not form.is_valid():
        return _group_page(request, group_id, teacher=form)
    staff_id = form.cleaned_data["staff"]
    actions.assign(viewer=request.viewer, group_id=group_id, staff_id=staff_id)
    back = Undo(reverse("schools:unassign", args=[group_id]), fields=(("staff", str(staff_id)),))
    say(request, _("%(name)s teaches here from today.") % {"name": dict(offered)[staff_id]}, undo=back)
    return redirect("schools:group", group_id)


@require_POST
def unassign(request: SchoolRequest, group_id: int) -> HttpResponse:
    staff = dict(selectors.group_visible_to(request.viewer, group_id=group_id).staff)
    staff_id = _number(request.POST.get("staff", ""))
    actions.unassign(viewer=request.viewer, group_id=group_id, staff_id=staff_id)
    back = Undo(reverse("schools:assign", args=[group_id]), fields=(("staff", str(staff_id)),))
    say(request, _("%(name)s no longer teaches here.") % {"name": staff[staff_id]}, undo=back)
    return redirect("schools:group", group_id)


# --- pupils


@require_POST
def add_pupil(request: SchoolRequest, group_id: int) -> HttpResponse:
    request.viewer.require(Permission.MANAGE_SCHOOL)
    form = PupilForm(request.POST)
    if not form.is_valid():
        return _group_page(request, group_id, pupil=form)
    added = actions.enrol(viewer=request.viewer, group_id=group_id, **form.cleaned_data)
    say(request, _("%(name)s is on the list.") % {"name": added.full_name})
    return redirect(reverse("schools:group", args=[group_id]) + "#add-pupil")


@require_http_methods(["GET", "POST"])
def pupil(request: SchoolRequest, group_id: int, pupil_id: int) -> HttpResponse:
    """One pupil of a group: names, another group, leaving. A POST changes the names."""
    detail = selectors.pupil_in_group(request.viewer, group_id=group_id, pupil_id=pupil_id)
    if request.method == "GET":
        return _pupil_page(request, detail)
    form = PupilForm(request.POST)
    if not form.is_valid():
        return _pupil_page(request, detail, names=form)
    actions.change_pupil(viewer=request.viewer, pupil_id=pupil_id, **form.cleaned_data)
    say(request, _("Changed."))
    return redirect("schools:group", group_id)


def _other_groups(request: SchoolRequest, group_id: int) -> list[tuple[int, str]]:
    rows = selectors.groups_visible_to(request.viewer)
    return [(row.id, row.name) for row in rows if row.id != group_id]


def _pupil_page(
    request: SchoolRequest,
    detail: PupilDetail,
    *,
    names: PupilForm | None = None,
    move: MoveForm | None = None,
) -> HttpResponse:
    words = words_of(request.viewer)
    others = _other_groups(request, detail.group_id)
    name_form = names or PupilForm(initial={name: getattr(detail, name) for name in PupilForm.base_fields})
    move_form = move or MoveForm(offered=others)
    lines = [*name_form.error_lines(), *move_form.error_lines()]
    steps = [
        *crumbs((words.groups, GROUPS), here="")[:-1],
        {"label": detail.group_name, "href": reverse("schools:group", args=[detail.group_id])},
        {"label": detail.full_name, "href": ""},
    ]
    context = {
        "crumbs": steps,
        "detail": detail,
        "names": name_form,
        "move": move_form,
        "form": move_form if move_form.errors else name_form,
        "others": others,
        "lines": lines,
    }
    return render(request, "schools/pupil.html", context, status=UNPROCESSABLE if lines else 200)


@require_POST
def move_pupil(request: SchoolRequest, group_id: int, pupil_id: int) -> HttpResponse:
    detail = selectors.pupil_in_group(request.viewer, group_id=group_id, pupil_id=pupil_id)
    others = _other_groups(request, group_id)
    form = MoveForm(request.POST, offered=others)
    if not form.is_valid():
        return _pupil_page(request, detail, move=form)
    target = form.cleaned_data["group"]
    actions.move_pupil(viewer=request.viewer, pupil_id=pupil_id, from_group_id=group_id, to_group_id=target)
    back = Undo(reverse("schools:move_pupil", args=[target, pupil_id]), fields=(("group", str(group_id)),))
    text = _("%(name)s is now in %(group)s.") % {"name": detail.full_name, "group": dict(others)[target]}
    say(request, text, undo=back)
    return redirect("schools:group", group_id)


@require_POST
def pupil_leaves(request: SchoolRequest, group_id: int, pupil_id: int) -> HttpResponse:
    detail = selectors.pupil_in_group(request.viewer, group_id=group_id, pupil_id=pupil_id)
    ended = actions.end_pupil(viewer=request.viewer, pupil_id=pupil_id)
    fields = tuple(("enrolment", str(pk)) for pk in ended)
    back = Undo(reverse("schools:pupil_returns", args=[group_id, pupil_id]), fields=fields)
    say(request, _("%(name)s has left the school.") % {"name": detail.full_name}, undo=back)
    return redirect("schools:group", group_id)


@require_POST
def pupil_returns(request: SchoolRequest, group_id: int, pupil_id: int) -> HttpResponse:
    enrolments = [_number(pk) for pk in request.POST.getlist("enrolment")]
    actions.readmit_pupil(viewer=request.viewer, pupil_id=pupil_id, enrolments=enrolments)
    say(request, _("Back on the list."))
    return redirect("schools:group", group_id)


def _number(text: str) -> int:
    """An id from a form; what is none belongs to nobody."""
    return int(text) if text.isdecimal() and len(text) < 16 else 0
