"""Moderators of a one-stage model: columns of the studies, and parameters that are linear in them.

Belongs here: checking columns and building the moderated mean model. Does not belong here: estimation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.compiled import Compiled, StructuralMean
from nabij.evidence.masem.studies import StudyMatrices
from nabij.evidence.masem.vech import BoolArray, FloatArray


def moderator_columns(
    studies: StudyMatrices, moderators: Mapping[str, ArrayLike] | Sequence[str] | None
) -> dict[str, FloatArray]:
    """Moderators as columns of the studies' length; words become columns of 0 and 1, see `indicators`.

    Raises:
        EvidenceError: ``moderator.unknown``, ``moderator.length``, ``moderator.mixed``.
    """
    if moderators is None:
        return {}
    if isinstance(moderators, str):
        moderators = (moderators,)
    if isinstance(moderators, Mapping):
        columns = {}
        for name, values in moderators.items():
            columns.update(_numbers(name, values))
    else:
        columns = {}
        for name in moderators:
            if name not in studies.moderators:
                raise EvidenceError("moderator.unknown", cell=name, known=tuple(studies.moderators))
            columns[name] = studies.moderators[name]
    for name, column in columns.items():
        if column.size != studies.k:
            raise EvidenceError("moderator.length", cell=name, expected=studies.k, found=column.size)
    return columns


def _numbers(name: str, values: ArrayLike) -> dict[str, FloatArray]:
    given = np.asarray(values)
    if given.dtype.kind in "biuf":
        return {name: given.astype(float).reshape(-1)}
    cells = [None if _absent(cell) else cell for cell in given.reshape(-1).tolist()]
    numeric = [cell is None or _is_number(cell) for cell in cells]
    if all(numeric):
        return {name: np.array([np.nan if cell is None else float(cell) for cell in cells])}
    if any(n and cell is not None for n, cell in zip(numeric, cells, strict=True)):
        word = next(cell for n, cell in zip(numeric, cells, strict=True) if not n)
        raise EvidenceError("moderator.mixed", cell=name, found=str(word))
    return indicators(name, cells)


def _absent(cell: object) -> bool:
    return cell is None or cell != cell or (isinstance(cell, str) and not cell.strip())


def _is_number(cell: object) -> bool:
    try:
        float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return True


def indicators(name: str, words: Sequence[object]) -> dict[str, FloatArray]:
    """A column of 0 and 1 per word but the first of the alphabet, called ``name[word]``; NaN where a word is missing.

    Raises:
        EvidenceError: ``moderator.constant`` when there is one word only.
    """
    cells = [None if word is None else str(word).strip() for word in words]
    levels = sorted({cell for cell in cells if cell is not None})
    if len(levels) < 2:
        raise EvidenceError("moderator.constant", cell=name)
    return {
        f"{name}[{level}]": np.array([np.nan if cell is None else float(cell == level) for cell in cells])
        for level in levels[1:]
    }


def complete_columns(
    studies: StudyMatrices, columns: dict[str, FloatArray], incomplete: str
) -> tuple[BoolArray, dict[str, FloatArray]]:
    """Which studies have every moderator, and the columns of those.

    Raises:
        EvidenceError: ``incomplete.unknown``, ``moderator.missing``, ``moderator.too_few``, ``moderator.constant``.
    """
    if incomplete not in ("error", "drop"):
        raise EvidenceError("incomplete.unknown", value=incomplete)
    if not columns:
        return np.ones(studies.k, dtype=bool), columns
    known = np.all(np.isfinite(np.stack(list(columns.values()))), axis=0)
    if not known.all() and incomplete == "error":
        i = int(np.flatnonzero(~known)[0])
        cell = next(name for name, column in columns.items() if not np.isfinite(column[i]))
        raise EvidenceError("moderator.missing", study=studies.labels[i], cell=cell)
    if known.sum() < 2:
        raise EvidenceError("moderator.too_few", complete=int(known.sum()))
    kept = {name: column[known] for name, column in columns.items()}
    for name, column in kept.items():
        if np.ptp(column) <= 1e-12 * max(1.0, float(np.abs(column).max())):
            raise EvidenceError("moderator.constant", cell=name)
    return np.asarray(known), kept


def moderated_mean(
    compiled: Compiled, columns: Mapping[str, FloatArray], moderate: Sequence[str]
) -> tuple[StructuralMean, dict[str, tuple[str, str]]]:
    """The mean model whose chosen parameters are linear in the moderators.

    Raises:
        EvidenceError: ``moderate.unknown``.
    """
    if not columns:
        return compiled.mean, {}
    chosen = _moderated_names(compiled, (moderate,) if isinstance(moderate, str) else moderate)
    table = np.stack(list(columns.values()), axis=1)
    unique, rows = np.unique(table, axis=0, return_inverse=True)
    names, moderator_of, blocks = (
        list(compiled.names),
        {},
        [np.repeat(compiled.select[None], len(unique), axis=0)],
    )
    for m, moderator in enumerate(columns, start=1):
        for name in chosen:
            moderator_of[f"{name}_{m}"] = (name, moderator)
            names.append(f"{name}_{m}")
            column = compiled.select[:, compiled.names.index(name)]
            blocks.append(unique[:, m - 1, None, None] * column[None, :, None])
    design = np.concatenate(blocks, axis=2)
    return StructuralMean(compiled.structure, design, tuple(names), rows.reshape(-1)), moderator_of


def _moderated_names(compiled: Compiled, moderate: Sequence[str]) -> list[str]:
    groups = {"A": ("path", "loading"), "S": ("covariance",)}
    chosen: list[str] = []
    for item in moderate:
        if item in groups:
            found = [
                n for n, kind in zip(compiled.names, compiled.kinds, strict=True) if kind in groups[item]
            ]
        elif item in compiled.names:
            found = [item]
        else:
            raise EvidenceError("moderate.unknown", cell=item, known=("A", "S", *compiled.names))
        chosen.extend(name for name in found if name not in chosen)
    if not chosen:
        raise EvidenceError(
            "moderate.unknown", cell=tuple(moderate) or None, known=("A", "S", *compiled.names)
        )
    return chosen
