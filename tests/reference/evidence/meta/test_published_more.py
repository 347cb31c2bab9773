"""More analyses that other programs print, each of a part that the other files leave out.

Sources: statsmodels' records of R (``results_meta.py``: metafor with a tolerance of 1e-9, meta 4.11), the checks that
metafor's author publishes (``test_misc_rma_ls``, ``test_misc_vif``, ``test_misc_permutest``, ``test_misc_confint``) and
JASP's example of modified school calendars. Tolerance: what is recorded at full length agrees to 1e-8; optimised values
to what the reference's own tolerance leaves (1e-4 relative); printed ones to the last digit.
"""

from __future__ import annotations

import numpy as np
import pytest

from nabij import evidence

CAESIUM_Y = [61.0, 61.4, 62.21, 62.3, 62.34, 62.6, 62.7, 62.84, 65.9]
CAESIUM_V = [0.2025, 1.21, 0.09, 0.2025, 0.3844, 0.5625, 0.0676, 0.0225, 1.8225]

GLIOMA = {
    "ai": [18, 22, 21, 14, 42, 80, 13, 37, 23, 19, 106, 170, 34, 18, 13, 12, 42],
    "n1i": [19, 34, 72, 22, 70, 183, 26, 61, 36, 45, 246, 386, 59, 45, 14, 26, 74],
    "ci": [12, 12, 15, 5, 13, 33, 18, 30, 12, 14, 76, 46, 17, 3, 14, 10, 40],
    "n2i": [22, 35, 68, 20, 32, 94, 50, 55, 25, 35, 208, 141, 32, 15, 18, 19, 75],
}

WRITING = """
.66 60 4 15 1 1 1 1 0 1|-.77 34 2 10 1 - 1 1 1 0|-.21 95 2 2 1 0 1 1 0 1|-.04 209 4 9 1 1 1 0 0 0
.23 182 1 14 1 1 1 1 0 1|.03 462 4 1 1 0 0 1 0 0|.27 38 3 4 1 1 1 1 0 1|.06 542 1 15 1 1 1 1 0 1
.06 99 4 4 0 1 1 0 0 0|.12 77 1 9 1 0 1 1 0 0|.79 40 4 15 0 1 1 0 0 0|.00 190 4 15 0 1 1 1 0 1
.52 113 1 8 1 1 1 1 0 1|.55 50 4 4 1 0 1 0 0 0|.20 47 4 14 0 1 1 0 0 0|.20 44 4 15 1 1 1 0 0 0
-.17 24 4 4 1 1 1 1 0 0|.42 78 4 10 1 1 - - 0 -|.61 46 4 10 1 1 - - 0 -|.52 64 4 3 0 1 1 0 0 0
.59 57 1 24 1 0 1 1 1 0|.55 68 3 19 0 1 1 0 0 0|.09 40 1 4 1 0 1 0 0 0|.37 68 3 12 1 1 1 1 0 1
-.01 48 2 1 1 0 1 0 0 0|-.13 107 3 1 1 0 1 0 0 0|.18 58 3 1 1 0 1 0 0 0|.27 225 3 1 1 1 1 0 0 0
-.02 446 1 14 1 1 1 0 0 0|.33 77 1 20 1 0 1 1 0 1|.59 243 1 10 1 1 1 1 1 1|.86 39 1 7 1 1 1 1 0 1
-.32 67 4 11 1 1 1 0 0 0|.12 91 3 - 0 1 1 0 0 0|1.15 36 4 - 0 1 1 0 0 1|-.12 177 3 1 1 0 1 0 0 0
-.46 20 2 6 1 0 1 0 0 0|-.07 120 4 15 0 1 1 0 0 0|.74 16 4 15 0 1 1 0 0 0|.49 105 4 2 1 0 0 1 0 1
.20 195 2 4 0 1 1 0 0 0|.59 62 3 24 1 1 1 1 0 1|.15 289 4 11 0 1 1 0 0 0|.65 25 4 15 1 0 1 0 0 0
.04 250 1 8 1 0 1 1 0 1|1.48 51 3 15 - 0 1 1 0 1|.04 46 2 15 - 0 1 1 0 1|.25 56 4 15 1 1 1 0 0 0
"""
"""d, n, grade, length, wic, feedback, information, personal, imaginative, metacognitive; a dash is missing."""


