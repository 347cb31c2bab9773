"""Tests and models of publication bias against published analyses.

Sources: the checks that metafor's author publishes with the package, on the data sets named in ``published.json``.
Tolerance: the printed digits for closed forms. Selection models: 1e-4 relative on estimates, 3e-3 on standard errors,
because the reference stops its search early and takes derivatives numerically; see the two disagreements below.
"""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.special import ndtr

from nabij import evidence

Floats = NDArray[np.float64]

VEVEA_STEPS = [0.005, 0.01, 0.05, 0.10, 0.25, 0.35, 0.50, 0.65, 0.75, 0.90, 0.95, 0.99, 0.995, 1.0]
VEVEA_WOODS = {
    "moderate, one-sided": [1, 0.99, 0.95, 0.80, 0.75, 0.65, 0.60, 0.55, 0.50, 0.50, 0.50, 0.50, 0.50, 0.50],
    "severe, one-sided": [1, 0.99, 0.90, 0.75, 0.60, 0.50, 0.40, 0.35, 0.30, 0.25, 0.10, 0.10, 0.10, 0.10],
    "moderate, two-sided": [1, 0.99, 0.95, 0.90, 0.80, 0.75, 0.60, 0.60, 0.75, 0.80, 0.90, 0.95, 0.99, 1.00],
    "severe, two-sided": [1, 0.99, 0.90, 0.75, 0.60, 0.50, 0.25, 0.25, 0.50, 0.60, 0.75, 0.90, 0.99, 1.00],
}
EXPONENTIAL = ("halfnormal", "negexp", "logistic", "power")


@cache
def published() -> dict[str, Any]:
    return dict(json.loads((Path(__file__).parent / "published.json").read_text(encoding="utf-8")))


def near(found: object, wanted: object, tolerance: float = 1e-4) -> None:
    np.testing.assert_allclose(found, wanted, rtol=tolerance, atol=0)


def smoking() -> tuple[Floats, Floats]:
    """Hackshaw: log odds ratios, standard errors from the printed 95 % limits."""
    data = {name: np.array(values) for name, values in published()["hackshaw1998"].items()}
    return np.log(data["or"]), (np.log(data["high"] / data["low"]) / (2 * 1.959963984540054)) ** 2


def trials() -> Any:
    return evidence.effect_sizes("OR", **published()["hahn2001"], drop00=True)


def test_magnesium_regression_and_rank_tests_equal_metafor() -> None:
    """Egger et al. 2001: 16 trials, one very large."""
    found = evidence.effect_sizes("OR", **published()["egger2001"])
    mixed = evidence.regression_test(evidence.pool(found.y, found.v))
    classic = evidence.regression_test(found, model="lm", predictor="sqrtninv")
    rank = evidence.rank_test(found)

    assert round(mixed.stat, 4) == -4.6686
    assert round(classic.stat, 4) == -5.6083
    assert rank.exact
    assert round(rank.tau, 10) == 0.15
    assert round(rank.p, 4) == 0.4503


def test_irritable_bowel_excess_significance_equals_metafor() -> None:
    """Dorn et al. 2007: 10 of 19 trials significant, 4.92 expected."""
    found = evidence.effect_sizes("RR", **published()["dorn2007"])
    by_test = {name: evidence.excess_significance(found, test=name) for name in ("chi2", "binomial", "exact")}

    assert by_test["chi2"].observed == 10
    near(by_test["chi2"].expected, 4.923333, 1e-6)
    near(by_test["chi2"].stat, 7.065648, 1e-6)
    near([by_test[name].p for name in by_test], [0.003928794, 0.01159554, 0.007778529], 1e-6)
    fitted = evidence.excess_significance(evidence.pool(found.y, found.v, method="EE"), test="chi2")
    near(fitted.stat, 7.065648, 1e-6)


@pytest.mark.parametrize(
    ("name", "target", "numbers"),
    [
        ("raudenbush1985", 0.05, (26, 44, 4, 0, 0)),
        ("hackshaw1998", 0.049, (393, 186, 104, 202, 112)),
        ("mcdaniel1994", 0.15, (50364, 129, 65, 45528, 6068)),
    ],
)
def test_fail_safe_numbers_of_beckers_examples_equal_metafor(
    name: str, target: float, numbers: tuple[int, ...]
) -> None:
    if name == "hackshaw1998":
        y, v = smoking()
    elif name == "mcdaniel1994":
        found = evidence.effect_sizes("ZCOR", **published()[name])
        y, v = found.y, found.v
    else:
        y, v = (np.array(published()[name][key]) for key in ("yi", "vi"))

    counted = (
        evidence.fail_safe(y, v).n,
        evidence.fail_safe(y, kind="Orwin", target=target).n,
        evidence.fail_safe(y, v, kind="Orwin", target=target, weighted=True).n,
        evidence.fail_safe(y, v, kind="Rosenberg").n,
        evidence.fail_safe(y, v, kind="General").n,
    )

    assert counted == numbers


