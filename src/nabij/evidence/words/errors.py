"""Errors as sentences: which study, which cell, what is wrong and what to do.

Belongs here: putting an error into words. Does not belong here: the sentences themselves (`errors.toml`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from nabij.evidence.errors import EvidenceError
from nabij.evidence.words.language import Both, Language, sentence

UNKNOWN = Both("this could not be computed ({code}).", "dit was niet te berekenen ({code}).")
STUDY = Both("study {study}", "studie {study}")
REFUSED = frozenset(
    {
        "meta.not_converged",
        "meta.scale_diverges",
        "meta.ill_conditioned",
        "meta.covariance_singular",
        "bootstrap.failed",
        "fit.not_converged",
        "fit.flat",
        "covariance.singular",
        "masem.not_converged",
        "masem.start_undefined",
        "model.not_identified",
        "model.paths_singular",
        "interval.not_found",
        "stage1.vcov_singular",
        "bias.trim_not_converged",
        "bias.estimator_undefined",
        "bias.power_extreme",
        "selection.not_converged",
        "random.not_identified",
    }
)
"""Codes that say: the input is sound, but there is no right answer."""


@cache
def sentences() -> Mapping[str, Both]:
    """The sentence of every code, read from the table beside this module."""
    table = tomllib.loads((Path(__file__).parent / "errors.toml").read_text(encoding="utf-8"))
    shared = {name: Both(**pair) for name, pair in table["shared"].items()}
    own = {code: Both(**pair) for code, pair in table["codes"].items()}
    return {**own, **{code: shared[name] for code, name in table["uses"].items()}}


class _Details(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def say_error(error: EvidenceError, language: Language = "nl") -> str:
    """One sentence that names the study and the cell, says what is wrong and what to do."""
    said = sentences().get(error.code, UNKNOWN).say(language)
    details = _Details(
        {name: _text(value, language) for name, value in error.detail.items()}, code=error.code
    )
    where = []
    if error.study is not None:
        where.append(STUDY.say(language, study=error.study))
    if error.cell is not None and error.cell != error.study:
        where.append(_place(error.cell, language))
    filled = said.format_map(details)
    if not where:
        return sentence(filled)
    place = ", ".join(where)
    return f"{place if error.study is None else sentence(place)}: {filled}"


def no_right_answer(error: EvidenceError) -> bool:
    """Whether the input is sound but has no right answer (exit code 3), rather than bad input (2)."""
    return error.code in REFUSED


def _place(cell: object, language: Language) -> str:
    """A variable or column; two variables are a relation."""
    return " – ".join(map(str, cell)) if isinstance(cell, tuple) and len(cell) == 2 else _text(cell, language)


def _text(value: object, language: Language) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    if isinstance(value, float):
        return f"{value:g}".replace(".", "," if language == "nl" else ".")
    return str(value)
