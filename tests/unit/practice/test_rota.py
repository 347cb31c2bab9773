from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.practice.dose import SlotRhythm
from nabij.practice.errors import PracticeError
from nabij.practice.rota import MoveReason, PromiseWord, RotaPupil, moved_turns, plan_rota
from nabij.practice.schooldays import ClosedRange, SchoolCalendar

START = date(2025, 9, 1)
FIRST, LAST = date(2025, 8, 18), date(2026, 7, 10)
PLAIN = SchoolCalendar(FIRST, LAST)


def class_of(number, **absent):
    return [RotaPupil(f"p{n}", absent=frozenset(absent.get(f"p{n}", ()))) for n in range(number)]


def rota_for(pupils, *, capacity=2, days=40, weeks=3, calendar=PLAIN, start=START):
    room = capacity if callable(capacity) else lambda _: capacity
    return plan_rota(
        pupils, start=start, school_days=days, calendar=calendar, capacity=room, rhythm=SlotRhythm(weeks)
    )


def waits(rota, pupil, days):
    """Lengths of all waits of a pupil in school days on which the pupil was there, the last one
    unfinished.
    """
    met = {turn.on for turn in rota.turns if turn.dyad == pupil.dyad}
    lengths, count = [], 0
    for day in days:
        count += day not in pupil.absent
        if day in met:
            lengths.append(count)
            count = 0
    return [*lengths, count]


def test_rota_for_thirty_pupils_two_a_day_takes_everyone_once_in_fifteen_days():
    rota = rota_for(class_of(30), days=15)

    assert [turn.dyad for turn in rota.turns] == [f"p{n}" for n in range(30)]
    assert rota.promise.word is PromiseWord.KEPT
    assert (rota.promise.turns_a_day, rota.promise.longest_wait, rota.promise.promised) == (2, 20, 20)


def test_rota_with_more_room_than_needed_uses_no_more_a_day_than_the_rhythm_asks():
    rota = rota_for(class_of(30), capacity=10)

    assert rota.promise.turns_a_day == 2


def test_rota_starts_with_the_longest_not_met():
    pupils = [
        RotaPupil("lately", date(2025, 8, 29)),
        RotaPupil("long_ago", date(2025, 8, 19)),
        RotaPupil("never"),
    ]

    rota = rota_for(pupils, capacity=1, days=4)

    assert [(turn.dyad, turn.waited) for turn in rota.turns][:2] == [("never", None), ("long_ago", 11)]


def test_rota_waits_count_the_first_day_when_the_last_talk_was_yesterday():
    rota = rota_for([RotaPupil("a", date(2025, 8, 29))], days=40)

    assert rota.turns[0].waited == 11


def test_rota_for_a_small_class_does_not_come_back_too_soon():
    rota = rota_for(class_of(3), capacity=3, days=40)

    assert all(turn.waited is None or turn.waited >= 11 for turn in rota.turns)


def test_rota_with_too_little_room_says_so_with_the_numbers():
    promise = rota_for(class_of(30), capacity=1).promise

    assert promise.word is PromiseWord.TOO_LITTLE_ROOM
    assert (promise.pupils, promise.promised, promise.longest_wait) == (30, 20, 30)
    assert (promise.needed_a_day, promise.fits_weeks) == (2, 5)


def test_rota_with_no_room_at_all_promises_nothing():
    rota = rota_for(class_of(3), capacity=0)

    assert rota.turns == ()
    assert rota.promise.word is PromiseWord.TOO_LITTLE_ROOM
    assert (rota.promise.longest_wait, rota.promise.fits_weeks) == (None, None)


def test_rota_at_the_end_of_the_year_says_that_the_year_ends_first():
    rota = rota_for(class_of(30), start=date(2026, 7, 6))

    assert rota.promise.word is PromiseWord.YEAR_ENDS_FIRST
    assert len(rota.turns) == 10


def test_rota_after_the_year_has_no_turns():
    assert rota_for(class_of(2), start=date(2026, 8, 1)).turns == ()


def test_rota_without_pupils_keeps_its_promise():
    rota = rota_for([])

    assert rota.turns == ()
    assert rota.promise.word is PromiseWord.KEPT


@pytest.mark.parametrize(
    ("pupils", "days", "capacity", "code"),
    [
        ([RotaPupil("a"), RotaPupil("a")], 5, 1, "rota.double"),
        ([RotaPupil("a")], 0, 1, "rota.school_days"),
        ([RotaPupil("a")], 5, -1, "rota.capacity"),
    ],
)
def test_rota_of_impossible_input_gives_a_code(pupils, days, capacity, code):
    with pytest.raises(PracticeError) as raised:
        rota_for(pupils, days=days, capacity=capacity)

    assert raised.value.code == code