def test_passive_smoking_step_function_equals_metafor() -> None:
    y, v = smoking()
    fit = evidence.selection_model(y, v, kind="stepfun", steps=(0.05, 0.10, 0.50, 1.00))

    near(fit.delta, [1, 2.422079, 0.977543, 0.396713])
    near(fit.delta_se[1:], [1.66085, 0.820387, 0.469235], 2e-4)
    near([fit.lrt, fit.tau2], [7.066137, 0.03071325])
    assert fit.lrt_df == 3
    assert fit.counts == (7, 8, 16, 6)


def test_passive_smoking_step_function_intervals_equal_metafor() -> None:
    y, v = smoking()
    fit = evidence.selection_model(y, v, kind="stepfun", steps=(0.05, 0.10, 0.50, 1.00))

    # the reference's root search stops 1e-4 away; ours ends where the profile has fallen by exactly 1.92
    np.testing.assert_allclose(fit.interval("tau2"), [0.000224, 0.135284], rtol=0, atol=1e-4)
    near(fit.interval("delta2"), [0.665133, 9.915798])


def test_passive_smoking_step_function_never_rising_equals_metafor() -> None:
    y, v = smoking()
    fit = evidence.selection_model(y, v, kind="stepfun", steps=(0.05, 0.10, 0.50, 1.00), delta_max=1)

    near(fit.delta, [1, 1, 0.442783, 0.148181])
    assert fit.on_bound == ("delta2",)


def test_passive_smoking_truncation_equals_metafor() -> None:
    y, v = smoking()
    fit = evidence.selection_model(y, v, kind="trunc")

    near(
        [fit.delta[0], fit.delta_se[0], fit.lrt, fit.tau2], [0.3818424, 0.2235527, 3.054457, 0.02677134], 2e-4
    )
    near(fit.interval("delta1"), [0.108796, 1.116679])
    near(fit.interval("tau2")[1], 0.099835)


def test_passive_smoking_estimated_cut_is_where_metafors_mesh_search_ends() -> None:
    """Two of its optimisers end at a delta and cut of (.2336542, .4690409) and (.1802357, .4187099).

    The second lies just under the effect ln 1.52. Ours is that effect, with a delta .0017 higher and the highest
    likelihood of the three.
    """
    y, v = smoking()
    fit = evidence.selection_model(y, v, kind="truncest", method="EE")
    theirs = [
        evidence.selection_model(y, v, kind="trunc", steps=(cut,), delta=(delta,), method="EE").loglik
        for delta, cut in ((0.2336542, 0.4690409), (0.1802357, 0.4187099))
    ]

    assert fit.cut is not None
    near([fit.cut], [0.4187099], 2e-6)
    near(fit.delta, [0.1802357], 1e-2)
    assert theirs[0] < theirs[1] < fit.loglik < theirs[1] + 3e-4


@pytest.mark.parametrize(
    ("moderated", "delta", "delta_se", "lrt"),
    [
        (False, [0.4731131, 4.4613162], [0.2352481, 2.1841983], 7.846907),
        (True, [0.4200973, 5.0959707], [0.2391269, 2.4108796], 9.044252),
    ],
)
def test_practice_facilitation_beta_model_equals_metafor(
    moderated: bool, delta: list[float], delta_se: list[float], lrt: float
) -> None:
    """Baskerville et al. 2012, the example of Citkowicz and Vevea 2017; tau2 is 0 (the reference stops at 2e-6)."""
    data = {name: np.array(values, dtype=float) for name, values in published()["baskerville2012"].items()}
    X = data["blind"] if moderated else None
    fit = evidence.selection_model(data["yi"], data["sei"] ** 2, X, kind="beta")

    near(fit.delta, delta)
    near(fit.delta_se, delta_se, 3e-3)
    near(fit.lrt, lrt)
    assert fit.tau2 == 0.0
    assert fit.on_bound == ("tau2",)
    if moderated:
        near(fit.beta, [0.1343001, -0.1363559], 5e-4)
        near(fit.se, [0.1707418, 0.1244394], 2e-3)


@pytest.mark.parametrize(
    ("options", "delta", "delta_se"),
    [
        ({}, [3.162948, 2.656714, 3.339338, 1.458923], [2.988922, 2.347468, 2.388776, None]),
        (
            {"prec": "sei", "scale_prec": False},
            [3.506329, 2.279336, 3.017851, 1.444174],
            [3.387300, 2.133013, 2.315789, 1.381633],
        ),
    ],
)
def test_hahn_trials_falling_functions_equal_metafor(
    options: dict[str, Any], delta: list[float], delta_se: list[float | None]
) -> None:
    """Hahn et al. 2001, the example of Preston et al. 2004.

    Disagreement: the reference gives 1.393725 as the standard error of the power model, ours is 1.353706; the next test
    shows ours to be the curvature of the likelihood.
    """
    for kind, wanted, error in zip(EXPONENTIAL, delta, delta_se, strict=True):
        fit = evidence.selection_model(trials(), kind=kind, alternative="less", method="EE", **options)
        near(fit.delta[0], wanted)
        if error is not None:
            near(fit.delta_se[0], error)