def writing() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Effects, variances (rounded as in metadat) and the eight moderators, of writing to learn."""
    cells = [row.split() for line in WRITING.strip().splitlines() for row in line.split("|")]
    table = np.array([[np.nan if cell == "-" else float(cell) for cell in row] for row in cells])
    d, n = table[:, 0], table[:, 1]
    y = np.round((1 - 3 / (4 * n - 9)) * d, 2)
    return y, np.round((8 + y**2) / (2 * n), 3), table[:, 1:]


@pytest.mark.parametrize(
    ("method", "test", "beta", "se", "low", "high", "tau2", "tau2_se", "i2", "h2"),
    [
        ("PM", "z", 62.4076199113286, 0.338030602684471, 61.7450921043947, 63.0701477182625, 0.705395309224248,
         0.51419109758052, 83.7218626490482, 6.14320900751909),
        ("DL", "z", 62.3901386044504, 0.245749668040304, 61.9084781058787, 62.8717991030221, 0.288049246973751,
         0.269366223207558, 67.744403741711, 3.10023721772938),
        ("DL", "knha", 62.3901386044504, 0.29477605699879, 61.710383798052, 63.0698934108488, 0.288049246973751,
         0.269366223207558, 67.744403741711, 3.10023721772938),
        ("FE", "z", 62.5833970939982, 0.107845705498231, 62.3720233953344, 62.7947707926621, 0.0, None,
         67.744403741711, 3.10023721772938),
        ("FE", "knha", 62.5833970939982, 0.189889223522271, 62.1455117593252, 63.0212824286713, 0.0, None,
         67.744403741711, 3.10023721772938),
    ],
)  # fmt: skip
def test_caesium_of_nine_laboratories_equals_metafor_as_statsmodels_records_it(
    method: str, test: str, beta: float, se: float, low: float, high: float, tau2: float, tau2_se: float | None,
    i2: float, h2: float,
) -> None:  # fmt: skip
    """DerSimonian & Kacker 2004, table 1; QE 24.8019 with p .0016794."""
    fit = evidence.pool(CAESIUM_Y, CAESIUM_V, method=method, test=test)

    found = [fit.beta[0], fit.se[0], *fit.ci[0], fit.tau2, fit.I2, fit.H2, fit.QE, fit.QE_p]
    wanted = [beta, se, low, high, tau2, i2, h2, 24.801897741835, 0.00167935146372742]
    np.testing.assert_allclose(found, wanted, rtol=1e-8, atol=1e-12)
    assert tau2_se is None or fit.tau2_se == pytest.approx(tau2_se, rel=1e-8)


def test_caesium_fit_statistics_and_three_spreads_equal_the_record() -> None:
    fit = evidence.pool(CAESIUM_Y, CAESIUM_V, method="PM")

    ml, reml = fit.fit_ml, fit.fit_reml
    assert reml is not None
    np.testing.assert_allclose(
        [ml.loglik, ml.deviance, ml.aic, ml.bic, ml.aicc],
        [-12.722152033808, 21.73438033144, 29.4443040676159, 29.8387532222884, 31.4443040676159], rtol=1e-8,
    )  # fmt: skip
    np.testing.assert_allclose(
        [reml.loglik, reml.deviance, reml.aic, reml.bic, reml.aicc],
        [-11.7892200590463, 23.5784401180925, 27.5784401180925, 27.7373232014522, 29.9784401180925], rtol=1e-8,
    )  # fmt: skip
    for method, tau in (("PM", 0.8399), ("HE", 1.1837)):
        assert evidence.pool(CAESIUM_Y, CAESIUM_V, method=method).tau2 ** 0.5 == pytest.approx(tau, abs=6e-5)


def test_glioma_odds_ratios_with_hartung_knapp_equal_meta() -> None:
    """Fine 1993, two years: DL, Hartung & Knapp, Jackson's interval of tau² with weights 1/se, a new study."""
    effects = evidence.effect_sizes("OR", **GLIOMA)
    fit = evidence.pool(effects.y, effects.v, method="DL", test="knha")
    jackson = evidence.pool(effects.y, effects.v, method="GENQ", weights=effects.v**-0.5)
    tau2 = jackson.tau2_interval("GENQ")
    new = fit.predict(interval="Riley")

    np.testing.assert_allclose(
        [fit.beta[0], fit.se[0], *fit.ci[0], fit.stat[0], fit.p[0], fit.tau2, fit.tau2_se, fit.QE, fit.QE_p],
        [0.429520368698268, 0.0915952752397692, 0.235347059333852, 0.623693678062684, 4.68932887175579,
         0.000246175101510513, 0.0016783981912744, 0.0529437644950009, 16.181374262823, 0.440375456698129], rtol=1e-8,
    )  # fmt: skip
    np.testing.assert_allclose(
        [new.pi_lower[0], new.pi_upper[0]], [0.215650965184522, 0.643389772212014], rtol=1e-8
    )
    assert tau2.tau2[2] == pytest.approx(0.45893520964914, rel=2e-6)
    assert tau2.tau2[1] == 0.0


