"""What a few typed letters mean."""

from __future__ import annotations

from datetime import date

import pytest

from nabij.apps.contact.presenters import short_names
from nabij.apps.contact.recalling import matches, read
from nabij.apps.contact.selectors import DyadRow


def row(number: int, given: str, full: str) -> DyadRow:
    return DyadRow(number, number, given, full, date(2026, 8, 31), 0, None, None, None, None, None, 0, None)


ROWS = [
    row(1, "Zoë", "Zoë van den Berg"),
    row(2, "Bo", "Bo Aalders"),
    row(3, "Bo", "Bo Bakker"),
    row(4, "Bodhi", "Bodhi Smit"),
    row(5, "Jan", "Jan Peeters"),
    row(6, "Jan", "Jan Pieters"),
]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zoe", [1]),
        ("ZVDB", [1]),
        ("z.b.", [1]),
        ("zb", [1]),
        ("berg", [1]),
        ("bo", [2, 3]),
        ("bo b", [3]),
        ("bod", [4]),
        ("z", [1]),
        ("x", []),
        ("", []),
        (" . ", []),
    ],
)
def test_matches_letters_and_initials_find_whom_they_mean(typed: str, found: list[int]) -> None:
    assert [one.id for one in matches(typed, ROWS)] == found


def test_read_of_a_name_that_two_share_takes_the_other_when_one_is_known() -> None:
    assert [one.id for one in read("bo", ROWS, known=[2]).sure] == [3]
    assert [one.id for one in read("bo", ROWS, known=[]).candidates] == [2, 3]


def test_read_of_a_name_that_is_there_already_says_so() -> None:
    found = read("zoe", ROWS, known=[1])
    assert ([one.id for one in found.already], found.sure, found.unknown) == ([1], (), ())


def test_read_of_many_names_keeps_sure_unclear_and_unknown_apart() -> None:
    found = read("zoe, bodhi en qq; jan", ROWS, known=[])
    assert [one.id for one in found.sure] == [1, 4]
    assert [one.id for one in found.candidates] == [5, 6]
    assert found.unknown == ("qq",)


def test_short_names_shared_get_as_much_family_name_as_needed() -> None:
    assert list(short_names(ROWS).values()) == [
        "Zoë",
        "Bo A.",
        "Bo B.",
        "Bodhi",
        "Jan Peeters",
        "Jan Pieters",
    ]
