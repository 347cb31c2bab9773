"""Two-by-ten, the rota, situations, agreements, and what comes due; and where they appear."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nabij.web.navigation import NavItem, register, signed_in


def teaches(request: HttpRequest) -> bool:
    from nabij.apps.schools.roles import Permission

    return signed_in(request) and request.viewer.can(Permission.TEACH)  # type: ignore[attr-defined]


def _facts(viewer: Any, dyad_ids: Sequence[int], day: date) -> Mapping[int, Mapping[str, Any]]:
    from nabij.apps.plans.presenters.today import facts

    return facts(viewer, dyad_ids, day)


def _lines(viewer: Any, day: date) -> Sequence[Any]:
    from nabij.apps.plans.presenters.today import lines

    return lines(viewer, day)


def _panel(request: HttpRequest, viewer: Any, dyad_id: int) -> Mapping[str, Any]:
    from nabij.apps.plans.presenters.together import panel

    return panel(viewer, dyad_id)


def _with(dyad_id: int) -> str:
    return reverse("plans:with", args=[dyad_id])


def _for(name: str) -> Callable[[int], str]:
    return lambda dyad_id: f"{reverse(name)}?dyad={dyad_id}"


def _taker(kind: str) -> Callable[[Any, int, Any], None]:
    def take(viewer: Any, dyad_id: int, outcome: Any) -> None:
        from nabij.apps.plans.taking import TAKERS

        TAKERS[kind](viewer, dyad_id, outcome)

    return take


def _start_digests(day: date) -> object:
    from nabij.apps.plans.digest import start_digests

    return start_digests(day)


DIGEST_HOUR = 7


class PlansConfig(AppConfig):
    name = "nabij.apps.plans"
    label = "plans"

    def ready(self) -> None:
        from nabij.apps.accounts.jobs import every_day
        from nabij.apps.schools import rooms

        register(
            NavItem(
                "plans",
                _("Plans"),
                "plans:index",
                order=45,
                visible=teaches,
                icon="calendar",
                prefix="/plans/",
                thumb=False,
            )
        )
        rooms.add_facts(rooms.FactSource("plans", _facts, frozenset({"commitment"})))
        rooms.add_running(rooms.RunningSource("plans", _lines))
        rooms.add_panel(rooms.DyadPanel("plans", 40, "plans/_panel.html", _panel))
        rooms.add_step(rooms.StepStart("five_minute", _("Plan time for two"), _for("plans:new_commitment")))
        rooms.add_step(rooms.StepStart("two_by_ten", _("Begin two by ten"), _for("plans:new_two_by_ten")))
        rooms.add_step(rooms.StepStart("keep_commitment", _("See what you planned"), _with))
        for kind in ("commitment", "promise", "moment"):
            rooms.add_taker(rooms.OutcomeTaker(kind, _taker(kind)))
        every_day("digest", hour=DIGEST_HOUR, start=_start_digests)
