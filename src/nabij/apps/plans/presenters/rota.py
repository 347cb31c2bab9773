"""The rota in words: the promise with its numbers, today's turns, the coming weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.apps.plans.presenters.today import listed
from nabij.apps.plans.selectors.rota import RotaView
from nabij.practice.rota import Promise, PromiseWord
from nabij.web import dates
from nabij.web.parts import Tone

SHOWN_DAYS = 15


@dataclass(frozen=True, slots=True)
class TurnLine:
    dyad_id: int
    name: str
    waited: str
    done: bool


@dataclass(frozen=True, slots=True)
class AwayLine:
    id: int
    who: str
    of_pupil: bool
    days: str


@dataclass(frozen=True, slots=True)
class RotaPage:
    promise: str
    numbers: str
    tone: Tone
    today: tuple[TurnLine, ...]
    not_yet: str
    coming: tuple[tuple[str, str], ...]
    away: tuple[AwayLine, ...]


def rota_page(view: RotaView, *, day: date) -> RotaPage:
    text, tone = promise_words(view.promise, view.setting.weeks)
    return RotaPage(
        promise=text,
        numbers=promise_numbers(view.promise),
        tone=tone,
        today=tuple(
            TurnLine(turn.dyad_id, view.names[turn.dyad_id], waited(turn.waited), turn.done)
            for turn in view.today
        ),
        not_yet=listed([view.names[one] for one in view.not_yet if one in view.names]),
        coming=tuple(
            (dates.day(on, day), listed([view.names[int(turn.dyad)] for turn in turns]))
            for on, turns in groupby(view.coming, key=lambda turn: turn.on)
        )[:SHOWN_DAYS],
        away=tuple(
            AwayLine(
                one.id,
                view.names.get(one.dyad_id, "") if one.dyad_id is not None else _("You"),
                one.dyad_id is not None,
                _between(one.first, one.last, day),
            )
            for one in view.away
            if one.last >= day
        ),
    )


def waited(days: int | None) -> str:
    if days is None:
        return _("not yet this year")
    return ngettext("%(number)s school day ago", "%(number)s school days ago", days) % {
        "number": dates.spelled(days)
    }


def _between(first: date, last: date, day: date) -> str:
    if first == last:
        return dates.day(first, day)
    return _("%(first)s to %(last)s") % {"first": dates.day(first, day), "last": dates.day(last, day)}


def promise_words(promise: Promise, weeks: int) -> tuple[str, Tone]:
    """The promise, said up front, also when it cannot be made."""
    if promise.word is PromiseWord.KEPT:
        text = _(
            "Nobody who is at school waits longer than %(days)s school days: your %(weeks)s weeks and one week more."
        )
        return text % {"days": promise.promised, "weeks": dates.spelled(weeks)}, "good"
    if promise.word is PromiseWord.YEAR_ENDS_FIRST:
        return _(
            "The school year ends before everybody can have a turn. The longest waiting go first."
        ), "plain"
    if promise.fits_weeks is not None:
        text = _("This asks for more room than you have. Once in %(weeks)s weeks does fit.")
        return text % {"weeks": dates.spelled(promise.fits_weeks)}, "warn"
    return _(
        "With this room not everybody can have a turn in time. The rota is as fair as it can be: the longest "
        "waiting go first."
    ), "warn"


def promise_numbers(promise: Promise) -> str:
    """What it takes and what there is."""
    pupils = ngettext("%(number)s pupil", "%(number)s pupils", promise.pupils) % {"number": promise.pupils}
    text = _("%(pupils)s, %(a_day)s a day.") % {
        "pupils": pupils,
        "a_day": ngettext("%(number)s moment", "%(number)s moments", promise.turns_a_day)
        % {"number": dates.spelled(promise.turns_a_day)},
    }
    if promise.longest_wait is not None:
        text += " " + _("The longest wait that can occur is %(days)s school days.") % {
            "days": promise.longest_wait
        }
    return text
