"""Today is small enough to open at once on a school's network."""

from __future__ import annotations

import gzip

from tests.world import World


def test_today_with_three_reasons_is_at_most_four_and_a_half_kilobytes(world: World) -> None:
    world.log("noor", "clash", "Amir", days_ago=1)
    world.log("noor", "clash", "Bo", days_ago=2)
    world.log("noor", "clash", "Cato", days_ago=3)
    page = world.client("noor").get("/").content
    assert page.count(b"<article") == 3
    assert len(gzip.compress(page)) <= 4_500
