"""Tables in which a study gives a relation more than once, as several matrices of one study.

Belongs here: giving each matrix its own label with its study as cluster, and averaging them. Does not belong here:
models for such data (`multilevel`, `robust`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.files import CLUSTER, FIRST, SECOND, STUDY, VALUE
from nabij.evidence.masem.studies import StudyMatrices, study_matrices
from nabij.evidence.masem.vech import FloatArray
from nabij.evidence.tabular import Row

SAMPLE = ("sample", "steekproef", "matrix")


def column_named(columns: Sequence[str], names: Sequence[str]) -> str | None:
    """The first column with one of these names, whatever its capitals."""
    lower = {column.lower().strip(): column for column in columns if column}
    return next((lower[name] for name in names if name in lower), None)


def several_matrices(rows: Sequence[Row]) -> list[Row]:
    """The same table with a label of its own for every matrix, and the study as its cluster.

    In a wide table every row is a matrix. In a long one the column ``sample`` says which correlations of a study
    belong together; without it the first of each relation form one matrix, the second another, and so on. Labels are
    ``Study (1)``, ``Study (2)``, or ``Study (sample)``; a study with one matrix keeps its name. A cluster column that
    is there already is kept.

    Raises:
        EvidenceError: ``file.empty``, ``file.column`` where there are no studies, ``study.duplicate`` where a study is
            already called as a matrix of another would be.
    """
    if not rows:
        raise EvidenceError("file.empty")
    columns = tuple(rows[0])
    study = column_named(columns, STUDY)
    if study is None:
        raise EvidenceError("file.column", cell=STUDY[0], known=columns)
    pair = [column_named(columns, names) for names in (FIRST, SECOND, VALUE)]
    sample = column_named(columns, SAMPLE)
    parts = _parts(rows, study, pair[:2] if all(pair) else [], sample)
    matrices: dict[str, set[str]] = {}
    for name, part in parts:
        matrices.setdefault(name, set()).add(part)
    cluster = column_named(columns, CLUSTER)
    owner: dict[str, str] = {}
    out = []
    for row, (name, part) in zip(rows, parts, strict=True):
        label = f"{name} ({part})" if len(matrices[name]) > 1 else name
        if owner.setdefault(label, name) != name:
            raise EvidenceError("study.duplicate", study=label, cell=label)
        kept = {key: cell for key, cell in row.items() if key != sample}
        kept[study] = label
        kept[cluster or "cluster"] = row[cluster] if cluster else name
        out.append(kept)
    return out


def _parts(
    rows: Sequence[Row], study: str, pair: Sequence[str | None], sample: str | None
) -> list[tuple[str, str]]:
    """Study and matrix of every row."""
    seen: dict[tuple[str, ...], int] = {}
    found = []
    for row in rows:
        name = str(row[study]).strip()
        if sample is not None:
            found.append((name, str(row[sample]).strip()))
            continue
        between = sorted(str(row[column]).strip() for column in pair if column)
        key = (name, *between)
        seen[key] = seen.get(key, 0) + 1
        found.append((name, str(seen[key])))
    return found


def average_matrices(studies: StudyMatrices) -> StudyMatrices:
    """One matrix per cluster: the mean of the correlations that its matrices give.

    The sample size is the mean of those of the matrices, as when the same pupils were measured several ways; of
    independent samples this uses too little. Moderators are averaged likewise.

    Raises:
        EvidenceError: ``study.not_positive_definite`` where the means cannot belong together, with the study.
    """
    names = tuple(dict.fromkeys(studies.cluster))
    members = [np.array([cluster == name for cluster in studies.cluster]) for name in names]
    R = _usable(studies)
    return study_matrices(
        np.stack([_mean(R[rows]) for rows in members]),
        [float(studies.n[rows].mean()) for rows in members],
        variables=studies.variables,
        labels=names,
        moderators={
            name: [float(_mean(values[rows])) for rows in members]
            for name, values in studies.moderators.items()
        },
        missing_diagonals=studies.missing_diagonals,
        covariance=studies.covariance,
    )


def _usable(studies: StudyMatrices) -> FloatArray:
    """The matrices without the cells that are left out because a variable lacks its diagonal."""
    if studies.missing_diagonals == "keep":
        return studies.R
    here = np.isfinite(np.diagonal(studies.R, axis1=1, axis2=2))
    return np.where(here[:, :, None] & here[:, None, :], studies.R, np.nan)


def _mean(values: FloatArray) -> FloatArray:
    """Mean over the first axis of what is there; NaN where nothing is."""
    known = np.isfinite(values)
    count = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))
