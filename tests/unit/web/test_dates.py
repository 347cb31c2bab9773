"""Dates as teachers say them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone, translation

from nabij.web import dates

THURSDAY = dt.date(2026, 3, 5)


@pytest.mark.parametrize(
    ("day", "dutch", "english"),
    [
        (dt.date(2026, 3, 5), "vandaag", "today"),
        (dt.date(2026, 3, 4), "gisteren", "yesterday"),
        (dt.date(2026, 3, 6), "morgen", "tomorrow"),
        (dt.date(2026, 3, 3), "dinsdag", "Tuesday"),
        (dt.date(2026, 2, 27), "vrijdag", "Friday"),
        (dt.date(2026, 2, 26), "donderdag 26 februari", "Thursday 26 February"),
        (dt.date(2026, 3, 9), "komende maandag", "this coming Monday"),
        (dt.date(2026, 3, 12), "donderdag 12 maart", "Thursday 12 March"),
        (dt.date(2025, 3, 5), "5 maart 2025", "5 March 2025"),
    ],
)
def test_day_at_each_distance_has_the_shortest_clear_name(day: dt.date, dutch: str, english: str) -> None:
    said = dates.day(day, THURSDAY)
    with translation.override("en"):
        said_in_english = dates.day(day, THURSDAY)

    assert (said, said_in_english) == (dutch, english)


def test_day_without_a_reference_counts_from_today() -> None:
    assert dates.day(timezone.now()) == "vandaag"


def test_day_of_a_late_evening_in_utc_is_the_day_of_the_school() -> None:
    late = dt.datetime(2026, 3, 4, 23, 30, tzinfo=dt.UTC)

    assert dates.day(late, THURSDAY) == "vandaag"
    assert dates.clock(late) == "00:30"
    assert dates.iso(late) == "2026-03-05T00:30+01:00"
    assert dates.moment(late, THURSDAY) == "vandaag, 00:30"


def test_naive_values_are_taken_as_they_are() -> None:
    naive = dt.datetime(2026, 3, 4, 9, 5)  # noqa: DTZ001

    assert dates.day(naive, THURSDAY) == "gisteren"
    assert dates.clock(naive) == "09:05"
    assert dates.clock(dt.time(14, 5)) == "14:05"
    assert dates.iso(naive) == "2026-03-04T09:05"
    assert dates.iso(THURSDAY) == "2026-03-05"


def test_day_long_names_everything() -> None:
    assert dates.day_long(THURSDAY) == "donderdag 5 maart 2026"


@pytest.mark.parametrize(
    ("count", "dutch", "english"),
    [
        (None, "nog niet", "not yet"),
        (0, "vandaag", "today"),
        (1, "één schooldag geleden", "one school day ago"),
        (2, "twee schooldagen geleden", "two school days ago"),
        (10, "tien schooldagen geleden", "ten school days ago"),
        (11, "11 schooldagen geleden", "11 school days ago"),
    ],
)
def test_school_days_ago_spells_numbers_up_to_ten(count: int | None, dutch: str, english: str) -> None:
    said = dates.school_days_ago(count)
    with translation.override("en"):
        said_in_english = dates.school_days_ago(count)

    assert (said, said_in_english) == (dutch, english)


@pytest.mark.parametrize(("number", "said"), [(0, "geen"), (3, "drie"), (10, "tien"), (11, "11"), (-1, "-1")])
def test_spelled_number_inside_and_outside_the_words(number: int, said: str) -> None:
    assert dates.spelled(number) == said
