"""Our numbers in the shape of expected_roorda11.json: pooled matrices and the models of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Any

import numpy as np

from nabij import evidence as ev
from nabij.evidence.masem.sampling import pooled_start
from nabij.evidence.masem.table import Estimate
from tests.reference.evidence.every_number.files import load, roorda

FIT = {
    "Sample size": "n",
    "Chi-square of target model": "chi2",
    "DF of target model": "df",
    "p value of target model": "p",
    "Chi-square of independence model": "baseline_chi2",
    "DF of independence model": "baseline_df",
    "RMSEA": "rmsea",
    "RMSEA lower 95% CI": "rmsea_lower",
    "RMSEA upper 95% CI": "rmsea_upper",
    "SRMR": "srmr",
    "TLI": "tli",
    "CFI": "cfi",
    "AIC": "aic",
    "BIC": "bic",
}
TYPICAL = {"Q": "Q statistic", "harmonic": "harmonic mean", "arithmetic": "arithmetic mean"}


def row(found: Estimate) -> dict[str, float]:
    """A row of estimates with the reference's names for its columns."""
    return {
        "est": found.estimate, "estimate": found.estimate, "Estimate": found.estimate, "se": found.se,
        "lbound": found.lower, "ubound": found.upper, "z": found.statistic, "p": found.p,
    }  # fmt: skip


def rows(found: Iterable[Estimate]) -> dict[str, dict[str, float]]:
    """Rows by their names."""
    return {estimate.name: row(estimate) for estimate in found}


def indices(fit: ev.Stage1 | ev.Stage2) -> dict[str, Any]:
    """Fit indices with the reference's names."""
    return {name: getattr(fit.fit, ours) for name, ours in FIT.items()}


def named_matrix(values: Any, variables: tuple[str, ...]) -> dict[str, Any]:
    """A matrix with the names of its rows and columns."""
    return {"rows": list(variables), "cols": list(variables), "values": np.asarray(values)}


def pooled_tree(fit: ev.Stage1) -> dict[str, Any]:
    """Stage 1 with random effects."""
    r = len(fit.relations)
    given = {found.name: row(found) for found in fit.estimates}
    places = {name: i + 1 for i, name in enumerate(fit.relations)}
    coefficients = {f"Intercept{i}": given[name] for name, i in places.items()}
    for name, numbers in list(given.items())[r:]:
        ends = sorted(
            (places[end] for end in name.removeprefix("tau2[").removesuffix("]").split(",")), reverse=True
        )
        coefficients[f"Tau2_{ends[0]}_{ends[-1]}"] = numbers
    shares = {
        f"Intercept{i}: I2 ({label})": row(fit.i_squared_limits(typical)[name])
        for typical, label in TYPICAL.items()
        for name, i in places.items()
    }
    counts = list(fit.counts.values())
    return {
        "coefficients": coefficients, "I2": shares, "Q": fit.Q, "Q_df": fit.Q_df, "Q_p": fit.Q_p,
        "n_studies": fit.k, "n_stats": fit.statistics, "n_par": fit.parameters, "df": fit.df,
        "minus2LL": fit.minus2ll, "vcov_fixed": fit.vcov, "vcov_random": fit.tau_vcov, "ci": "z",
        "counts": [used for _, used in counts],
    }  # fmt: skip


def common_tree(fit: ev.Stage1) -> dict[str, Any]:
    """Stage 1 with fixed effects."""
    p = len(fit.studies.variables)
    places = [(i, j) for i in range(p) for j in range(i + 1, p)]
    named = zip(places, fit.estimates, strict=False)
    return {
        "pooledR": named_matrix(fit.pooled, fit.studies.variables),
        "pooled": fit.pooled,
        "acov": fit.vcov,
        "coefficients": {f"S[{i + 1},{j + 1}]": row(found) for (i, j), found in named},
        "fit": indices(fit),
    }


