"""Published analyses, with the numbers as printed there or in the checks that metafor's author publishes.

Tolerance: one unit of the last printed digit unless a case says otherwise: half of it for rounding, the rest because
the printed numbers stop iterating at 1e-5 (REML) or 1e-4 (roots); 1e-4 relative for large numbers, for the same reason.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from nabij import evidence

Floats = NDArray[np.float64]

BCG_COUNTS = np.array([
    [4, 119, 11, 128], [6, 300, 29, 274], [3, 228, 11, 209], [62, 13536, 248, 12619], [33, 5036, 47, 5761],
    [180, 1361, 372, 1079], [8, 2537, 10, 619], [505, 87886, 499, 87892], [29, 7470, 45, 7232],
    [17, 1699, 65, 1600], [186, 50448, 141, 27197], [5, 2493, 3, 2338], [27, 16886, 29, 17825],
], dtype=float)  # fmt: skip
BCG_LATITUDE = np.array([44, 55, 42, 52, 13, 44, 19, 13, 27, 42, 18, 33, 33], dtype=float)
BCG_YEAR = np.array(
    [1948, 1949, 1960, 1977, 1973, 1953, 1973, 1980, 1968, 1961, 1974, 1969, 1976], dtype=float
)

RAUDENBUSH_Y = np.array(
    [0.03, 0.12, -0.14, 1.18, 0.26, -0.06, -0.02, -0.32, 0.27, 0.80, 0.54, 0.18, -0.02, 0.23, -0.18, -0.06, 0.30,
     0.07, -0.07]
)  # fmt: skip
RAUDENBUSH_V = np.array(
    [0.0156, 0.0216, 0.0279, 0.1391, 0.1362, 0.0106, 0.0106, 0.0484, 0.0269, 0.0630, 0.0912, 0.0497, 0.0835,
     0.0841, 0.0253, 0.0279, 0.0193, 0.0088, 0.0303]
)  # fmt: skip
RAUDENBUSH_WEEKS = np.array([2, 3, 3, 0, 0, 3, 3, 3, 0, 1, 0, 0, 1, 2, 3, 3, 1, 2, 3], dtype=float)

HACKSHAW = np.array([
    [1.18, 0.90, 1.54], [1.45, 1.02, 2.08], [2.02, 0.48, 8.56], [1.20, 0.80, 1.60], [0.75, 0.43, 1.30],
    [2.07, 0.81, 5.25], [2.13, 1.19, 3.83], [0.80, 0.34, 1.90], [0.79, 0.25, 2.45], [2.01, 1.09, 3.72],
    [1.23, 0.81, 1.87], [1.20, 0.50, 3.30], [1.52, 0.87, 2.63], [1.03, 0.41, 2.55], [1.55, 0.90, 2.67],
    [1.03, 0.61, 1.74], [2.34, 0.81, 6.75], [1.65, 1.16, 2.35], [1.19, 0.82, 1.73], [1.52, 0.39, 5.96],
    [2.16, 1.08, 4.29], [1.08, 0.64, 1.82], [2.55, 0.74, 8.78], [1.62, 0.90, 2.91], [1.06, 0.74, 1.52],
    [0.79, 0.62, 1.02], [0.74, 0.32, 1.69], [2.27, 0.75, 6.82], [0.97, 0.78, 1.21], [1.60, 0.80, 3.00],
    [1.19, 0.66, 2.13], [1.66, 0.73, 3.78], [1.26, 1.04, 1.54], [1.10, 0.62, 1.96], [1.66, 1.12, 2.45],
    [1.16, 0.80, 1.69], [1.11, 0.67, 1.84],
])  # fmt: skip

JACKSON = {
    1: (
        [0.0267, 0.8242, 0.3930, 2.4405, 2.1401, 1.2528, 2.4849, 0.3087, 1.4246, 0.1823, 1.1378, 1.2321, 2.0695,
         4.0237, 1.4383, 1.6021],
        [0.1285, 0.0315, 0.0931, 2.0967, 1.0539, 0.1602, 1.0235, 0.0218, 0.5277, 0.0556, 0.3304, 0.1721, 0.4901,
         2.0200, 0.3399, 0.1830],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1],
        {"wald": (0.0110, 0.6330), "inverse": (0.0029, 0.6907), "root": (0.0, 1.1245), "PM": (0.0023, 1.4871)},
    ),
    2: (
        [0.54, 0.4, 0.64, 0.365, 0.835, 0.02, 0.12, 0.085, 1.18, 0.08, 0.18, 0.325, 0.06, 0.715, 0.065, 0.245, 0.24,
         0.06, 0.19],
        [0.0176, 0.019, 0.0906, 0.0861, 0.0063, 0.0126, 0.0126, 0.0041, 0.0759, 0.0126, 0.0104, 0.0242, 0.0026,
         0.2629, 0.0169, 0.0156, 0.0481, 0.0084, 0.0044],
        [1986, 1987, 1988, 1988, 1998, 1999, 2000, 2000, 2000, 2001, 2001, 2001, 2002, 2002, 2002, 2002, 2003, 2003,
         2003],
        {"wald": (0.0163, 0.1108), "inverse": (0.0170, 0.1393), "root": (0.0180, 0.1375), "PM": (0.0178, 0.1564)},
    ),
}  # fmt: skip


def near(found: object, wanted: object, digits: int = 4) -> None:
    np.testing.assert_allclose(np.ravel(found), np.ravel(wanted), rtol=1e-4, atol=1.001 * 10.0**-digits)


def risk_ratios() -> tuple[Floats, Floats]:
    a, b, c, d = BCG_COUNTS.T
    return np.log(a / (a + b)) - np.log(c / (c + d)), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


def odds_ratios(ai: Any, n1i: Any, ci: Any, n2i: Any) -> tuple[Floats, Floats]:
    a, c = np.array(ai, dtype=float), np.array(ci, dtype=float)
    b, d = np.array(n1i) - a, np.array(n2i) - c
    return np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d


def test_vaccine_against_tuberculosis_random_effects_equals_viechtbauer_2010() -> None:
    """Viechtbauer 2010, J Stat Softw 36(3): random-effects model of 13 trials, REML."""
    fit = evidence.pool(*risk_ratios())
    interval = fit.tau2_interval()

    near([fit.tau2, fit.tau2_se, fit.tau], [0.3132, 0.1664, 0.5597])
    near([fit.I2, fit.H2], [92.22, 12.86], 2)
    near([fit.beta[0], fit.se[0], fit.stat[0], *fit.ci[0]], [-0.7145, 0.1798, -3.9744, -1.0669, -0.3622])
    near(fit.QE, 152.2330)
    assert fit.QE_df == 12
    near(interval.tau2, [0.3132, 0.1197, 1.1115])
    near(interval.tau, [0.5597, 0.3460, 1.0543])
    near(interval.I2, [92.2214, 81.9177, 97.6781])
    near(interval.H2, [12.8558, 5.5303, 43.0680], 3)
    out = fit.predict().back_transform(np.exp)
    near([out.pred[0], out.ci_lower[0], out.ci_upper[0]], [0.4894, 0.3441, 0.6962])
    assert out.pi_lower is not None
    assert out.pi_upper is not None
    near([out.pi_lower[0], out.pi_upper[0]], [0.1546, 1.5490])


def test_vaccine_against_tuberculosis_latitude_equals_viechtbauer_2010() -> None:
    """The same article and metafor's manual: absolute latitude, and latitude with year, as moderators."""
    y, v = risk_ratios()
    one = evidence.pool(y, v, BCG_LATITUDE, names=["ablat"])
    both = evidence.pool(y, v, np.column_stack([BCG_LATITUDE, BCG_YEAR]), names=["ablat", "year"])

    near([one.tau2, one.tau2_se], [0.0764, 0.0591])
    near([one.I2, one.H2, one.R2], [68.39, 3.16, 75.62], 2)
    near([one.QE, one.QE_p, one.QM], [30.7331, 0.0012, 16.3571])
    near(one.beta, [0.2515, -0.0291])
    near(one.se, [0.2491, 0.0072])
    near(one.ci[1], [-0.0432, -0.0150])
    near([both.tau2, both.tau2_se], [0.1108, 0.0845])
    near([both.I2, both.H2, both.R2], [71.98, 3.57, 64.63], 2)
    near([both.QE, both.QE_p, both.QM, both.QM_p], [28.3251, 0.0016, 12.2043, 0.0022])
    near(both.beta, [-3.5455, -0.0280, 0.0019])
    near(both.se, [29.0959, 0.0102, 0.0147])


