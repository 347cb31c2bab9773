"""Addresses are those of Django's `reverse`, and what is kept of them holds nobody's number."""

from __future__ import annotations

import pytest
from django.test import override_settings
from django.urls import NoReverseMatch, reverse, set_script_prefix

from nabij.web import addresses
from nabij.web.addresses import address


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("today", ()),
        ("pupil", (7,)),
        ("pupil", (0,)),
        ("pupil", ("7",)),
        ("moment", (3, 4)),
        ("moment", (44, 3)),
        ("reason", (12, "not_met")),
        ("accounts:theme", ()),
    ],
)
def test_address_is_the_one_of_reverse_each_time(name: str, values: tuple[object, ...]) -> None:
    expected = reverse(name, args=values)

    assert [address(name, *values), address(name, *values)] == [expected, expected]


@pytest.mark.parametrize(
    ("name", "values"), [("pupil", (-1,)), ("pupil", ()), ("no:where", ()), ("today", (1,))]
)
def test_page_that_does_not_exist_has_no_address(name: str, values: tuple[object, ...]) -> None:
    with pytest.raises(NoReverseMatch):
        address(name, *values)


def test_addresses_of_many_share_one_kept_form() -> None:
    addresses._form.cache_clear()

    assert [address("pupil", number) for number in (1, 22, 333)] == ["/pupil/1/", "/pupil/22/", "/pupil/333/"]
    assert addresses._form.cache_info().currsize == 1


def test_address_follows_the_place_where_the_application_is_mounted() -> None:
    assert address("pupil", 1) == "/pupil/1/"
    set_script_prefix("/school/")
    try:
        assert address("pupil", 1) == "/school/pupil/1/"
    finally:
        set_script_prefix("/")


def test_address_follows_another_list_of_pages() -> None:
    address("today")

    with override_settings(ROOT_URLCONF="nabij.web.urls"), pytest.raises(NoReverseMatch):
        address("today")
