"""How much a roster file may ask of the machine.

Belongs here: limits and the shape of a progress report. The defaults fit a board of 18,000 pupils with room
to spare.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

#: Called now and then with how much is done and how much there is (bytes or rows).
Progress = Callable[[int, int], None]

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, counts, and the ratio of unpacked to packed size above which a file is a bomb.

    ``ratio`` applies to members that unpack to more than one megabyte; ``depth`` and ``text`` (characters)
    are for XML elements and cells; ``rows`` for each table.
    """

    file_bytes: int = 50 * MEGABYTE
    unpacked_bytes: int = 150 * MEGABYTE
    members: int = 500
    ratio: float = 150.0
    depth: int = 32
    text: int = 20_000
    rows: int = 500_000


def no_progress(_done: int, _total: int) -> None:
    """Report progress to nobody."""