def test_vaccine_against_tuberculosis_fit_statistics_equal_metafor() -> None:
    """metafor's published checks: fit statistics of the ML models without and with latitude."""
    y, v = risk_ratios()
    small = evidence.pool(y, v, method="ML")
    large = evidence.pool(y, v, BCG_LATITUDE, method="ML")

    def row(fit: Any) -> list[float]:
        return [fit.loglik, fit.fit.deviance, fit.aic, fit.bic, fit.aicc]

    near(row(small), [-12.6651, 37.1160, 29.3302, 30.4601, 30.5302])
    near(row(large), [-7.6857, 27.1572, 21.3713, 23.0662, 24.0380])
    ratio = large.likelihood_ratio(small)
    near([ratio.stat, ratio.df], [2 * (12.6651 - 7.6857), 1], 3)


def test_vaccine_against_tuberculosis_influence_equals_metafor() -> None:
    """metafor's published checks, to all printed digits: what leaving out the first trial does."""
    y, v = risk_ratios()
    fit = evidence.pool(y, v)
    found, left = fit.influence(), fit.leave_one_out()
    first = [
        getattr(found, name)[0]
        for name in ("rstudent", "dffits", "cook_d", "cov_r", "tau2_del", "QE_del", "hat", "weight")
    ]
    wanted = [-0.218142474344442, -0.0407075604868486, 0.00171654236729195, 1.11644891104804, 0.336156745300306,
              151.582572747109, 0.0505948307931551, 5.05948307931551]  # fmt: skip

    # metafor stops its REML steps at 1e-5 here, which leaves five to six digits
    np.testing.assert_allclose(first, wanted, rtol=2e-4)
    np.testing.assert_allclose(found.dfbetas[0], [-0.0402659025974144], rtol=2e-4)
    np.testing.assert_allclose(
        [left.estimate[0, 0], left.se[0, 0], left.p[0, 0], left.Q_p[0], left.I2[0], left.H2[0]],
        [-0.707083788031436, 0.189961024702717, 0.000197449759023198, 7.0778599767807e-27, 93.2259349111223,
         14.762184698253],
        rtol=2e-4,
    )  # fmt: skip
    moderated = evidence.pool(y, v, BCG_LATITUDE).influence()
    near(
        moderated.hat,
        [0.049, 0.1493, 0.0351, 0.3481, 0.2248, 0.2367, 0.064, 0.357, 0.0926, 0.1157, 0.2309, 0.0189, 0.0778],
        4,
    )
    np.testing.assert_allclose(
        moderated.cook_d,
        [0.0048, 0.0489, 0.0104, 0.2495, 0.0072, 0.2883, 0.3643, 0.2719, 0.02, 0.1645, 0.0009, 0.0403, 0.1433],
        atol=1.6e-4, rtol=0,
    )  # fmt: skip


