"""Guides, and where they appear: the navigation, a panel beside a relationship, and the start of steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nabij.web.navigation import NavItem, register, signed_in


def may(request: HttpRequest) -> bool:
    from nabij.apps.schools.roles import Permission

    return signed_in(request) and request.viewer.can(Permission.LOG_ELSEWHERE)  # type: ignore[attr-defined]


def panel(request: HttpRequest, viewer: Any, dyad_id: int) -> Mapping[str, Any]:
    from nabij.apps.guides import selectors

    runs = selectors.runs_of(viewer, dyad_id=dyad_id, limit=3)
    open_tests = [one for one in selectors.hypotheses_of(viewer, dyad_id=dyad_id) if one.result == "open"]
    return {"runs": runs, "open_tests": len(open_tests)}


STARTS = {
    "reflect_on_relationship": "relation-focused-reflection",
    "steady_and_reflect": "relation-focused-reflection",
    "look_again": "three-words",
}


def _address(slug: str) -> Callable[[int], str]:
    return lambda dyad_id: f"{reverse('guides:about', args=[slug])}?dyad={dyad_id}"


class GuidesConfig(AppConfig):
    name = "nabij.apps.guides"
    label = "guides"

    def ready(self) -> None:
        from nabij.apps.schools import rooms

        register(
            NavItem(
                "guides",
                _("Step by step"),
                "guides:index",
                order=40,
                visible=may,
                icon="book",
                prefix="/guides/",
                thumb=False,
            )
        )
        rooms.add_panel(rooms.DyadPanel("guides", 60, "guides/_panel.html", panel))
        for step, slug in STARTS.items():
            rooms.add_step(rooms.StepStart(step, _("Look at it step by step"), _address(slug)))
