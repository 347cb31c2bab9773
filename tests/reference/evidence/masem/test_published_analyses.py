"""Analyses that the authors of metaSEM and others published with their output, repeated from the data.

Sources of the expected numbers, all printed output of R: Jak & Cheung (2020) with the supplement "MASEM on Nohe et al.
(2015) data" (metaSEM 1.2.4); the illustration of Nohe et al. of 2017 (metaSEM 0.9.15); Cheung (2021) with the
"Illustrations using Mathieu et al. (2015)" (1.2.4); Schutte, Keng & Cheung (2021) (1.2.5); Jak & Cheung (2018), example
2 on Roorda et al. (2011) (1.2.2); Cheung (2015), the book on meta-analysis by structural equations, chapter 7 (0.9).
Tolerances: the printed digits, or 2e-5 relative where more are printed than the reference's search gives.

Two things changed in metaSEM between these outputs and 1.5.5, which the tests undo where they say so:
- until 1.2.5 a cell that a study does not give counted as zero in the weighted mean correlation that the sampling
  covariances are evaluated at (ours and 1.5.5: the mean of what is given);
- in 2015 fixed effects multiplied the whole fit function by n - 1 (ours and 1.5.5: n ln|S| + (n - 1) tr(R S^-1)).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from nabij import evidence as ev
from nabij.evidence.masem.acov import correlation_acov
from nabij.evidence.masem.common_matrix import CommonMatrix, study_blocks
from nabij.evidence.masem.heterogeneity import Factor, tau_structure
from nabij.evidence.masem.likelihood import Deviance, FreeMean, effect_data
from nabij.evidence.masem.newton import minimise
from nabij.evidence.masem.pooling import (
    covariance_of_estimates,
    factor_covariance,
    fit_deviance,
    homogeneity,
    initial_means,
)
from nabij.evidence.masem.sampling import pooled_start
from nabij.evidence.masem.studies import StudyMatrices
from nabij.evidence.masem.vech import matrix_from, vectorise

sys.path.insert(0, str(Path(__file__).parent))
from published import BECKER, HUNTER, MATHIEU, NOHE, schutte, table

CROSS_LAGGED = "W2 ~ w2w*W1 + s2w*S1\nS2 ~ w2s*W1 + s2s*S1\nW1 ~~ w1s1*S1\nW2 ~~ w2s2*S2"
EQUAL_LAGS = "W2 ~ same*W1 + cross*S1\nS2 ~ cross*W1 + same*S1\nW1 ~~ w1s1*S1\nW2 ~~ w2s2*S2"


@pytest.fixture(scope="module")
def nohe() -> StudyMatrices:
    return table(NOHE, "W1 S1 W2 S2")


@pytest.fixture(scope="module")
def three_lags(nohe: StudyMatrices) -> dict[str, ev.Stage1]:
    lag = nohe.moderators["moderator"]
    parts = {"short": lag < 7, "middle": (lag >= 7) & (lag < 13), "long": lag >= 13}
    return {name: ev.stage1(nohe.take(rows)) for name, rows in parts.items()}


def compare(result: object, wanted: dict[str, tuple[float, ...]], rel: float = 2e-5) -> None:
    """Estimate and standard error of named rows."""
    rows = result.estimates  # type: ignore[attr-defined]
    for name, numbers in wanted.items():
        found = (rows[name].estimate, rows[name].se)[: len(numbers)]
        np.testing.assert_allclose(found, numbers, rtol=rel, atol=rel * 0.1, err_msg=name)


def test_two_waves_pooled_equal_the_published_matrix(nohe: StudyMatrices) -> None:
    pooled = ev.stage1(nohe)
    assert pooled.minus2ll == pytest.approx(-300.1701, abs=6e-5)
    assert (pooled.Q, pooled.Q_df) == (pytest.approx(1466.163, abs=6e-4), 186)
    wanted = [
        (0.3804522, 0.0225616, 0.0134777, 0.0038704, 0.8829),
        (0.6051298, 0.0180362, 0.0087592, 0.0025260, 0.8973),
        (0.3032290, 0.0178803, 0.0071123, 0.0022470, 0.7743),
        (0.3036392, 0.0178408, 0.0070585, 0.0022121, 0.7718),
        (0.6166503, 0.0166427, 0.0072634, 0.0021092, 0.8810),
        (0.3954085, 0.0216645, 0.0122813, 0.0034848, 0.8748),
    ]
    for row, spread, share, numbers in zip(
        pooled.estimates[:6], pooled.estimates[6:], pooled.I2.values(), wanted, strict=True
    ):
        found = (row.estimate, row.se, spread.estimate, spread.se)
        np.testing.assert_allclose(found, numbers[:4], rtol=2e-5, atol=2e-7)
        assert share == pytest.approx(numbers[4], abs=6e-5)


def test_covariances_at_each_studys_own_matrix_equal_the_older_default(nohe: StudyMatrices) -> None:
    pooled = ev.stage1(nohe, acov="individual")
    assert pooled.minus2ll == pytest.approx(-297.9, abs=0.05)
    assert abs(pooled.Q - 1646) < 0.6
    np.testing.assert_allclose(
        pooled.coefficients, [0.38906, 0.61035, 0.31387, 0.31322, 0.62185, 0.40609], atol=6e-6
    )
    np.testing.assert_allclose(
        np.sqrt(pooled.tau2), [0.11757, 0.09090, 0.08737, 0.08802, 0.08669, 0.11269], atol=2e-5
    )
    free, equal = ev.stage2(pooled, CROSS_LAGGED), ev.stage2(pooled, EQUAL_LAGS)
    compare(equal, {"cross": (0.0869, 0.0204), "same": (0.5826, 0.0155), "w2s2": (0.1699, 0.0258)}, rel=6e-4)
    assert equal.fit.baseline_chi2 == pytest.approx(3165.16, abs=6e-3)
    assert (equal.fit.aic, equal.fit.bic) == (pytest.approx(-3.77, abs=6e-3), pytest.approx(-18.70, abs=6e-3))
    test = ev.compare_models(equal, free)
    assert (test.chi2, test.df, test.p) == (
        pytest.approx(0.2265, abs=6e-5),
        2,
        pytest.approx(0.8929, abs=6e-5),
    )


def test_cross_lagged_paths_are_the_same_in_two_stages_and_in_one(nohe: StudyMatrices) -> None:
    wanted = {
        "s2s": (0.586124, 0.020790),
        "w2s": (0.080237, 0.024842),
        "s2w": (0.085841, 0.024796),
        "w2w": (0.572471, 0.022265),
        "w1s1": (0.380452, 0.022562),
        "w2s2": (0.168885, 0.025232),
    }
    two, one = ev.stage2(ev.stage1(nohe), CROSS_LAGGED), ev.osmasem(nohe, None, CROSS_LAGGED)
    compare(two, wanted)
    compare(one, wanted)
    assert two.fit.baseline_chi2 == pytest.approx(3079, abs=0.5)
    assert (one.minus2ll, one.aic) == (pytest.approx(-300.1701, abs=6e-5), pytest.approx(-276.1701, abs=6e-5))
    assert one.bic == pytest.approx(-186.5848, abs=2e-4)


def test_lag_as_moderator_equals_the_published_one_stage_model(nohe: StudyMatrices) -> None:
    lag = nohe.moderators["moderator"]
    z = (lag - lag.mean()) / lag.std(ddof=1)
    fit = ev.osmasem(nohe, None, CROSS_LAGGED, moderators={"lag": z}, moderate="A")
    compare(
        fit,
        {
            "w2w": (0.573039769, 0.01839765),
            "w2s": (0.079844959, 0.02419488),
            "s2w": (0.085391038, 0.02393611),
            "s2s": (0.586234266, 0.01962560),
            "w1s1": (0.381183737, 0.02282276),
            "w2s2": (0.166974820, 0.02500438),
            "w2w_1": (-0.062015587, 0.01850573),
            "w2s_1": (-0.025933719, 0.02096723),
            "s2w_1": (-0.002382813, 0.02055897),
            "s2s_1": (-0.027809756, 0.01974171),
        },
        rel=1e-4,
    )
    assert fit.minus2ll == pytest.approx(-323.6921, abs=6e-5)
    assert (fit.aic, fit.bic) == (pytest.approx(-291.6921, abs=6e-5), pytest.approx(-172.2450, abs=2e-4))
    # The reference's Tau1_j is the logarithm of the standard deviation, ours of the variance.
    logs = [row for row in fit.estimates if row.kind == "log_tau2"]
    np.testing.assert_allclose(
        [row.estimate / 2 for row in logs],
        [-2.138190877, -2.630518293, -2.524194339, -2.519908962, -2.537475822, -2.198863631],
        rtol=2e-5,
    )
    np.testing.assert_allclose(
        [row.se / 2 for row in logs],
        [0.14360103, 0.16155257, 0.16007545, 0.15983968, 0.14712279, 0.14144099],
        rtol=1e-4,
    )
    test = fit.moderator_test()
    assert (test.chi2, test.df) == (pytest.approx(23.52199, abs=6e-6), 4)
    assert test.p == pytest.approx(9.957479e-05, rel=1e-5)
    np.testing.assert_allclose(
        list(test.R2.values()), [0, 0.40749220, 0.09738321, 0.08267496, 0.13932428, 0], atol=2e-6
    )
    below = ev.likelihood_interval(fit, "w2w - w2w_1")
    assert below.estimate == pytest.approx(0.6350554, abs=1e-6)
    assert below.lower < 0.6350554 < below.upper


def test_group_with_two_optima_reaches_the_higher_likelihood(three_lags: dict[str, ev.Stage1]) -> None:
    short, middle, long = three_lags.values()
    np.testing.assert_allclose(
        [short.minus2ll, middle.minus2ll, long.minus2ll], [-97.84918, -150.9746, -91.83659], atol=3e-5
    )
    np.testing.assert_allclose([short.Q, middle.Q, long.Q], [341.1967, 714.1117, 254.7399], rtol=1e-5)
    np.testing.assert_allclose(
        long.coefficients, [0.39659, 0.53658, 0.29657, 0.27917, 0.58098, 0.42588], atol=6e-6
    )
    np.testing.assert_allclose(
        long.tau2, [3.2548e-3, 1.3288e-2, 1.1556e-3, 0, 5.5237e-4, 8.1112e-3], rtol=5e-5, atol=1e-9
    )
    compare(
        ev.stage2(long, CROSS_LAGGED),
        {"s2s": (0.549852, 0.030201), "w2s": (0.078499, 0.028028), "s2w": (0.078761, 0.061389)},
        rel=5e-5,
    )


@pytest.mark.parametrize(
    ("equal", "chi2", "df", "p", "rmsea", "cfi", "tli", "aic", "bic", "residual"),
    [
        (None, 14.739, 8, 0.064, (0.014, 0, 0.027), 0.999, 0.997, 58.739 - 60, 222.979 - 283.963, 0.033),
        ("w2w", 2.527, 2, 0.283, (0.008, 0, 0.036), 1.0, 0.999, 58.527 - 60, 267.560 - 283.963, 0.015),
    ],
)
def test_three_groups_with_equal_paths_equal_the_published_test_and_indices(
    three_lags, equal, chi2, df, p, rmsea, cfi, tli, aic, bic, residual
) -> None:
    found = ev.compare_groups(three_lags, CROSS_LAGGED, equal=equal)
    assert (found.test.chi2, found.test.df) == (pytest.approx(chi2, abs=6e-4), df)
    assert found.test.p == pytest.approx(p, abs=6e-4)
    fit = found.fit
    np.testing.assert_allclose((fit.rmsea, fit.rmsea_lower, fit.rmsea_upper), rmsea, atol=6e-4)
    np.testing.assert_allclose((fit.cfi, fit.tli, fit.srmr), (cfi, tli, residual), atol=6e-4)
    # The reference adds twice the number of parameters; differences between models are the same.
    np.testing.assert_allclose((fit.aic, fit.bic), (aic, bic), atol=1.5e-3)


def test_two_groups_with_equal_paths_equal_the_published_test(nohe: StudyMatrices) -> None:
    lag = nohe.moderators["moderator"]
    pooled = {name: ev.stage1(nohe.take(rows)) for name, rows in (("short", lag < 12), ("long", lag >= 12))}
    np.testing.assert_allclose([s1.minus2ll for s1 in pooled.values()], [-122.837, -240.0903], rtol=1e-6)
    found = ev.compare_groups(pooled, CROSS_LAGGED)
    assert (found.test.chi2, found.test.df) == (pytest.approx(13.247, abs=6e-4), 4)
    fit = found.fit
    np.testing.assert_allclose(
        (fit.rmsea, fit.rmsea_lower, fit.rmsea_upper, fit.cfi, fit.tli, fit.srmr),
        (0.019, 0.006, 0.033, 0.998, 0.993, 0.025),
        atol=6e-4,
    )


def test_small_teams_with_a_dummy_moderator_equal_the_published_models() -> None:
    teams = table(MATHIEU, "C1 P1 C2 P2")
    pooled = ev.stage1(teams)
    assert (pooled.minus2ll, pooled.Q) == (
        pytest.approx(-17.83565, abs=6e-6),
        pytest.approx(457.6935, abs=3e-4),
    )
    same = ev.stage2(pooled, "C2 ~ same*C1 + diff*P1\nP2 ~ diff*C1 + same*P1\nC1 ~~ c1*P1\nC2 ~~ c2*P2")
    compare(
        same,
        {
            "same": (0.496344, 0.046339),
            "diff": (0.129621, 0.037834),
            "c1": (0.252787, 0.064734),
            "c2": (0.171735, 0.056256),
        },
    )
    fit = same.fit
    np.testing.assert_allclose(
        (fit.chi2, fit.p, fit.baseline_chi2, fit.rmsea_upper, fit.srmr, fit.tli, fit.aic, fit.bic),
        (0.3420, 0.8428, 203.6373, 0.0412, 0.0146, 1.0252, -3.6580, -12.8632),
        atol=6e-5,
    )
    model = "C2 ~ c2c*C1 + p2c*P1\nP2 ~ c2p*C1 + p2p*P1\nC1 ~~ c1*P1\nC2 ~~ c2*P2"
    compare(
        ev.stage2(pooled, model),
        {
            "c2c": (0.522368, 0.065450),
            "p2c": (0.124291, 0.047479),
            "c2p": (0.134950, 0.047463),
            "p2p": (0.469233, 0.066892),
            "c2": (0.171838, 0.056284),
        },
    )
    by_label = ev.constraint_test(ev.stage2(pooled, model), ["c2c == p2p", "p2c == c2p"])
    assert by_label.likelihood.chi2 == pytest.approx(0.3419907, abs=1e-6)
    students = ev.osmasem(teams, None, model, moderators=["moderator"], moderate="A")
    compare(
        students,
        {
            "c2c": (0.53040807, 0.13293028),
            "c2p": (0.12142140, 0.10775659),
            "p2c": (0.35393024, 0.09817029),
            "p2p": (0.67104535, 0.12527896),
            "c2c_1": (-0.01473135, 0.15237176),
            "c2p_1": (0.01697291, 0.11499828),
            "p2c_1": (-0.27771668, 0.10692792),
            "p2p_1": (-0.26756191, 0.14429135),
        },
        rel=2e-4,
    )
    assert students.minus2ll <= -30.01815 + 2e-5
    test = students.moderator_test()
    assert (test.chi2, test.df, test.p) == (
        pytest.approx(12.1825, abs=6e-5),
        4,
        pytest.approx(0.01604451, abs=6e-7),
    )
    np.testing.assert_allclose(
        list(test.R2.values()), [0.03047904, 0.02530254, 0.05284663, 0.94269181, 0.14700153, 0], atol=6e-6
    )


def test_studies_with_one_relation_each_equal_the_published_one_stage_mediation() -> None:
    fit = ev.osmasem(schutte(), None, "gratitude ~ c*mindfulness + b*ei\nei ~ a*mindfulness")
    compare(fit, {"a": (0.4007062, 0.03424717), "c": (0.1115576, 0.04096329), "b": (0.2676671, 0.05157294)})
    assert (fit.minus2ll, fit.df) == (pytest.approx(-44.57614, abs=6e-6), 35)
    assert (fit.aic, fit.bic) == (pytest.approx(-32.57614, abs=6e-6), pytest.approx(12.48519, abs=6e-6))
    logs = [row for row in fit.estimates if row.kind == "log_tau2"]
    np.testing.assert_allclose(
        [r.estimate / 2 for r in logs], [-1.8238506, -2.7763804, -2.3230692], rtol=1e-6
    )
    np.testing.assert_allclose([r.se / 2 for r in logs], [0.17208237, 0.39391170, 0.30673182], rtol=1e-5)


def older_stage1(studies: StudyMatrices) -> tuple[np.ndarray, np.ndarray, float]:
    """Pooled relations, their covariance and -2LL with missing cells as zero in the weighted mean matrix."""
    mean = np.tensordot(studies.n, np.nan_to_num(studies.R), axes=1) / studies.total_n
    np.fill_diagonal(mean, 1.0)
    V = correlation_acov(mean)[None] / studies.n[:, None, None]
    data = effect_data(studies.effects(), V, studies.labels, studies.relations)
    objective = Deviance(
        data, FreeMean(studies.relations), tau_structure("diag", studies.relations, bound=1e-10)
    )
    minimum = fit_deviance(objective, initial_means(data))
    r = len(studies.relations)
    vcov = covariance_of_estimates(minimum, objective.names, bound="hessian")[:r, :r]
    return minimum.x[:r], vcov, minimum.at.value


def test_indirect_effect_and_nonlinear_constraint_equal_the_published_two_stage_mediation() -> None:
    studies = schutte()
    r, vcov, minus2ll = older_stage1(studies)
    assert minus2ll == pytest.approx(-44.79331, abs=6e-6)
    np.testing.assert_allclose(r, [0.4003279, 0.2185611, 0.3127942], atol=6e-8)
    np.testing.assert_allclose(np.sqrt(np.diagonal(vcov)), [0.0335683, 0.0292426, 0.0424903], rtol=2e-5)
    fit = ev.wls(
        matrix_from(r, 3),
        vcov,
        studies.total_n,
        "gratitude ~ c*mindfulness + b*ei\nei ~ a*mindfulness\nind := a*b",
        variables=studies.variables,
        intervals="likelihood",
    )
    assert fit.fit.baseline_chi2 == pytest.approx(252.28, abs=6e-3)
    # The reference's search for limits stops at 3 digits: exact for `a` are .4003279 -+ 1.96 (.0335683).
    for name, estimate, lower, upper in (
        ("a", 0.400328, 0.334430, 0.466134),
        ("b", 0.268296, 0.164827, 0.371733),
        ("c", 0.111155, 0.027787, 0.190730),
        ("ind", 0.1074063, 0.06535370, 0.1565308),
    ):
        row = fit.estimates[name]
        assert row.estimate == pytest.approx(estimate, abs=6e-7)
        np.testing.assert_allclose((row.lower, row.upper), (lower, upper), atol=4e-4)
    assert fit.estimates["a"].lower == pytest.approx(0.4003279 - 1.959964 * 0.0335683, abs=2e-6)
    test = ev.constraint_test(fit, "c == a*b")
    assert (test.likelihood.chi2, test.likelihood.df) == (pytest.approx(3.898117e-3, abs=1e-8), 1)
    assert test.likelihood.p == pytest.approx(0.9502165, abs=6e-8)
    for name, estimate, se in (
        ("a", 0.4009621, 0.03197),
        ("c", 0.1086665, 0.01082),
        ("b", 0.2710144, 0.02928),
    ):
        assert test.estimates[name].estimate == pytest.approx(estimate, abs=2e-7)
        assert test.estimates[name].se == pytest.approx(se, abs=3e-5)
    assert test.estimates["ind"].estimate == pytest.approx(0.1086665, abs=2e-7)


def test_relations_with_teachers_by_share_of_low_ses_equal_the_published_groups(
    roorda: StudyMatrices,
) -> None:
    """Stage 2 of the second group is left out: there the reference warns that its Hessian could not be inverted."""
    ses = roorda.moderators["SES"]
    assert older_stage1(roorda)[2] == pytest.approx(-125.0638, abs=6e-5)
    low, high = roorda.take(ses > 50), roorda.take(ses <= 50)
    r, vcov, minus2ll = older_stage1(low)
    assert minus2ll == pytest.approx(-73.28023, abs=2e-5)
    assert older_stage1(high)[2] == pytest.approx(-65.30101, abs=5e-5)
    model = "enga ~ b31*pos + b32*neg\nachiev ~ b43*enga\npos ~~ p21*neg"
    fit = ev.wls(matrix_from(r, 4), vcov, low.total_n, model, variables=low.variables)
    compare(
        fit,
        {
            "b43": (0.292034, 0.037772),
            "b32": (-0.310883, 0.057137),
            "b31": (0.256519, 0.050231),
            "p21": (-0.326245, 0.048691),
        },
        rel=5e-5,
    )
    found = fit.fit
    np.testing.assert_allclose(
        (
            found.chi2,
            found.p,
            found.rmsea,
            found.rmsea_lower,
            found.rmsea_upper,
            found.srmr,
            found.tli,
            found.cfi,
        ),
        (6.8032, 0.0333, 0.0142, 0.0034, 0.0266, 0.0436, 0.9280, 0.9760),
        atol=1e-4,
    )
    assert found.baseline_chi2 == pytest.approx(206.2211, abs=5e-3)


@pytest.mark.parametrize(
    ("rows", "names", "which", "pooled", "errors", "chi2", "baseline"),
    [
        (
            *(BECKER, "math spatial verbal", slice(None)),
            *((0.379639, 0.332256, 0.175640), (0.037484, 0.040384, 0.042743), 62.4983, 202.6121),
        ),
        (
            *(BECKER, "math spatial verbal", slice(0, None, 2)),
            *((0.456134, 0.338985, 0.170467), (0.052536, 0.062744, 0.065469), 42.4076, 120.4236),
        ),
        (
            *(BECKER, "math spatial verbal", slice(1, None, 2)),
            *((0.317561, 0.326223, 0.179204), (0.052147, 0.052724, 0.056411), 16.1330, 82.1885),
        ),
        (
            *(HUNTER, "ability knowledge work supervisor", slice(None)),
            (0.510465, 0.426990, 0.207680, 0.522926, 0.284622, 0.243199),
            (0.012723, 0.014106, 0.015958, 0.013133, 0.015794, 0.016294),
            *(263.3389, 2767.4129),
        ),
    ],
)
def test_common_matrix_with_the_divisor_of_2015_equals_the_book(
    rows, names, which, pooled, errors, chi2, baseline
) -> None:
    studies = table(rows[which], names)
    R, mask = study_blocks(studies)
    nu = studies.n - 1
    found = minimise(CommonMatrix(R, mask, nu, True), vectorise(pooled_start(studies, "weighted")))
    np.testing.assert_allclose(found.x, pooled, atol=1e-6)
    np.testing.assert_allclose(np.sqrt(np.diagonal(2 * np.linalg.inv(found.at.hessian))), errors, atol=2e-6)
    own = nu * (np.linalg.slogdet(R)[1] + mask.sum(axis=1))
    assert found.at.value - own.sum() == pytest.approx(chi2, abs=6e-5)
    assert -(nu * np.linalg.slogdet(R)[1]).sum() == pytest.approx(baseline, abs=6e-5)
    ours = ev.stage1(studies, method="FEM")
    np.testing.assert_allclose(ours.coefficients, pooled, atol=4e-3)
    assert ours.fit.df == studies.used.sum() - len(pooled)


def test_job_performance_with_missing_variables_comes_near_the_book() -> None:
    """The book's sampling covariances came from a fitted model per study; the formula differs in the third digit."""
    model = "K ~ A2J*A\nW ~ A2W*A + J2W*K\nS ~ J2S*K + W2S*W\nInd := A2J*J2S + A2J*J2W*W2S + A2W*W2S"
    pooled = ev.stage1(table(HUNTER, "A K W S"), acov="individual")
    assert pooled.statistics == 66
    np.testing.assert_allclose(
        pooled.coefficients, [0.5058793, 0.4469469, 0.2122289, 0.5306544, 0.2591491, 0.2410393], atol=3e-4
    )
    fit = ev.stage2(pooled, model, intervals="likelihood")
    assert (fit.chi2, fit.df) == (pytest.approx(3.8132, abs=0.05), 1)
    row = fit.estimates["Ind"]
    np.testing.assert_allclose(
        (row.lower, row.estimate, row.upper), (0.1428714, 0.1742445, 0.2073545), atol=5e-4
    )
    for name, estimate, lower, upper in (
        ("A2J", 0.516375, 0.462890, 0.569867),
        ("A2W", 0.246136, 0.162928, 0.325091),
        ("W2S", 0.121406, 0.054424, 0.182965),
    ):
        found = fit.estimates[name]
        np.testing.assert_allclose(
            (found.lower, found.estimate, found.upper), (lower, estimate, upper), atol=2e-3
        )


