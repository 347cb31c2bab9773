"""What the page *Me* shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.apps.diary.forms import words_of
from nabij.apps.diary.selectors import EntryRow
from nabij.content.emotions import emotion_words
from nabij.practice.emotions import HELPS, Coping, is_negative
from nabij.practice.persistence import Persistence
from nabij.web import dates
from nabij.web.parts import Event


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    event: Event


@dataclass(frozen=True, slots=True)
class Lasting:
    """A pupil with whom hard feelings stay."""

    dyad_id: int
    name: str
    words: str


def lines(rows: list[EntryRow], today: date) -> list[Line]:
    return [Line(row.id, _event(row, today)) for row in rows]


def _event(row: EntryRow, today: date) -> Event:
    words = emotion_words()
    felt = ", ".join(
        f"{words_of(words.emotions[one.emotion])} ({words_of(words.strengths[one.strength])})"
        for one in row.felt
    )
    coping = ", ".join(words_of(words.coping[Coping(code)]) for code in row.coping)
    note = " · ".join(part for part in (row.happened, coping) if part)
    return Event(
        when=dates.moment(row.at, today),
        iso=dates.iso(row.at),
        what=f"{row.pupil}: {felt}" if row.pupil else felt,
        icon="mind" if is_negative(row.felt) else "near",
        tone="warn" if is_negative(row.felt) else "good",
        note=note,
    )


def lasting(found: dict[int, Persistence], names: dict[int, str]) -> list[Lasting]:
    """In the order of the roster ids; never by how bad it is."""
    return [
        Lasting(
            dyad_id=dyad,
            name=names[dyad],
            words=_("In %(negative)s of your last %(events)s entries it was hard, for some weeks now.")
            % {"negative": dates.spelled(one.negative), "events": dates.spelled(one.events)},
        )
        for dyad, one in sorted(found.items())
        if one.signals and dyad in names
    ]


def energy_words(rows: list[EntryRow]) -> str:
    """What the entries say about energy; only from five answers on."""
    given = [row.energy for row in rows if row.energy is not None]
    if len(given) < 5:
        return ""
    gave, cost = sum(value > 0 for value in given), sum(value < 0 for value in given)
    return _("Of your last %(all)s answers, %(gave)s; %(cost)s.") % {
        "all": len(given),
        "gave": ngettext("%(n)s moment gave energy", "%(n)s moments gave energy", gave) % {"n": gave},
        "cost": ngettext("%(n)s cost energy", "%(n)s cost energy", cost) % {"n": cost},
    }


def coping_words(rows: list[EntryRow]) -> str:
    """A kind remark when most ways are ones that cost energy in the long run."""
    ways = [Coping(code) for row in rows for code in row.coping]
    if len(ways) < 5 or sum(way in HELPS for way in ways) * 2 >= len(ways):
        return ""
    return _(
        "You often keep it away or push it down. That helps for a moment; when it lasts it costs energy. Talking to "
        "somebody you trust usually helps more."
    )
