"""Numbers with a range and a reason, so that every setting of the simulator can be read and doubted.

Belongs here: declaring and checking such numbers. Does not belong here: the numbers themselves.
"""

from __future__ import annotations

from dataclasses import Field, dataclass, field, fields
from math import isfinite
from typing import Any, ClassVar, Protocol

from nabij.practice.errors import PracticeError


class _Record(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


@dataclass(frozen=True, slots=True)
class BoundedNumber:
    """One number of the simulator: its name, value, lowest and highest value, and why it is there."""

    name: str
    value: float
    low: float
    high: float
    why: str


def bounded(default: float, why: str, *, low: float = 0.0, high: float = 1.0) -> float:
    """A dataclass field with a range and a reason; `check_bounds` keeps it inside."""
    made: float = field(default=default, metadata={"low": low, "high": high, "why": why})
    return made


def bounded_numbers(record: _Record) -> tuple[BoundedNumber, ...]:
    """Every bounded number of a record, in the order in which it declares them."""
    return tuple(
        BoundedNumber(
            one.name,
            getattr(record, one.name),
            one.metadata["low"],
            one.metadata["high"],
            one.metadata["why"],
        )
        for one in fields(record)
        if "why" in one.metadata
    )


def check_bounds(record: _Record) -> None:
    """Refuse a record with a number outside its range.

    Raises:
        PracticeError: ``simulation.out_of_range`` with the name, the value and the range.
    """
    for one in bounded_numbers(record):
        if not (isfinite(one.value) and one.low <= one.value <= one.high):
            raise PracticeError(
                "simulation.out_of_range",
                name=one.name,
                value=one.value,
                low=one.low,
                high=one.high,
            )


def clip(value: float, low: float = -1.0, high: float = 1.0) -> float:
    """`value`, held between low and high."""
    return min(high, max(low, value))
