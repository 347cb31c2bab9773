"""Analyses of textbooks and articles, as metafor's author redoes and publishes them with the package.

Each test exercises another part. Sources: the articles named in the docstrings, through the checks
``test_analysis_example_*`` and ``test_misc_*`` that are published with metafor; data in ``published.json``.
Tolerance: one unit of the last printed digit (half of it for rounding, the rest because the printed numbers stop
iterating at 1e-5), 1e-4 relative for large numbers; where more digits are printed it stands at the comparison.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from nabij import evidence

Floats = NDArray[np.float64]

BCG_COUNTS = {
    "ai": [4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27],
    "bi": [119, 300, 228, 13536, 5036, 1361, 2537, 87886, 7470, 1699, 50448, 2493, 16886],
    "ci": [11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29],
    "di": [128, 274, 209, 12619, 5761, 1079, 619, 87892, 7232, 1600, 27197, 2338, 17825],
}
BCG_LATITUDE = np.array([44, 55, 42, 52, 13, 44, 19, 13, 27, 42, 18, 33, 33], dtype=float)
BCG_YEAR = [1948, 1949, 1960, 1977, 1973, 1953, 1973, 1980, 1968, 1961, 1974, 1969, 1976]
BCG_ALLOCATION = "rrrraarrrssss"
"""Random, alternate or systematic, in the order of the trials."""

EXPECTANCY_Y = np.array(
    [0.03, 0.12, -0.14, 1.18, 0.26, -0.06, -0.02, -0.32, 0.27, 0.80, 0.54, 0.18, -0.02, 0.23, -0.18, -0.06, 0.30,
     0.07, -0.07]
)  # fmt: skip
EXPECTANCY_SE = np.array(
    [0.125, 0.147, 0.167, 0.373, 0.369, 0.103, 0.103, 0.220, 0.164, 0.251, 0.302, 0.223, 0.289, 0.290, 0.159, 0.167,
     0.139, 0.094, 0.174]
)  # fmt: skip
EXPECTANCY_WEEKS = np.array([2, 3, 3, 0, 0, 3, 3, 3, 0, 1, 0, 0, 1, 2, 3, 3, 1, 2, 3], dtype=float)

DELINQUENCY = {
    "y": [-0.33, 0.32, 0.39, 0.31, 0.17, 0.64, -0.33, 0.15, -0.02, 0.00],
    "v": [0.084, 0.035, 0.017, 0.034, 0.072, 0.117, 0.102, 0.093, 0.012, 0.067],
    "random": [0, 0, 0, 0, 0, 0, 1, 1, 1, 1],
    "intensity": [7, 3, 7, 5, 7, 7, 4, 4, 5, 6],
}


@cache
def published() -> dict[str, Any]:
    return dict(json.loads((Path(__file__).parent / "published.json").read_text(encoding="utf-8")))


def near(found: object, wanted: object, digits: int = 4) -> None:
    np.testing.assert_allclose(np.ravel(found), np.ravel(wanted), rtol=1e-4, atol=1.001 * 10.0**-digits)


def bcg(measure: str = "RR") -> Any:
    return evidence.effect_sizes(measure, **BCG_COUNTS)


def johns_wort() -> tuple[Any, Floats]:
    """Log relative rates, and centred dose times weeks, centred baseline and their product as moderators."""
    data = published()["linde2005"]
    dose = np.array(data["dosage"]) * 7.0 / 1000.0 * np.array(data["duration"]) - 34.0
    baseline = np.array(data["baseline"]) - 20.0
    effects = evidence.effect_sizes("RR", **{name: data[name] for name in ("ai", "n1i", "ci", "n2i")})
    return effects, np.column_stack([dose, baseline, dose * baseline])


def shown(fit: Any, X: Any = None, function: Any = np.exp) -> list[float]:
    """Prediction with its limits on the readers' scale."""
    found = fit.predict(X).back_transform(function)
    return [float(found.pred[0]), float(found.ci_lower[0]), float(found.ci_upper[0])]


