"""Walk a tree of expected numbers and compare every leaf with a tree of ours.

Belongs here: leaves, tolerances and what a comparison found. Does not belong here: how our numbers are made (the
mirrors) and which differences are known (`known`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

Tolerances = Mapping[str, Mapping[str, float]]
MISSING = object()
LIKELIHOODS = {"minus2LL": 1.0, "sat_m2LL": 1.0, "ind_m2LL": 1.0, "ll": -1.0}
"""Leaves that an optimiser reached, with the sign that makes smaller better: ours is never worse by more than 1e-8."""


@dataclass(frozen=True, slots=True)
class Known:
    """A leaf (or a pattern of them, with stars) that is not compared in the ordinary way, and why.

    `holds` says how ours then stands to the reference's; None means that the leaf is no result at all.
    """

    pattern: str
    reason: str
    holds: Callable[[float, float], bool] | None = None

    def covers(self, path: str) -> bool:
        return _regex(self.pattern).fullmatch(path) is not None


@dataclass(slots=True)
class Comparison:
    """What was found: numbers compared, leaves excepted by reason, the largest relative difference, faults."""

    compared: int = 0
    nothing: int = 0
    worst: tuple[float, str] = (0.0, "")
    excepted: Counter[str] = field(default_factory=Counter)
    needed: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in pattern.split("*")))


def leaves(tree: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Every leaf with its path; an empty list is a leaf that says "none"."""
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from leaves(value, (*path, str(key)))
    elif isinstance(tree, list) and tree:
        for position, value in enumerate(tree):
            yield from leaves(value, (*path, str(position)))
    else:
        yield path, tree


def at(tree: object, path: Sequence[str]) -> object:
    """The leaf of another tree at this path, or MISSING."""
    for step in path:
        if isinstance(tree, Mapping):
            if step not in tree:
                return MISSING
            tree = tree[step]
        elif isinstance(tree, list | tuple | np.ndarray):
            if not step.isdigit() or int(step) >= len(tree):
                return MISSING
            tree = tree[int(step)]
        else:
            return MISSING
    return tree


def tolerance(rules: Tolerances, path: str) -> tuple[float, float]:
    """The longest rule that equals the path, is a dotted prefix of it or equals its last name; else the default.

    A rule may also be a pattern with stars.
    """
    last = path.rsplit(".", 1)[-1]
    fitting = [
        key
        for key in rules
        if path == key
        or path.startswith(f"{key}.")
        or last == key
        or ("*" in key and _regex(key).fullmatch(path))
    ]
    rule = rules[max(fitting, key=len, default="default")]
    return rule["rel"], rule["abs"]


def compare(
    expected: object,
    ours: object,
    rules: Tolerances,
    known: Sequence[Known],
    *,
    place: tuple[str, ...] = (),
    within: tuple[str, ...] = (),
) -> Comparison:
    """Every leaf of `expected` against the leaf of `ours` at the same path.

    `place` stands before a path where known differences are looked up, `within` where tolerances are.
    """
    found = Comparison()
    for path, theirs in leaves(expected):
        allowed = tolerance(rules, ".".join((*within, *path)))
        _one(found, ".".join((*place, *path)), theirs, at(ours, path), allowed, known)
    return found


def _one(
    found: Comparison,
    path: str,
    theirs: object,
    mine: object,
    allowed: tuple[float, float],
    known: Sequence[Known],
) -> None:
    if theirs is None:
        found.nothing += 1
        return
    exception = next((row for row in known if row.covers(path)), None)
    if exception is not None and exception.holds is None:
        found.excepted[exception.reason] += 1
        return
    if mine is MISSING:
        found.faults.append(f"{path}: ours gives nothing, the reference {theirs!r}")
        return
    fault, size = _difference(path, theirs, mine, *allowed)
    if exception is not None:
        _excepted(found, exception, path, theirs, mine, fault)
        return
    found.compared += 1
    if fault:
        found.faults.append(f"{path}: ours {mine!r}, the reference {theirs!r} ({fault})")
    elif size > found.worst[0]:
        found.worst = (size, path)


def _excepted(
    found: Comparison, exception: Known, path: str, theirs: object, mine: object, fault: str
) -> None:
    assert exception.holds is not None
    found.excepted[exception.reason] += 1
    if fault:
        found.needed.add(exception.pattern)
    if not exception.holds(mine, theirs):  # type: ignore[arg-type]
        found.faults.append(f"{path}: ours {mine!r}, the reference {theirs!r}, not as: {exception.reason}")


def _difference(path: str, theirs: object, mine: object, rel: float, absolute: float) -> tuple[str, float]:
    """What is wrong (or nothing), and the relative difference where a number lies clearly above the absolute rule."""
    if isinstance(theirs, str | bool | list):
        same = type(mine) is type(theirs) and mine == theirs
        return ("" if same else "not the same"), 0.0
    if not isinstance(mine, int | float | np.number):
        return "no number", math.inf
    value, reference = float(mine), float(theirs)  # type: ignore[arg-type]
    gap = abs(value - reference)
    if not gap <= absolute + rel * abs(reference):
        return f"differs by {gap:.3g}, allowed {absolute + rel * abs(reference):.3g}", math.inf
    sign = LIKELIHOODS.get(path.rsplit(".", 1)[-1])
    if sign is not None and sign * (value - reference) > 1e-8:
        return "a likelihood worse than the reference's", math.inf
    return "", gap / abs(reference) if abs(reference) > 1000.0 * absolute else 0.0
