"""The diary, its place in the menu, and the one reason it gives to Today."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from nabij.web.navigation import NavItem, register, signed_in


def teaches(request: HttpRequest) -> bool:
    from nabij.apps.schools.roles import Permission

    return signed_in(request) and request.viewer.can(Permission.TEACH)  # type: ignore[attr-defined]


def facts(viewer: Any, dyad_ids: Any, today: Any) -> Any:
    from nabij.apps.diary.selectors import facts_for_today

    return facts_for_today(viewer, dyad_ids, today)


def forget_every_day(day: date) -> None:
    from nabij.apps.diary.jobs import start

    start(day)


FORGET_HOUR = 4


class DiaryConfig(AppConfig):
    name = "nabij.apps.diary"
    label = "diary"

    def ready(self) -> None:
        from nabij.apps.accounts.jobs import every_day
        from nabij.apps.schools import rooms

        register(
            NavItem(
                "diary",
                _("Me"),
                "diary:index",
                order=55,
                visible=teaches,
                icon="lock",
                prefix="/diary/",
                thumb=False,
            )
        )
        rooms.add_facts(rooms.FactSource("diary", facts, frozenset({"persistence"})))
        every_day("forget_diary", hour=FORGET_HOUR, start=forget_every_day)