def test_johns_wort_average_and_prediction_equal_viechtbauer_2007() -> None:
    """Viechtbauer 2007, J Psychol 215, 104-121, 17 trials: intervals of trials, EE, DL, prediction interval."""
    effects, _ = johns_wort()
    limits = np.exp(effects.interval())
    fit = evidence.pool(effects.y, effects.v, method="DL")
    equal = evidence.pool(effects.y, effects.v, method="EE")
    found = fit.predict().back_transform(np.exp)

    near(limits[[12, 16]], [[0.7397, 1.2793], [1.0039, 1.5434]])
    near([*shown(equal), equal.QE], [1.3840, 1.2599, 1.5204, 51.5454])
    near([*shown(fit), fit.tau2], [1.5722, 1.3103, 1.8864, 0.0903])
    assert found.pi_lower is not None
    assert found.pi_upper is not None
    near([found.pi_lower[0], found.pi_upper[0]], [0.8488, 2.9120])


def test_johns_wort_dose_by_baseline_equals_viechtbauer_2007() -> None:
    """The same: a regression with an interaction, R² and predictions at chosen values; eight digits are printed."""
    effects, X = johns_wort()
    fit = evidence.pool(effects.y, effects.v, X, method="DL", names=["dose", "baseline", "both"])

    near([fit.tau2, fit.R2], [0.0475, 47.3778])
    np.testing.assert_allclose(
        fit.beta, [0.47625885, -0.0058448, -0.06722782, -0.00156996], rtol=0, atol=6e-9
    )
    np.testing.assert_allclose(fit.se, [0.08764097, 0.00999872, 0.03522283, 0.00344659], rtol=0, atol=6e-9)
    np.testing.assert_allclose(
        fit.stat, [5.43420301, -0.58455444, -1.9086436, -0.45551255], rtol=0, atol=6e-9
    )
    np.testing.assert_allclose(fit.p, [6e-8, 0.55884735, 0.05630808, 0.64874054], rtol=0, atol=6e-9)
    near(shown(fit, [[0.0, 12.5 - 20.0, 0.0]]), [2.6657, 1.4560, 4.8806])
    near(shown(fit, [[0.0, 23.6 - 20.0, 0.0]]), [1.2639, 0.9923, 1.6099])


@pytest.mark.parametrize(
    ("method", "tau2", "error"),
    [
        ("HS", 0.0253, 0.0197), ("HE", 0.0388, 0.0764), ("DL", 0.0475, 0.0376), ("GENQ", 0.06, 0.0528),
        ("SJ", 0.0912, 0.0436), ("DLIT", 0.0633, 0.046), ("SJIT", 0.0633, 0.046), ("PM", 0.0633, 0.046),
        ("ML", 0.024, 0.0222), ("REML", 0.0558, 0.0409), ("EB", 0.0633, 0.046),
    ],
)  # fmt: skip
def test_johns_wort_eleven_estimators_and_their_errors_equal_metafor(
    method: Any, tau2: float, error: float
) -> None:
    """metafor's published check of the same regression: every estimator of tau² with its standard error."""
    effects, X = johns_wort()
    own = effects.n if method == "GENQ" else None
    fit = evidence.pool(effects.y, effects.v, X, method=method, weights=own)

    near([fit.tau2, fit.tau2_se], [tau2, error])


