"""The way back after a clash, and where it appears: Today, beside a relationship, and in the navigation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nabij.web.navigation import NavItem, register, signed_in


def may(request: HttpRequest) -> bool:
    from nabij.apps.schools.roles import Permission

    return signed_in(request) and request.viewer.can(Permission.LOG_ELSEWHERE)  # type: ignore[attr-defined]


def start_href(dyad_id: int) -> str:
    return f"{reverse('repair:start')}?dyad={dyad_id}"


def facts(viewer: Any, dyad_ids: Sequence[int], day: date) -> Mapping[int, Mapping[str, Any]]:
    from nabij.apps.repair import selectors

    return selectors.repair_facts(viewer, dyad_ids, day)


def running(viewer: Any, day: date) -> Sequence[Any]:
    from nabij.apps.repair import selectors
    from nabij.apps.repair.presenters.running import lines

    there = selectors.sorts_running(viewer, day=day)
    return lines(
        selectors.running_repairs(viewer) if "path" in there else [],
        selectors.due_look_backs(viewer, day=day),
        selectors.agreements_visible_to(viewer, due_until=day) if "agreement" in there else [],
        asked=selectors.shared_with(viewer, unanswered=True) if "rehearsal" in there else [],
        today=day,
    )


def panel(request: HttpRequest, viewer: Any, dyad_id: int) -> Mapping[str, Any] | None:
    from nabij.apps.repair.presenters.panel import panel_of

    return panel_of(viewer, dyad_id)


def take_agreement(viewer: Any, dyad_id: int, outcome: Any) -> None:
    from nabij.apps.repair import actions, selectors

    actions.agree(
        viewer=viewer,
        dyad_id=dyad_id,
        client_id=outcome.client_id,
        text=outcome.text,
        plan_b=outcome.plan_b,
        review_on=outcome.due_on,
        repair_id=selectors.open_repair_of(viewer, dyad_id=dyad_id),
    )


class RepairConfig(AppConfig):
    name = "nabij.apps.repair"
    label = "repair"

    def ready(self) -> None:
        from nabij.apps.schools import rooms

        register(
            NavItem(
                "repair",
                _("Repair"),
                "repair:index",
                order=42,
                visible=may,
                icon="repair",
                prefix="/repair/",
                thumb=False,
            )
        )
        rooms.add_facts(rooms.FactSource("repair", facts, frozenset({"commitment", "repair_open_since"})))
        rooms.add_running(rooms.RunningSource("repair", running))
        rooms.add_panel(rooms.DyadPanel("repair", 5, "repair/_panel.html", panel))
        rooms.add_step(rooms.StepStart("start_repair", _("Begin quietly"), start_href))
        rooms.add_taker(rooms.OutcomeTaker("agreement", take_agreement))
