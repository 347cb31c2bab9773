"""Our numbers in the shape of expected_metafor_roorda11.json: each correlation pooled alone, and all 114 together."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np

from nabij import evidence as ev
from tests.reference.evidence.every_number.files import load, table

PAIRS = ("neg_pos", "enga_pos", "achiev_pos", "enga_neg", "achiev_neg", "achiev_enga")
METHODS = ("EE", "DL", "HS", "HE", "SJ", "ML", "REML", "EB", "PM")
FACTORS = tuple(sorted(PAIRS))
Y, V = np.ndarray, np.ndarray


def _coefficients(fit: ev.PooledFit) -> dict[str, Any]:
    """Scalars for one coefficient, lists for more, as the file has them."""
    columns = {
        "beta": fit.beta, "se": fit.se, "stat": fit.stat, "p": fit.p, "ci_lb": fit.ci[:, 0], "ci_ub": fit.ci[:, 1],
    }  # fmt: skip
    names = {"names": list(fit.names)}
    if fit.coefficients > 1:
        return {**columns, **names}
    return {**{key: float(value[0]) for key, value in columns.items()}, "names": fit.names[0]}


def _limits(prediction: ev.Prediction, *, single: bool) -> dict[str, Any]:
    shown = {
        "pred": prediction.pred,
        "se": prediction.se,
        "ci_lb": prediction.ci_lower,
        "ci_ub": prediction.ci_upper,
        "pi_lb": prediction.pi_lower,
        "pi_ub": prediction.pi_upper,
    }
    if not single:
        return shown
    return {key: [] if value is None else float(value[0]) for key, value in shown.items()}


def _predicted(fit: ev.PooledFit) -> dict[str, Any]:
    prediction = fit.predict()
    back = _limits(prediction.back_transform(np.tanh), single=True)
    return {**_limits(prediction, single=True), "back": back}


def _tested(fit: ev.PooledFit) -> dict[str, Any]:
    """The part that another test of the coefficients changes."""
    return {
        **_coefficients(fit),
        "ddf": fit.df,
        "QM": fit.QM,
        "QMp": fit.QM_p,
        "QMdf": list(fit.QM_df),
    }


def _fitted(fit: ev.PooledFit) -> dict[str, Any]:
    return {
        "k": fit.k,
        **_tested(fit),
        "test": fit.test,
        "tau2": fit.tau2,
        "se_tau2": fit.tau2_se,
        "I2": fit.I2,
        "H2": fit.H2,
        "R2": fit.R2,
        "QE": fit.QE,
        "QEp": fit.QE_p,
        "ll": {"ML": fit.fit_ml.loglik, "REML": fit.fit_reml.loglik if fit.fit_reml else None},
    }


def _mean(y: Y, v: V, method: str) -> dict[str, Any]:
    fit, adjusted = ev.pool(y, v, method=method), ev.pool(y, v, method=method, test="knha")
    tree = {
        **_fitted(fit),
        "predict": _predicted(fit),
        "knha": {**_tested(adjusted), "predict": _predicted(adjusted)},
    }
    if method in {"DL", "ML", "REML", "PM"}:
        profile = fit.tau2_interval("QP")
        tree["Qprofile"] = {
            "tau2": profile.tau2,
            "I2": profile.I2,
            "H2": profile.H2,
        }
    return tree


def _moderated(y: Y, v: V, share: np.ndarray, method: str) -> dict[str, Any]:
    fit = ev.pool(y, v, share, method=method, names=["SES"])
    tree = _fitted(fit)
    if method == "REML":
        tree["knha"] = _tested(ev.pool(y, v, share, method=method, names=["SES"], test="knha"))
        tree["predict_at_0_25_50_75_100"] = _limits(fit.predict([0.0, 25.0, 50.0, 75.0, 100.0]), single=False)
    return tree


def _filled(y: Y, v: V, name: str) -> dict[str, Any]:
    method = "DL" if name.endswith("DL") else "REML"
    try:
        found = ev.trim_and_fill(y, v, estimator=name[:2], method=method)
    except ev.EvidenceError:
        return {}
    fit = found.fit
    numbers = {
        "est": fit.beta[0],
        "se": fit.se[0],
        "ci_lb": fit.ci[0, 0],
        "ci_ub": fit.ci[0, 1],
        "tau2": fit.tau2,
    }
    return {"k0": found.k0, "se_k0": found.se_k0, "side": found.side, **numbers}


def _bias(fit: ev.PooledFit, n: np.ndarray) -> dict[str, Any]:
    y, v = fit.data.y, fit.data.v
    mixed, classic = ev.regression_test(fit), ev.regression_test(fit, model="lm")
    sizes, ranks = ev.regression_test(fit, predictor="ni", n=n), ev.rank_test(fit, exact=False)
    assert mixed.limit_ci is not None
    low, high = mixed.limit_ci
    kinds = ("Rosenthal", "Orwin", "Rosenberg")
    return {
        "egger_mixed_sei": {
            "stat": mixed.stat, "p": mixed.p, "est": mixed.limit, "ci_lb": low, "ci_ub": high,
        },
        "egger_classic_lm": {
            "t": classic.stat, "df": classic.df, "p": classic.p, "intercept_limit": classic.limit,
        },
        "egger_mixed_ni": {"stat": sizes.stat, "p": sizes.p},
        "begg_ranktest": {"tau": ranks.tau, "p": ranks.p, "exact": ranks.exact},
        "trimfill": {name: _filled(y, v, name) for name in ("L0", "R0", "Q0", "L0_DL")},
        "fsn": {kind: ev.fail_safe(y, v, kind=kind).n for kind in kinds},
    }  # fmt: skip


def _refitted(fit: ev.PooledFit, n: np.ndarray) -> dict[str, Any]:
    left, growing = fit.leave_one_out(), fit.cumulative(-n)
    names = {"estimate": "estimate", "se": "se", "ci_lb": "ci_lower", "ci_ub": "ci_upper"}
    names |= {"Q": "Q", "tau2": "tau2", "I2": "I2"}
    return {
        "leave1out_REML": {key: np.ravel(getattr(left, name)) for key, name in names.items()},
        "cumul_by_n_desc": {name: np.ravel(getattr(growing, name)) for name in ("estimate", "se", "tau2")},
    }


def _rows(use: str, pair: str) -> list[dict[str, str]]:
    """Studies that give the pair; `used` leaves out those without the diagonal of one of its variables."""
    given = [row for row in table() if row[pair] != "NA"]
    if use == "given":
        return given
    return [row for row in given if not set(pair.split("_")) & set(row["vars_with_missing_diagonal"].split())]


def _scale(rows: list[dict[str, str]], pair: str, measure: str) -> dict[str, Any]:
    n = np.array([float(row["n"]) for row in rows])
    es = ev.effect_sizes(measure, ri=[float(row[pair]) for row in rows], ni=n)
    share = np.array([float(row["SES"]) for row in rows])
    fit = ev.pool(es.y, es.v)
    return {
        "yi": es.y, "vi": es.v, "ni": n,
        **{method: _mean(es.y, es.v, method) for method in METHODS},
        **_refitted(fit, n),
        **_bias(fit, n),
        **{f"SES_{method}": _moderated(es.y, es.v, share, method) for method in ("REML", "DL", "ML")},
    }  # fmt: skip


@cache
def pair_alone(use: str, pair: str) -> dict[str, Any]:
    """One correlation on both scales."""
    rows = _rows(use, pair)
    scales = {measure: _scale(rows, pair, measure) for measure in ("ZCOR", "COR")}
    return {"k": len(rows), "studies": [int(row["study"]) for row in rows], **scales}


@cache
def _together(*, by_ses: bool) -> tuple[ev.MultilevelFit, list[str]]:
    found = [
        (float(row[pair]), float(row["n"]), row["study"], FACTORS.index(pair), float(row["SES"]))
        for row in table()
        for pair in FACTORS
        if row[pair] != "NA"
    ]
    r, n, study, pair, ses = zip(*found, strict=True)
    es = ev.effect_sizes("ZCOR", ri=r, ni=n)
    dummies = np.eye(6)[list(pair)]
    X = np.column_stack([dummies, dummies * np.array(ses)[:, None]]) if by_ses else dummies
    names = [f"pair{name}" for name in FACTORS]
    fit = ev.pool_multilevel(
        es.y, es.v, X, intercept=False, random=[("study",), ("study", "effect")],
        labels={"study": study, "effect": range(len(r))}, names=names + [f"{n}:SES" for n in names] * by_ses,
    )  # fmt: skip
    return fit, list(study)


def three_levels(*, by_ses: bool) -> dict[str, Any]:
    """Six relations, or six relations and their slopes on SES, in one model."""
    fit, _ = _together(by_ses=by_ses)
    return {
        "k": fit.k, "beta": fit.beta, "names": list(fit.names), "se": fit.se, "z": fit.stat, "p": fit.p,
        "ci_lb": fit.ci[:, 0], "ci_ub": fit.ci[:, 1], "sigma2": fit.sigma2, "QE": fit.QE, "QM": fit.QM,
        "QMp": fit.QM_p, "ll": fit.loglik, "AIC": fit.aic, "BIC": fit.bic,
    }  # fmt: skip


def robust(kind: str) -> dict[str, Any]:
    """Cluster-robust tests of the six relations, by study."""
    fit, study = _together(by_ses=False)
    found = fit.robust(study, kind)
    return {
        "names": list(found.names), "se": found.se, "t": found.stat, "df": found.df, "p": found.p,
        "dfs": float(found.df[0]),
    }  # fmt: skip


def rows_together() -> dict[str, Any]:
    """How many correlations there are."""
    return {"n_rows": _together(by_ses=False)[0].k}


def about() -> dict[str, Any]:
    """The pairs."""
    return {"pairs": list(PAIRS)}


def metafor() -> dict[str, Callable[[], dict[str, Any]]]:
    """Our tree, branch by branch."""
    return {
        **{f"{use}.{pair}": partial(pair_alone, use, pair) for use in ("given", "used") for pair in PAIRS},
        "meta": about,
        "long": rows_together,
        "three_level_pair_means": partial(three_levels, by_ses=False),
        "three_level_pair_by_SES": partial(three_levels, by_ses=True),
        "three_level_robust_CR1": partial(robust, "CR1"),
        "three_level_robust_CR2": partial(robust, "CR2"),
    }


def expected() -> dict[str, Any]:
    """The file."""
    return load("expected_metafor_roorda11")