def model_tree(fit: ev.Stage2) -> dict[str, Any]:
    """Stage 2; defined quantities as numbers and, for likelihood intervals, as rows."""
    defined = [found for found in fit.estimates if found.kind == "defined"]
    as_rows = {f"{found.name}[1,1]": row(found) for found in defined}
    return {
        "ci": {"wald": "z", "likelihood": "LB"}[fit.intervals],
        "coefficients": rows(fit.estimates),
        "fit": indices(fit),
        "algebras": {**{found.name: found.estimate for found in defined}, **as_rows},
    }


@cache
def pooled(rule: str = "drop", **options: str) -> ev.Stage1:
    """The 45 studies pooled."""
    return ev.stage1(roorda(rule), **options)  # type: ignore[arg-type]


def robust_pooled(fit: ev.Stage1) -> dict[str, Any]:
    """Stage 1 with the sandwich of the likelihood."""
    found = ev.likelihood_robust(fit)
    tree = pooled_tree(fit)
    return {**tree, "coefficients": dict(zip(tree["coefficients"], map(row, found), strict=True))}


def stage_one() -> dict[str, Any]:
    """All ways of pooling."""
    limits = pooled_tree(pooled(intervals="likelihood"))
    three = pooled_tree(pooled())
    return {
        "REM_Diag_weighted": three,
        "REM_Diag_weighted_robust": robust_pooled(pooled()),
        "REM_Diag_unweighted": pooled_tree(pooled(acov="unweighted")),
        "REM_Diag_individual": pooled_tree(pooled(acov="individual")),
        "REM_Diag_I2_three": {"I2": three["I2"]},
        "REM_Diag_weighted_LBCI": {**limits, "ci": "LB"},
        "REM_Zero_weighted": pooled_tree(pooled(tau2="zero")),
        "REM_Symm_weighted": pooled_tree(pooled(tau2="sym")),
        "REM_Diag_weighted_all114": pooled_tree(pooled("keep")),
        "FEM": common_tree(pooled(method="FEM")),
    }


def syntax(name: str) -> str:
    """A model of the file."""
    return str(load("expected_roorda11")["tssem2"]["model_syntax"][name])


@cache
def modelled(model: str, intervals: str, rule: str = "drop", **options: Any) -> ev.Stage2:
    """A model of the pooled matrix; `options` as in `pooled`, and `constrained`."""
    constrained = bool(options.pop("constrained", False))
    return ev.stage2(
        pooled(rule, **options), syntax(model), intervals=intervals, diagonal_constraint=constrained
    )


def stage_two() -> dict[str, Any]:
    """All models of the pooled matrix."""
    wald, exact = "wald", "likelihood"
    direct_limits = modelled("with_direct", exact)
    spread = ev.parameter_heterogeneity(modelled("with_indirect", wald))
    return {
        "doc_diagconstraints_LB": model_tree(modelled("documented", exact, constrained=True)),
        "doc_diagconstraints_z": model_tree(modelled("documented", wald, constrained=True)),
        "ind_diagconstraints_LB": model_tree(modelled("with_indirect", exact, constrained=True)),
        "ind_noconstraints_z": model_tree(modelled("with_indirect", wald)),
        "ind_noconstraints_LB": model_tree(modelled("with_indirect", exact)),
        "direct_noconstraints_z": model_tree(modelled("with_direct", wald)),
        "direct_noconstraints_LB": model_tree(direct_limits),
        "all114_ind_noconstraints_z": model_tree(modelled("with_indirect", wald, "keep")),
        "all114_ind_noconstraints_LB": model_tree(modelled("with_indirect", exact, "keep")),
        "all114_direct_noconstraints_z": model_tree(modelled("with_direct", wald, "keep")),
        "zero_ind_noconstraints_z": model_tree(modelled("with_indirect", wald, tau2="zero")),
        "FEM_ind_noconstraints_z": model_tree(modelled("with_indirect", wald, method="FEM")),
        "tssemParaVar_delta": {
            found.name: {
                "Parameter": found.estimate, "SD": found.se, "lbound": found.lower, "ubound": found.upper,
            }
            for found in spread
        },
    }  # fmt: skip