def test_vaccine_against_tuberculosis_first_six_residuals_equal_metafor() -> None:
    """metafor's published checks: standardised and deleted residuals of six trials."""
    y, v = (values[:6] for values in risk_ratios())
    fit = evidence.pool(y, v)

    near(fit.residuals().standardised, [0.1401, -0.9930, -0.4719, -1.0475, 1.6462, 0.4825])
    near(fit.influence().rstudent, [0.1426, -0.9957, -0.4591, -1.1949, 2.0949, 0.4330])


def test_vaccine_against_tuberculosis_other_estimators_equal_metafor() -> None:
    """metafor's published checks: DL with its intervals; the iterated DL has Paule and Mandel's root."""
    y, v = risk_ratios()
    dl = evidence.pool(y, v, method="DL")

    near(np.exp([dl.beta[0], *dl.ci[0]]), [0.4896, 0.3449, 0.6950])
    near(dl.tau2_interval().I2, [92.1173, 81.9177, 97.6781])
    for method in ("DLIT", "PM", "EB"):
        near(evidence.pool(y, v, method=method).tau2, 0.3181)


def test_teacher_expectancy_equals_raudenbush_and_bryk_1985() -> None:
    """Raudenbush & Bryk 1985, J Educ Stat 10, 75-98, with the digits of metafor's published checks."""
    fit = evidence.pool(RAUDENBUSH_Y, RAUDENBUSH_V)
    own = fit.blup()
    moderated = evidence.pool(RAUDENBUSH_Y, RAUDENBUSH_V, RAUDENBUSH_WEEKS, names=["weeks"])

    near([fit.tau2, fit.beta[0], fit.QE, fit.stat[0]], [0.0188, 0.0837, 35.8295, 1.6208])
    near(own.pred, [0.0543, 0.1006, -0.0064, 0.2144, 0.1051, -0.0082, 0.0174, -0.0293, 0.1604, 0.2485, 0.1618, 0.1102,
                    0.0646, 0.1105, -0.0288, 0.0258, 0.1905, 0.0744, 0.0248])  # fmt: skip
    near(own.pi_lower[:4], [-0.1324, -0.1033, -0.2228, -0.0533])
    near(own.pi_upper[:4], [0.2411, 0.3045, 0.2100, 0.4821], 3)
    near([moderated.tau2, *moderated.beta, *moderated.stat, moderated.QE],
         [0.0, 0.4072, -0.1572, 4.6782, -4.3884, 16.5708])  # fmt: skip


