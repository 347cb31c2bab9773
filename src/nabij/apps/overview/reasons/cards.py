"""One reason as *Today* shows it: what, why, the step, and what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from nabij.apps.overview.reasons.rules import evidence_of, facts_of, rule_of
from nabij.apps.overview.reasons.words import words_of
from nabij.apps.schools import rooms
from nabij.practice.reasons import Reason
from nabij.web.addresses import address


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


def because_of(reason: Reason, *, name: str, today: date) -> str:
    """Why a further reason holds, in a sentence."""
    return words_of(reason, name=name, today=today)[1]


def step_link(reason: Reason, dyad_id: int) -> tuple[str, str]:
    """Where the step begins: in the room that offers it, else by logging a moment with this pupil chosen already."""
    start = rooms.step_start(reason.step)
    if start is not None:
        return start.href(dyad_id), str(start.label)
    asked = urlencode({"dyad": dyad_id, "next": address("overview:today")})
    return f"{address('contact:log')}?{asked}", _("Log a moment")
