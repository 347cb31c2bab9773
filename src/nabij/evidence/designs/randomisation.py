"""Randomisation tests for single-case designs.

Belongs here: tests whose only assumption is that the design was drawn at random as stated (Edgington 1967; Onghena
1992; Wampold and Worsham 1986; Koehler and Levin 1998). Does not belong here: effect sizes (`overlap`).

The p value is the share of possible assignments with a statistic at least as extreme as the one seen; with all of them
listed it is exact, otherwise ``(1 + hits)/(1 + draws)`` with draws from `rng`, which is valid at every size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, permutations, product
from math import comb, factorial, prod
from typing import Literal

import numpy as np
import numpy.typing as npt

from nabij.evidence.chance import Chance, generator
from nabij.evidence.designs.series import (
    Array,
    Direction,
    Flags,
    Statistic,
    check_direction,
    directed,
    mean_difference,
    scores,
)
from nabij.evidence.errors import EvidenceError
from nabij.evidence.records import Record

LIMIT = 20_000
TIE = 1e-12


@dataclass(frozen=True, slots=True)
class RandomisationTest(Record):
    """The statistic seen, p, how many assignments there are and were used, whether p is exact, and the smallest p that
    the design can give."""

    statistic: float
    p: float
    assignments: int
    used: int
    exact: bool
    smallest_p: float


def ab_test(
    series: npt.ArrayLike,
    start: int,
    candidates: Sequence[int],
    *,
    direction: Direction = "either",
    statistic: Statistic = mean_difference,
) -> RandomisationTest:
    """AB design whose treatment began at a moment drawn from `candidates` (each as likely).

    `start` is the number (from 1) of the first moment under treatment. Exact. Errors: ``design.start_not_possible``,
    ``design.candidate`` (a candidate that leaves a phase without a score), ``design.single_assignment``.
    """
    values = scores(series)
    check_direction(direction)
    possible = _candidates(candidates, start, values)
    seen = directed(statistic(values, _from(start, values)), direction)
    others = [directed(statistic(values, _from(moment, values)), direction) for moment in possible]
    return _exact(statistic(values, _from(start, values)), seen, np.array(others))


def _candidates(candidates: Sequence[int], start: int, values: Array) -> list[int]:
    _check_moments(candidates)
    possible = sorted(set(candidates))
    if start not in possible:
        raise EvidenceError("design.start_not_possible", cell="start", start=start)
    for moment in possible:
        treated = _from(moment, values)
        if not 1 < moment <= values.size or np.isnan(mean_difference(values, treated)):
            raise EvidenceError("design.candidate", cell="candidates", candidate=moment)
    if len(possible) < 2:
        raise EvidenceError("design.single_assignment", cell="candidates")
    return possible


def _from(start: int, values: Array) -> Flags:
    return np.asarray(np.arange(1, values.size + 1) >= start)


def _exact(statistic: float, seen: float, others: Array) -> RandomisationTest:
    hits = int((others >= seen - TIE * max(1.0, abs(seen))).sum())
    count = others.size
    return RandomisationTest(statistic, hits / count, count, count, True, 1.0 / count)


def _sampled(statistic: float, seen: float, others: Array, assignments: int) -> RandomisationTest:
    hits = int((others >= seen - TIE * max(1.0, abs(seen))).sum())
    used = others.size
    return RandomisationTest(statistic, (1 + hits) / (1 + used), assignments, used, False, 1.0 / (1 + used))


def phase_test(
    series: npt.ArrayLike,
    changes: Sequence[int],
    *,
    shortest: int,
    direction: Direction = "either",
    statistic: Statistic = mean_difference,
    rng: Chance | None = None,
    draws: int = 9_999,
    limit: int = LIMIT,
) -> RandomisationTest:
    """Phase design (AB, ABA, ABAB, ...) whose change moments were drawn together.

    `changes` are the first moments (from 1) of phases 2, 3, ...; every phase has at least `shortest` moments and every
    such division was as likely. Exact up to `limit` divisions, else `draws` divisions from `rng`. Errors:
    ``design.changes``, ``design.single_assignment``, ``rng.needed``, ``design.draws``, ``phase.empty``.
    """
    values = scores(series)
    check_direction(direction)
    n, phases = values.size, len(changes) + 1
    bounds = [1, *changes, n + 1]
    if (
        not all(_is_whole(bound) for bound in (*bounds, shortest))
        or phases < 2
        or shortest < 1
        or any(b - a < shortest for a, b in pairwise(bounds))
    ):
        raise EvidenceError("design.changes", cell="changes", shortest=shortest)
    spare = n - phases * shortest
    total = comb(spare + phases - 1, phases - 1)
    if total < 2:
        raise EvidenceError("design.single_assignment", cell="changes")
    raw = statistic(values, _phases(list(changes), n))
    seen = _comparable(raw, direction)
    if total <= limit:
        divisions: Iterator[list[int]] = _divisions(spare, phases, shortest)
        others = np.array([_comparable(statistic(values, _phases(d, n)), direction) for d in divisions])
        return _exact(raw, seen, others)
    generator = _generator(rng, draws)
    sampled = np.empty(draws)
    for draw in range(draws):
        bars = np.sort(generator.choice(spare + phases - 1, phases - 1, replace=False))
        division = _division(bars.tolist(), shortest)
        sampled[draw] = _comparable(statistic(values, _phases(division, n)), direction)
    return _sampled(raw, seen, sampled, total)


def _comparable(value: float, direction: Direction) -> float:
    if np.isnan(value):
        raise EvidenceError("phase.empty", cell="series")
    return directed(value, direction)


def _generator(rng: Chance | None, draws: int) -> np.random.Generator:
    source = generator(rng)
    if not _is_whole(draws) or draws < 1:
        raise EvidenceError("design.draws", cell="draws", value=draws)
    return source


def _check_moments(moments: Sequence[object], study: int | None = None) -> None:
    for moment in moments:
        if not _is_whole(moment):
            raise EvidenceError("design.candidate", study=study, cell="candidates", candidate=str(moment))


def _is_whole(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _division(bars: Sequence[int], shortest: int) -> list[int]:
    return [bar - i + (i + 1) * shortest + 1 for i, bar in enumerate(bars)]


def _divisions(spare: int, phases: int, shortest: int) -> Iterator[list[int]]:
    for bars in combinations(range(spare + phases - 1), phases - 1):
        yield _division(bars, shortest)


def _phases(changes: Sequence[int], n: int) -> Flags:
    return np.asarray(np.searchsorted(np.asarray(changes), np.arange(1, n + 1), side="right") % 2 == 1)


Procedure = Literal["independent", "staggered", "staggered_windows"]


def multiple_baseline_test(
    series: Sequence[npt.ArrayLike],
    starts: Sequence[int],
    candidates: Sequence[Sequence[int]],
    *,
    procedure: Procedure = "independent",
    direction: Direction = "either",
    statistic: Statistic = mean_difference,
    rng: Chance | None = None,
    draws: int = 9_999,
    limit: int = LIMIT,
) -> RandomisationTest:
    """Multiple baselines: the mean over persons of the phase statistic, against all possible assignments.

    Args:
        series: one vector per person. starts: the moment (from 1) at which each person's treatment began.
        candidates: per person the moments that could have been drawn.
        procedure: ``independent``: every person draws a start from the own candidates (Marascuilo and Busk 1988).
            ``staggered``: the starts are fixed and who gets which was drawn (Wampold and Worsham 1986); `candidates` is
            not used. ``staggered_windows``: which window goes to whom and the start within it were both drawn (Koehler
            and Levin 1998); `candidates` are the windows, in the order in which the persons received them.

    Exact up to `limit` assignments, else `draws` from `rng`. Errors as `ab_test`, ``design.lengths``, and
    ``phase.empty`` where a possible assignment leaves a person a phase without a score.
    """
    values = [scores(one, f"series {i + 1}") for i, one in enumerate(series)]
    check_direction(direction)
    persons = len(values)
    if persons < 1 or len(starts) != persons or (procedure != "staggered" and len(candidates) != persons):
        raise EvidenceError("design.lengths", cell="starts", persons=persons, starts=len(starts))
    if procedure not in {"independent", "staggered", "staggered_windows"}:
        raise EvidenceError("option.unknown", cell="procedure", value=procedure)
    for person, moments in enumerate([starts] if procedure == "staggered" else candidates):
        _check_moments(moments, person + 1)
    windows = [[s] for s in starts] if procedure == "staggered" else [sorted(set(c)) for c in candidates]
    for person, (start, window) in enumerate(zip(starts, windows, strict=True)):
        if start not in window:
            raise EvidenceError("design.start_not_possible", study=person + 1, start=start)
    shuffled = procedure != "independent"
    cache: dict[tuple[int, int], float] = {}

    def of(person: int, start: int) -> float:
        if (person, start) not in cache:
            value = statistic(values[person], _from(start, values[person]))
            if np.isnan(value):
                raise EvidenceError("phase.empty", study=person + 1, cell=str(start))
            cache[person, start] = value
        return cache[person, start]

    def mean(assignment: Sequence[int]) -> float:
        return sum(of(person, start) for person, start in enumerate(assignment)) / persons

    total = prod(len(window) for window in windows) * (factorial(persons) if shuffled else 1)
    if total < 2:
        raise EvidenceError("design.single_assignment", cell="candidates")
    raw = mean(starts)
    seen = directed(raw, direction)
    if total <= limit:
        every = _assignments(windows, shuffled)
        return _exact(raw, seen, np.array([directed(mean(one), direction) for one in every]))
    generator = _generator(rng, draws)
    sampled = np.empty(draws)
    for draw in range(draws):
        order = generator.permutation(persons) if shuffled else np.arange(persons)
        one = [windows[i][int(generator.integers(len(windows[i])))] for i in order]
        sampled[draw] = directed(mean(one), direction)
    return _sampled(raw, seen, sampled, total)


def _assignments(windows: Sequence[Sequence[int]], shuffled: bool) -> Iterator[tuple[int, ...]]:
    orders: Iterator[tuple[Sequence[int], ...]] = (
        permutations(windows) if shuffled else iter([tuple(windows)])
    )
    for order in orders:
        yield from product(*order)
