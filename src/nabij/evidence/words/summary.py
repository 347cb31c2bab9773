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
    "LikelihoodRatio": ("comparisons", "likelihood_ratio"),
    "GroupComparison": ("comparisons", "groups_summary"),
    "MatrixComparison": ("comparisons", "matrices_summary"),
    "ConstraintTest": ("comparisons", "constraint_summary"),
    "SeparateAndJoint": ("editions", "editions_summary"),
    "Reanalysis": ("editions", "reanalysis_summary"),
    "HeterogeneityInterval": ("further", "heterogeneity_interval"),
    "LocationScaleFit": ("further", "location_scale"),
    "Robust": ("further", "robust"),
    "WorkingFit": ("further", "working"),
    "PermutationTest": ("further", "permutation"),
    "LeaveOneOut": ("further", "leave_one_out"),
    "CumulativeFits": ("further", "cumulative"),
    "meta.bootstrap.Bootstrap": ("further", "bootstrap"),
    "meta.influence.Influence": ("further", "influence"),
    "meta.prediction.Prediction": ("further", "prediction"),
    "masem.diagnostics.Influence": ("further", "model_influence"),
    "dependence.influence.Influence": ("further", "cluster_influence"),
    "SmallStudyTest": ("further", "small_studies"),
    "masem.small_sample.Bootstrap": ("further", "model_bootstrap"),
    "Alpha": ("persons", "alpha_summary"),
    "Omega": ("persons", "omega_summary"),
    "Kappa": ("persons", "kappa_summary"),
    "Intraclass": ("persons", "icc_summary"),
    "ReliableChange": ("persons", "change_summary"),
    "RandomisationTest": ("persons", "randomisation_summary"),
    "Nap": ("persons", "nap_summary"),
    "TauU": ("persons", "tau_u_summary"),
    "SimulatedPower": ("persons", "power_summary"),
}
ROOT = "nabij.evidence."


def summary(
    result: object,
    language: Language = "nl",
    audience: Audience = "teacher",
    *,
    context: Context | None = None,
) -> str:
    """Say what was found, as a careful methodologist would: direction, size word, interval, differences, cautions.

    Args:
        result: of pooling, subgroups, multilevel models, tests of bias, or a path model (one or two stages); of what
            is asked about them further; of models and groups compared; of scales, raters and single cases.
        language: ``"nl"`` or ``"en"``; audience: ``"teacher"`` (plain words) or ``"colleague"`` (all numbers).
        context: the measure, what is related to what, readers' names, of how many published studies these are part.

    Never claims causes; size words are a convention and said to be one.

    Raises:
        EvidenceError: ``words.language``, ``words.audience``, ``words.unknown_result``.
    """
    check_language(language)
    check_audience(audience)
    kind = type(result).__name__
    whole = f"{type(result).__module__.removeprefix(ROOT)}.{kind}"
    writer = WRITERS.get(kind, WRITERS.get(whole))
    if writer is None:
        known = tuple(dict.fromkeys(name.rpartition(".")[2] for name in WRITERS))
        raise EvidenceError("words.unknown_result", cell=kind, known=known)
    module, name = writer
    write: Callable[[Any, Language, Audience, Context], str] = getattr(
        import_module(f"nabij.evidence.words.{module}"), name
    )
    return write(result, language, audience, context or Context())
