"""Selection models of the tuberculosis vaccine trials, as the examples of JASP's meta-analysis module pin them.

Source: ``test-other-Selection Models - bcg`` in jasp-stats/jaspMetaAnalysis, which fits them with metafor. Their search
ends early on flat likelihoods: estimates are compared to 2e-4 relative or two units of the fifth digit, likelihoods to
1e-8 below and 1e-4 above the printed ones.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import norm

from nabij import evidence

TRIALS = {
    "ai": [4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27],
    "bi": [119, 300, 228, 13536, 5036, 1361, 2537, 87886, 7470, 1699, 50448, 2493, 16886],
    "ci": [11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29],
    "di": [128, 274, 209, 12619, 5761, 1079, 619, 87892, 7232, 1600, 27197, 2338, 17825],
}
LATITUDE = np.array([44, 55, 42, 52, 13, 44, 19, 13, 27, 42, 18, 33, 33.0])
ALLOCATION = [{"r": "random", "a": "alternate", "s": "systematic"}[letter] for letter in "rrrraarrrssss"]


def vaccine() -> Any:
    return evidence.effect_sizes("RR", **TRIALS)


@pytest.mark.parametrize(
    ("options", "mean", "se", "tau2", "deltas", "loglik"),
    [
        ({"steps": 0.025}, -0.620562, 0.2613245, 0.291244699179257, None, -12.5438266071428),
        (
            {"steps": (0.025, 0.5)}, -0.6711958, 0.2799699, 0.263903616722414,
            [1, 0.631550088319224, 0.92784376191832], -12.4916164442175,
        ),
        (
            {"steps": (0.025, 0.5), "delta": (1, None, 0.1)}, -0.2267047, 0.3077515, 0.426869139697403,
            [1, 0.304618457905443, 0.1], -13.4967898002746,
        ),
        (
            {"steps": (0.025, 0.5), "alternative": "two.sided"}, -0.9071518, 0.2495477, 0.278081989552245,
            [1, 2.18481969028412, 4.08139830302146], -11.8752765245352,
        ),
        ({"kind": "halfnormal"}, -0.6174447, 0.3500199, 0.345891610502614, None, -12.5866537583129),
        ({"kind": "negexp"}, -0.7024573, 0.3013142, 0.284619600873271, None, -12.6647773099031),
        ({"kind": "logistic"}, -0.6938589, 0.3913616, 0.289269172026505, None, -12.6641527917543),
        ({"kind": "beta"}, -0.7892366, 0.5618156, 0.407378087693771, None, -11.9529601760812),
    ],
)  # fmt: skip
def test_vaccine_selection_models_reach_the_likelihood_of_jasp(
    options: dict[str, Any], mean: float, se: float, tau2: float, deltas: list[float] | None, loglik: float
) -> None:
    """Steps free and fixed, one- and two-sided, and four smooth functions; the last three lie on a flat likelihood."""
    fit = evidence.selection_model(vaccine(), **{"alternative": "less", **options})
    flat = options.get("kind") in {"negexp", "logistic", "beta"}

    assert loglik - 1e-8 <= fit.loglik <= loglik + 1e-4
    if not flat:
        np.testing.assert_allclose([fit.beta[0], fit.se[0], fit.tau2], [mean, se, tau2], rtol=2e-4, atol=2e-5)
    if deltas is not None:
        np.testing.assert_allclose(fit.table().columns["estimate"][1:], deltas, rtol=1e-4)


def test_selection_with_moderators_has_two_optima_and_the_higher_is_kept() -> None:
    """JASP's optimiser ends at the lower one; both are optima of a likelihood written down here independently."""
    effects = vaccine()
    X = np.column_stack(
        [np.ones(13), [a == "random" for a in ALLOCATION], [a == "systematic" for a in ALLOCATION], LATITUDE]
    )
    printed = np.array(
        [0.448869253346125, -0.181912585565443, -0.0441476663061063, -0.0304951876835051, 0.0252902716079574,
         0.570731990855494]
    )  # fmt: skip

    def minus_loglik(at: np.ndarray) -> float:
        mean, spread = X @ at[:4], np.sqrt(effects.v + at[4])
        cut = norm.ppf(0.025) * np.sqrt(effects.v)
        chance = norm.cdf((cut - mean) / spread)
        weight = np.where(effects.y < cut, 1.0, at[5])
        return -float(
            np.sum(
                np.log(weight) + norm.logpdf(effects.y, mean, spread) - np.log(chance + at[5] * (1 - chance))
            )
        )

    fit = evidence.selection_model(
        effects,
        X=None if False else {"allocation": ALLOCATION, "latitude": LATITUDE},
        steps=0.025,
        alternative="less",
    )
    ours = np.append(fit.beta, [fit.tau2, fit.table().columns["estimate"][-1]])
    bounds = [(None, None)] * 4 + [(0.0, None), (1e-6, None)]
    lower = minimize(minus_loglik, printed, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-13})

    assert -minus_loglik(printed) == pytest.approx(-6.83664479909158, abs=1e-6)
    np.testing.assert_allclose(lower.x, printed, rtol=0.01)
    assert -minus_loglik(ours) == pytest.approx(fit.loglik, abs=1e-8)
    assert fit.loglik == pytest.approx(-6.7295408, abs=1e-6)
    assert fit.loglik_unselected == pytest.approx(-7.0135, abs=1e-3)
