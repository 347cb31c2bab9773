"""*Today*: at most three pupils, each with its reason, and the promises that are due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nabij.apps.contact import kinds
from nabij.apps.contact.presenters import short_names
from nabij.apps.overview.presenters.promises import PromiseLine, promise_lines
from nabij.apps.overview.reasons import ReasonCard, because_of, card
from nabij.apps.overview.selectors import TodayFacts, dyad_id_of
from nabij.practice.attention import Choice
from nabij.practice.reasons import ReasonCode
from nabij.web import dates
from nabij.web.addresses import address

# where a light start would pass by what the child needs first
LISTEN_FIRST = frozenset({ReasonCode.SILENT_RED, ReasonCode.REPAIR_OPEN})


@dataclass(frozen=True, slots=True)
class TodayCard:
    dyad_id: int
    name: str
    href: str
    main: ReasonCard
    also: tuple[str, ...]
    openers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TodayPage:
    day: str
    is_school_day: bool
    next_school_day: str
    cards: tuple[TodayCard, ...]
    promises: tuple[PromiseLine, ...]
    elsewhere: tuple[str, ...]
    any_moments: bool


def today_page(facts: TodayFacts, openers: Mapping[int, Sequence[str]] | None = None) -> TodayPage:
    following = facts.calendar.next_school_day(facts.day)
    names = short_names(list(facts.rows.values()))
    promised = {row.dyad_id for row in facts.promises}  # those stand with the promises
    return TodayPage(
        day=dates.day_long(facts.day),
        is_school_day=facts.calendar.is_school_day(facts.day),
        next_school_day=dates.day(following, facts.day) if following else "",
        cards=tuple(
            _card(facts, choice, names, openers or {})
            for choice in facts.choices
            if choice.reason.code is not ReasonCode.COMMITMENT_DUE or dyad_id_of(choice) not in promised
        ),
        promises=promise_lines(facts.promises, facts.calendar, facts.day),
        elsewhere=tuple(
            _("%(pupil)s: %(kind)s with %(who)s, %(day)s")
            % {
                "pupil": one.pupil,
                "kind": kinds.label(one.kind).lower(),
                "who": one.by,
                "day": dates.day(one.day, facts.day),
            }
            for one in facts.elsewhere
        ),
        any_moments=any(row.moments for row in facts.rows.values()),
    )


def _card(
    facts: TodayFacts, choice: Choice, names: dict[int, str], openers: Mapping[int, Sequence[str]]
) -> TodayCard:
    dyad_id = dyad_id_of(choice)
    name = names[dyad_id]
    return TodayCard(
        dyad_id=dyad_id,
        name=name,
        href=address("overview:relationship", dyad_id),
        main=card(choice.reason, dyad_id=dyad_id, name=name, today=facts.day),
        also=tuple(because_of(other, name=name, today=facts.day) for other in choice.also),
        openers=() if choice.reason.code in LISTEN_FIRST else tuple(openers.get(dyad_id, ())),
    )
