"""Two editions of effect sizes: the same pooling before and now.

Belongs here: reading the other edition, matching studies by name, and every estimate of both. Does not belong here:
how the difference is printed (`editions`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from nabij.commands.evidence.editions import edition, edition_part, require_shared
from nabij.commands.evidence.parts import Part
from nabij.commands.evidence.pooling import Choices, Effects, effects_of, pooled
from nabij.commands.evidence.sheets import Sheet, read_sheet
from nabij.evidence.errors import EvidenceError
from nabij.evidence.words.language import Both, Language, same


def two_editions(
    file: Path, choices: Choices, since: Path | None, added: Path | None
) -> tuple[Effects | None, Effects]:
    """The effects of the edition before (None without another edition) and of the edition now.

    Raises:
        EvidenceError: ``command.unnamed_studies`` where rows have no study names to match by.
    """
    given = read_sheet(file, choices.label)
    other = since or added
    if other is None:
        return None, effects_of(given, choices)
    second = read_sheet(other, choices.label)
    for sheet, path in ((given, file), (second, other)):
        if not sheet.studies:
            raise EvidenceError("command.unnamed_studies", path=path.name)
    if since is not None:
        require_shared(second.studies, given.studies, since)
        return effects_of(second, choices), effects_of(given, choices)
    return effects_of(given, choices), effects_of(given.joined(second), choices)


def compared(
    before: Effects, now: Effects, result: Any, choices: Choices, path: Path, language: Language
) -> Part:
    """The same pooling of the effects of before, beside the result of now."""
    studies = edition(_said(before, choices), _said(now, choices))
    rows = [_rows(one, now.measure) for one in (pooled(before, choices), result)]
    return edition_part(studies, rows[0], rows[1], path, language)


def _said(effects: Effects, choices: Choices) -> dict[str, Any]:
    """What an edition says of every study: its effects, variances and chosen columns."""
    sheet: Sheet = effects.sheet
    columns = [*choices.mods, *(name for name in (choices.subgroup, choices.cluster) if name)]
    found: dict[str, list[Any]] = {}
    for i, study in enumerate(sheet.studies):
        cells = [str(sheet.rows[i].get(name)) for name in columns]
        found.setdefault(study, []).append((float(effects.y[i]), float(effects.v[i]), *cells))
    return found


def _rows(result: Any, measure: str | None) -> list[Any]:
    """Every estimate of a pooled result with its name: coefficients or groups, then differences between studies."""
    from nabij.evidence.masem.table import Estimate
    from nabij.evidence.meta.subgroups import Subgroups
    from nabij.evidence.words.average_checks import term
    from nabij.evidence.words.scales import scale_of

    scale = scale_of(measure)
    if isinstance(result, Subgroups):
        rows: list[Any] = []
        for j, group in enumerate(result.groups):
            values = (result.estimate[j], result.se[j], result.ci_lower[j], result.ci_upper[j])
            rows.append((same(group), Estimate(str(group), "mean", *map(float, values))))
        return rows + [
            _plain(f"τ² {group}", float(t)) for group, t in zip(result.groups, result.tau2, strict=True)
        ]
    rows = [
        (term(name, len(result.names)),
         Estimate(name, "mean", *map(float, (result.beta[j], result.se[j], *result.ci[j]))))
        for j, name in enumerate(result.names)
    ]  # fmt: skip
    if len(result.names) == 1 and not scale.plain:
        title = Both(f"Average as {scale.name.en.lower()}", f"Gemiddelde als {scale.name.nl.lower()}")
        rows.append((title, Estimate("reported", "mean", scale.value(float(result.beta[0])))))
    components = getattr(result, "components", None)
    if components is None:
        rows.append(_plain("τ²", float(result.tau2)))
    else:
        rows += [_plain(f"σ² {c.term}", float(c.estimate)) for c in components]
    if np.isfinite(result.I2):
        rows.append(_plain("I² (%)", float(result.I2)))
    return rows


def _plain(name: str, value: float) -> Any:
    from nabij.evidence.masem.table import Estimate

    return same(name), Estimate(name, "spread", value)