VACCINE = (  # ill and well among the vaccinated, ill and well among the others
    *((4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761)),
    *((180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232)),
    *((17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825)),
)


@pytest.fixture(scope="module")
def odds():
    """Log odds of tuberculosis with and without vaccine, the bivariate example of the book's chapter 5."""
    counts = np.array(VACCINE, dtype=float)
    y = np.log(counts[:, [0, 2]] / counts[:, [1, 3]])
    v = 1 / counts[:, [0, 2]] + 1 / counts[:, [1, 3]]
    names = ("vaccinated", "not")
    return effect_data(y, np.einsum("ki,ij->kij", v, np.eye(2)), tuple(map(str, range(13))), names)


def test_free_covariance_between_outcomes_equals_the_book(odds) -> None:
    objective = Deviance(odds, FreeMean(("vaccinated", "not")), Factor(("vaccinated", "not")))
    found = fit_deviance(objective, initial_means(odds))
    assert found.at.value == pytest.approx(66.17587, abs=6e-6)
    assert homogeneity(odds) == pytest.approx(5270.386, abs=6e-4)
    np.testing.assert_allclose(found.x[:2], [-4.833744, -4.095975], atol=2e-6)
    np.testing.assert_allclose(
        objective.tau.matrix(found.x[2:]), [[1.431371, 1.757327], [1.757327, 2.407333]], rtol=2e-5
    )
    np.testing.assert_allclose(
        factor_covariance(found, 2, objective.tau)[:2, :2],
        [[0.1157346, 0.1359696], [0.1359696, 0.1890030]],
        rtol=3e-5,
    )


