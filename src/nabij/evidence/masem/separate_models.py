"""Separate pooled correlations beside one joint model, so that a reader sees why two editions differ.

Belongs here: the comparison of the way of 2011 (every relation pooled by itself) with the way since 2016 (all
relations in one model, each predictor with the others held equal). Domain ids A-01, S-118, S-119, S-120.

A predictor's correlation with an outcome is its own path plus what it shares with the other predictors:
r = b + sum over the others of r(predictor, other) * b(other). The second part is the overlap that separate models
count twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.one_stage import OneStage, osmasem
from nabij.evidence.masem.stage_one import Stage1, stage1
from nabij.evidence.masem.stage_two import Stage2, stage2
from nabij.evidence.masem.studies import StudyMatrices
from nabij.evidence.masem.table import Estimate
from nabij.evidence.printed import Rows
from nabij.evidence.records import Record


@dataclass(frozen=True, slots=True)
class Beside(Record):
    """One predictor and outcome, seen both ways.

    Attributes:
        separate: this relation pooled by itself; pooled_together: the same relation when all are pooled at once;
        joint: the path with the other predictors held equal; overlap: pooled_together minus joint;
        shared_with: per other predictor, its part of the overlap.
    """

    predictor: str
    outcome: str
    separate: Estimate
    pooled_together: Estimate
    joint: Estimate
    overlap: float
    shared_with: dict[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class SeparateAndJoint(Record):
    """All pairs, and the joint models behind them (two-stage, and one-stage for comparison)."""

    pairs: tuple[Beside, ...]
    pooled: Stage1
    joint: dict[str, Stage2]
    one_stage: dict[str, OneStage]

    def __getitem__(self, pair: tuple[str, str]) -> Beside:
        for row in self.pairs:
            if (row.predictor, row.outcome) == pair:
                return row
        raise EvidenceError("estimate.unknown", cell=pair)

    def to_dict(self) -> list[dict[str, Any]]:
        """JSON-ready rows."""
        return [row.to_dict() for row in self.pairs]

    def to_frame(self) -> Any:
        """Estimates side by side as a pandas DataFrame."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "predictor": row.predictor,
                    "outcome": row.outcome,
                    "separate": row.separate.estimate,
                    "pooled_together": row.pooled_together.estimate,
                    "joint": row.joint.estimate,
                    "overlap": row.overlap,
                }
                for row in self.pairs
            ]
        )

    def table(self) -> Rows:
        """One row a pair: alone, pooled together, beside the others, and what they share."""
        columns = {
            name: [getattr(row, name).estimate for row in self.pairs]
            for name in ("separate", "pooled_together", "joint")
        }
        overlap = [row.overlap for row in self.pairs]
        return Rows(
            {**columns, "overlap": overlap}, [f"{row.predictor} -> {row.outcome}" for row in self.pairs]
        )

    def __str__(self) -> str:
        return f"Separate models and the joint one\n{self.table().text()}"


def four_models_and_joint(
    studies: StudyMatrices,
    *,
    predictors: Sequence[str] = ("pos", "neg"),
    outcomes: Sequence[str] = ("enga", "achiev"),
    intervals: str = "wald",
    level: float = 0.95,
) -> SeparateAndJoint:
    """Every predictor and outcome: pooled by itself, and as a path beside the other predictors.

    Two predictors and two outcomes give the four models of 2011.

    Args:
        predictors, outcomes: variable names; intervals, level: as in `stage1`.

    Raises:
        EvidenceError: ``study.variable_unknown``, ``separate.overlapping``, ``relation.never_observed``, and what the
            stages raise.
    """
    if len(predictors) < 2 or not outcomes or set(predictors) & set(outcomes):
        raise EvidenceError("separate.overlapping", predictors=tuple(predictors), outcomes=tuple(outcomes))
    names = [v for v in studies.variables if v in {*predictors, *outcomes}]
    chosen = studies.select([*names, *(v for v in (*predictors, *outcomes) if v not in names)])
    pooled = stage1(chosen, intervals=intervals, level=level)
    joint, one = {}, {}
    for outcome in outcomes:
        model = _regression(outcome, predictors)
        joint[outcome] = stage2(pooled, model, intervals=intervals, level=level)
        one[outcome] = osmasem(chosen, None, model, level=level, fit=False)
    pairs = tuple(
        _beside(chosen, pooled, joint[outcome], predictor, outcome, predictors, intervals, level)
        for outcome in outcomes
        for predictor in predictors
    )
    return SeparateAndJoint(pairs, pooled, joint, one)


def _regression(outcome: str, predictors: Sequence[str]) -> str:
    lines = [f"{outcome} ~ " + " + ".join(predictors)]
    lines += [f"{a} ~~ {b}" for i, a in enumerate(predictors) for b in predictors[:i]]
    return "\n".join(lines)


def _beside(
    studies: StudyMatrices,
    pooled: Stage1,
    joint: Stage2,
    predictor: str,
    outcome: str,
    predictors: Sequence[str],
    intervals: str,
    level: float,
) -> Beside:
    alone = stage1(studies.select([predictor, outcome]), intervals=intervals, level=level)
    together = _relation(pooled, predictor, outcome)
    path: Estimate = joint.estimates[f"{outcome}~{predictor}"]
    shared = {
        other: _relation(pooled, predictor, other).estimate * joint.estimates[f"{outcome}~{other}"].estimate
        for other in predictors
        if other != predictor
    }
    return Beside(
        predictor, outcome, alone.estimates[0], together, path, together.estimate - path.estimate, shared
    )


def _relation(pooled: Stage1, a: str, b: str) -> Estimate:
    name = f"{a}~~{b}" if f"{a}~~{b}" in pooled.relations else f"{b}~~{a}"
    row: Estimate = pooled.estimates[name]
    return row
