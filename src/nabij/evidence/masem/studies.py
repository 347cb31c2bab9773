"""The matrices of the primary studies, checked, with names for studies and variables.

Belongs here: the value `StudyMatrices`, its construction from arrays and its checks. Does not belong here: files
(`files`) and estimation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike

from nabij.evidence.columns import numbers
from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.vech import BoolArray, FloatArray, positions, relation_names
from nabij.evidence.printed import Rows
from nabij.evidence.records import Record

TOLERANCE = 1e-8
ROUNDING = -0.05


@dataclass(frozen=True, slots=True, eq=False)
class StudyMatrices(Record):
    """Correlation (or covariance) matrices of k studies over p named variables.

    Attributes:
        labels: one unique name per study (or per matrix, when a study gives several; see `cluster`).
        variables: p names; everything downstream matches by these names, never by position.
        R: (k, p, p), NaN where a cell is missing.
        n: (k,) sample sizes.
        moderators: name to (k,) numbers, NaN where missing.
        cluster: one study name per matrix; equal to `labels` unless studies give several matrices.
        missing_diagonals: ``"drop"`` leaves out a correlation when one of its variables has no diagonal entry
            (the field's reference does so silently), ``"keep"`` uses every correlation that is given.
        covariance: True when `R` holds covariance matrices.
        indefinite: studies whose matrix is slightly indefinite and was kept.
    """

    labels: tuple[str, ...]
    variables: tuple[str, ...]
    R: FloatArray
    n: FloatArray
    moderators: Mapping[str, FloatArray] = field(default_factory=dict)
    cluster: tuple[str, ...] = ()
    missing_diagonals: str = "drop"
    covariance: bool = False
    indefinite: tuple[str, ...] = ()

    @property
    def k(self) -> int:
        """Number of matrices."""
        return len(self.labels)

    @property
    def total_n(self) -> float:
        """Sum of the sample sizes."""
        return float(self.n.sum())

    @property
    def relations(self) -> tuple[str, ...]:
        """Names of the relations in the order of the effect vector."""
        return relation_names(self.variables, diagonal=self.covariance)

    @property
    def given(self) -> BoolArray:
        """(k, r) which cells carry a number."""
        rows, columns = positions(len(self.variables), diagonal=self.covariance)
        return np.asarray(np.isfinite(self.R[:, rows, columns]))

    @property
    def used(self) -> BoolArray:
        """(k, r) which cells enter the likelihood under `missing_diagonals`."""
        if self.missing_diagonals == "keep":
            return self.given
        rows, columns = positions(len(self.variables), diagonal=self.covariance)
        diagonal = np.isfinite(np.diagonal(self.R, axis1=1, axis2=2))
        return np.asarray(self.given & diagonal[:, rows] & diagonal[:, columns])

    @property
    def counts(self) -> dict[str, tuple[int, int]]:
        """Per relation: how many studies give it and how many of these are used."""
        given, used = self.given.sum(axis=0), self.used.sum(axis=0)
        return {name: (int(g), int(u)) for name, g, u in zip(self.relations, given, used, strict=True)}

    @property
    def dropped(self) -> tuple[tuple[str, str], ...]:
        """(study, relation) of every given cell that is not used because a diagonal entry is missing."""
        study, cell = np.nonzero(self.given & ~self.used)
        names = self.relations
        return tuple((self.labels[i], names[j]) for i, j in zip(study, cell, strict=True))

    def effects(self) -> FloatArray:
        """(k, r) effect vectors, NaN where a cell is not used."""
        rows, columns = positions(len(self.variables), diagonal=self.covariance)
        return np.where(self.used, self.R[:, rows, columns], np.nan)

    def table(self) -> Rows:
        """One row a study: its size, moderators and relations."""
        sizes: dict[str, Sequence[object] | FloatArray] = {"n": self.n, **self.moderators}
        return Rows({**sizes, **dict(zip(self.relations, self.effects().T, strict=True))}, self.labels)

    def facts(self) -> dict[str, object]:
        """How many matrices, persons and correlations there are."""
        used = int(self.used.sum())
        return {"k": self.k, "N": self.total_n, "variables": ", ".join(self.variables), "correlations": used}

    def select(self, variables: Sequence[str]) -> StudyMatrices:
        """The same studies with the named variables in the given order.

        Raises:
            EvidenceError: ``study.variable_unknown``, ``variable.duplicate``.
        """
        _refuse_duplicates(variables, "variable.duplicate")
        index = []
        for name in variables:
            if name not in self.variables:
                raise EvidenceError("study.variable_unknown", cell=name, known=self.variables)
            index.append(self.variables.index(name))
        return replace(self, variables=tuple(variables), R=self.R[:, index][:, :, index])

    def take(self, rows: Sequence[int] | BoolArray) -> StudyMatrices:
        """The studies at these positions (or where the mask is True)."""
        picked = np.arange(self.k)[np.asarray(rows) if len(rows) else np.zeros(0, dtype=int)]
        return replace(
            self,
            labels=tuple(self.labels[i] for i in picked),
            R=self.R[picked],
            n=self.n[picked],
            moderators={name: values[picked] for name, values in self.moderators.items()},
            cluster=tuple(self.cluster[i] for i in picked),
        )


def study_matrices(
    R: ArrayLike | Sequence[ArrayLike] | StudyMatrices,
    n: ArrayLike | None = None,
    *,
    variables: Sequence[str] | None = None,
    labels: Sequence[str] | None = None,
    moderators: Mapping[str, ArrayLike] | None = None,
    cluster: Sequence[str] | None = None,
    missing_diagonals: str = "drop",
    covariance: bool = False,
    indefinite: str = "tolerate",
) -> StudyMatrices:
    """Check matrices of primary studies and give them names.

    Args:
        R: k matrices (p, p) or a stack (k, p, p); NaN, None or a mask marks a missing cell.
        n: k sample sizes, each at least 4.
        variables: p unique names; ``x1 … xp`` when left out.
        labels: k unique study names; ``1 … k`` when left out.
        moderators: columns of k numbers; NaN where a study does not report one.
        cluster: study names when several matrices come from one study; labels must stay unique.
        missing_diagonals: ``"drop"`` or ``"keep"``, see `StudyMatrices`.
        covariance: True for covariance matrices (diagonals are then variances).
        indefinite: a matrix that is not positive definite is an error; ``"tolerate"`` keeps one whose smallest
            eigenvalue (as correlations) is not below -0.05, as rounding and pairwise deletion in print produce,
            and lists it in the result; ``"error"`` refuses these too; ``"keep"`` keeps all.

    Raises:
        EvidenceError: ``study.shape``, ``study.count``, ``study.duplicate``, ``study.sample_size``,
            ``study.asymmetric``, ``study.out_of_range``, ``study.diagonal``,
            ``study.not_positive_definite``, ``study.variance``, ``study.size_empty``, ``variable.duplicate``,
            ``moderator.length``, ``moderator.words``; each names the study and the cell.
    """
    if isinstance(R, StudyMatrices):
        return R
    if missing_diagonals not in ("drop", "keep"):
        raise EvidenceError("study.missing_diagonals", value=missing_diagonals)
    stack = _stack(R)
    k, p = stack.shape[:2]
    if n is None:
        raise EvidenceError("study.sample_size_missing")
    sizes = numbers(n, "n", "study.not_numeric").reshape(-1)
    if sizes.size != k:
        raise EvidenceError("study.count", matrices=k, sizes=sizes.size)
    names = tuple(variables) if variables is not None else tuple(f"x{i + 1}" for i in range(p))
    studies = tuple(map(str, labels)) if labels is not None else tuple(str(i + 1) for i in range(k))
    if len(names) != p or len(studies) != k:
        raise EvidenceError("study.names", matrices=k, labels=len(studies), size=p, variables=len(names))
    _refuse_duplicates(names, "variable.duplicate")
    _refuse_duplicates(studies, "study.duplicate")
    columns = {key: _moderator(key, values, k) for key, values in (moderators or {}).items()}
    groups = tuple(map(str, cluster)) if cluster is not None else studies
    if len(groups) != k:
        raise EvidenceError("study.names", matrices=k, cluster=len(groups))
    if indefinite not in ("tolerate", "error", "keep"):
        raise EvidenceError("study.indefinite", value=indefinite)
    checked = StudyMatrices(studies, names, stack, sizes, columns, groups, missing_diagonals, covariance)
    _check(checked)
    kept = _indefinite(checked, {"tolerate": ROUNDING, "error": 0.0, "keep": -np.inf}[indefinite])
    stack.flags.writeable = False
    return replace(checked, indefinite=kept) if kept else checked


def _stack(R: ArrayLike | Sequence[ArrayLike]) -> FloatArray:
    if isinstance(R, np.ma.MaskedArray):
        R = np.ma.filled(R.astype(float), np.nan)
    try:
        given = np.asarray(R)
        stack = np.array(R, dtype=float) if given.dtype.kind != "c" else None
    except (ValueError, TypeError):
        raise EvidenceError("study.shape") from None
    if stack is None:
        raise EvidenceError("study.not_numeric", cell="R")
    if stack.ndim == 2:
        stack = stack[None]
    if stack.ndim != 3 or stack.shape[1] != stack.shape[2] or stack.shape[1] < 2:
        raise EvidenceError("study.shape", shape=stack.shape)
    return stack


def _refuse_duplicates(names: Sequence[str], code: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise EvidenceError(code, study=name if code.startswith("study") else None, cell=name)
        seen.add(name)


def _moderator(name: str, values: ArrayLike, k: int) -> FloatArray:
    column = numbers(values, name, "moderator.words").reshape(-1)
    if column.size != k:
        raise EvidenceError("moderator.length", cell=name, expected=k, found=column.size)
    return column


def _check(studies: StudyMatrices) -> None:
    for i, label in enumerate(studies.labels):
        size = studies.n[i]
        if np.isnan(size):
            raise EvidenceError("study.size_empty", study=label)
        if not np.isfinite(size) or size < 4:
            raise EvidenceError("study.sample_size", study=label, n=float(size))
        _check_cells(studies, i, label)


def _check_cells(studies: StudyMatrices, i: int, label: str) -> None:
    matrix, names = studies.R[i], studies.variables
    if np.any(np.isinf(matrix)):
        row, column = np.argwhere(np.isinf(matrix))[0]
        raise EvidenceError("study.out_of_range", study=label, cell=(names[row], names[column]))
    lower, upper = matrix, matrix.T
    differs = (np.isnan(lower) != np.isnan(upper)) | (np.abs(lower - upper) > TOLERANCE)
    if differs.any():
        row, column = np.argwhere(differs)[0]
        raise EvidenceError("study.asymmetric", study=label, cell=(names[row], names[column]))
    diagonal = np.diagonal(matrix)
    with np.errstate(invalid="ignore"):
        wrong = diagonal <= 0 if studies.covariance else np.abs(diagonal - 1) > TOLERANCE
        bad = np.argwhere(wrong)
    if bad.size:
        j = int(bad[0, 0])
        code = "study.variance" if studies.covariance else "study.diagonal"
        raise EvidenceError(code, study=label, cell=names[j], value=float(diagonal[j]))
    if not studies.covariance:
        outside = np.argwhere(np.nan_to_num(np.abs(matrix - np.diag(np.diagonal(matrix)))) > 1)
        if outside.size:
            row, column = outside[0]
            raise EvidenceError(
                "study.out_of_range",
                study=label,
                cell=(names[row], names[column]),
                value=float(matrix[row, column]),
            )


def _indefinite(studies: StudyMatrices, limit: float) -> tuple[str, ...]:
    """Studies whose matrix is not positive definite but above the limit.

    Raises:
        EvidenceError: ``study.not_positive_definite`` with the study, its variables and the smallest eigenvalue.
    """
    kept = []
    blocks = _largest_blocks(studies)
    for label, (block, present) in zip(studies.labels, blocks, strict=True):
        smallest = float(np.linalg.eigvalsh(block)[0]) if block.size else 1.0
        if smallest > 0:
            continue
        if smallest <= limit:
            cell = tuple(name for name, here in zip(studies.variables, present, strict=True) if here)
            raise EvidenceError("study.not_positive_definite", study=label, cell=cell, eigenvalue=smallest)
        kept.append(label)
    return tuple(kept)


def _largest_blocks(studies: StudyMatrices) -> list[tuple[FloatArray, BoolArray]]:
    """Per study the block without missing cells that greedy removal leaves, as correlations."""
    out = []
    for raw in studies.R:
        matrix = raw.copy()
        if studies.covariance:
            sd = np.sqrt(np.diagonal(matrix))
            matrix = matrix / np.outer(sd, sd)
        else:
            np.fill_diagonal(matrix, 1.0)
        keep = np.isfinite(np.diagonal(matrix))
        while True:
            block = matrix[np.ix_(keep, keep)]
            holes = np.isnan(block).sum(axis=0)
            if not holes.any():
                break
            keep[np.flatnonzero(keep)[int(np.argmax(holes))]] = False
        out.append((block, keep))
    return out
