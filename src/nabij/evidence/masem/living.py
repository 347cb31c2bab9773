"""A synthesis that stays up to date: add studies and see what every estimate does.

Belongs here: joining study sets and comparing an analysis with its successor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.one_stage import OneStage, osmasem
from nabij.evidence.masem.stage_one import Stage1, stage1
from nabij.evidence.masem.stage_two import Stage2, stage2
from nabij.evidence.masem.studies import StudyMatrices
from nabij.evidence.masem.table import Estimate
from nabij.evidence.masem.vech import FloatArray
from nabij.evidence.printed import Rows
from nabij.evidence.records import Record, plain

Analysis = Stage1 | Stage2 | OneStage


@dataclass(frozen=True, slots=True)
class Change(Record):
    """One estimate before and after.

    Attributes:
        in_se: difference in standard errors of the earlier estimate; crossed: whether the interval now tells another
            story about zero (covers it where it did not, or the reverse).
    """

    name: str
    kind: str
    before: float
    after: float
    difference: float
    in_se: float
    se_before: float
    se_after: float
    crossed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Reanalysis(Record):
    """Two analyses of the same design and the difference of every estimate."""

    previous: Analysis
    current: Analysis
    changes: tuple[Change, ...]
    added: tuple[str, ...]
    replaced: tuple[str, ...]

    def __getitem__(self, name: str) -> Change:
        for change in self.changes:
            if change.name == name:
                return change
        raise EvidenceError("estimate.unknown", cell=name, known=tuple(c.name for c in self.changes))

    def to_dict(self) -> Any:
        """JSON-ready."""
        return plain(
            {
                "added": self.added,
                "replaced": self.replaced,
                "changes": self.changes,
            }
        )

    def to_frame(self) -> Any:
        """The changes as a pandas DataFrame."""
        import pandas as pd

        return pd.DataFrame([asdict(change) for change in self.changes]).set_index("name")

    def table(self) -> Rows:
        """One row an estimate: before, after, and whether its interval tells another story about zero."""
        names = ("before", "after", "difference", "in_se", "crossed")
        return Rows(
            {name: [getattr(c, name) for c in self.changes] for name in names}, [c.name for c in self.changes]
        )

    def __str__(self) -> str:
        head = f"{len(self.added)} studies added, {len(self.replaced)} replaced"
        return f"{head}\n{self.table().text()}"


def merge_studies(old: StudyMatrices, new: StudyMatrices, *, update: bool = False) -> StudyMatrices:
    """Both sets in one, matched by variable name; variables and moderators that a set lacks are missing there.

    Args:
        update: studies of the same label replace the old ones; otherwise they are an error.

    Raises:
        EvidenceError: ``study.duplicate``, ``living.covariance``.
    """
    if old.covariance != new.covariance:
        raise EvidenceError("living.covariance")
    shared = [label for label in new.labels if label in old.labels]
    if shared and not update:
        raise EvidenceError("study.duplicate", study=shared[0])
    kept = old.take([i for i, label in enumerate(old.labels) if label not in shared])
    names = (*old.variables, *(v for v in new.variables if v not in old.variables))
    columns = {}
    for name in dict.fromkeys([*old.moderators, *new.moderators]):
        parts = [s.moderators.get(name, np.full(s.k, np.nan)) for s in (kept, new)]
        columns[name] = np.concatenate(parts)
    return replace(
        old,
        labels=kept.labels + new.labels,
        variables=names,
        R=np.concatenate([_spread(kept, names), _spread(new, names)]),
        n=np.concatenate([kept.n, new.n]),
        moderators=columns,
        cluster=kept.cluster + new.cluster,
        indefinite=tuple(i for i in old.indefinite if i in kept.labels) + new.indefinite,
    )


def _spread(studies: StudyMatrices, names: tuple[str, ...]) -> FloatArray:
    out = np.full((studies.k, len(names), len(names)), np.nan)
    index = [names.index(v) for v in studies.variables]
    out[np.ix_(range(studies.k), index, index)] = studies.R
    return out


def reanalyse(previous: Analysis, new: StudyMatrices, *, update: bool = False) -> Reanalysis:
    """Repeat an analysis with more studies and report the difference of every estimate.

    Args:
        previous: a result of `stage1`, `stage2` or `osmasem`; its settings are kept.
        new: further studies; variables are matched by name.
        update: replace studies of the same label.

    Raises:
        EvidenceError: ``living.no_stage1``, ``living.user_pattern``, ``study.duplicate``, ``moderator.missing``, and
            what the analysis raises.
    """
    current = _again(previous, new, update)
    old = _studies(previous)
    shared = tuple(label for label in new.labels if label in old.labels)
    added = tuple(label for label in new.labels if label not in shared)
    return Reanalysis(previous, current, changes(previous.estimates, current.estimates), added, shared)


def changes(before: Sequence[Estimate], after: Sequence[Estimate]) -> tuple[Change, ...]:
    """The difference of every estimate that two analyses share, in the order of the later one.

    Args:
        before, after: rows of estimates, matched by name; a standard error of NaN leaves `in_se` NaN.
    """
    known = {row.name: row for row in before}
    return tuple(_change(known[row.name], row) for row in after if row.name in known)


def _change(was: Estimate, now: Estimate) -> Change:
    difference = now.estimate - was.estimate
    apart = (was.lower > 0 or was.upper < 0) != (now.lower > 0 or now.upper < 0)
    return Change(
        now.name,
        now.kind,
        was.estimate,
        now.estimate,
        difference,
        difference / was.se if was.se > 0 else np.nan,
        was.se,
        now.se,
        bool(apart),
    )


def _studies(analysis: Analysis) -> StudyMatrices:
    if isinstance(analysis, Stage2):
        if analysis.stage1 is None:
            raise EvidenceError("living.no_stage1")
        return analysis.stage1.studies
    return analysis.studies


def _again(previous: Analysis, new: StudyMatrices, update: bool) -> Analysis:
    old = _studies(previous)
    if isinstance(previous, OneStage):
        _refuse_user(previous.tau2_kind)
        merged = merge_studies(
            old, new.select([v for v in old.variables if v in new.variables]), update=update
        )
        return osmasem(
            merged,
            None,
            previous.compiled.model,
            moderators=previous.moderators or None,
            moderate=tuple(dict.fromkeys(name for name, _ in previous.moderator_of.values())) or ("A",),
            tau2=previous.tau2_kind,
            acov=previous.acov,
            intervals=previous.intervals,
            level=previous.level,
            fit=previous.fit is not None,
        )
    first = previous if isinstance(previous, Stage1) else previous.stage1
    assert first is not None
    _refuse_user(first.tau2_kind)
    merged = merge_studies(old, new.select([v for v in old.variables if v in new.variables]), update=update)
    pooled = stage1(merged, method=first.method, tau2=first.tau2_kind, acov=first.acov, level=first.level)
    if isinstance(previous, Stage1):
        return pooled
    return stage2(pooled, previous.compiled.model, intervals=previous.intervals, level=previous.level)


def _refuse_user(kind: str) -> None:
    if kind == "user":
        raise EvidenceError("living.user_pattern")
