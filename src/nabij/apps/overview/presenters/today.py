"""*Today*: at most three pupils, each with its reason, and the promises that are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from nabij.apps.contact import selectors as contact
from nabij.apps.overview.reasons import ReasonCard, card
from nabij.apps.overview.selectors import TodayFacts, dyad_id_of
from nabij.practice.attention import Choice
from nabij.web import dates


@dataclass(frozen=True, slots=True)
class TodayCard:
    dyad_id: int
    name: str
    href: str
    main: ReasonCard
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PromiseLine:
    id: int
    name: str
    href: str
    text: str
    due: str


@dataclass(frozen=True, slots=True)
class TodayPage:
    day: str
    is_school_day: bool
    next_school_day: str
    cards: tuple[TodayCard, ...]
    promises: tuple[PromiseLine, ...]
    pupils: int
    any_moments: bool


def today_page(facts: TodayFacts) -> TodayPage:
    following = facts.calendar.next_school_day(facts.day)
    return TodayPage(
        day=dates.day_long(facts.day),
        is_school_day=facts.calendar.is_school_day(facts.day),
        next_school_day=dates.day(following, facts.day) if following else "",
        cards=tuple(_card(facts, choice) for choice in facts.choices),
        promises=tuple(promise_line(row, facts.day) for row in facts.promises),
        pupils=len(facts.rows),
        any_moments=any(row.moments for row in facts.rows.values()),
    )


def _card(facts: TodayFacts, choice: Choice) -> TodayCard:
    dyad_id = dyad_id_of(choice)
    name = facts.rows[dyad_id].given_name or facts.rows[dyad_id].full_name
    return TodayCard(
        dyad_id=dyad_id,
        name=name,
        href=reverse("overview:relationship", args=[dyad_id]),
        main=card(choice.reason, dyad_id=dyad_id, name=name, today=facts.day),
        also=tuple(card(other, dyad_id=dyad_id, name=name, today=facts.day).because for other in choice.also),
    )


def promise_line(row: contact.PromiseRow, today: date) -> PromiseLine:
    meant = _("Meant for a moment") if row.kind == "tomorrow" else _("Come back to it")
    return PromiseLine(
        id=row.id,
        name=row.pupil,
        href=reverse("overview:relationship", args=[row.dyad_id]),
        text=row.text or meant,
        due=dates.day(row.due_on, today),
    )