def _log_likelihood(kind: str, mu: float, delta: float, c: Floats, cut: float) -> float:
    """By adaptive quadrature split at every kink: slow, plain and independent of the engine."""
    data = trials().complete()
    total = 0.0
    for y, v, each in zip(data.y, data.v, c, strict=True):
        se = v**0.5

        def density(x: float, se: float = se, each: float = each) -> float:
            p = float(ndtr(x / se))
            weight = 1.0
            if p > cut:
                if kind == "power":
                    p = min(max(p, 1e-5), 1.0 - 1e-5)
                weight = {
                    "halfnormal": np.exp(-delta * each * p * p),
                    "negexp": np.exp(-delta * each * p),
                    "logistic": 2.0 / (1.0 + np.exp(delta * each * p)),
                    "power": (1.0 - p) ** (delta * each),
                }[kind]
            return float(weight * np.exp(-0.5 * ((x - mu) / se) ** 2) / (se * (2.0 * np.pi) ** 0.5))

        edges = sorted(
            {mu - 10 * se, mu + 10 * se, -1.6448536269514722 * se, 4.264890793922602 * se, 0.0, mu}
        )
        area = sum(quad(density, a, b, epsabs=1e-13, epsrel=1e-12)[0] for a, b in pairwise(edges))
        total += np.log(density(y)) - np.log(area)
    return total


def test_power_model_standard_error_is_the_curvature_of_the_likelihood() -> None:
    fit = evidence.selection_model(trials(), kind="power", alternative="less", method="EE")
    one = np.ones(fit.k)

    def at(mu: float, delta: float) -> float:
        return _log_likelihood("power", mu, delta, one, 0.0)

    m, d, h = float(fit.beta[0]), float(fit.delta[0]), 0.02
    middle = at(m, d)
    mm = (at(m + h, d) - 2 * middle + at(m - h, d)) / h**2
    dd = (at(m, d + h) - 2 * middle + at(m, d - h)) / h**2
    md = (at(m + h, d + h) - at(m + h, d - h) - at(m - h, d + h) + at(m - h, d - h)) / (4 * h * h)
    curvature = -np.array([[mm, md], [md, dd]])

    near(middle, fit.loglik, 1e-10)
    near(np.sqrt(np.linalg.inv(curvature)[1, 1]), fit.delta_se[0], 1e-3)


@pytest.mark.parametrize(
    ("kind", "theirs"), list(zip(EXPONENTIAL, [5.832106, 3.819847, 5.041039, 2.399645], strict=True))
)
def test_falling_functions_below_a_threshold_reach_a_higher_likelihood_than_metafor(
    kind: str, theirs: float
) -> None:
    """Disagreement: with a significance threshold the reference integrates across the kink and stops 0.2 to 1.4 % off.

    Judged by an independent quadrature, our estimate has the higher likelihood (profiled over the mean).
    """
    found = trials().complete()
    c = np.sqrt(found.v / found.v.max())
    ours = evidence.selection_model(
        found, kind=kind, alternative="less", method="EE", prec="sei", steps=(0.05,)
    )
    held = evidence.selection_model(
        found, kind=kind, alternative="less", method="EE", prec="sei", steps=(0.05,), delta=(theirs,)
    )

    near(ours.delta[0], theirs, 2e-2)
    near(_log_likelihood(kind, float(ours.beta[0]), float(ours.delta[0]), c, 0.05), ours.loglik, 1e-9)
    near(_log_likelihood(kind, float(held.beta[0]), theirs, c, 0.05), held.loglik, 1e-9)
    assert ours.loglik >= held.loglik


def test_hahn_trials_negative_exponential_power_equals_metafor_and_names_the_runaway() -> None:
    fit = evidence.selection_model(trials(), kind="negexppow", alternative="less", method="EE")

    near(fit.delta, [2.673818, 1.153199])
    near(fit.delta_se, [2.363403, 2.143849], 2e-4)
    assert fit.loglik_at_bound is not None
    assert fit.loglik_at_bound > fit.loglik


@pytest.mark.parametrize(
    ("name", "mean", "tau2"),
    list(
        zip(
            VEVEA_WOODS,
            [0.351894, 0.321518, 0.362019, 0.33218],
            [0.0045, 0.009544, 0.002774, 0.005652],
            strict=True,
        )
    ),
)
def test_student_ratings_fixed_weights_equal_vevea_and_woods(name: str, mean: float, tau2: float) -> None:
    """Cohen 1981, the example of Vevea and Woods 2005."""
    found = evidence.effect_sizes("ZCOR", **published()["cohen1981"])
    fit = evidence.selection_model(found, kind="stepfun", steps=VEVEA_STEPS, delta=VEVEA_WOODS[name])

    near(fit.beta, [mean], 3e-6)
    near(fit.tau2, tau2, 3e-4)
    assert fit.lrt is None
