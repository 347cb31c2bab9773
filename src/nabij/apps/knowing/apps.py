"""Knowing, and where it appears: the navigation, the reasons of Today, and a panel beside a relationship."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nabij.web.navigation import NavItem, register, signed_in


def teaches(request: HttpRequest) -> bool:
    from nabij.apps.schools.roles import Permission

    return signed_in(request) and request.viewer.can(Permission.TEACH)  # type: ignore[attr-defined]


def panel(request: HttpRequest, viewer: Any, dyad_id: int) -> Mapping[str, Any]:
    from nabij.apps.accounts.clock import today
    from nabij.apps.knowing import selectors
    from nabij.apps.knowing.forms import LABELS

    answers = selectors.answers_of(viewer, dyad_id=dyad_id)
    interests = selectors.interests_of(viewer, dyad_id=dyad_id)
    return {
        "facts": [(LABELS[one], answers[one.value]) for one in LABELS if one.value in answers],
        "interests": [one.text for one in interests],
        "opener": selectors.opener_in(viewer, interests, today=today()),
    }


def facts(viewer: Any, dyad_ids: Any, today: Any) -> Any:
    from nabij.apps.knowing.selectors import facts_for_today

    return facts_for_today(viewer, dyad_ids, today)


def openers(viewer: Any, dyad_ids: Any, today: Any) -> Mapping[int, str]:
    from nabij.apps.knowing.selectors import openers_of

    return {dyad: one.text for dyad, one in openers_of(viewer, dyad_ids, today=today).items()}


def take_fact(viewer: Any, dyad_id: int, outcome: Any) -> None:
    """What a guide found out is kept as an interest: it comes back as an opener."""
    from nabij.apps.knowing.actions import add_interest

    add_interest(viewer=viewer, dyad_id=dyad_id, text=outcome.text[:200])


class KnowingConfig(AppConfig):
    name = "nabij.apps.knowing"
    label = "knowing"

    def ready(self) -> None:
        from nabij.apps.knowing.upkeep import forget_file
        from nabij.apps.schools import rooms

        post_delete.connect(forget_file, sender="knowing.Photo", dispatch_uid="knowing.forget_file")
        register(
            NavItem(
                "knowing",
                _("Knowing"),
                "knowing:index",
                order=22,
                visible=teaches,
                icon="interest",
                prefix="/knowing/",
                thumb=False,
            )
        )
        rooms.add_facts(rooms.FactSource("knowing", facts, frozenset({"unknown_facts", "name_known"})))
        rooms.add_panel(rooms.DyadPanel("knowing", 10, "knowing/_panel.html", panel))
        rooms.add_opener(rooms.OpenerSource("knowing", openers))
        rooms.add_taker(rooms.OutcomeTaker("fact", take_fact))
        rooms.add_step(
            rooms.StepStart(
                "get_to_know",
                _("Note what you learn"),
                lambda dyad_id: reverse("knowing:pupil", args=[dyad_id]),
            )
        )
