"""Contact, and its place in the navigation."""

from __future__ import annotations

from datetime import date

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from nabij.web.navigation import NavItem, register, signed_in


def may(code: str, request: HttpRequest) -> bool:
    from nabij.apps.schools.roles import Permission

    return signed_in(request) and request.viewer.can(Permission(code))  # type: ignore[attr-defined]


def empty_bin_every_day(day: date) -> None:
    from nabij.apps.contact.jobs import start

    start(day)


BIN_HOUR = 4


class ContactConfig(AppConfig):
    name = "nabij.apps.contact"
    label = "contact"

    def ready(self) -> None:
        from nabij.apps.accounts.jobs import every_day

        every_day("empty_bin", hour=BIN_HOUR, start=empty_bin_every_day)
        register(
            NavItem("log", _("Log"), "contact:log", order=15, visible=lambda r: may("teach", r), icon="plus")
        )
        register(
            NavItem(
                "elsewhere",
                _("In the corridor"),
                "contact:elsewhere",
                order=30,
                visible=lambda r: may("log_elsewhere", r),
                icon="outside",
            )
        )
