"""One send of a log sheet. Its id follows from the page it came from and from everything in it.

A double tap, a form that is sent again and a connection that stutters give the same id, so nothing is doubled. Another
name, kind, time or word on the same page (after the back button, say) gives another id, so nothing is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from django.http import QueryDict

LONGEST_NUMBER = 15


@dataclass(frozen=True, slots=True)
class Tap:
    """Who and what, as the sheet sent it; `everybody` turns the ticked names into exceptions."""

    page_id: UUID
    kind: str
    pupils: tuple[int, ...]
    group_id: int
    everybody: bool

    def id_with(self, *words: object) -> UUID:
        """The id of this tap with these words beside it."""
        parts = (
            self.kind,
            self.everybody,
            self.group_id if self.everybody else 0,
            sorted(self.pupils),
            *words,
        )
        return uuid5(NAMESPACE_OID, "\x1f".join(str(part) for part in (self.page_id, *parts)))


def tap_in(data: QueryDict) -> Tap:
    """Read a send of the sheet; what is not a number is left out."""
    return Tap(
        page_id=uuid_or_none(data.get("page_id", "")) or uuid4(),
        kind=data.get("everybody") or data.get("kind", ""),
        pupils=tuple(dict.fromkeys(numbers(data.getlist("pupil")))),
        group_id=number(data.get("group", "")),
        everybody="everybody" in data,
    )


def numbers(values: Sequence[str]) -> list[int]:
    return [int(value) for value in values if value.isdecimal() and len(value) <= LONGEST_NUMBER]


def number(value: str) -> int:
    """The number in a parameter, or 0."""
    return next(iter(numbers([value])), 0)


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
