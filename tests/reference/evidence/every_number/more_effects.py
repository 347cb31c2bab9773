"""Our numbers in the shape of the cases of ``more`` that pool effects: univariate, three levels, several outcomes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from nabij import evidence as ev
from nabij.evidence.masem.expression import Jet
from nabij.evidence.masem.heterogeneity import tau_structure
from nabij.evidence.masem.intervals import likelihood_limits
from nabij.evidence.masem.likelihood import Deviance, FreeMean, effect_data
from nabij.evidence.masem.pooling import fit_deviance, initial_means
from nabij.evidence.masem.table import Estimate, wald_rows
from tests.reference.evidence.every_number.files import column, load
from tests.reference.evidence.every_number.two_stages import row

Q_TYPICAL = "(Typical v: Q statistic)"
R2_ROWS = ["Tau2 (no predictor)", "Tau2 (with predictors)", "R2"]


def data(name: str) -> dict[str, Any]:
    """The data of a case."""
    return dict(load(f"more/{name}")["data"])


def wald(names: list[str], values: Any, errors: Any) -> dict[str, dict[str, float]]:
    """Rows with normal limits; the reference's errors are those of the observed information."""
    found = wald_rows(names, [""] * len(names), np.asarray(values, float), np.asarray(errors, float), 0.95)
    return {estimate.name: row(estimate) for estimate in found}


def limits(estimate: float, low: float, high: float) -> dict[str, float]:
    """A row of likelihood limits."""
    return row(Estimate("", "", float(estimate), lower=float(low), upper=float(high)))


def explained(full: ev.MultilevelFit, base: ev.MultilevelFit, order: list[int], cols: Any) -> dict[str, Any]:
    """R2 as the reference shows it."""
    found = ev.explained_heterogeneity(full, base)
    values = [found.base[order], found.full[order], found.R2[order] / 100.0]
    return {"rows": R2_ROWS, "cols": cols, "values": values}


# univariate and three levels


def three_level(names: list[str], fit: ev.MultilevelFit) -> dict[str, Any]:
    """Coefficients, then the variance within clusters and between them."""
    variances = fit.components[::-1]
    values = [*fit.beta, *(c.estimate for c in variances)]
    errors = [*fit.observed_se(), *(c.se for c in variances)]
    return {
        "coef": wald([*names, "Tau2_2", "Tau2_3"], values, errors),
        "I2": {
            f"I2_{i} {Q_TYPICAL}": {"Estimate": c.I2 / 100.0} for i, c in zip((2, 3), variances, strict=True)
        },
        "minus2LL": -2.0 * fit.loglik,
        "Q": fit.QE,
    }


def bornmann() -> dict[str, Any]:
    """Grant applications: a moderator and R2 per level."""
    given = data("m05_metaSEM_bornmann_three_level")

    def fitted(X: Any) -> ev.MultilevelFit:
        return ev.pool_multilevel(
            given["logOR"], given["v"], X, method="ML", random=[("cluster",), ("cluster", "row")],
            labels={"cluster": given["Cluster"], "row": range(66)},
        )  # fmt: skip

    base, full = fitted(None), fitted(given["fellowship"])
    moderated = three_level(["Intercept", "Slope_1"], full)
    return {
        "base": three_level(["Intercept"], base),
        "moderator": {**moderated, "R2": explained(full, base, [1, 0], None)},
    }


@cache
def cooper() -> dict[str, Any]:
    """Calendars of schools: likelihood intervals."""
    given = data("m06_metaSEM_cooper_LBCI")
    fit = ev.pool_multilevel(
        given["y"], given["v"], random=["district", "district/study"], method="ML",
        labels={"district": given["District"], "study": given["Study"]},
    )  # fmt: skip
    between, within = fit.intervals()
    return {
        "coef": {
            "Intercept": limits(fit.beta[0], *fit.coefficient_intervals()[0]),
            "Tau2_2": limits(within.estimate, within.lower, within.upper),
            "Tau2_3": limits(between.estimate, between.lower, between.upper),
        },
        "minus2LL": -2.0 * fit.loglik,
    }


def tenenbaum() -> dict[str, Any]:
    """Correlations by author, and all of them on Fisher's scale."""
    given = data("s20_tenenbaum_correlations")
    fit = ev.pool_multilevel(
        given["r"], given["v"], random=["author", "author/row"], method="ML",
        labels={"author": given["Authors"], "row": range(len(given["r"]))},
    )  # fmt: skip
    es = ev.effect_sizes("ZCOR", ri=given["r"], ni=given["N"])
    z = ev.pool(es.y, es.v)
    return {
        "three_level": three_level(["Intercept"], fit),
        "z_REML": {
            "k": z.k, "beta": z.beta[0], "se": z.se[0], "stat": z.stat[0], "p": z.p[0], "ci_lb": z.ci[0, 0],
            "ci_ub": z.ci[0, 1], "tau2": z.tau2, "I2": z.I2, "H2": z.H2, "se_tau2": z.tau2_se, "QE": z.QE,
            "QEp": z.QE_p,
        },
    }  # fmt: skip


