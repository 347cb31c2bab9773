from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.practice.dose import (
    DoseState,
    Impression,
    Pause,
    PauseReason,
    SlotRhythm,
    TwoByTen,
    school_days_from,
    slot_due,
    two_by_ten_progress,
)
from nabij.practice.errors import PracticeError
from nabij.practice.schooldays import ClosedRange, SchoolCalendar

MONDAY = date(2025, 9, 1)
CALENDAR = SchoolCalendar(
    date(2025, 8, 25), date(2026, 7, 10), (ClosedRange(date(2025, 10, 13), date(2025, 10, 17)),)
)


def day(number):
    return CALENDAR.add_school_days(MONDAY, number)


def progress(plan, today):
    return two_by_ten_progress(plan, today=today, calendar=CALENDAR)


def test_two_by_ten_before_its_start_ends_two_school_weeks_later():
    found = progress(TwoByTen(MONDAY), MONDAY - timedelta(days=3))

    assert found.state is DoseState.NOT_STARTED
    assert found.expected_end == date(2025, 9, 12)


def test_two_by_ten_that_starts_in_a_weekend_begins_on_monday():
    found = progress(TwoByTen(date(2025, 9, 6)), date(2025, 9, 5))

    assert found.expected_end == date(2025, 9, 19)


def test_two_by_ten_over_a_holiday_counts_school_days_only():
    start = date(2025, 10, 6)

    found = progress(TwoByTen(start), start)

    assert found.state is DoseState.DUE_TODAY
    assert found.expected_end == date(2025, 10, 24)


def test_two_by_ten_with_a_pause_and_an_open_day_moves_its_end_kindly():
    plan = TwoByTen(MONDAY, done=(day(0), day(3)), pauses=(Pause(day(1), PauseReason.PUPIL_ABSENT),))

    found = progress(plan, day(4))

    assert (found.done, found.left, found.paused_days) == (2, 8, 1)
    assert found.open_days == (day(2),)
    assert found.expected_end == day(11)


@pytest.mark.parametrize(
    ("plan", "today", "state"),
    [
        (TwoByTen(MONDAY, done=(MONDAY, MONDAY)), MONDAY, DoseState.DONE_TODAY),
        (TwoByTen(MONDAY, pauses=(Pause(MONDAY, PauseReason.OTHER),)), MONDAY, DoseState.PAUSED_TODAY),
        (TwoByTen(MONDAY), date(2025, 9, 6), DoseState.NO_SCHOOL_TODAY),
        (TwoByTen(MONDAY), day(1), DoseState.DUE_TODAY),
    ],
)
def test_two_by_ten_says_where_it_stands_today(plan, today, state):
    assert progress(plan, today).state is state


@given(st.sets(st.integers(0, 30), min_size=10, max_size=14))
def test_two_by_ten_is_complete_at_ten_days_whatever_lies_between(numbers):
    plan = TwoByTen(MONDAY, done=tuple(day(number) for number in numbers))

    found = progress(plan, day(40))

    assert found.state is DoseState.COMPLETE
    assert (found.done, found.left) == (10, 0)
    assert found.expected_end == day(sorted(numbers)[9])
    assert all(one < found.expected_end for one in found.open_days)


def test_two_by_ten_moment_on_a_day_without_school_is_refused():
    with pytest.raises(PracticeError, match=r"dose\.no_school_that_day"):
        progress(TwoByTen(MONDAY, done=(date(2025, 9, 6),)), day(5))


def test_two_by_ten_day_before_its_start_is_refused():
    with pytest.raises(PracticeError, match=r"dose\.before_start"):
        TwoByTen(MONDAY, done=(date(2025, 8, 29),))


def test_two_by_ten_day_that_is_both_done_and_paused_is_refused():
    with pytest.raises(PracticeError, match=r"dose\.done_and_paused"):
        TwoByTen(MONDAY, done=(MONDAY,), pauses=(Pause(MONDAY, PauseReason.SPECIAL_DAY),))


@pytest.mark.parametrize("weeks", [1, 7])
def test_slot_rhythm_outside_two_to_six_weeks_is_refused(weeks):
    with pytest.raises(PracticeError, match=r"dose\.rhythm"):
        SlotRhythm(weeks)


def test_slot_rhythm_is_three_weeks_and_promises_one_more():
    assert (SlotRhythm().school_days, SlotRhythm().promised) == (15, 20)


def test_two_by_ten_that_the_year_cuts_off_has_no_expected_end():
    assert progress(TwoByTen(date(2026, 7, 6)), date(2026, 7, 6)).expected_end is None


def test_slot_that_falls_after_the_year_has_no_day():
    assert slot_due(date(2026, 7, 1), rhythm=SlotRhythm(), calendar=CALENDAR, today=date(2026, 7, 2)) == (
        None,
        14,
    )


def test_slot_for_someone_never_met_is_due_today():
    assert slot_due(None, rhythm=SlotRhythm(), calendar=CALENDAR, today=MONDAY) == (MONDAY, 0)


def test_slot_is_due_a_rhythm_after_the_last_talk():
    due, left = slot_due(MONDAY, rhythm=SlotRhythm(2), calendar=CALENDAR, today=day(4))

    assert (due, left) == (day(10), 6)


@pytest.mark.parametrize("value", [0, 11])
def test_impression_outside_one_to_ten_is_refused(value):
    with pytest.raises(PracticeError, match=r"dose\.impression"):
        Impression(value)


def test_school_days_from_the_end_of_the_year_are_fewer():
    assert len(school_days_from(date(2026, 7, 6), number=20, calendar=CALENDAR)) == 5
    assert school_days_from(MONDAY, number=2, calendar=CALENDAR) == [day(0), day(1)]
    assert Impression(7).words == ()
