"""What a relationship is like: words, pulse, scales, pattern, circle; and where that appears elsewhere."""

from __future__ import annotations

from functools import partial

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from nabij.web.navigation import NavItem, register, signed_in


def teaches(request: HttpRequest) -> bool:
    from nabij.apps.schools.roles import Permission

    return signed_in(request) and request.viewer.can(Permission.TEACH)  # type: ignore[attr-defined]


def brings_scales(request: HttpRequest) -> bool:
    """Who has no pupils here may still bring in a questionnaire for those who have."""
    from nabij.apps.schools.roles import Permission

    viewer = getattr(request, "viewer", None)
    return (
        signed_in(request)
        and viewer is not None
        and viewer.can(Permission.SEE_CALENDAR)
        and not teaches(request)
    )


class PictureConfig(AppConfig):
    name = "nabij.apps.picture"
    label = "picture"

    def ready(self) -> None:
        from nabij.apps.picture import circle_places, places
        from nabij.apps.schools import rooms

        register(
            NavItem(
                "picture",
                _("Picture"),
                "picture:index",
                order=25,
                visible=teaches,
                icon="near",
                prefix="/picture/",
                thumb=False,
            )
        )
        register(
            NavItem("scales", _("Scales"), "picture:scales", order=47, place="menu", visible=brings_scales)
        )
        rooms.add_facts(rooms.FactSource("picture", places.facts, places.GIVES))
        rooms.add_panel(rooms.DyadPanel("circle", 30, "picture/circle/_panel.html", circle_places.panel))
        rooms.add_panel(rooms.DyadPanel("picture", 40, "picture/_panel.html", places.panel))
        for step, slug in (
            ("reflect_on_relationship", "relation-focused-reflection"),
            ("look_again", "three-words"),
            ("two_by_ten", "two-by-ten"),
        ):
            rooms.add_step(rooms.StepStart(step, _("Look at it step by step"), partial(places.guide, slug)))
