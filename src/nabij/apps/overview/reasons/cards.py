"""One reason as *Today* shows it: what, why, the step, and what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from nabij.apps.overview.reasons.rules import evidence_of, facts_of, rule_of
from nabij.apps.overview.reasons.words import words_of
from nabij.apps.schools import rooms
from nabij.practice.reasons import Reason


@dataclass(frozen=True, slots=True)
class ReasonCard:
    code: str
    headline: str
    because: str
    step: str
    step_href: str
    step_label: str
    evidence: str
    rule: str
    facts: tuple[str, ...]


def card(reason: Reason, *, dyad_id: int, name: str, today: date) -> ReasonCard:
    headline, because, step = words_of(reason, name=name, today=today)
    href, label = step_link(reason, dyad_id)
    return ReasonCard(
        code=reason.code.value,
        headline=headline,
        because=because,
        step=step,
        step_href=href,
        step_label=label,
        evidence=evidence_of(reason.evidence),
        rule=rule_of(reason.code),
        facts=facts_of(reason, today),
    )


def step_link(reason: Reason, dyad_id: int) -> tuple[str, str]:
    """Where the step begins: in the room that offers it, else by logging a moment with this pupil chosen already."""
    start = rooms.step_start(reason.step)
    if start is not None:
        return start.href(dyad_id), str(start.label)
    address = urlencode({"dyad": dyad_id, "next": reverse("overview:today")})
    return f"{reverse('contact:log')}?{address}", _("Log a moment")
