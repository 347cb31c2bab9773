"""Two editions of correlation matrices: the same model before and now.

Belongs here: reading the other edition, matching studies by name, and every estimate of both. Does not belong here:
how the difference is printed (`editions`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nabij.commands.evidence.editions import edition, edition_part, require_shared
from nabij.commands.evidence.matrices import read_matrices
from nabij.commands.evidence.modelling import Modelled, Plan, fit_studies, model_text
from nabij.commands.evidence.parts import Part
from nabij.evidence.words.language import Both, Language, same


def two_editions(file: Path, plan: Plan, since: Path | None, added: Path | None) -> tuple[Any, Any]:
    """The studies of the edition before (None without another edition) and of the edition now."""
    from nabij.evidence.masem.living import merge_studies

    text = model_text(plan.model)[0]
    given = read_matrices(file, plan, text)
    if since is not None:
        before = read_matrices(since, plan, text)
        require_shared(before.labels, given.labels, since)
        return before, given
    if added is not None:
        return given, merge_studies(given, read_matrices(added, plan, text), update=True)
    return None, given


def compared(before: Any, found: Modelled, plan: Plan, path: Path, now: Any, language: Language) -> Part:
    """The same model on the studies of before, moderators on the scale of now, beside the model of now."""
    from nabij.evidence.words.result_tables import path_rows

    old = fit_studies(before, plan, found.scaled)
    studies = edition(_said(before), _said(now))
    rows = [[*_relations(one), *path_rows(one.fit), *_fit_rows(one.fit)] for one in (old, found)]
    return edition_part(studies, rows[0], rows[1], path, language)


def _said(studies: Any) -> dict[str, Any]:
    """What an edition says of every study, whatever the order of variables."""
    names = sorted(studies.variables)
    sorted_studies = studies.select(names)
    return {
        label: (
            float(sorted_studies.n[i]),
            tuple(names),
            sorted_studies.R[i].tobytes(),
            tuple(str(float(values[i])) for _, values in sorted(studies.moderators.items())),
        )
        for i, label in enumerate(studies.labels)
    }


def _relations(found: Modelled) -> list[Any]:
    """Pooled correlations, then the variances between studies."""
    from nabij.evidence.masem.table import Estimate
    from nabij.evidence.masem.vech import relation_names
    from nabij.evidence.words.model_checks import relation_estimate

    source = found.means if found.stage1 is None else found.stage1
    relations = (
        found.stage1.relations if found.stage1 is not None else relation_names(found.studies.variables)
    )
    rows = [(_titled("r", name), relation_estimate(source, name)) for name in relations]
    return rows + [
        (_titled("τ²", name), Estimate(f"tau2[{name}]", "tau2", value))
        for name, value in _variances(source, relations).items()
    ]


def _titled(sign: str, relation: str) -> Both:
    from nabij.evidence.words.context import relation_name

    name = relation_name(relation)
    return Both(f"{sign} {name.en}", f"{sign} {name.nl}")


def _variances(source: Any, relations: tuple[str, ...]) -> dict[str, float]:
    if hasattr(source, "tau2_between"):
        return dict(source.tau2_between)
    if isinstance(source.tau2, dict):
        return dict(source.tau2)
    return dict(zip(relations, source.tau2.tolist(), strict=True))


def _fit_rows(fit: Any) -> list[Any]:
    """Indices of fit, where the model can miss the correlations."""
    from nabij.evidence.masem.table import Estimate

    indices = getattr(fit, "fit", None)
    if indices is None or indices.df == 0:
        return []
    named = {"χ²": indices.chi2, "CFI": indices.cfi, "RMSEA": indices.rmsea, "SRMR": indices.srmr}
    return [(same(name), Estimate(name, "fit", float(value))) for name, value in named.items()]