def test_vaccine_smoothed_variances_equal_berkey_1995() -> None:
    """Berkey et al. 1995, Stat Med 14, 395-411, page 408: empirical Bayes with smoothed variances; R² of tau²."""
    a, b, c, d = (np.array(BCG_COUNTS[name], dtype=float) for name in ("ai", "bi", "ci", "di"))
    v = (b / a).sum() / (13.0 * (a + b)) + (d / c).sum() / (13.0 * (c + d))
    y, X = bcg().y, BCG_LATITUDE - 33.46
    alone = evidence.pool(y, v, method="EB")
    fit = evidence.pool(y, v, X, method="EB")
    fixed = evidence.pool(y, v, X, method="FE")

    near([alone.beta[0], alone.se[0]], [-0.5429, 0.1842])
    near([alone.tau2, fit.tau2], [0.268, 0.157], 3)
    near([*fit.beta, *fit.se], [-0.6303, -0.0268, 0.1591, 0.0110])
    assert fit.R2 is not None
    assert round(fit.R2) == 41
    near(np.exp(fit.predict([0.0, 42 - 33.46]).pred), [0.53, 0.42], 2)
    near([*fixed.beta, *fixed.se], [-0.5949, -0.0282, 0.0696, 0.0040])
    near(np.exp(fixed.predict([0.0, 42 - 33.46]).pred), [0.55, 0.43], 2)


def test_delinquency_interventions_equal_lipsey_and_wilson_2001() -> None:
    """Lipsey & Wilson 2001, Practical Meta-Analysis, Exhibits 7.3 to 7.7: FE, DL, groups, two moderators, R²."""
    y, v = DELINQUENCY["y"], DELINQUENCY["v"]
    fixed, mixed = evidence.pool(y, v, method="FE"), evidence.pool(y, v, method="DL")
    groups = evidence.subgroups(y, v, DELINQUENCY["random"], method="FE")
    X = np.column_stack([DELINQUENCY["random"], DELINQUENCY["intensity"]])
    with_fixed, with_mixed = (evidence.pool(y, v, X, method=name) for name in ("FE", "DL"))

    def row(fit: Any) -> list[float]:
        return [*fit.beta, *fit.se, *fit.stat, *fit.p, *fit.ci[:, 0], *fit.ci[:, 1]]

    near(row(fixed), [0.1549, 0.0609, 2.5450, 0.0109, 0.0356, 0.2742])
    near([fixed.QE, fixed.QE_p], [14.7640, 0.0976])
    near(row(mixed), [0.1534, 0.0858, 1.7893, 0.0736, -0.0146, 0.3215])
    near(mixed.tau2, 0.025955, 6)
    near([groups.estimate, groups.se], [[0.2984, -0.0277], [0.0813, 0.0917]])
    near([groups.ci_lower, groups.ci_upper], [[0.1390, -0.2075], [0.4578, 0.1521]])
    near([groups.QM, groups.QM_p], [7.0739, 0.0078])
    near([groups.QE, groups.QE_p], [[6.4382, 1.2519], [0.2659, 0.7406]])
    near(row(with_fixed), [0.3223, -0.3298, -0.0041, 0.2998, 0.1304, 0.0493, 1.0752, -2.5286, -0.0829, 0.2823, 0.0115,
                           0.9339, -0.2652, -0.5854, -0.1007, 0.9099, -0.0742, 0.0925])  # fmt: skip
    near([with_fixed.QM, with_fixed.QM_p, with_fixed.QE, with_fixed.QE_p], [7.0807, 0.0290, 7.6832, 0.3614])
    near(row(with_mixed), [0.3311, -0.3269, -0.0068, 0.3198, 0.1439, 0.0528, 1.0351, -2.2712, -0.1292, 0.3006, 0.0231,
                           0.8972, -0.2958, -0.6090, -0.1103, 0.9579, -0.0448, 0.0967])  # fmt: skip
    near([with_mixed.QM, with_mixed.QM_p], [5.5711, 0.0617])
    near([with_mixed.tau2, with_mixed.R2], [0.00488, 81.2], 5)


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        ("z", [[0.036, 1.655, -0.011, 0.132], [0.047, 1.637, -0.015, 0.171], [0.052, 1.621, -0.018, 0.185],
               [0.056, 1.601, -0.020, 0.199], [0.079, 1.443, -0.041, 0.270]]),
        ("knha", [[0.051, 1.173, -0.048, 0.168], [0.059, 1.311, -0.047, 0.202], [0.062, 1.359, -0.046, 0.213],
                  [0.064, 1.405, -0.044, 0.223], [0.071, 1.608, -0.035, 0.264]]),
        ("Huber-White", [[0.040, 1.515, -0.023, 0.144], [0.047, 1.637, -0.022, 0.178], [0.050, 1.676, -0.021, 0.189],
                         [0.052, 1.710, -0.020, 0.199], [0.062, 1.850, -0.015, 0.244]]),
    ],
)  # fmt: skip
def test_teacher_expectancy_three_kinds_of_inference_equal_raudenbush_2009(
    kind: str, table: list[list[float]]
) -> None:
    """Raudenbush 2009, Handbook of Research Synthesis, Table 16.3: five estimators by three kinds of inference."""
    v = np.round(EXPECTANCY_SE**2, 4)
    methods: tuple[Any, ...] = ("FE", "ML", "REML", "DL", "HE")
    for method, tau2, mean, wanted in zip(
        methods, [0, 0.013, 0.019, 0.026, 0.080], [0.060, 0.078, 0.084, 0.089, 0.114], table, strict=True
    ):
        fit = evidence.pool(EXPECTANCY_Y, v, method=method, test="knha" if kind == "knha" else "z")
        found = fit.robust(range(19), kind="CR0") if kind == "Huber-White" else fit

        near([fit.tau2, fit.beta[0]], [tau2, mean], 3)
        near([found.se[0], found.stat[0], *np.ravel(found.ci)], wanted, 3)


