from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.practice.persistence import EmotionEvent, Persistence, persistence
from nabij.practice.schooldays import SchoolCalendar

CALENDAR = SchoolCalendar(date(2026, 1, 5), date(2026, 7, 3))


def events(*notes: tuple[int, bool]) -> list[EmotionEvent]:
    """Events on the n-th school day (0 is the first), each negative or not."""
    made = []
    for place, (number, negative) in enumerate(notes):
        day = CALENDAR.school_days[number]
        made.append(EmotionEvent(datetime.combine(day, time(10), UTC), f"{place:03}", day, negative))
    return made


any_events = st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=30).map(
    lambda notes: events(*notes)
)


@pytest.mark.parametrize(
    ("notes", "signals"),
    [
        ([(0, True), (3, True), (10, True)], True),
        ([(0, True), (3, True), (9, True)], False),
        ([(0, True), (2, False), (3, True), (5, False), (10, True)], True),
        ([(0, True), (2, False), (3, True), (5, False), (10, False)], False),
        ([(0, True), (1, True), (2, True), (3, False), (4, False), (20, False)], False),
        ([(0, False), (1, False), (20, True), (20, True), (20, True)], False),
        ([(0, True), (20, True)], False),
        ([], False),
    ],
)
def test_persistence_of_known_runs_follows_three_of_five_over_ten_days(notes, signals):
    assert persistence(events(*notes), CALENDAR).signals is signals


def test_persistence_of_daily_notes_signals_once_they_last_ten_school_days():
    daily = events(*[(number, True) for number in range(11)])

    assert not persistence(daily[:10], CALENDAR).signals
    assert persistence(daily, CALENDAR) == Persistence(
        True, 5, 5, 10, CALENDAR.school_days[0], CALENDAR.school_days[10]
    )


def test_persistence_of_a_run_broken_by_calm_weeks_begins_after_them():
    notes = [(0, True), (1, True), (2, True), *[(n, False) for n in range(3, 8)]]
    notes += [(20, True), (21, True), (22, True)]

    found = persistence(events(*notes), CALENDAR)

    assert found.since == CALENDAR.school_days[6]
    assert found.span == 16


@given(found=any_events, data=st.data())
def test_persistence_in_any_order_of_arrival_is_the_same(found, data):
    assert persistence(data.draw(st.permutations(found)), CALENDAR) == persistence(found, CALENDAR)


@given(number=st.integers(0, 60), count=st.integers(1, 12))
def test_persistence_of_a_single_day_never_signals(number, count):
    assert not persistence(events(*[(number, True)] * count), CALENDAR).signals


@given(found=any_events)
def test_persistence_that_signals_holds_for_the_last_five_and_for_the_span(found):
    answer = persistence(found, CALENDAR)
    last = sorted(found, key=lambda one: (one.at, one.key))[-5:]

    assert answer.negative == sum(one.negative for one in last)
    if answer.signals:
        assert answer.negative >= 3
        assert answer.span >= 10
        assert last[-1].day - answer.since >= timedelta(days=10)


@given(found=any_events)
def test_persistence_by_the_last_five_alone_always_signals(found):
    last = sorted(found, key=lambda one: (one.at, one.key))[-5:]
    negative = [one for one in last if one.negative]
    literal = (
        len(negative) >= 3
        and CALENDAR.school_days_between(last[0].day, last[-1].day) >= 10
        and len({one.day for one in negative}) > 1
    )

    assert persistence(found, CALENDAR).signals or not literal
