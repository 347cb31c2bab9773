"""Our numbers in the shape of expected_roorda11.json: one-stage models, with and without the moderator SES."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np

from nabij import evidence as ev
from tests.reference.evidence.every_number.files import roorda
from tests.reference.evidence.every_number.two_stages import (
    exact_free,
    exact_two_stages,
    row,
    syntax,
    two_stages,
)

INDICES = {
    "chisq": "chi2", "chisq_df": "df", "chisq_p": "p", "CFI": "cfi", "TLI": "tli", "RMSEA": "rmsea",
    "RMSEA_lo": "rmsea_lower", "RMSEA_hi": "rmsea_upper",
}  # fmt: skip
MODELS = {
    "just_identified_direct": ("with_direct", ()),
    "overidentified_mediation": ("with_indirect", ()),
    "direct_SES_on_A": ("with_direct", ("A",)),
    "mediation_SES_on_A": ("with_indirect", ("A",)),
    "direct_SES_on_S": ("with_direct", ("S",)),
    "direct_SES_on_A_and_S": ("with_direct", ("A", "S")),
}
SHAPES = {
    "overidentified_RE_Zero": "zero",
    "overidentified_RE_CSymm": "cs",
    "overidentified_RE_HCSymm": "hcs",
}


def standardised() -> np.ndarray:
    """SES with mean 0 and variance 1 (divisor n - 1) over all 45 studies."""
    ses = roorda().moderators["SES"]
    return np.asarray((ses - ses.mean()) / ses.std(ddof=1))


@cache
def fitted(
    model: str, moderate: tuple[str, ...] = (), intervals: str = "wald", tau2: str = "diag"
) -> ev.OneStage:
    """A model of the file in one stage."""
    return ev.osmasem(
        roorda(), None, syntax(model), moderators={"SES": standardised()} if moderate else None,
        moderate=moderate or ("A",), intervals=intervals, tau2=tau2,
    )  # fmt: skip


def _logs(fit: ev.OneStage) -> dict[str, Any]:
    """The rows of T under the reference's names."""
    variances = [found for found in fit.estimates if found.kind == "log_tau2"]
    named = {f"Tau1_{i}": found for i, found in enumerate(variances, start=1)}
    if len(variances) == 1:
        named = {"Tau1_1": variances[0]}
    cor = [found for found in fit.estimates if found.kind == "tau_correlation"]
    return {**named, **{key: found for found in cor for key in ("Cor_csymm_", "Cor_hcsymm_")}}


def one_tree(fit: ev.OneStage) -> dict[str, Any]:
    """Estimates, heterogeneity, likelihood and fit."""
    plain = {found.name: row(found) for found in fit.estimates}
    tree: dict[str, Any] = {
        "coefficients": {**plain, **{name: row(found) for name, found in _logs(fit).items()}},
        "Tau2": list(fit.tau2.values()),
        "minus2LL": fit.minus2ll,
        "df": fit.df,
        "n_par": fit.parameters,
        "n_stats": fit.statistics,
        "AIC": fit.aic,
        "BIC": fit.bic,
        "algebras": {found.name: found.estimate for found in fit.estimates if found.kind == "defined"},
    }
    if fit.fit is not None:
        saturated = fit.minus2ll - fit.fit.chi2
        tree["SRMR"] = fit.fit.srmr
        tree["fit"] = {
            **{key: getattr(fit.fit, name) for key, name in INDICES.items()},
            "sat_m2LL": saturated, "sat_df": fit.df - fit.fit.df,
            "ind_m2LL": saturated + fit.fit.baseline_chi2, "ind_df": fit.df - fit.fit.df + fit.fit.baseline_df,
        }  # fmt: skip
    return tree


def _limits(fit: ev.OneStage) -> dict[str, dict[str, float]]:
    """Likelihood limits; of the variances on their own scale."""
    plain = {found.name: row(found) for found in fit.estimates}
    defined = {f"{found.name}[1,1]": row(found) for found in fit.estimates if found.kind == "defined"}
    variances = {
        f"Tau2[{i},{i}]": {
            "lbound": math.exp(found.lower), "estimate": math.exp(found.estimate), "ubound": math.exp(found.upper),
        }
        for i, found in enumerate(_logs(fit).values(), start=1)
    }  # fmt: skip
    return {**plain, **defined, **variances}