def test_teacher_expectancy_predictions_equal_raudenbush_2009() -> None:
    """The same, Table 16.2: the range of the classrooms' own effects, and where a new one lies."""
    v = np.round(EXPECTANCY_SE**2, 4)
    fit = evidence.pool(EXPECTANCY_Y, v)
    moderated = evidence.pool(EXPECTANCY_Y, v, EXPECTANCY_WEEKS)
    own, apart = fit.blup().pred, moderated.blup().pred
    new = fit.predict()

    assert new.pi_lower is not None
    assert new.pi_upper is not None
    near([new.pi_lower[0], new.pi_upper[0]], [-0.204, 0.371], 3)
    near([own.min(), own.max(), apart.min(), apart.max()], [-0.03, 0.25, -0.06, 0.41], 2)
    near([*moderated.beta, *moderated.stat, moderated.QE], [0.407, -0.157, 4.68, -4.39, 16.57], 2)


@pytest.mark.parametrize(
    ("y", "v", "tau2", "I2", "H2"),
    [
        (
            [-0.581, 0.530, 0.771, 1.031, 0.553, 0.295, 0.078, 0.573, -0.176, -0.232],
            [0.023, 0.052, 0.060, 0.115, 0.095, 0.203, 0.200, 0.211, 0.051, 0.040],
            [0.228, 0.148, 0.277, 0.197, 0.223, 0.192, 0.199],
            [77.23, 68.80, 80.44, 74.51, 76.84, 74.05, 74.75],
            [4.39, 3.21, 5.11, 3.92, 4.32, 3.85, 3.96],
        ),
        (
            [0.100, -0.162, -0.090, -0.049, -0.046, -0.010, -0.431, -0.261, 0.134, 0.019, 0.175, 0.056, 0.045, 0.103,
             0.121, -0.482, 0.290, 0.342],
            [0.016, 0.015, 0.050, 0.050, 0.032, 0.052, 0.036, 0.024, 0.034, 0.033, 0.031, 0.034, 0.039, 0.167, 0.134,
             0.096, 0.016, 0.035],
            [0.010, 0.000, 0.013, 0.013, 0.016, 0.010, 0.025],
            [22.93, 0.00, 27.53, 28.45, 32.02, 23.72, 42.67],
            [1.30, 1.00, 1.38, 1.40, 1.47, 1.31, 1.74],
        ),
    ],
)  # fmt: skip
def test_two_examples_of_seven_estimators_equal_viechtbauer_2005(
    y: list[float], v: list[float], tau2: list[float], I2: list[float], H2: list[float]
) -> None:
    """Viechtbauer 2005, J Educ Behav Stat 30, 261-293, pages 271 and 272: tau², I² and H² of seven estimators.

    The printed REML and ML values of the second example stop their steps early; I² shows it in its last digit.
    """
    methods: tuple[Any, ...] = ("HS", "HE", "DL", "ML", "REML", "EB", "SJ")
    fits = [evidence.pool(y, v, method=method) for method in methods]

    near([fit.tau2 for fit in fits], tau2, 3)
    near([fit.I2 for fit in fits], I2, 2)
    near([fit.H2 for fit in fits], H2, 2)


