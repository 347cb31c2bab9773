"""The pupil's own view, and where it appears: Today, the navigation, and beside a relationship."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nabij.web.navigation import NavItem, register, signed_in


def teaches(request: HttpRequest) -> bool:
    from nabij.apps.schools.roles import Permission

    return signed_in(request) and request.viewer.can(Permission.TEACH)  # type: ignore[attr-defined]


def facts(viewer: Any, dyad_ids: Any, today: Any) -> Any:
    from nabij.apps.voice.selectors import facts_for_today

    return facts_for_today(viewer, dyad_ids, today)


def running(viewer: Any, today: Any) -> Any:
    """Quiet visits and wishes for a word, on Today."""
    from nabij.apps.schools.rooms import RunningLine
    from nabij.apps.voice.selectors import visits_open

    return [
        RunningLine(
            text=(gettext("%(name)s would like a word") if one.asked else gettext("Come by %(name)s quietly"))
            % {"name": one.pupil},
            href=reverse("voice:index"),
            dyad_id=one.dyad_id,
            order=5,
        )
        for one in visits_open(viewer, day=today)
    ]


def panel(request: HttpRequest, viewer: Any, dyad_id: int) -> Mapping[str, Any]:
    from nabij.apps.accounts.clock import today
    from nabij.apps.voice.presenters import this_morning, two_sides
    from nabij.apps.voice.selectors import checkins_of, sides_of
    from nabij.apps.voice.words import language

    guesses = sides_of(viewer, dyad_id=dyad_id, guessed=True)
    return {
        "morning": [this_morning(row) for row in checkins_of(viewer, since=today(), dyad_id=dyad_id)],
        "sides": [
            two_sides(side, guesses, language()) for side in sides_of(viewer, dyad_id=dyad_id, limit=2)
        ],
        "guessed": bool(guesses),
    }


def forget_every_day(day: date) -> None:
    from nabij.apps.voice.jobs import start

    start(day)


FORGET_HOUR = 4


class VoiceConfig(AppConfig):
    name = "nabij.apps.voice"
    label = "voice"

    def ready(self) -> None:
        from nabij.apps.accounts.jobs import every_day
        from nabij.apps.schools import rooms

        register(
            NavItem(
                "voice",
                _("Check-in"),
                "voice:index",
                order=27,
                visible=teaches,
                icon="sun",
                prefix="/voice/",
                thumb=False,
            )
        )
        rooms.add_facts(rooms.FactSource("voice", facts, frozenset({"silent_red_day"})))
        rooms.add_running(rooms.RunningSource("voice", running))
        rooms.add_panel(rooms.DyadPanel("voice", 40, "voice/_panel.html", panel))
        every_day("forget_checkins", hour=FORGET_HOUR, start=forget_every_day)
