"""The numbers of a result as a table in two languages.

Belongs here: which numbers stand in which column. Does not belong here: sentences.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from nabij.evidence.masem.model import Entry
from nabij.evidence.masem.stage_one import Stage1
from nabij.evidence.masem.table import Estimate
from nabij.evidence.meta.subgroups import Subgroups
from nabij.evidence.tables import Column, Table
from nabij.evidence.words.context import relation_name, short_name
from nabij.evidence.words.effects import PathFit, decompositions, estimate_of, paths_of
from nabij.evidence.words.language import Both, level_text, same
from nabij.evidence.words.scales import Scale, scale_of

ESTIMATE, STUDIES = Both("Estimate", "Schatting"), Both("Studies", "Studies")
MEAN, INTERCEPT = Both("Average", "Gemiddelde"), same("Intercept")


def _interval(level: float, digits: int = 3) -> Column:
    return Column(
        Both(f"{level_text(level, 'en')} interval", f"{level_text(level, 'nl')}-interval"), "interval", digits
    )


def result_table(result: Any, measure: str | None = None) -> Table:
    """Coefficients of a pooled or multilevel fit, or the groups of a subgroup analysis."""
    scale = scale_of(measure)
    if isinstance(result, Subgroups):
        return _groups(result, scale)
    columns = (
        Column(Both("Term", "Term"), "text"),
        Column(ESTIMATE, digits=3),
        Column(same("SE"), digits=3),
        _interval(result.level),
        Column(same("p"), "p"),
    )
    rows: list[tuple[object, ...]] = [
        (
            (MEAN if len(result.names) == 1 else INTERCEPT) if name == "intrcpt" else name,
            float(result.beta[j]),
            float(result.se[j]),
            (float(result.ci[j, 0]), float(result.ci[j, 1])),
            float(result.p[j]),
        )
        for j, name in enumerate(result.names)
    ]
    if len(result.names) == 1 and not scale.plain:
        low, high = (scale.value(float(x)) for x in result.ci[0])
        name = Both(f"{MEAN.en} as {scale.name.en.lower()}", f"{MEAN.nl} als {scale.name.nl.lower()}")
        rows.append((name, scale.value(float(result.beta[0])), None, (low, high), None))
    return Table(columns, tuple(rows))


def _groups(result: Subgroups, scale: Scale) -> Table:
    columns = (
        Column(Both("Group", "Groep"), "text"),
        Column(STUDIES, "whole"),
        Column(scale.name, digits=3),
        _interval(result.fits[0].level),
        Column(same("p"), "p"),
        Column(same("τ²"), digits=3),
        Column(same("I²"), "percent", 0),
    )
    rows = tuple(
        (
            group,
            result.k[j],
            scale.value(float(result.estimate[j])),
            (scale.value(float(result.ci_lower[j])), scale.value(float(result.ci_upper[j]))),
            float(result.p[j]),
            float(result.tau2[j]),
            float(result.I2[j]),
        )
        for j, group in enumerate(result.groups)
    )
    return Table(columns, rows)


def relations_table(found: Stage1, variables: Mapping[str, Both | str] | None = None) -> Table:
    """The pooled correlations: studies, estimate, interval, differences between studies."""
    random = found.method == "REM"
    columns = (
        Column(Both("Relation", "Samenhang"), "text"),
        Column(STUDIES, "whole"),
        Column(same("r"), digits=3),
        _interval(found.level),
        *((Column(same("τ"), digits=3), Column(same("I²"), "percent", 0)) if random else ()),
    )
    rows = []
    for j, relation in enumerate(found.relations):
        row = found.estimates[relation]
        several = found.counts[relation][1] > 1  # one study says nothing about differences
        tau = float(found.tau2[j]) ** 0.5 if several else math.nan
        spread = (tau, 100 * found.I2[relation] if several else math.nan) if random else ()
        name = relation_name(relation, variables)
        rows.append((name, found.counts[relation][1], row.estimate, (row.lower, row.upper), *spread))
    return Table(columns, tuple(rows))


def paths_table(fit: PathFit, variables: Mapping[str, Both | str] | None = None) -> Table:
    """Paths, then what runs through others and in total, then own quantities."""
    columns = (
        Column(Both("Path", "Pad"), "text"),
        Column(ESTIMATE, digits=3),
        Column(same("SE"), digits=3),
        _interval(fit.level),
        Column(same("p"), "p"),
    )
    rows = tuple(
        (name, row.estimate, row.se, (row.lower, row.upper), row.p) for name, row in path_rows(fit, variables)
    )
    return Table(columns, rows)


def path_rows(
    fit: PathFit, variables: Mapping[str, Both | str] | None = None
) -> tuple[tuple[Both, Estimate], ...]:
    """Every estimate of a path model with the name a reader gives it, in the order of `paths_table`."""
    rows: list[tuple[Both, Estimate]] = []
    for entry in _entries(fit):
        one, other = short_name(entry.source, variables), short_name(entry.target, variables)
        if entry.matrix == "A":
            name = Both(f"{one.en} → {other.en}", f"{one.nl} → {other.nl}")
        else:
            pair = relation_name(f"{entry.source}~~{entry.target}", variables)
            name = Both(pair.en.replace("–", "↔"), pair.nl.replace("–", "↔"))
        rows.append((name, estimate_of(fit, entry)))
    for part in decompositions(fit):
        if part.indirect is None:
            continue
        one, other = short_name(part.source, variables), short_name(part.target, variables)
        shown = [(part.indirect, "indirect", "indirect")]
        if part.direct is not None:
            shown.append((part.total, "total", "totaal"))
        for row, en, nl in shown:
            rows.append((Both(f"{one.en} → {other.en}, {en}", f"{one.nl} → {other.nl}, {nl}"), row))
    titles = {entry.name: title for entry, (title, _) in zip(_entries(fit), rows, strict=False)}
    own = getattr(fit, "moderator_of", {})
    known = {(row.estimate, row.se) for _, row in rows}
    rows += [
        (_own_name(row.name, own, titles), row)
        for row in fit.estimates
        if row.kind == "moderator" or (row.kind == "defined" and (row.estimate, row.se) not in known)
    ]
    return tuple(rows)


def _entries(fit: PathFit) -> tuple[Entry, ...]:
    """The arrows of a model, then its free relations."""
    free = tuple(e for e in fit.compiled.model.entries if e.matrix == "S" and e.source != e.target)
    return paths_of(fit.compiled) + free


def _own_name(name: str, moderated: Mapping[str, tuple[str, str]], titles: Mapping[str, Both]) -> Both:
    """A defined quantity's name, or what a moderator does to a parameter."""
    if name not in moderated:
        return same(name)
    parameter, moderator = moderated[name]
    title = titles.get(parameter, same(parameter))
    return Both(f"{title.en} × {moderator}", f"{title.nl} × {moderator}")