def test_catheters_with_few_events_equal_stijnen_2010() -> None:
    """Stijnen, Hamza & Özdemir 2010, Stat Med 29, Tables II, III, VII and VIII: logits, odds ratios, rates."""
    two, one = published()["nielweise2007"], published()["nielweise2008"]
    days = {name: np.array(values) / (1000.0 if name[0] == "t" else 1.0) for name, values in one.items()}
    expit = evidence.back_transform("PLO")

    def pooled(measure: str, **reported: Any) -> Any:
        found = evidence.effect_sizes(measure, **reported).complete()
        return evidence.pool(found.y, found.v)

    control = pooled("PLO", xi=two["ci"], ni=two["n2i"])
    treated = pooled("PLO", xi=two["ai"], ni=two["n1i"])
    odds = pooled("OR", **two, drop00=True)
    before, after = (pooled("IRLN", xi=days[f"x{i}i"], ti=days[f"t{i}i"]) for i in (2, 1))
    ratio = pooled("IRR", **days)

    for fit, numbers, limits in (
        (control, [-3.30, 0.24, 0.663], [0.036, 0.023, 0.055]),
        (treated, [-4.26, 0.26, 0.393], [0.014, 0.008, 0.023]),
    ):
        near([fit.beta[0], fit.se[0]], numbers[:2], 2)
        near([fit.tau2, *shown(fit, function=expit)], [numbers[2], *limits], 3)
    near([odds.beta[0], odds.se[0]], [-0.980, 0.243], 3)
    near([odds.tau, *shown(odds)], [0.19, 0.38, 0.23, 0.60], 2)
    for fit, numbers, limits in (
        (before, [1.468, 0.243, 0.370], [4.34, 2.70, 6.98]),
        (after, [0.981, 0.326, 0.639], [2.67, 1.41, 5.05]),
    ):
        near([fit.beta[0], fit.se[0], fit.tau2], numbers, 3)
        near(shown(fit), limits, 2)
    near([ratio.beta[0], ratio.se[0]], [-0.396, 0.227], 3)
    near([ratio.tau, *shown(ratio)], [0.31, 0.67, 0.43, 1.05], 2)


def test_beta_blockers_by_petos_method_equal_yusuf_1985() -> None:
    """Yusuf et al. 1985, Prog Cardiovasc Dis 27, 335-371, page 107 (table 6): .93 (.74 to 1.18), empty trials out."""
    found = evidence.effect_sizes("PETO", **published()["yusuf1985"], add=0, undefined="missing")

    assert len(found.missing) == 3
    there = found.complete()
    near(shown(evidence.pool(there.y, there.v, method="FE")), [0.93, 0.74, 1.18], 2)