def jaramillo() -> dict[str, Any]:
    """Univariate maximum likelihood, three kinds of I2, R2 of a standardised moderator."""
    given = data("s19_jaramillo_ml_r2")
    y, v, score = column(given["r"]), column(given["r_v"]), column(given["IDV"])
    known = np.isfinite(score)
    z = (score - score[known].mean()) / score[known].std(ddof=1)

    def fitted(X: Any, rows: Any) -> ev.MultilevelFit:
        labels = {"study": range(int(rows.sum()))}
        return ev.pool_multilevel(y[rows], v[rows], X, random=["study"], labels=labels, method="ML")

    def tree(fit: ev.MultilevelFit, names: list[str]) -> dict[str, Any]:
        errors = [*fit.observed_se(), fit.components[0].se]
        everyone = ev.pool(y, v, method="ML")
        return {
            "coefficients": wald([*names, "Tau2_1_1"], [*fit.beta, *fit.sigma2], errors),
            "Q": everyone.QE, "Q_df": everyone.QE_df, "Q_p": everyone.QE_p,
            "I2": {"Intercept1: I2 (Q statistic)": {"Estimate": fit.I2 / 100.0}},
            "n_studies": y.size, "n_stats": fit.k, "df": fit.k - fit.parameter_count, "minus2LL": -2.0 * fit.loglik,
        }  # fmt: skip

    pooled, full = ev.pool(y, v, method="ML"), fitted(z[known], known)
    kinds = {"Q": "Q statistic", "harmonic": "harmonic mean", "arithmetic": "arithmetic mean"}
    moderated = tree(full, ["Intercept1", "Slope1_1"])
    return {
        "base": tree(fitted(None, np.full(y.size, True)), ["Intercept1"]),
        "I2_all": {
            f"Intercept1: I2 ({label})": {"Estimate": ev.i_squared(pooled, typical=kind) / 100.0}
            for kind, label in kinds.items()
        },
        "moderator": {**moderated, "R2": explained(full, fitted(None, known), [0], "y1")},
    }


# several outcomes


def long(given: dict[str, Any], names: tuple[str, ...]) -> tuple[Any, ...]:
    """Effects, covariance blocks, outcomes and studies, one row an outcome that a study has."""
    first, second, v1, cov, v2 = (column(given[name]) for name in names)
    V = np.nan_to_num(np.stack([np.stack([v1, cov], 1), np.stack([cov, v2], 1)], 1))
    have = np.isfinite(np.stack([first, second], 1))
    study, outcome = np.nonzero(have)
    blocks = [V[i][np.ix_(here, here)] for i, here in enumerate(have) if here.any()]
    return np.stack([first, second], 1)[have], blocks, outcome, study


def several(fit: ev.MultilevelFit, names: list[str], study: np.ndarray) -> dict[str, Any]:
    """Means (and slopes), T by its elements, homogeneity and I2."""
    diagonal = fit.terms[0].struct == "DIAG"
    places = [(0, 0), (1, 1)] if diagonal else [(0, 0), (1, 0), (1, 1)]
    T = np.diag(fit.tau2) if diagonal else fit.covariance()
    errors = np.diag([c.se for c in fit.components]) if diagonal else fit.covariance_se()
    rows_ = [*names, *(f"Tau2_{i + 1}_{j + 1}" for i, j in places)]
    values = [*fit.beta, *(T[place] for place in places)]
    ses = [*fit.observed_se(), *(errors[place] for place in places)]
    variances = [c for c in fit.components if c.name.startswith("tau2")]
    return {
        "coefficients": wald(rows_, values, ses),
        "coef": wald(rows_, values, ses),
        "Q": fit.QE, "Q_df": fit.QE_df, "Q_p": fit.QE_p, "n_studies": np.unique(study).size, "n_stats": fit.k,
        "df": fit.k - len(rows_), "minus2LL": -2.0 * fit.loglik,
        "I2": {
            f"Intercept{i}: I2 (Q statistic)": {"Estimate": c.I2 / 100.0}
            for i, c in enumerate(variances, start=1)
        },
    }  # fmt: skip


PERIODONTAL = ("PD", "AL", "var_PD", "cov_PD_AL", "var_AL")


def berkey() -> dict[str, Any]:
    """Periodontal disease: two outcomes, with the year, and with equal means."""
    given = data("mv02_metaSEM_berkey")
    y, V, outcome, study = long(given, PERIODONTAL)
    year = column(given["pub_year"]) - 1979.0
    year /= np.sqrt((year**2).sum() / (year.size - 1))
    base = ev.pool_multivariate(y, V, outcome, study, method="ML")
    full = ev.pool_multivariate(y, V, outcome, study, year[study], method="ML")
    equal = ev.pool_multivariate(y, V, outcome, study, method="ML", means="common")
    homogeneity = {"Q": base.QE, "Q_df": base.QE_df, "Q_p": base.QE_p}
    means = ["Intercept1", "Intercept2"]
    pairs = zip(means, base.beta, base.coefficient_intervals(), strict=True)
    return {
        "wald": several(base, means, study),
        "LB": {name: limits(value, *interval) for name, value, interval in pairs},
        "year": {
            **several(full, [*means, "Slope1_1", "Slope2_1"], study),
            **homogeneity,
            "R2": explained(full, base, [0, 1], ["y1", "y2"]),
        },
        "equal": {**several(equal, ["Intercept"], study), **homogeneity},
    }