@st.composite
def schools(draw):
    closed = []
    for _ in range(draw(st.integers(0, 3))):
        first = START + timedelta(days=draw(st.integers(0, 150)))
        closed.append(ClosedRange(first, first + timedelta(days=draw(st.integers(0, 16)))))
    return SchoolCalendar(FIRST, LAST, tuple(closed))


@st.composite
def classes(draw):
    pupils = []
    for number in range(draw(st.integers(1, 32))):
        away = set()
        for _ in range(draw(st.integers(0, 2))):
            first = draw(st.integers(0, 150))
            length = draw(st.integers(1, 30))
            away.update(START + timedelta(days=first + n) for n in range(length))
        ago = draw(st.none() | st.integers(1, 14))
        last = None if ago is None else START - timedelta(days=ago)
        pupils.append(RotaPupil(f"p{number}", last, frozenset(away)))
    return pupils


@settings(max_examples=60, deadline=None)
@given(classes(), schools(), st.integers(1, 5), st.integers(2, 6))
def test_nobody_waits_longer_than_promised_unless_away(pupils, calendar, capacity, weeks):
    rota = rota_for(pupils, capacity=capacity, days=90, weeks=weeks, calendar=calendar)
    days = [day for day in calendar.school_days if day >= START][:90]

    assert max(Counter(turn.on for turn in rota.turns).values()) <= capacity
    assert all(calendar.is_school_day(turn.on) for turn in rota.turns)
    for pupil in pupils:
        assert not pupil.absent & {turn.on for turn in rota.turns if turn.dyad == pupil.dyad}
        if rota.promise.word is PromiseWord.KEPT:
            assert max(waits(rota, pupil, days)) <= rota.promise.longest_wait <= rota.promise.promised


@settings(max_examples=40, deadline=None)
@given(classes(), st.lists(st.integers(0, 4), min_size=5, max_size=5), st.integers(2, 6))
def test_nobody_present_waits_longer_than_promised_with_a_part_time_teacher(pupils, week, weeks):
    rota = rota_for(pupils, capacity=lambda day: week[day.weekday()], days=90, weeks=weeks)
    days = [day for day in PLAIN.school_days if day >= START][:90]

    held = rota.promise.word is PromiseWord.KEPT
    longest = [max(waits(rota, pupil, days)) for pupil in pupils if not pupil.absent]

    assert held or rota.promise.longest_wait is None or rota.promise.longest_wait > rota.promise.promised
    assert not held or all(wait <= rota.promise.promised for wait in longest)


def moves(pupils, *, capacity=lambda _: 1, calendar=PLAIN, today=START):
    old = rota_for(class_of(3), capacity=1, days=3, weeks=2)
    new = rota_for(pupils, capacity=capacity, days=4, weeks=2, calendar=calendar, start=today)
    return moved_turns(old, new, today=today, pupils=pupils, calendar=calendar, capacity=capacity)


def test_turn_of_a_pupil_who_is_away_moves_and_others_make_room():
    found = moves(class_of(3, p0=[START]))

    assert [(move.dyad, move.reason, move.to) for move in found] == [
        ("p0", MoveReason.PUPIL_AWAY, START + timedelta(days=1)),
        ("p1", MoveReason.MADE_ROOM, START),
    ]


def test_turn_on_a_day_of_the_teacher_away_moves_without_blame():
    found = moves(class_of(3), capacity=lambda day: int(day != START))

    assert found[0].reason is MoveReason.TEACHER_AWAY


def test_turn_on_a_new_holiday_moves():
    closed = SchoolCalendar(FIRST, LAST, (ClosedRange(START, START),))

    assert moves(class_of(3), calendar=closed)[0].reason is MoveReason.NO_SCHOOL


def test_turn_that_did_not_happen_is_simply_planned_again():
    found = moves(class_of(3), today=START + timedelta(days=1))

    assert found[0].reason is MoveReason.NOT_YET
    assert found[0].to == START + timedelta(days=1)


def test_turn_that_falls_after_the_planned_days_has_no_new_day():
    away = [START + timedelta(days=n) for n in range(10)]

    assert moves(class_of(3, p2=away))[0].to is None


def test_turn_of_a_pupil_who_left_is_not_mentioned():
    assert moves(class_of(1)) == ()