def test_macrolides_location_scale_models_equal_metafor() -> None:
    """Laopaiboon et al. 2015, 15 trials: ln tau² by 1/n, REML; nine printed digits, of which the search has six."""
    data = published()["laopaiboon2015"]
    found = evidence.effect_sizes("RR", **data)
    n = np.array(data["n1i"]) + np.array(data["n2i"])
    fit = evidence.pool_location_scale(found.y, found.v, Z=1.0 / n)
    through_zero = evidence.pool_location_scale(found.y, found.v, Z=1.0 / n, scale_intercept=False)

    mean = [*fit.beta, *fit.se, *fit.stat, *fit.p, *fit.ci[0]]
    scale = [*fit.alpha, *fit.alpha_se, *fit.alpha_stat, *fit.alpha_p, *fit.alpha_ci.ravel()]
    np.testing.assert_allclose(
        mean,
        [0.0463401794422422, 0.264116077624852, 0.175453837793485, 0.86072304016451, -0.471317820440453,
         0.563998179324937],
        rtol=2e-6,
    )  # fmt: skip
    np.testing.assert_allclose(
        scale,
        [-0.886827277584096, 42.4065282951426, 1.23920300372018, 118.69324661881, -0.715643260161388,
         0.357278358315816, 0.474211654391012, 0.720883429839682, -3.31562053440951, 1.54196597924132,
         -190.227960285855, 275.04101687614],
        rtol=2e-6,
    )  # fmt: skip
    np.testing.assert_allclose(
        np.log(fit.tau2),
        [-0.4790722, -0.58818975, -0.8305852, -0.71086658, -0.49417424, -0.25389402, -0.66126064, -0.45847851,
         -0.54205875, -0.03869671, -0.03869671, -0.12956784, -0.40493491, -0.76426506, -0.35674567],
        rtol=0, atol=1e-6,
    )  # fmt: skip
    near([*np.exp(fit.beta), *np.exp(fit.ci[0])], [1.0474, 0.6242, 1.7577])
    near([through_zero.alpha[0], *np.exp(through_zero.beta), *np.exp(through_zero.ci[0])],
         [-34.5187, 1.1251, 0.6381, 1.9839])  # fmt: skip


def test_vaccine_location_scale_with_one_variance_or_one_per_group_equals_separate_models() -> None:
    """metafor's published checks: exp(alpha) is tau² of the plain model, and of the model with one tau² per group."""
    found = bcg()
    kinds = np.array(list(BCG_ALLOCATION))
    dummies = np.column_stack([kinds == "a", kinds == "r", kinds == "s"]).astype(float)
    plain = evidence.pool(found.y, found.v, test="t")
    same = evidence.pool_location_scale(found.y, found.v, test="t")

    np.testing.assert_allclose(np.exp(same.alpha[0]), plain.tau2, rtol=1e-8)
    np.testing.assert_allclose(
        [same.beta[0], same.se[0], same.p[0]], [plain.beta[0], plain.se[0], plain.p[0]], rtol=1e-8
    )
    groups = evidence.pool_location_scale(
        found.y, found.v, dummies, dummies, intercept=False, scale_intercept=False
    )
    for j, kind in enumerate("ars"):
        alone = evidence.pool(found.y[kinds == kind], found.v[kinds == kind])
        np.testing.assert_allclose(
            [groups.beta[j], np.exp(groups.alpha[j])], [alone.beta[0], alone.tau2], rtol=1e-6
        )


