"""Words of the page for two: short, for a pupil as much as for the teacher."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from nabij.web.parts import Link


def parts_of(repair_id: int, *, at: str) -> list[Link]:
    labels = {
        "two": _("What happened"),
        "two_feelings": _("How it felt"),
        "two_number": _("A number"),
        "two_agree": _("What we agree"),
    }
    return [
        Link(label, reverse(f"repair:{name}", args=[repair_id]), name == at) for name, label in labels.items()
    ]


def phase_words() -> dict[str, str]:
    return {"before": _("Before"), "during": _("When it happened"), "after": _("Afterwards")}


def side_words(teacher: str, pupil: str) -> dict[str, str]:
    return {"pupil": pupil, "teacher": teacher}