def _robust(fit: ev.OneStage) -> dict[str, float]:
    """The sandwich of the likelihood; the reference has the logarithms of the variances as parameters."""
    errors = ev.likelihood_robust(fit).ses.tolist()
    names = [*fit.objective.mean.names, *_logs(fit)]
    return dict(zip(names, errors, strict=True))


def model_tree(name: str) -> dict[str, Any]:
    """One of the six main models."""
    model, moderate = MODELS[name]
    limited = fitted(model, moderate, "likelihood")
    tree = {**one_tree(limited), "LBCI": _limits(limited), "robust_se": _robust(limited)}
    wald = one_tree(fitted(model, moderate))
    tree["coefficients"] = wald["coefficients"]
    if moderate:
        test = limited.moderator_test()
        tree["LRT"] = {"diffLL": test.chi2, "diffdf": test.df, "p": test.p}
        tree["R2"] = {
            "Tau2.0": list(test.tau2_base.values()),
            "Tau2.1": list(test.tau2.values()),
            "R2": list(test.R2.values()),
        }
    if name == "direct_SES_on_S":
        tree["implied_variance_of_achiev_by_hand"] = {
            f"SES={label}": variance_with_unmoderated_residuals(limited, value)
            for label, value in (("-1.45", -1.45), ("0", 0.0), ("+1.45", 1.45))
        }
    return tree


def variance_with_unmoderated_residuals(fit: ev.OneStage, ses: float) -> float:
    """What the reference's model implies for achiev: correlations at `ses`, but the residual variances of ses 0.

    Only 2 (total of pos) (total of neg) r then moves with SES. Ours solves the residual variances at every value, so
    its own implied variance is 1 everywhere.
    """
    of = {found.name: found.estimate for found in fit.estimates}
    return 1.0 + 2.0 * of["tot_pos"] * of["tot_neg"] * of["p21_1"] * ses


def vignette() -> dict[str, Any]:
    """The package's own example, by the names that its labels promise: b31 from neg, b32 from pos."""
    swapped = (
        "enga ~ b31*neg + b32*pos\nachiev ~ b41*neg + b42*pos + b43*enga\nneg ~~ p21*pos\nind_pos := b32*b43"
    )
    return one_tree(ev.osmasem(roorda(), None, swapped))


def one_stage() -> dict[str, Callable[[], dict[str, Any]]]:
    """Our tree of the one-stage models, branch by branch."""
    shapes = {
        name: lambda kind=kind: one_tree(fitted("with_indirect", tau2=kind)) for name, kind in SHAPES.items()
    }
    models = {name: partial(model_tree, name) for name in MODELS}
    branches = {**models, **shapes, "vignette_with_swapped_variable_order": vignette}
    return {f"osmasem.{name}": branch for name, branch in branches.items()}


def moderator() -> dict[str, Any]:
    """How SES was standardised."""
    ses = roorda().moderators["SES"]
    return {"SES_mean": float(ses.mean()), "SES_sd": float(ses.std(ddof=1))}


def exact_one(name: str) -> dict[str, Any]:
    """A one-stage model as the exact solver gives it."""
    model, moderate = MODELS[name]
    fit, limited = fitted(model, moderate), _limits(fitted(model, moderate, "likelihood"))
    coefficients = one_tree(fit)["coefficients"]
    names = [*fit.objective.mean.names, *_logs(fit)]
    limits = {key.removesuffix("[1,1]"): [found["lbound"], found["ubound"]] for key, found in limited.items()
              if not key.startswith(("ind", "tot")) or key.endswith("]")}  # fmt: skip
    limits |= {
        f"Tau2[{i},{i}]": [limited[f"Tau2[{i},{i}]"][side] for side in ("lbound", "ubound")]
        for i in range(1, 7)
    }
    return {
        "names": names,
        "est": [coefficients[key]["est"] for key in names],
        "se": [coefficients[key]["se"] for key in names],
        "minus2LL": fit.minus2ll,
        "Tau2": list(fit.tau2.values()),
        "LB": limits,
    }


def exact() -> dict[str, Callable[[], dict[str, Any]]]:
    """Our tree of the exact solver's file."""
    return {**exact_two_stages(), **{f"osmasem_{name}": partial(exact_one, name) for name in MODELS}}


def roorda11() -> dict[str, Callable[[], dict[str, Any]]]:
    """Our tree of the main file, branch by branch."""
    solver = {**exact(), "tssem1_REM_Symm_psd_boundary": exact_free}
    return {
        **two_stages(),
        "osmasem_moderator": moderator,
        **one_stage(),
        **{f"exact.results.{name}": branch for name, branch in solver.items()},
    }
