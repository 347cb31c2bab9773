from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.practice.errors import PracticeError
from nabij.practice.schooldays import ClosedRange, SchoolCalendar
from nabij.practice.spread import (
    GapDistribution,
    coverage,
    gap_distribution,
    gaps,
    longest_gap,
    since_last,
)

CALENDAR = SchoolCalendar(
    date(2025, 9, 1), date(2026, 7, 3), (ClosedRange(date(2025, 10, 18), date(2025, 10, 26)),)
)
DAYS = CALENDAR.school_days
any_day = st.dates(date(2025, 8, 20), date(2026, 7, 20))


def test_since_last_over_a_holiday_counts_school_days_only():
    assert since_last(date(2025, 10, 16), date(2025, 10, 28), CALENDAR) == 3


def test_since_last_today_is_none_and_never_is_unknown():
    assert since_last(DAYS[4], DAYS[4], CALENDAR) == 0
    assert since_last(DAYS[9], DAYS[4], CALENDAR) == 0
    assert since_last(None, DAYS[4], CALENDAR) is None


def test_coverage_counts_pupils_met_in_the_last_ten_school_days():
    found = coverage([DAYS[41], DAYS[50], DAYS[40], None], DAYS[50], CALENDAR)

    assert (found.met, found.pupils, found.share) == (2, 4, 0.5)
    assert found.window == DAYS[41:51]


def test_coverage_without_pupils_or_before_the_year_has_no_share():
    assert coverage([], DAYS[50], CALENDAR).share is None
    early = coverage([None, date(2025, 8, 1)], date(2025, 8, 2), CALENDAR)
    assert (early.met, early.share) == (0, None)


@given(last=st.lists(st.none() | any_day, max_size=30), today=any_day)
def test_coverage_of_any_class_lies_between_none_and_all(last, today):
    found = coverage(last, today, CALENDAR)

    assert 0 <= found.met <= found.pupils == len(last)


def test_gaps_of_a_known_pupil_run_from_start_to_end():
    days = [DAYS[3], DAYS[3], DAYS[10], DAYS[90]]

    found = gaps(days, start=DAYS[0], end=DAYS[30], calendar=CALENDAR)

    assert found == (3, 7, 20)
    assert longest_gap(days, start=DAYS[0], end=DAYS[30], calendar=CALENDAR) == 20


def test_gaps_of_a_single_day_are_none():
    assert gaps([DAYS[0]], start=DAYS[0], end=DAYS[0], calendar=CALENDAR) == ()
    assert longest_gap([], start=DAYS[0], end=DAYS[0], calendar=CALENDAR) == 0


@given(days=st.lists(any_day, max_size=20), start=any_day, length=st.integers(0, 200))
def test_gaps_of_any_days_add_up_to_the_time_looked_at(days, start, length):
    end = start + timedelta(days=length)

    found = gaps(days, start=start, end=end, calendar=CALENDAR)

    assert sum(found) == CALENDAR.school_days_between(start, end)
    assert all(wait > 0 for wait in found)


@given(days=st.lists(st.sampled_from(DAYS), max_size=20), extra=st.sampled_from(DAYS))
def test_longest_gap_with_one_more_meeting_never_grows(days, extra):
    def longest(met: list[date]) -> int:
        return longest_gap(met, start=DAYS[0], end=DAYS[-1], calendar=CALENDAR)

    assert longest([*days, extra]) <= longest(days)


def test_gaps_that_end_before_they_start_are_refused():
    with pytest.raises(PracticeError) as caught:
        gaps([], start=DAYS[1], end=DAYS[0], calendar=CALENDAR)

    assert caught.value.code == "spread.reversed"


def test_gap_distribution_shows_ends_middle_and_weeks():
    found = gap_distribution([0, 5, 6, 10, 11, 16, 21, 60])

    assert found == GapDistribution(8, 0, 10.5, 60, (2, 2, 1, 1, 2))


@pytest.mark.parametrize(("values", "code"), [([], "spread.no_pupils"), ([3, -1], "spread.negative")])
def test_gap_distribution_that_cannot_be_is_refused(values, code):
    with pytest.raises(PracticeError) as caught:
        gap_distribution(values)

    assert caught.value.code == code
