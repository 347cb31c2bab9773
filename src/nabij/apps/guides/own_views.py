"""Writing a guide of one's own."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nabij.apps.guides import actions, selectors
from nabij.apps.guides.forms import OwnGuideForm
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.web.page import say

UNPROCESSABLE = 422
WHOLE = ("title", "summary", "when", "minutes", "situation", "shared")


@require_http_methods(["GET", "POST"])
def write(request: SchoolRequest, slug: str | None = None) -> HttpResponse:
    """A new guide, or a new version of one's own."""
    request.viewer.require(Permission.TEACH)
    initial = _initial(request, slug) if slug else {}
    form = OwnGuideForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        row = actions.write_guide(
            viewer=request.viewer,
            slug=slug,
            steps=form.steps(),
            **{name: form.cleaned_data[name] for name in WHOLE},
        )
        say(request, _("Your guide is in the library."))
        return redirect("guides:about", row.slug)
    context = {"form": form, "slug": slug}
    return render(request, "guides/write.html", context, status=UNPROCESSABLE if form.errors else 200)


def _initial(request: SchoolRequest, slug: str) -> dict[str, object]:
    row = selectors.own_guide_visible_to(request.viewer, slug=slug)
    steps = {
        f"{name}_{number}": value for number, step in enumerate(row.steps, 1) for name, value in step.items()
    }
    return {name: getattr(row, name) for name in WHOLE} | steps


@require_POST
def retire(request: SchoolRequest, slug: str) -> HttpResponse:
    actions.retire_guide(viewer=request.viewer, slug=slug)
    say(request, _("The guide is out of the library. What was done with it stays."))
    return redirect("guides:index")