def one_by_one() -> dict[str, Any]:
    """Every correlation pooled by itself."""
    found, studies = ev.bare_bones(roorda("keep")), roorda()
    p = len(studies.variables)

    def square(values: np.ndarray) -> list[list[float]]:
        out = np.full((p, p), math.nan)
        rows_, columns = np.tril_indices(p, -1)
        order = np.lexsort((rows_, columns))
        out[rows_[order], columns[order]] = out[columns[order], rows_[order]] = values
        return [[float(value) for value in line] for line in out]

    return {
        "r_mean": named_matrix(found.pooled, studies.variables),
        "r_SE": square(found.error_sd),
        "r_SD": square(found.sd),
        "n_harmonic": round(found.n_harmonic),
    }


def about() -> dict[str, Any]:
    """Names and order."""
    studies = roorda()
    return {"order_of_correlations": list(studies.relations), "variables": list(studies.variables)}


def mean_matrix() -> dict[str, Any]:
    """The mean of every given cell, weighted by n."""
    return named_matrix(pooled_start(roorda(), "weighted"), roorda().variables)


def mean_acov() -> dict[str, Any]:
    """The sampling covariance that the file calls that of the weighted mean; it is that of the plain mean."""
    names = [name.replace("~~", "_") for name in roorda().relations]
    return {
        "rows": names,
        "cols": names,
        "values": ev.correlation_acov(pooled_start(roorda(), "unweighted")),
    }


def counted() -> dict[str, Any]:
    """How many studies give a correlation, and how many are used."""
    given, used = zip(*roorda().counts.values(), strict=True)
    return {"given": list(given), "used": list(used)}


def exact_pooled(rule: str) -> dict[str, Any]:
    """Stage 1 as the exact solver gives it."""
    fit = pooled(rule, intervals="likelihood")
    return {
        "est": fit.estimates.values,
        "se": fit.estimates.ses,
        "LB_lo": [found.lower for found in fit.estimates],
        "LB_hi": [found.upper for found in fit.estimates],
        "minus2LL": fit.minus2ll,
        "vcov_fixed": fit.vcov,
    }


def exact_model(model: str, rule: str) -> dict[str, Any]:
    """Stage 2 as the exact solver gives it."""
    fit = modelled(model, "likelihood", rule)
    gauss_newton = 2 * np.linalg.inv(fit.minimum.at.expected)
    asked = [found for found in fit.estimates if found.kind != "residual"]
    return {
        "names": list(fit.compiled.names),
        "est": fit.theta,
        "se_hessian": np.sqrt(np.diagonal(fit.vcov)),
        "se_gauss_newton": np.sqrt(np.diagonal(gauss_newton)),
        "chisq": fit.chi2,
        "srmr": fit.fit.srmr,
        "LB": {found.name: [found.lower, found.estimate, found.upper] for found in asked},
        "delta_se": {found.name: found.se for found in asked},
    }


def exact_free() -> dict[str, Any]:
    """Stage 1 with a free T."""
    fit = pooled(tau2="sym")
    rank = int(np.linalg.matrix_rank(fit.T, tol=1e-6))
    return {"minus2LL": fit.minus2ll, "rank": rank, "mu": fit.coefficients, "Tau": fit.T}


def two_stages() -> dict[str, Callable[[], dict[str, Any]]]:
    """Our tree of the main file without one-stage models, branch by branch."""
    return {
        "meta": about,
        "weighted_mean_R": mean_matrix,
        "N_times_acov_of_weighted_mean_R": mean_acov,
        "counts": counted,
        "tssem1": stage_one,
        "tssem2": stage_two,
        "uniR1": one_by_one,
    }


def exact_two_stages() -> dict[str, Callable[[], dict[str, Any]]]:
    """Our tree of the exact solver's two-stage results."""
    return {
        "tssem1_REM_Diag_weighted": partial(exact_pooled, "drop"),
        "tssem1_REM_Diag_weighted_all114": partial(exact_pooled, "keep"),
        "tssem2_ind": partial(exact_model, "with_indirect", "drop"),
        "tssem2_direct": partial(exact_model, "with_direct", "drop"),
        "tssem2_ind_all114": partial(exact_model, "with_indirect", "keep"),
    }
