"""Schools, and their places in the navigation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from nabij.web.navigation import NavItem, register, signed_in


def may(code: str, request: HttpRequest) -> bool:
    """Whether the one who asks may do this in the school they look at."""
    from nabij.apps.schools.roles import Permission

    return signed_in(request) and request.viewer.can(Permission(code))  # type: ignore[attr-defined]


def has_other_schools(request: HttpRequest) -> bool:
    return signed_in(request) and bool(request.viewer.others)  # type: ignore[attr-defined]


def not_teaching(request: HttpRequest) -> bool:
    """Who has no pupils begins at the school's front page, so on a phone it stands within reach of the thumb."""
    return signed_in(request) and not may("teach", request)


def sweep_old_uploads(day: date) -> None:
    from nabij.apps.schools.imports.jobs import sweep

    sweep.enqueue()


class SchoolsConfig(AppConfig):
    name = "nabij.apps.schools"
    label = "schools"

    def ready(self) -> None:
        from nabij.apps.accounts import demo
        from nabij.apps.accounts.jobs import every_day
        from nabij.apps.schools.selectors import only_demo_schools

        demo.trust(only_demo_schools)
        every_day("old_uploads", hour=3, start=sweep_old_uploads)
        school = NavItem("school", _("School"), "schools:home", 60, icon="school", prefix="/school/")
        register(replace(school, thumb=False, visible=lambda request: may("teach", request)))
        register(replace(school, code="school_first", visible=not_teaching))
        register(
            NavItem(
                "school_menu",
                _("School"),
                "schools:home",
                order=45,
                place="menu",
                visible=lambda request: may("teach", request),
            )
        )
        register(
            NavItem(
                "rhythm",
                _("Your rhythm"),
                "schools:rhythm",
                order=50,
                place="menu",
                visible=lambda request: may("teach", request),
            )
        )
        register(
            NavItem(
                "choose_school",
                _("Another school"),
                "schools:choose",
                order=55,
                place="menu",
                visible=has_other_schools,
            )
        )
