from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.practice.errors import PracticeError
from nabij.practice.schooldays import ClosedRange, SchoolCalendar

FIRST, LAST = date(2025, 8, 25), date(2026, 7, 3)
AUTUMN = ClosedRange(date(2025, 10, 18), date(2025, 10, 26))
YEAR = SchoolCalendar(FIRST, LAST, closed=(AUTUMN, ClosedRange(date(2025, 10, 20), date(2025, 10, 21))))

dates = st.dates(FIRST - timedelta(days=30), LAST + timedelta(days=30))
year_days = st.dates(FIRST, LAST)


@st.composite
def calendars(draw: st.DrawFn) -> SchoolCalendar:
    first = draw(st.dates(date(2025, 1, 1), date(2025, 3, 1)))
    spans = draw(st.lists(st.tuples(st.integers(-5, 80), st.integers(0, 9)), max_size=4))
    closed = tuple(
        ClosedRange(first + timedelta(days=start), first + timedelta(days=start + length))
        for start, length in spans
    )
    weekdays = draw(st.frozensets(st.integers(0, 6), min_size=1))
    return SchoolCalendar(first, first + timedelta(days=70), closed, weekdays)


def plain_count(calendar: SchoolCalendar, start: date, end: date) -> int:
    """Count one date after the other."""
    return sum(calendar.is_school_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


@pytest.mark.parametrize(
    ("day", "school"),
    [
        (date(2025, 10, 17), True),
        (date(2025, 10, 18), False),
        (date(2025, 10, 20), False),
        (date(2025, 10, 27), True),
        (date(2025, 8, 22), False),
        (date(2026, 7, 6), False),
    ],
)
def test_day_in_week_weekend_holiday_or_outside_is_told_apart(day, school):
    assert YEAR.is_school_day(day) is school


@given(day=dates)
def test_school_day_of_the_year_is_a_weekday_inside_it_and_not_closed(day):
    expected = FIRST <= day <= LAST and day.weekday() < 5 and not AUTUMN.first <= day <= AUTUMN.last

    assert YEAR.is_school_day(day) is expected


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (date(2025, 10, 13), date(2025, 10, 13), 0),
        (date(2025, 10, 13), date(2025, 10, 14), 1),
        (date(2025, 10, 10), date(2025, 10, 13), 1),
        (date(2025, 10, 17), date(2025, 10, 27), 1),
        (date(2025, 10, 14), date(2025, 10, 13), -1),
        (date(2020, 1, 1), date(2025, 8, 25), 1),
        (date(2026, 7, 3), date(2030, 1, 1), 0),
    ],
)
def test_school_days_between_known_dates_are_counted_without_holidays(start, end, count):
    assert YEAR.school_days_between(start, end) == count


@given(start=dates, end=dates)
def test_school_days_between_any_dates_equal_a_plain_count(start, end):
    expected = plain_count(YEAR, start, end) if start <= end else -plain_count(YEAR, end, start)

    assert YEAR.school_days_between(start, end) == expected


@given(one=dates, two=dates, three=dates)
def test_school_days_between_add_up_along_the_way(one, two, three):
    whole = YEAR.school_days_between(one, three)

    assert whole == YEAR.school_days_between(one, two) + YEAR.school_days_between(two, three)


@given(day=year_days, number=st.integers(-300, 300))
def test_adding_school_days_lands_on_the_counted_school_day_or_is_refused(day, number):
    after = [one for one in YEAR.school_days if one > day]
    before = [one for one in YEAR.school_days if one < day]
    if number > len(after) or -number > len(before) or (number == 0 and not YEAR.is_school_day(day)):
        number = 1 if after else -1
    landed = YEAR.add_school_days(day, number)

    assert YEAR.is_school_day(landed)
    if YEAR.is_school_day(day):
        assert YEAR.school_days_between(day, landed) == number


@pytest.mark.parametrize("number", [1, 200, -250])
def test_adding_school_days_past_the_year_is_refused(number):
    with pytest.raises(PracticeError) as caught:
        YEAR.add_school_days(LAST, number)

    assert caught.value.code == "calendar.outside_year"


def test_adding_no_school_days_on_a_saturday_gives_monday():
    assert YEAR.add_school_days(date(2025, 9, 6), 0) == date(2025, 9, 8)


def test_adding_one_school_day_from_a_holiday_gives_the_first_day_back():
    assert YEAR.add_school_days(date(2025, 10, 22), 1) == date(2025, 10, 27)


@given(day=dates)
def test_neighbours_of_a_day_are_the_nearest_school_days(day):
    before, after = YEAR.previous_school_day(day), YEAR.next_school_day(day)

    assert before == max((one for one in YEAR.school_days if one < day), default=None)
    assert after == min((one for one in YEAR.school_days if one > day), default=None)


@given(day=dates, number=st.integers(0, 260))
def test_last_school_days_are_the_newest_up_to_today_oldest_first(day, number):
    upto = [one for one in YEAR.school_days if one <= day]

    assert list(YEAR.last_school_days(day, number)) == (upto[-number:] if number else [])


def test_last_school_days_with_a_negative_number_are_refused():
    with pytest.raises(PracticeError) as caught:
        YEAR.last_school_days(FIRST, -1)

    assert caught.value.code == "calendar.negative_number"


@given(data=st.data())
def test_calendar_of_any_shape_counts_like_a_plain_count(data):
    calendar = data.draw(calendars())
    start = data.draw(st.dates(calendar.first - timedelta(days=5), calendar.last))
    end = data.draw(st.dates(start, calendar.last + timedelta(days=5)))

    assert calendar.school_days_between(start, end) == plain_count(calendar, start, end)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"first": LAST, "last": FIRST}, "calendar.year_reversed"),
        ({"first": FIRST, "last": LAST, "weekdays": frozenset()}, "calendar.weekdays"),
        ({"first": FIRST, "last": LAST, "weekdays": frozenset({7})}, "calendar.weekdays"),
        ({"first": date(2025, 9, 6), "last": date(2025, 9, 7)}, "calendar.no_school_days"),
    ],
)
def test_calendar_that_cannot_be_is_refused(arguments, code):
    with pytest.raises(PracticeError) as caught:
        SchoolCalendar(**arguments)

    assert caught.value.code == code


def test_closed_range_that_ends_before_it_begins_is_refused():
    with pytest.raises(PracticeError) as caught:
        ClosedRange(LAST, FIRST)

    assert caught.value.code == "calendar.range_reversed"