def test_vaccine_nested_models_and_contrasts_equal_metafor() -> None:
    """metafor's published checks of anova(): likelihood ratio by ML, a joint test, contrasts by z and Knapp-Hartung."""
    found = bcg()
    kinds = np.array(list(BCG_ALLOCATION))
    X = np.column_stack([BCG_LATITUDE, kinds == "r", kinds == "s"])
    small, large = (evidence.pool(found.y, found.v, M, method="ML") for M in (None, BCG_LATITUDE))
    plain, adjusted = (evidence.pool(found.y, found.v, X, test=test) for test in ("z", "knha"))
    allocation = [[0, 0, 1, 0], [0, 0, 0, 1]]

    near(large.likelihood_ratio(small).stat, 9.9588)
    near([plain.contrasts(allocation).QM, plain.contrasts(allocation).QM_p], [1.2850, 0.5260])
    near([adjusted.contrasts(allocation).QM, adjusted.contrasts(allocation).QM_p], [0.6007, 0.5690])
    near(plain.contrasts([[1, 10, 0, 0], [1, 30, 0, 0], [1, 50, 0, 0]]).stat, [0.0588, -1.7964, -3.1210])
    three = adjusted.contrasts([[1, 10, 0, 0], [1, 10, 1, 0], [1, 10, 0, 1]])
    near(three.stat, [0.0568, -0.8252, 0.2517])
    near([three.QM, three.QM_p], [0.4230, 0.7412])


def test_vaccine_adjusted_mean_of_eleven_trials_equals_metafor_with_emmeans() -> None:
    """metafor's published check of marginal means: Knapp-Hartung, the prediction at the mean of the columns."""
    found = bcg()
    kinds = np.array(list(BCG_ALLOCATION))
    kept = slice(2, None)
    X = np.column_stack([BCG_LATITUDE, kinds == "r", kinds == "s"])[kept]
    fit = evidence.pool(found.y[kept], found.v[kept], X, test="knha")
    # the levels of a factor weigh alike, whatever their numbers
    place = [[float(X[:, 0].mean()), 1 / 3, 1 / 3]]

    np.testing.assert_allclose(shown(fit, place), [0.5395324, 0.3564229, 0.8167130], rtol=2e-5)


def test_vaccine_cumulative_results_equal_metafor() -> None:
    """metafor's published check: effects as trials come in by year, six digits."""
    found = bcg()
    fit = evidence.pool(found.y, found.v)

    np.testing.assert_allclose(
        fit.cumulative(BCG_YEAR).estimate[:, 0],
        [-0.889311, -1.325003, -0.97208, -1.001094, -1.101424, -0.973464, -0.901251, -0.788566, -0.865607, -0.785211,
         -0.708206, -0.794768, -0.714532],
        rtol=0, atol=2e-5,
    )  # fmt: skip


def test_vaccine_robust_variances_equal_metafor() -> None:
    """metafor's published checks of robust(): with and without small-sample factor, and for the plain average."""
    found = bcg()
    fit = evidence.pool(found.y, found.v)
    equal = evidence.pool(found.y, found.v, weights=np.ones(13))

    near(fit.robust(range(13), kind="CR1").se[0] ** 2, 0.032106, 6)
    near(fit.robust(range(13), kind="CR0").se[0] ** 2, 0.029636, 6)
    near(equal.robust(range(13), kind="CR1").se[0] ** 2, 0.037028, 6)


@pytest.mark.parametrize(
    ("measure", "method", "estimate", "low", "high", "stat", "Q"),
    [
        ("RR", "FE", -0.4303, -0.5097, -0.3509, -10.6247, 152.2330),
        ("RR", "DL", -0.7141, -1.0644, -0.3638, -3.9952, None),
        ("OR", "FE", -0.4361, -0.5190, -0.3533, -10.3190, 163.1649),
        ("OR", "DL", -0.7474, -1.1242, -0.3706, -3.8873, None),
        ("RD", "FE", -0.0009, -0.0014, -0.0005, -4.0448, 276.4737),
        ("RD", "DL", -0.0071, -0.0101, -0.0040, -4.5128, None),
    ],
)
def test_vaccine_three_measures_equal_stata(
    measure: str, method: Any, estimate: float, low: float, high: float, stat: float, Q: float | None
) -> None:
    """metafor's published comparison with Stata's metan."""
    found = bcg(measure)
    fit = evidence.pool(found.y, found.v, method=method)

    near([fit.beta[0], *fit.ci[0], fit.stat[0]], [estimate, low, high, stat])
    if Q is not None:
        near(fit.QE, Q)
    near(
        fit.I2,
        {"RR": 92.1173, "OR": 92.6455, "RD": 95.6596}[measure] if method == "DL" else 100 * (1 - 12 / fit.QE),
    )