@cache
def berkey_limits() -> dict[str, Any]:
    """Likelihood limits of every parameter, also of the variances, their covariance and I2."""
    given = data("mv02_metaSEM_berkey")
    y, V, outcome, study = long(given, PERIODONTAL)
    fit = ev.pool_multivariate(y, V, outcome, study, method="ML")
    names = ("1", "2")
    effects = effect_data(y.reshape(5, 2), np.stack(V), tuple("abcde"), names)
    tau = tau_structure("sym", names)
    objective = Deviance(effects, FreeMean(names), tau)
    minimum = fit_deviance(objective, initial_means(effects))

    def covariance(x: np.ndarray) -> Jet:
        slope, curve = np.zeros(5), np.zeros((5, 5))
        slope[2:] = tau.first(x[2:])[:, 1, 0]
        curve[2:, 2:] = tau.second(x[2:], np.array([[0.0, 0.5], [0.5, 0.0]]))
        return Jet(float(tau.matrix(x[2:])[1, 0]), slope, curve)

    ((low, high),) = likelihood_limits(objective, minimum, [covariance])
    variances = fit.intervals()[:2]
    components = [c for c in fit.components if c.name.startswith("tau2")]
    shares = {}
    for i, (interval, c) in enumerate(zip(variances, components, strict=True), start=1):
        typical = c.estimate * (100.0 / c.I2 - 1.0)
        ends = [value / (value + typical) for value in (interval.estimate, interval.lower, interval.upper)]
        shares[f"Intercept{i}: I2 (Q statistic)"] = limits(*ends)
    means = {
        f"Intercept{i}": limits(value, *ends)
        for i, (value, ends) in enumerate(zip(fit.beta, fit.coefficient_intervals(), strict=True), start=1)
    }
    return {
        "coefficients": {
            **means,
            "Tau2_1_1": limits(variances[0].estimate, variances[0].lower, variances[0].upper),
            "Tau2_2_1": limits(fit.covariance()[1, 0], low.value, high.value),
            "Tau2_2_2": limits(variances[1].estimate, variances[1].lower, variances[1].upper),
        },
        "I2": shares,
    }


def berkey_restricted() -> dict[str, Any]:
    """The same by restricted likelihood."""
    y, V, outcome, study = long(data("mv03_metaSEM_reml_variances"), PERIODONTAL)
    return several(ev.pool_multivariate(y, V, outcome, study), ["Intercept1", "Intercept2"], study)


def kalaian() -> dict[str, Any]:
    """Coaching for a test: many studies lack an outcome."""
    y, V, outcome, study = long(
        data("mv04_kalaian_missing_outcomes"), ("dSAT_V", "dSAT_M", "var_V", "cov_VM", "var_M")
    )
    fit = ev.pool_multivariate(y, V, outcome, study, method="ML", struct="DIAG")
    return several(fit, ["Intercept1", "Intercept2"], study)


def nam() -> dict[str, Any]:
    """Smoke in the house: asthma and infections."""
    names = ("Asthma_logOR", "LRD_logOR", "Asthma_v", "AsthmaLRD_cov_05", "LRD_v")
    y, V, outcome, study = long(data("s18_nam03_bivariate"), names)
    fit = ev.pool_multivariate(y, V, outcome, study, method="ML")
    return several(fit, ["Intercept1", "Intercept2"], study)


def hedges_olkin() -> dict[str, Any]:
    """Two outcomes without differences between studies."""
    given = data("f02_hedgesolkin_fixed")
    y, V, outcome, _ = long(given, ("d_att", "d_ach", "var_att", "cov_att_ach", "var_ach"))
    fit = ev.pool_multilevel(y, V, np.eye(2)[outcome], intercept=False, random=None, method="ML")
    return {
        "coefficients": wald(["Intercept1", "Intercept2"], fit.beta, fit.se),
        "Q": fit.QE,
        "Q_df": fit.QE_df,
        "Q_p": fit.QE_p,
        "minus2LL": -2.0 * fit.loglik,
    }


EXPECTED: dict[str, Callable[[], dict[str, Any]]] = {
    "f02_hedgesolkin_fixed": hedges_olkin,
    "m05_metaSEM_bornmann_three_level": bornmann,
    "m06_metaSEM_cooper_LBCI": cooper,
    "mv02_metaSEM_berkey": berkey,
    "mv03_metaSEM_reml_variances": berkey_restricted,
    "mv04_kalaian_missing_outcomes": kalaian,
    "s18_nam03_bivariate": nam,
    "s19_jaramillo_ml_r2": jaramillo,
    "s20_tenenbaum_correlations": tenenbaum,
}
REFERENCE_LIMITS: dict[str, Callable[[], dict[str, Any]]] = {
    "m06_metaSEM_cooper_LBCI": cooper,
    "mv02_metaSEM_berkey": lambda: {"LB": berkey_limits()},
}
