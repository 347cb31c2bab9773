"""*One relationship*: what runs, what was good, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from nabij.apps.contact import kinds
from nabij.apps.contact import selectors as contact
from nabij.apps.contact.icons import icon_of
from nabij.apps.overview.presenters.balance import balance_why, balance_words
from nabij.apps.overview.presenters.promises import PromiseLine, promise_lines
from nabij.apps.overview.presenters.year import YearPicture, year_picture
from nabij.apps.overview.selectors import RelationshipFacts
from nabij.practice.balance import BalanceState
from nabij.practice.spread import since_last
from nabij.web import dates
from nabij.web.addresses import address
from nabij.web.parts import Event, Tone


@dataclass(frozen=True, slots=True)
class Line:
    """One moment in the list."""

    id: int
    event: Event
    edit_href: str


@dataclass(frozen=True, slots=True)
class RelationshipPage:
    dyad_id: int
    name: str
    full_name: str
    ended: str
    last: str
    balance: str
    balance_why: str
    clash: str
    repair_href: str
    promises: tuple[PromiseLine, ...]
    bank: tuple[Event, ...]
    bank_first: bool
    lines: tuple[Line, ...]
    older_href: str
    elsewhere: tuple[Event, ...]
    year: YearPicture
    log_href: str
    tomorrow_href: str


def relationship_page(facts: RelationshipFacts) -> RelationshipPage:
    row, today = facts.row, facts.day
    reminder = row.reminder(today)
    own = address("overview:relationship", row.id)
    log_href = f"{address('contact:log')}?{urlencode({'dyad': row.id, 'next': own})}"
    return RelationshipPage(
        dyad_id=row.id,
        name=row.given_name or row.full_name,
        full_name=row.full_name,
        ended=dates.day_long(facts.ended_on) if facts.ended_on else "",
        last=dates.school_days_ago(since_last(row.last_personal_day, today, facts.calendar)),
        balance=balance_words(row, today),
        balance_why=balance_why(reminder, today),
        clash=dates.day(facts.clash_on, today) if facts.clash_on else "",
        repair_href=f"{log_href}#other-kinds",
        promises=promise_lines(facts.promises, facts.calendar, today),
        bank=tuple(_event(moment, today) for moment in facts.bank),
        bank_first=reminder.state is BalanceState.OPEN or facts.clash_on is not None,
        lines=tuple(
            Line(moment.id, _event(moment, today), address("contact:edit", moment.id))
            for moment in facts.moments
        ),
        older_href=f"{own}?before={quote(facts.moments[-1].at.isoformat())}#moments" if facts.more else "",
        elsewhere=tuple(
            Event(
                when=dates.moment(one.at, today),
                iso=dates.iso(one.at),
                what=_("%(kind)s, by %(who)s") % {"kind": kinds.label(one.kind), "who": one.by},
                icon="people",
                tone="accent",
            )
            for one in facts.elsewhere
        ),
        year=year_picture(facts.weeks, facts.calendar, today),
        log_href=log_href,
        tomorrow_href=address("contact:tomorrow", row.id),
    )


_TONES: dict[str, Tone] = {"positive": "good", "neutral": "plain", "negative": "warn"}


def _event(moment: contact.MomentRow, today: date) -> Event:
    note = moment.note
    if moment.feeling:
        note = " · ".join(
            part for part in (note, _("you felt: %(feeling)s") % {"feeling": moment.feeling}) if part
        )
    return Event(
        when=dates.moment(moment.at, today),
        iso=dates.iso(moment.at),
        what=kinds.label(moment.kind),
        icon=icon_of(moment.kind),
        tone=_TONES[moment.valence],
        note=note,
    )
