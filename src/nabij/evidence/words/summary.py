"""The front door of the words: one function that knows which result is said how.

Belongs here: choosing the writer by the kind of result. Does not belong here: sentences.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from nabij.evidence.errors import EvidenceError
from nabij.evidence.words.context import Context
from nabij.evidence.words.language import Audience, Language, check_audience, check_language

WRITERS = {
    "PooledFit": ("pooled", "pooled_summary"),
    "MultilevelFit": ("pooled", "pooled_summary"),
    "Subgroups": ("subgroups", "subgroups_summary"),
    "RegressionTest": ("suspicions", "regression_test"),
    "RankTest": ("suspicions", "rank_test"),
    "TrimAndFill": ("suspicions", "trim_and_fill"),
    "PetPeese": ("suspicions", "pet_peese"),
    "FailSafe": ("suspicions", "fail_safe"),
    "ExcessSignificance": ("suspicions", "excess_significance"),
    "SelectionFit": ("suspicions", "selection_model"),
    "Stage1": ("models", "stage1_summary"),
    "Stage2": ("models", "model_summary"),
    "OneStage": ("models", "model_summary"),
    "Multilevel": ("models", "multilevel_summary"),
    "SeparateAndJoint": ("editions", "editions_summary"),
    "Reanalysis": ("editions", "reanalysis_summary"),
}


def summary(
    result: object,
    language: Language = "nl",
    audience: Audience = "teacher",
    *,
    context: Context | None = None,
) -> str:
    """Say what was found, as a careful methodologist would: direction, size word, interval, differences, cautions.

    Args:
        result: of pooling, subgroups, multilevel models, tests of bias, or a path model (one or two stages).
        language: ``"nl"`` or ``"en"``; audience: ``"teacher"`` (plain words) or ``"colleague"`` (all numbers).
        context: the measure, what is related to what, readers' names, of how many published studies these are part.

    Never claims causes; size words are a convention and said to be one.

    Raises:
        EvidenceError: ``words.language``, ``words.audience``, ``words.unknown_result``.
    """
    check_language(language)
    check_audience(audience)
    kind = type(result).__name__
    if kind not in WRITERS:
        raise EvidenceError("words.unknown_result", cell=kind, known=tuple(WRITERS))
    module, name = WRITERS[kind]
    write: Callable[[Any, Language, Audience, Context], str] = getattr(
        import_module(f"nabij.evidence.words.{module}"), name
    )
    return write(result, language, audience, context or Context())
