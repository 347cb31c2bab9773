"""The to-and-fro notebook."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nabij.apps.accounts.clock import today
from nabij.apps.plans.actions import notebook as actions
from nabij.apps.plans.errors import PlanError
from nabij.apps.plans.forms import PageForm
from nabij.apps.plans.selectors.notebook import notebook_of
from nabij.apps.plans.selectors.own import name_of
from nabij.apps.plans.views.answers import UNPROCESSABLE, page_id, show_trouble, status_of
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.web.page import say


@require_http_methods(["GET", "POST"])
def notebook(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """The pages, an answer, or a page that the pupil wrote on paper."""
    viewer = request.viewer
    viewer.require(Permission.TEACH)
    name = name_of(viewer, dyad_id=dyad_id)
    form = PageForm(request.POST if request.method == "POST" else None)
    by = "pupil" if request.POST.get("by") == "pupil" else "teacher"
    if request.method == "POST" and form.is_valid() and _write(request, dyad_id, by, form):
        say(request, _("Written."))
        return redirect("plans:notebook", dyad_id)
    context = {
        "form": form,
        "name": name,
        "dyad_id": dyad_id,
        "pages": notebook_of(viewer, dyad_id=dyad_id),
        "day": today(),
        "page_id": page_id(request),
    }
    return render(request, "plans/notebook.html", context, status=status_of(form))


def _write(request: SchoolRequest, dyad_id: int, by: str, form: PageForm) -> bool:
    try:
        actions.write_page(
            viewer=request.viewer,
            client_id=page_id(request),
            dyad_id=dyad_id,
            by=by,
            text=form.cleaned_data["text"],
        )
    except PlanError as error:
        show_trouble(request, form, error)
        return False
    return True


@require_http_methods(["GET", "POST"])
def hand_over(request: SchoolRequest, dyad_id: int) -> HttpResponse:
    """The device goes to the pupil: one empty page, nothing of anybody else on it, then back to the teacher."""
    request.viewer.require(Permission.TEACH)
    name = name_of(request.viewer, dyad_id=dyad_id)
    form = PageForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _write(request, dyad_id, "pupil", form):
        return redirect(reverse("plans:hand_over", args=[dyad_id]) + "?done")
    context = {
        "form": form,
        "name": name,
        "dyad_id": dyad_id,
        "done": "done" in request.GET and request.method == "GET",
        "page_id": page_id(request),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "plans/hand_over.html", context, status=status)


@require_POST
def tear_out(request: SchoolRequest, entry_id: int) -> HttpResponse:
    """Take a page out for good."""
    dyad_id = actions.tear_out(viewer=request.viewer, entry_id=entry_id)
    say(request, _("The page is gone for good."))
    return redirect("plans:notebook", dyad_id)
