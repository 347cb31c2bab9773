"""The library: finding a guide, what it is, keeping it at hand, and having it on paper."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nabij.apps.contact.taps import number
from nabij.apps.guides import actions, library, selectors, words
from nabij.apps.guides.presenters import (
    Filters,
    Way,
    card,
    fits,
    in_order,
    ways,
)
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.selectors import own_pupils

OtherWays = tuple[str, str, list[Way]]


def _number(text: str | None) -> int | None:
    return number(text or "") or None


@require_GET
def index(request: SchoolRequest) -> HttpResponse:
    """The library: by situation, recommendation, time or phase, and by words."""
    request.viewer.require(Permission.LOG_ELSEWHERE)
    asked = Filters(
        situation=request.GET.get("situation", ""),
        recommendation=request.GET.get("part", ""),
        time=request.GET.get("time", ""),
        phase=request.GET.get("phase", ""),
        words=request.GET.get("q", "")[:80],
        hidden="hidden" in request.GET,
    )
    marks = selectors.marks_of(request.viewer)
    guides = selectors.guides_visible_to(request.viewer).values()
    wanted = asked != Filters()
    found = [one for one in guides if fits(one, asked, marks.get(one.slug, ""))] if wanted else []
    found = in_order(library.matching(found, words=asked.words))
    context = {
        "asked": asked,
        "wanted": wanted,
        "found": [card(one, marks.get(one.slug, "")) for one in found],
        "favourites": [card(one, "favourite") for one in guides if marks.get(one.slug) == "favourite"],
        "own": [card(one, "") for one in guides if one.own and one.slug not in marks],
        "hidden": sum(kind == "hidden" for kind in marks.values()),
        "situation_ways": [] if wanted else ways("situation", words.situations(), guides, marks),
        "other_ways": [] if wanted else _other_ways(guides, marks),
        "situations": words.situations(),
        "recommendations": words.recommendations(),
        "phases": words.phases(),
        "times": {code: label for code, (label, _least, _most) in words.times().items()},
        "runs": [run for run in selectors.runs_of(request.viewer) if not run.finished][:5],
        "invitations": selectors.invitations_for(request.viewer),
        "dyad_id": _number(request.GET.get("dyad")),
        "writes": request.viewer.can(Permission.TEACH),
    }
    return render(request, "guides/index.html", context)


def _other_ways(guides: Collection[library.Shown], marks: Mapping[str, str]) -> list[OtherWays]:
    """By time, by recommendation and by phase: (heading, name in the address, ways)."""
    times = {code: label for code, (label, _least, _most) in words.times().items()}
    return [
        (_("By time"), "time", ways("time", times, guides, marks)),
        (_("By recommendation"), "part", ways("recommendation", words.recommendations(), guides, marks)),
        (_("By phase"), "phase", ways("phase", words.phases(), guides, marks)),
    ]


@require_http_methods(["GET", "POST"])
def about(request: SchoolRequest, slug: str) -> HttpResponse:
    """What a guide is, and beginning it."""
    request.viewer.require(Permission.LOG_ELSEWHERE)
    shown = selectors.guide_visible_to(request.viewer, slug=slug)
    dyad_id = _number(request.POST.get("dyad") or request.GET.get("dyad"))
    if request.method == "POST":
        run = actions.start(viewer=request.viewer, slug=slug, dyad_id=dyad_id)
        return redirect("guides:run", run.pk)
    teaches = request.viewer.can(Permission.TEACH)
    context = {
        "shown": shown,
        "evidence": words.evidence(shown.guide.meta.evidence),
        "sources": library.cited(shown.guide),
        "mark": selectors.marks_of(request.viewer).get(slug, ""),
        "pupils": own_pupils(request.viewer) if teaches else [],
        "dyad_id": dyad_id,
        "runs": [run for run in selectors.runs_of(request.viewer, limit=100) if run.guide == slug][:5],
        "writer": shown.own and selectors.wrote(request.viewer, slug=slug),
    }
    return render(request, "guides/about.html", context)


@require_POST
def mark(request: SchoolRequest, slug: str) -> HttpResponse:
    request.viewer.require(Permission.LOG_ELSEWHERE)
    kind = request.POST.get("kind", "")
    actions.mark(viewer=request.viewer, slug=slug, kind=kind if kind in {"favourite", "hidden"} else None)
    return redirect("guides:about", slug)


@require_GET
def paper(request: SchoolRequest, slug: str) -> HttpResponse:
    """A whole guide on one page, with room to write by hand."""
    request.viewer.require(Permission.LOG_ELSEWHERE)
    shown = selectors.guide_visible_to(request.viewer, slug=slug)
    steps = [(step, shown.words(step.id)) for step in shown.guide.steps]
    return render(request, "guides/paper.html", {"shown": shown, "steps": steps})