@pytest.mark.parametrize(
    ("measure", "data", "rows", "tau2"),
    [
        ("SMD", "normand1999", 4, 1.0090),
        ("PCOR", "aloe2013", 5, 0.0298),
        ("AHW", "bonett2010", 9, 0.0011),
    ],
)
def test_variance_between_studies_of_three_measures_equals_metafor(
    measure: str, data: str, rows: int, tau2: float
) -> None:
    """metafor's published checks: Normand 1999 (four hospitals), Aloe & Thompson 2013, Bonett 2010."""
    reported = {name: values[:rows] for name, values in published()[data].items() if name != "r2i"}
    found = evidence.effect_sizes(measure, **reported)

    near(evidence.pool(found.y, found.v).tau2, tau2)


def test_single_means_of_hospitals_equal_metafor() -> None:
    """metafor's published check: mean stay in the first group of Normand 1999, tau² 408.9277."""
    data = published()["normand1999"]
    found = evidence.effect_sizes("MN", mi=data["m1i"], sdi=data["sd1i"], ni=data["n1i"])

    near([found.y[0], found.v[0]], [55.0, 14.2516])
    near(evidence.pool(found.y, found.v).tau2, 408.9277)


@pytest.mark.parametrize(
    ("measure", "y", "v"), [("ARAW", 0.93, 0.0001), ("AHW", 0.5879, 0.0004), ("ABT", 2.6593, 0.0208)]
)
def test_first_reliability_equals_bonett_2010(measure: str, y: float, v: float) -> None:
    """metafor's published check of the three measures of alpha on the first study of Bonett 2010."""
    found = evidence.effect_sizes(measure, **published()["bonett2010"])

    near([found.y[0], found.v[0]], [y, v])


def test_nausea_dersimonian_laird_equals_henmi_and_copas_2010() -> None:
    """Henmi & Copas 2010, Stat Med 29, 2969-2983, page 2978: 16 trials of Lee & Done 2004."""
    found = evidence.effect_sizes("OR", **published()["lee2004"])
    fit = evidence.pool(found.y, found.v, method="DL")

    near([fit.tau2, fit.beta[0], *fit.ci[0]], [0.3325, -0.6787, -1.0664, -0.2911])


def test_interviews_by_kind_equal_metafor_with_emmeans() -> None:
    """McDaniel et al. 1994, 157 correlations with a known kind: the mean over three kinds, Knapp-Hartung, as r."""
    reported = json.loads((Path(__file__).parents[1] / "bias" / "published.json").read_text(encoding="utf-8"))
    kinds = np.array(list(published()["mcdaniel1994_kind"]))
    known = kinds != "-"
    found = evidence.effect_sizes("ZCOR", **reported["mcdaniel1994"])
    X = np.column_stack([kinds == "p", kinds == "s"])[known]
    fit = evidence.pool(found.y[known], found.v[known], X, test="knha")

    assert fit.k == 157
    np.testing.assert_allclose(
        shown(fit, [[1 / 3, 1 / 3]], np.tanh), [0.2218468, 0.1680606, 0.2743160], rtol=3e-5
    )


def test_means_of_back_transformed_effects_equal_metafor() -> None:
    """metafor's published checks of its integral transformations (which cut the tails of the exponential)."""
    expit, ratio = evidence.back_transform("PLO"), evidence.back_transform("ZCOR")
    near(evidence.mean_over_effects(ratio, np.arctanh(0.5), 0.1), 0.46663, 5)
    near(evidence.mean_over_effects(expit, np.log(0.1 / 0.9), 0.1), 0.103591, 6)
    near(evidence.mean_over_effects(np.exp, np.log(0.5), 0.1), 0.525635, 5)
