"""The five-minute rota: everyone gets a turn, and the promise is only made when it can be kept.

Belongs here: who comes when, whether the promise holds, and moving turns kindly. Does not belong here: the
calendar itself, reminders. Source: S-072, S-074, A-38, P-05.

Why the promise holds: the longest-not-met of those present comes first, so while one pupil waits, every other
pupil passes at most once. A wait is therefore over as soon as the turns since it may end add up to the number
of pupils. This stays true whoever else is absent, which is what the property tests check.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from nabij.practice.dose import SCHOOL_WEEK, SchoolDays, SlotRhythm, school_days_from
from nabij.practice.errors import PracticeError

NEVER: Final = 10**6
"""Counts as longer than any wait: someone not met at all comes before everybody else."""

Capacity = Callable[[date], int]


@dataclass(frozen=True, slots=True)
class RotaPupil:
    """One pupil on the rota: the last personal moment, if any, and the days on which the pupil is known to be
    away.
    """

    dyad: str
    last_met: date | None = None
    absent: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Turn:
    """One planned slot: the day, the pupil, and how many school days the pupil then waited (None: never
    met).
    """

    on: date
    dyad: str
    waited: int | None


class PromiseWord(StrEnum):
    """Whether nobody waits longer than the rhythm plus one week."""

    KEPT = "kept"
    TOO_LITTLE_ROOM = "too_little_room"
    YEAR_ENDS_FIRST = "year_ends_first"


@dataclass(frozen=True, slots=True)
class Promise:
    """The promise with its numbers, all in school days.

    longest_wait is the longest wait that can occur for a pupil who is present, None when it cannot be told.
    turns_a_day is how many slots a day the rota uses; needed_a_day is what the promise would take when spread
    evenly; fits_weeks is the shortest rhythm (2 to 6 weeks) that the room allows, None when none does.
    """

    word: PromiseWord
    pupils: int
    promised: int
    longest_wait: int | None
    turns_a_day: int
    needed_a_day: int
    fits_weeks: int | None


@dataclass(frozen=True, slots=True)
class Rota:
    """The planned turns, in order of days, and the promise."""

    turns: tuple[Turn, ...]
    promise: Promise


def _days_needed(slots: Sequence[int], pupils: int) -> int | None:
    """The most days that any stretch takes until its slots reach the number of pupils.

    None when not even the first does. A stretch that the planned days cut off counts with the days it has.
    """
    if pupils == 0:
        return 0
    worst: int | None = None
    total, first = 0, 0
    for last, room in enumerate(slots):
        total += room
        while total >= pupils:
            worst = max(worst or 0, last - first + 1)
            total -= slots[first]
            first += 1
    return None if worst is None else max(worst, len(slots) - first)


def _pace(room: Sequence[int], *, pupils: int, rhythm: SlotRhythm) -> tuple[int, int | None]:
    """The fewest slots a day with which everyone has a turn within the rhythm, and the days that a round then
    takes.
    """
    most = max(room, default=0)
    for within in (rhythm.school_days, rhythm.promised):
        for slots in range(1, most + 1):
            needed = _days_needed([min(free, slots) for free in room], pupils)
            if needed is not None and needed <= within:
                return slots, needed
    return most, _days_needed(room, pupils)


def _promise(room: Sequence[int], *, pupils: int, rhythm: SlotRhythm) -> tuple[Promise, int]:
    slots, needed = _pace(room, pupils=pupils, rhythm=rhythm)
    rest = 0 if needed is None else max(0, min(rhythm.school_days - SCHOOL_WEEK, rhythm.promised - needed))
    if needed is not None:
        word = PromiseWord.KEPT if needed <= rhythm.promised else PromiseWord.TOO_LITTLE_ROOM
    else:
        word = PromiseWord.YEAR_ENDS_FIRST if len(room) < rhythm.promised else PromiseWord.TOO_LITTLE_ROOM
    full = _days_needed(room, pupils)
    fits = next((w for w in range(2, 7) if full is not None and full <= SlotRhythm(w).promised), None)
    promise = Promise(
        word=word,
        pupils=pupils,
        promised=rhythm.promised,
        longest_wait=None if needed is None else rest + needed,
        turns_a_day=slots,
        needed_a_day=-(-pupils // rhythm.promised),
        fits_weeks=fits,
    )
    return promise, rest


@dataclass(slots=True)
class _Waiting:
    """A pupil while the rota is laid out; `since` is the number of the school day of the last turn."""

    pupil: RotaPupil
    place: int
    since: int | None

    def waited(self, day: int) -> int | None:
        return None if self.since is None else day - self.since

    def order(self, day: int) -> tuple[int, int]:
        waited = self.waited(day)
        return (-NEVER if waited is None else -waited, self.place)


def plan_rota(
    pupils: Sequence[RotaPupil],
    *,
    start: date,
    school_days: int,
    calendar: SchoolDays,
    capacity: Capacity,
    rhythm: SlotRhythm | None = None,
) -> Rota:
    """Plan five-minute slots for everyone.

    Args:
        pupils: in roster order, which only breaks ties.
        start: first day.
        school_days: how many school days to plan.
        calendar: knows holidays and weekends.
        capacity: the most slots the teacher gives on a day; 0 on days when the teacher is away.
        rhythm: by default three weeks.

    Returns:
        The turns, and the promise with its numbers. Never more turns on a day than its capacity. As few a day
        as the rhythm needs, so that turns spread evenly; those present who waited longest come first, and
        nobody comes again within the rest that the promise leaves room for (at most the rhythm less one
        week). Earliest due and longest not met are the same order here, because everyone has the same rhythm.
        When there is too little room the rota is as fair as it can be and `promise` says so up front.

    Raises:
        PracticeError: ``rota.double`` for a dyad named twice, ``rota.school_days`` below 1, ``rota.capacity``
            below 0.
    """
    rhythm = rhythm or SlotRhythm()
    if len({pupil.dyad for pupil in pupils}) < len(pupils):
        raise PracticeError("rota.double")
    if school_days < 1:
        raise PracticeError("rota.school_days", number=school_days)
    horizon = max(school_days, 2 * rhythm.promised)
    days = school_days_from(start, number=horizon, calendar=calendar)
    room = [capacity(day) for day in days]
    if min(room, default=0) < 0:
        raise PracticeError("rota.capacity", least=min(room))
    promise, rest = _promise(room, pupils=len(pupils), rhythm=rhythm)
    before = start - timedelta(days=1)
    line = [
        _Waiting(
            p, place, None if p.last_met is None else -calendar.school_days_between(p.last_met, before) - 1
        )
        for place, p in enumerate(pupils)
    ]
    turns: list[Turn] = []
    for number, day in enumerate(days[:school_days]):
        here = [one for one in line if day not in one.pupil.absent]
        ready = [one for one in here if one.since is None or number - one.since > rest]
        ready.sort(key=lambda one: one.order(number))
        for one in ready[: min(room[number], promise.turns_a_day)]:
            turns.append(Turn(day, one.pupil.dyad, one.waited(number)))
            one.since = number
    return Rota(tuple(turns), promise)


class MoveReason(StrEnum):
    """Why a turn is on another day than it was."""

    PUPIL_AWAY = "pupil_away"
    TEACHER_AWAY = "teacher_away"
    NO_SCHOOL = "no_school"
    MADE_ROOM = "made_room"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Move:
    """A turn that changed its day; `to` is None when it falls after the planned days."""

    dyad: str
    was: date
    to: date | None
    reason: MoveReason


def moved_turns(
    old: Rota,
    new: Rota,
    *,
    today: date,
    pupils: Sequence[RotaPupil],
    calendar: SchoolDays,
    capacity: Capacity,
) -> tuple[Move, ...]:
    """Which next turns changed when a rota was planned anew, and why, without a word of blame.

    Only the first turn of every pupil from `old` counts. A turn before today that did not happen is *not
    yet*: it is simply planned again. Moves come in the order of the old days.
    """
    away = {pupil.dyad: pupil.absent for pupil in pupils}
    first_new = {turn.dyad: turn.on for turn in reversed(new.turns)}
    first_old = {turn.dyad: turn.on for turn in reversed(old.turns) if turn.dyad in away}
    moves: list[Move] = []
    for dyad, was in sorted(first_old.items(), key=lambda item: item[1]):
        to = first_new.get(dyad)
        if to == was:
            continue
        causes = (
            (MoveReason.PUPIL_AWAY, was in away[dyad]),
            (MoveReason.NO_SCHOOL, not calendar.is_school_day(was)),
            (MoveReason.TEACHER_AWAY, capacity(was) == 0),
            (MoveReason.NOT_YET, was < today),
        )
        reason = next((cause for cause, holds in causes if holds), MoveReason.MADE_ROOM)
        moves.append(Move(dyad, was, to, reason))
    return tuple(moves)
