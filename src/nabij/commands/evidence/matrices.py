"""Reading correlation matrices for the commands: variables of a model, renaming, several matrices a study, words.

Belongs here: from a file to studies. Does not belong here: fitting (`modelling`).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from nabij.commands.evidence.modelling import Plan
from nabij.evidence.errors import EvidenceError
from nabij.evidence.tabular import empty, read_rows


def read_matrices(file: Path, plan: Plan, model: str | None = None) -> Any:
    """The studies of a file, long or wide; of the variables of the model alone, where the file has them all."""
    from nabij.evidence.masem.files import from_rows, read_studies
    from nabij.evidence.masem.several import average_matrices

    diagonals = "keep" if plan.every else "drop"
    only = _wanted(plan, model)
    if plan.several is None:
        studies = read_studies(file, only=only, missing_diagonals=diagonals)
    else:
        studies = from_rows(table(file, plan), only=only, missing_diagonals=diagonals)
        if plan.several == "average":
            studies = average_matrices(studies)
    return renamed(studies, plan.renaming)


def table(file: Path, plan: Plan) -> list[dict[str, Any]]:
    """The rows of a file, every matrix with a label of its own where studies give several.

    Raises:
        EvidenceError: ``command.table_needed`` for JSON with whole matrices; what `read_rows` and `several_matrices`
            raise.
    """
    from nabij.evidence.masem.several import several_matrices

    try:
        rows = read_rows(file)
    except EvidenceError as error:
        if error.code == "file.format" and file.suffix.lower() == ".json":
            raise EvidenceError("command.table_needed") from None
        raise
    return several_matrices(rows) if plan.several else rows


def paired_by_order(file: Path) -> bool:
    """Whether a long table leaves it to the order which correlations of a study belong together."""
    from nabij.evidence.masem.files import FIRST
    from nabij.evidence.masem.several import SAMPLE, column_named

    columns = tuple(read_rows(file)[0])
    return column_named(columns, FIRST) is not None and column_named(columns, SAMPLE) is None


def words_of(file: Path, plan: Plan, column: str, studies: Any) -> tuple[str, ...]:
    """What a column says of every study, as words.

    Raises:
        EvidenceError: ``file.column``; ``label.missing`` and ``file.contradiction`` with the study.
    """
    from nabij.evidence.masem.files import CLUSTER, STUDY
    from nabij.evidence.masem.several import column_named

    rows = table(file, plan)
    columns = tuple(name for name in rows[0] if name)
    study = column_named(columns, STUDY)
    if study is None or column not in columns:
        raise EvidenceError("file.column", cell=STUDY[0] if study is None else column, known=columns)
    label = (column_named(columns, CLUSTER) or study) if plan.several == "average" else study
    found: dict[str, str] = {}
    for row in rows:
        name = str(row[label]).strip()
        if empty(row.get(column)):
            continue
        word = str(row[column]).strip()
        if found.setdefault(name, word) != word:
            raise EvidenceError("file.contradiction", study=name, cell=column)
    for name in studies.labels:
        if name not in found:
            raise EvidenceError("label.missing", study=name, cell=column)
    return tuple(found[name] for name in studies.labels)


def renamed(studies: Any, renaming: tuple[str, ...]) -> Any:
    """The studies with new names of variables (``command.renaming``, ``study.variable_unknown``)."""
    names = list(studies.variables)
    for pair in renaming:
        new, mark, old = (part.strip() for part in pair.partition("="))
        if not (new and mark and old):
            raise EvidenceError("command.renaming", cell=pair)
        if old not in names:
            raise EvidenceError("study.variable_unknown", cell=old, known=tuple(names))
        names[names.index(old)] = new
    return replace(studies, variables=tuple(names))


def _wanted(plan: Plan, model: str | None) -> list[str] | None:
    """The variables of the model by the names that the file gives them."""
    from nabij.evidence.masem.syntax import parse_model

    if model is None:
        return None
    old = {new.strip(): name.strip() for new, _, name in (pair.partition("=") for pair in plan.renaming)}
    return [old.get(name, name) for name in parse_model(model).observed]