def test_passive_smoking_equals_hackshaw_1997() -> None:
    """Hackshaw, Law & Wald 1997, BMJ 315, 980: pooled relative risk 1.24 (1.13 to 1.36), DerSimonian-Laird."""
    ratio, low, high = HACKSHAW.T
    v = ((np.log(high) - np.log(low)) / (2 * 1.959963984540054)) ** 2
    fit = evidence.pool(np.log(ratio), v, method="DL")

    near(np.exp([fit.beta[0], *fit.ci[0]]), [1.24, 1.13, 1.36], 2)


def test_hospital_stay_after_stroke_equals_normand_1999() -> None:
    """Normand 1999, Stat Med 18, 321-359, Table IX: mean differences in days, fixed, DL and REML."""
    n1, m1, s1, n2, m2, s2 = np.array([
        [155, 55, 47, 156, 75, 64], [31, 27, 7, 32, 29, 4], [75, 64, 17, 71, 119, 29], [18, 66, 20, 18, 137, 48],
        [8, 14, 8, 13, 18, 11], [57, 19, 7, 52, 18, 4], [34, 52, 45, 33, 41, 34], [110, 21, 16, 183, 31, 27],
        [60, 30, 27, 52, 23, 20],
    ], dtype=float).T  # fmt: skip
    pooled = ((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / (n1 + n2 - 2)
    y, v = m1 - m2, pooled * (1 / n1 + 1 / n2)

    for method, numbers in (("FE", [-3.49, -5.03, -1.96]), ("DL", [-14.10, -24.45, -3.75]),
                            ("REML", [-15.12, -32.67, 2.43])):  # fmt: skip
        fit = evidence.pool(y, v, method=method)
        near([fit.beta[0], *fit.ci[0]], numbers, 2)
    near([evidence.pool(y, v, method=name).tau2 for name in ("DL", "REML")], [218.72, 685.20], 2)


def test_lidocaine_equals_normand_1999_and_exact_permutations_equal_metafor() -> None:
    """Normand 1999, Table VII (risk differences in percent), and metafor's published exact permutation p-values."""
    n1, n2, a, c = np.array([
        [39, 43, 2, 1], [44, 44, 4, 4], [107, 110, 6, 4], [103, 100, 7, 5], [110, 106, 7, 3], [154, 146, 11, 4],
    ], dtype=float).T  # fmt: skip
    p1, p2 = a / n1, c / n2
    y, v = p1 - p2, p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2
    fit = evidence.pool(y, v)
    moderated = evidence.pool(y, v, [3, 1, 2, 2, 4, 5])

    near(100 * np.array([fit.beta[0], *fit.ci[0]]), [2.94, 0.38, 5.51], 2)
    assert fit.tau2 == 0.0
    assert evidence.permutation_test(fit).p[0] == pytest.approx(0.0625)
    both = evidence.permutation_test(moderated)
    assert both.exact
    assert both.replicates == 360
    np.testing.assert_allclose(both.p, [1.0, 1 / 360], atol=1e-12)


def test_aspirin_signs_equal_follmann_and_proschan_1999() -> None:
    """Follmann & Proschan 1999, Biometrics 55, 732-737: p = 10/256 from all sign patterns of the estimate."""
    a, n1, c, n2 = np.array([
        [173, 5331, 210, 5296], [157, 1906, 193, 1900], [131, 4541, 121, 4516], [56, 2051, 84, 2030],
        [52, 424, 65, 422], [36, 1149, 42, 1129], [62, 6582, 20, 1663], [2, 88, 2, 30],
    ], dtype=float).T  # fmt: skip
    total, events = n1 + n2, a + c
    spread = n1 * n2 * events * (total - events) / (total**2 * (total - 1))
    fit = evidence.pool((a - n1 * events / total) / spread, 1 / spread, method="DL")

    assert evidence.permutation_test(fit, stat="coefficient").p[0] == pytest.approx(10 / 256)


def test_low_dose_aspirin_in_pregnancy_equals_dersimonian_and_kacker_2007() -> None:
    """DerSimonian & Kacker 2007, Contemp Clin Trials 28, 105-114, Tables 3 and 4 (digits as in metafor's checks)."""
    y, v = odds_ratios(
        [5, 5, 12, 69, 9, 313],
        [156, 303, 565, 1570, 103, 4659],
        [8, 17, 9, 94, 11, 352],
        [74, 303, 477, 1565, 105, 4650],
    )
    wanted = {
        "PM": (0.3681, -0.3811, 0.2060), "HE": (0.4410, -0.4035, 0.2327), "DL": (0.2323, -0.3240, 0.1540),
        "EB": (0.3681, -0.3811, 0.2060), "REML": (0.1843, -0.2980, 0.1343), "HS": (0.1330, -0.2666, 0.1125),
        "SJ": (0.4572, -0.4079, 0.2386),
    }  # fmt: skip
    for method, numbers in wanted.items():
        fit = evidence.pool(y, v, method=method)
        near([fit.tau, fit.beta[0], fit.se[0]], numbers)
    for first, numbers in (("HE", (0.3831, -0.3861, 0.2115)), ("DL", (0.3254, -0.3655, 0.1901))):
        start = evidence.pool(y, v, method=first).tau2
        second = evidence.pool(y, v, method="GENQ", weights=1 / (v + start)).tau2
        fit = evidence.pool(y, v, tau2=second)
        near([fit.tau, fit.beta[0], fit.se[0]], numbers)


def test_low_dose_aspirin_in_pregnancy_ml_reaches_the_higher_likelihood() -> None:
    """The printed ML solution (tau .0023) is where an iteration stopped; the maximum lies at tau2 = 0."""
    y, v = odds_ratios(
        [5, 5, 12, 69, 9, 313],
        [156, 303, 565, 1570, 103, 4659],
        [8, 17, 9, 94, 11, 352],
        [74, 303, 477, 1565, 105, 4650],
    )
    ours = evidence.pool(y, v, method="ML")
    printed = evidence.pool(y, v, method="ML", tau2=0.0023**2)

    assert ours.tau < 0.0023
    assert ours.fit_ml.loglik >= printed.fit_ml.loglik
    near([ours.beta[0], ours.se[0]], [-0.1974, 0.0694])


def test_diuretics_in_pregnancy_equals_viechtbauer_2007() -> None:
    """Viechtbauer 2007, Stat Med 26, 37-52, Table II: estimates, Q-profile and profile-likelihood intervals."""
    y, v = odds_ratios(
        [14, 21, 14, 6, 12, 138, 15, 6, 65], [131, 385, 57, 38, 1011, 1370, 506, 108, 153],
        [14, 17, 24, 18, 35, 175, 20, 2, 40], [136, 134, 48, 40, 760, 1336, 524, 103, 102],
    )  # fmt: skip
    fits = {method: evidence.pool(y, v, method=method) for method in ("DL", "ML", "REML", "SJ")}

    near([fit.tau2 for fit in fits.values()], [0.230, 0.239, 0.301, 0.456], 3)
    near(fits["DL"].tau2_interval().tau2[1:], [0.072, 2.203], 3)
    near(fits["ML"].tau2_interval("PL").tau2[1:], [0.027, 1.131], 3)
    near(fits["REML"].tau2_interval("PL").tau2[1:], [0.043, 1.475], 3)


@pytest.mark.parametrize("example", [1, 2])
def test_generalised_q_interval_equals_jackson_et_al_2014(example: int) -> None:
    """Jackson, Turner, Rhodes & Viechtbauer 2014, BMC Med Res Methodol 14, 103, with a moderator."""
    y, v, x, wanted = JACKSON[example]
    spread = np.array(v)
    reml = evidence.pool(y, v, x)
    inverse = evidence.pool(y, v, x, method="GENQ", weights=1 / spread)
    root = evidence.pool(y, v, x, method="GENQ", weights=1 / np.sqrt(spread))
    assert reml.tau2_se is not None

    near(np.exp(np.log(reml.tau2) + np.array([-1.96, 1.96]) * reml.tau2_se / reml.tau2), wanted["wald"])
    near(inverse.tau2_interval("GENQ").tau2[1:], wanted["inverse"])
    near(root.tau2_interval("GENQ").tau2[1:], wanted["root"])
    near(evidence.pool(y, v, x, method="PM").tau2_interval().tau2[1:], wanted["PM"])


def test_conscientiousness_and_adherence_equals_molloy_2014_as_quintana_2015_pools_it() -> None:
    """Molloy, O'Carroll & Ferguson 2014, 16 correlations; metafor's REML model of Fisher's z, four digits."""
    r = [0.187, 0.162, 0.34, 0.32, 0.27, 0, 0.175, 0.05, 0.26, 0.01, -0.09, 0.37, 0, 0.15, 0.24, 0.04]
    n = [109, 749, 55, 107, 72, 65, 174, 326, 58, 771, 56, 91, 116, 537, 158, 65]
    z = evidence.effect_sizes("ZCOR", ri=r, ni=n)
    fit = evidence.pool(z.y, z.v)
    found = [
        fit.beta[0],
        fit.se[0],
        fit.stat[0],
        *fit.ci[0],
        fit.tau2,
        fit.tau2_se,
        np.sqrt(fit.tau2),
        fit.QE,
    ]
    wanted = [0.1499, 0.0316, 4.7501, 0.0881, 0.2118, 0.0081, 0.0055, 0.0901, 38.1595]
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1.4e-4)
    np.testing.assert_allclose([fit.I2, fit.H2], [61.73, 2.61], rtol=0, atol=5.1e-3)
    assert round(float(fit.QE_p), 4) == 0.0009
