"""The world, at its own moment in time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nabij.apps.accounts.clock import moved_to
from tests import world as the_world
from tests.world import World


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with moved_to(the_world.TODAY):
        yield the_world.build()
