"""The overview, and its places in the navigation."""

from __future__ import annotations

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from nabij.web.navigation import NavItem, register, signed_in


def teaches(request: HttpRequest) -> bool:
    from nabij.apps.schools.roles import Permission

    return signed_in(request) and request.viewer.can(Permission.TEACH)  # type: ignore[attr-defined]


class OverviewConfig(AppConfig):
    name = "nabij.apps.overview"
    label = "overview"

    def ready(self) -> None:
        register(NavItem("today", _("Today"), "overview:today", order=10, visible=teaches, icon="home"))
        register(
            NavItem(
                "class",
                _("Class"),
                "overview:class",
                order=20,
                visible=teaches,
                icon="people",
                prefix="/class/",
            )
        )
