"""Accessible SVG."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.web.svg import Picture, Point, on_circle


def test_picture_with_a_description_is_tied_to_both() -> None:
    picture = Picture("map", "Kaart <3", "Sem staat dichtbij.")

    assert picture.attributes == 'role="img" aria-labelledby="map-title map-desc" focusable="false"'
    assert picture.head == (
        '<title id="map-title">Kaart &lt;3</title><desc id="map-desc">Sem staat dichtbij.</desc>'
    )


def test_picture_without_a_description_is_tied_to_its_title() -> None:
    picture = Picture("map", "Kaart")

    assert picture.attributes == 'role="img" aria-labelledby="map-title" focusable="false"'
    assert picture.head == '<title id="map-title">Kaart</title>'


@pytest.mark.parametrize(
    ("turn", "point"),
    [(0, Point(50, 40)), (0.25, Point(60, 50)), (0.5, Point(50, 60)), (0.75, Point(40, 50))],
)
def test_quarter_turns_go_clockwise_from_above(turn: float, point: Point) -> None:
    assert on_circle(turn, 10, centre=Point(50, 50)) == point


@settings(max_examples=50)
@given(turn=st.floats(0, 1), radius=st.floats(0, 500))
def test_place_on_a_circle_keeps_its_distance(turn: float, radius: float) -> None:
    point = on_circle(turn, radius, centre=Point(0, 0))

    assert (point.x**2 + point.y**2) ** 0.5 == pytest.approx(radius, abs=0.02)