def test_pattern_of_equal_variances_equals_the_book(odds) -> None:
    pattern = [["Tau2_Eq", "Tau2_2_1"], ["Tau2_2_1", "Tau2_Eq"]]
    tau = tau_structure("user", ("vaccinated", "not"), pattern=pattern)
    objective = Deviance(odds, FreeMean(("vaccinated", "not")), tau)
    found = fit_deviance(objective, initial_means(odds))
    assert found.at.value == pytest.approx(71.24705, abs=6e-6)
    assert found.at.value - 66.17587 == pytest.approx(5.071183, abs=1e-5)
    names = (*objective.names,)
    vcov = covariance_of_estimates(found, names, bound="hessian")
    wanted = {
        "vaccinated": (-4.83659, 0.39241),
        "not": (-4.08256, 0.38911),
        "Tau2_Eq": (1.91972, 0.73759),
        "Tau2_2_1": (1.76544, 0.73886),
    }
    for name, numbers in wanted.items():
        i = names.index(name)
        np.testing.assert_allclose((found.x[i], np.sqrt(vcov[i, i])), numbers, atol=2e-5)


class OneMean:
    """Both outcomes have one mean."""

    names = ("mean",)

    def evaluate(self, theta: np.ndarray):
        return np.full((1, 2), theta[0]), np.ones((1, 2, 1)), lambda weights: np.zeros((1, 1))


def test_equal_outcomes_with_a_free_covariance_equal_the_book(odds) -> None:
    objective = Deviance(odds, OneMean(), Factor(("vaccinated", "not")))
    found = fit_deviance(objective, np.array([-4.5]))
    assert found.at.value == pytest.approx(77.05836, abs=6e-6)
    np.testing.assert_allclose(
        objective.tau.matrix(found.x[1:]), [[1.700312, 2.455619], [2.455619, 4.108667]], rtol=5e-5
    )