@pytest.mark.parametrize(
    ("measure", "y", "v"),
    [
        ("OR", [2.70805020110221, 1.25672336971146, 0.374938517449009], [1.1130538571376**2, 0.505568465186247**2,
                                                                         0.390847133738078**2]),
        ("RR", None, None),
    ],
)  # fmt: skip
def test_glioma_effects_equal_meta(measure: str, y: list[float] | None, v: list[float] | None) -> None:
    effects = evidence.effect_sizes(measure, **GLIOMA)
    if y is not None and v is not None:
        np.testing.assert_allclose(effects.y[:3], y, rtol=1e-13)
        np.testing.assert_allclose(effects.v[:3], v, rtol=1e-13)
    else:
        np.testing.assert_allclose(
            [effects.y[2], effects.v[2], effects.y[-1], effects.v[-1]],
            [0.279313822781264, 0.0856909430438842, 0.0622131845015728, 0.021962676962677], rtol=1e-12,
        )  # fmt: skip


def test_writing_to_learn_location_scale_models_equal_metafor() -> None:
    """Bangert-Drowns 2004: a slope for ln tau², three slopes, and the tests of metafor's ``anova``."""
    y, v, X = writing()
    n, grade, meta = X[:, 0], X[:, 1], X[:, -1]
    one = evidence.pool_location_scale(y, v, Z=grade)
    np.testing.assert_allclose(one.beta, 0.2220791, rtol=0, atol=6e-8)
    np.testing.assert_allclose(one.alpha, [-3.10513013522415, 0.041361925354706], rtol=1e-5)

    there = ~np.isnan(meta)
    Z = np.column_stack([grade, meta, np.sqrt(n)])[there]
    three = evidence.pool_location_scale(y[there], v[there], Z=Z)
    np.testing.assert_allclose(three.beta, 0.1110317, rtol=0, atol=1e-6)
    np.testing.assert_allclose(three.alpha, [-1.08826059, -0.03429344, 2.09197456, -0.28439165], rtol=1e-4)

    steps = np.column_stack([*(grade == level for level in (2, 3, 4)), meta, np.sqrt(n)])[there]
    full = evidence.pool_location_scale(y[there], v[there], steps, steps)
    mean_only = evidence.pool_location_scale(y[there], v[there], steps)
    assert 2 * (full.loglik - mean_only.loglik) == pytest.approx(3.146726, abs=1e-5)
    middle, apart = slice(1, 4), np.array([0.0, 1, -1, 0, 0, 0])
    for values, covariance, joint, single in (
        (full.beta, full.vb, 5.286715, 4.463309),
        (full.alpha, full.va, 2.030225, 0.3679934),
    ):
        part = values[middle] @ np.linalg.solve(covariance[middle, middle], values[middle])
        assert part == pytest.approx(joint, rel=2e-5)
        assert (apart @ values) ** 2 / (apart @ covariance @ apart) == pytest.approx(single, rel=2e-5)


def test_writing_to_learn_inflation_of_seven_moderators_equals_metafor() -> None:
    """The covariance of the coefficients, seen through metafor's variance inflation factors."""
    y, v, X = writing()
    moderators = X[:, 2:]
    there = ~np.isnan(moderators).any(axis=1)
    fit = evidence.pool(y[there], v[there], moderators[there])
    spread = np.sqrt(np.diag(fit.vb))[1:]
    factors = np.diag(np.linalg.inv(fit.vb[1:, 1:] / np.outer(spread, spread)))

    wanted = [1.53710262575577, 1.38604929927746, 1.64904565071108, 1.83396138431786, 5.67803138275492,
              1.1553714953831, 4.53327503733189]  # fmt: skip
    np.testing.assert_allclose(factors, wanted, rtol=1e-6)


def test_lidocaine_risk_differences_and_all_orders_of_a_moderator_equal_metafor() -> None:
    """Hine 1989: 64 patterns of signs, and 720 orders of a moderator with two equal values."""
    data = {"ai": [2, 4, 6, 7, 7, 11], "n1i": [39, 44, 107, 103, 110, 154],
            "ci": [1, 4, 4, 5, 3, 4], "n2i": [43, 44, 110, 100, 106, 146]}  # fmt: skip
    effects = evidence.effect_sizes("RD", **data)
    fit = evidence.pool(effects.y, effects.v)
    order = evidence.pool(effects.y, effects.v, [3, 1, 2, 2, 4, 5])

    np.testing.assert_allclose(
        [fit.beta[0], fit.se[0], fit.stat[0], *fit.ci[0]],
        [0.029444, 0.013068, 2.253107, 0.003831, 0.055058],
        atol=1e-6,
    )
    assert evidence.permutation_test(fit, exact=True).p[0] == 0.0625
    np.testing.assert_allclose(evidence.permutation_test(order, exact=True).p, [1, 0.0028], atol=5e-5)
