from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.practice.child_led import ChosenDose, DoseSource, booster_days, child_led_days, variants_that_fit
from nabij.practice.errors import PracticeError
from nabij.practice.schooldays import ClosedRange, SchoolCalendar

MONDAY = date(2025, 9, 1)
CALENDAR = SchoolCalendar(
    date(2025, 8, 18), date(2026, 7, 10), (ClosedRange(date(2025, 9, 8), date(2025, 9, 12)),)
)


@pytest.mark.parametrize(
    ("dose", "sources"),
    [
        (ChosenDose(10, 2, 6), (DoseSource.MANUAL, DoseSource.PRACTICE_SITE)),
        (ChosenDose(20, 3, 6), (DoseSource.PROFESSIONAL_TRAINING,)),
        (ChosenDose(5, 1, 2), (DoseSource.MANUAL,)),
        (ChosenDose(25, 1, 2), ()),
    ],
)
def test_dose_names_the_sources_it_stays_within(dose, sources):
    assert variants_that_fit(dose) == sources


@pytest.mark.parametrize("values", [(1, 1, 1), (31, 1, 1), (10, 0, 1), (10, 6, 1), (10, 1, 0), (10, 1, 13)])
def test_dose_out_of_reason_is_refused(values):
    with pytest.raises(PracticeError, match=r"child_led\.dose"):
        ChosenDose(*values)


def test_days_of_a_dose_are_spread_over_the_week_and_skip_a_holiday_week():
    days = child_led_days(ChosenDose(10, 2, 2), start=MONDAY, calendar=CALENDAR)

    assert days == (date(2025, 9, 2), date(2025, 9, 4), date(2025, 9, 16), date(2025, 9, 18))


@given(st.integers(1, 5), st.integers(1, 12))
def test_days_of_a_dose_are_school_days_and_as_many_as_chosen(times, weeks):
    days = child_led_days(ChosenDose(10, times, weeks), start=MONDAY, calendar=CALENDAR)

    assert len(set(days)) == len(days) == times * weeks
    assert all(CALENDAR.is_school_day(day) for day in days)


def test_days_of_a_dose_take_what_a_short_week_has():
    short = SchoolCalendar(MONDAY, date(2026, 7, 1), (ClosedRange(date(2025, 9, 2), date(2025, 9, 5)),))

    assert child_led_days(ChosenDose(10, 3, 1), start=MONDAY, calendar=short) == (MONDAY,)


def test_boosters_come_every_two_weeks_and_once_after():
    days = booster_days(
        behaviour_start=date(2025, 9, 15), behaviour_end=date(2025, 10, 12), calendar=CALENDAR
    )

    assert days == (date(2025, 9, 29), date(2025, 10, 27))


def test_booster_in_a_holiday_moves_to_the_first_school_day():
    days = booster_days(behaviour_start=MONDAY - timedelta(days=7), behaviour_end=MONDAY, calendar=CALENDAR)

    assert days == (date(2025, 9, 15),)


def test_booster_of_a_phase_that_ends_before_it_starts_is_refused():
    with pytest.raises(PracticeError, match=r"child_led\.phase"):
        booster_days(behaviour_start=MONDAY, behaviour_end=MONDAY - timedelta(days=1), calendar=CALENDAR)


def test_booster_after_the_year_is_left_out():
    end = date(2026, 7, 10)

    assert booster_days(behaviour_start=end, behaviour_end=end, calendar=CALENDAR) == ()
