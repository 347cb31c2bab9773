"""Reliability and agreement against recorded runs of psych 2.2.9 in R 4.2.2.

The ratings and answers are made up; the correlations are those of nine tests of Holzinger and Swineford (Holzinger.9 of
psych, to three decimals). Closed forms to 1e-10; omega, which rests on a rotation that stops early there, to 1e-4.
"""

import numpy as np
import pytest

from nabij import evidence as ev

RATINGS = [
    [4.2, 6.5, 4.2, 6.0], [6.1, 5.9, 4.9, 4.7], [6.4, 6.4, 6.5, 6.9], [3.8, 3.2, 4.1, 3.8], [7.6, 7.4, 8.0, 8.9],
    [6.5, 6.4, 5.2, 5.8], [3.9, 4.1, 4.4, 4.0], [4.9, 3.7, 3.8, 5.4], [4.5, 5.0, 5.8, 5.5], [4.7, 4.9, 5.7, 4.3],
]  # fmt: skip
ANSWERS = [
    [4, 3, 3, 2], [5, 5, 5, 5], [3, 4, 3, 3], [4, 4, 2, 3], [3, 4, 4, 3], [3, 5, 4, 4], [3, 4, 3, 2], [2, 3, 1, 2],
    [4, 5, 3, 4], [3, 4, 2, 4], [3, 3, 3, 2], [4, 5, 4, 4], [1, 2, 1, 1], [2, 3, 2, 2],
]  # fmt: skip
TABLES = [
    ([[21, 10, 12], [5, 9, 7], [8, 10, 31]], 0.287584869059166, 0.357432981316003),
    ([[9, 0, 1], [6, 9, 8], [2, 5, 13]], 0.378795950985615, 0.538093899353388),
]
HOLZINGER = [
    0.326, 0.449, 0.342, 0.309, 0.317, 0.104, 0.308, 0.487, 0.417, 0.228, 0.159, 0.195, 0.066, 0.168, 0.248, 0.328,
    0.287, 0.347, 0.075, 0.239, 0.373, 0.719, 0.714, 0.209, 0.104, 0.314, 0.685, 0.254, 0.198, 0.356, 0.179, 0.121,
    0.272, 0.587, 0.418, 0.528,
]  # fmt: skip


def test_six_intraclass_forms_with_limits():
    """`ICC` with analysis of variance."""
    forms = {form.form: form for form in ev.icc(RATINGS).forms}
    expected = {
        "ICC(1,1)": (0.768238440737, 1.33993680616e-08, 0.531525956055, 0.925606733913),
        "ICC(2,1)": (0.767297401557, 8.00633782623e-08, 0.524785685143, 0.925714701409),
        "ICC(3,1)": (0.755034504239, 8.00633782623e-08, 0.504112649154, 0.921223487471),
        "ICC(1,k)": (0.929869433017, 1.33993680616e-08, 0.819441131564, 0.980302672059),
        "ICC(2,k)": (0.929524471419, 8.00633782623e-08, 0.815404660416, 0.980332945596),
        "ICC(3,k)": (0.924974661659, 8.00633782623e-08, 0.802619169389, 0.979069232199),
    }
    for name, values in expected.items():
        form = forms[name]
        assert (form.value, form.p, form.lower, form.upper) == pytest.approx(values, rel=1e-9)


def test_alpha_with_item_statistics_and_both_intervals():
    """`alpha` and `alpha.ci` (Feldt); the standard error is that of Duhachek and Iacobucci."""
    feldt, normal = ev.alpha(ANSWERS), ev.alpha(ANSWERS, interval="duhachek")
    items = feldt.items

    assert (feldt.raw, feldt.standardised) == pytest.approx((0.921229939973, 0.924929579438), rel=1e-10)
    assert (feldt.lower, feldt.upper) == pytest.approx((0.822176989639, 0.971707994429), rel=1e-10)
    assert normal.se == pytest.approx(0.0348803178423, rel=1e-10)
    without = [0.906764168190, 0.879657910812, 0.916721311475, 0.887837837838]
    rest = [0.791002880897, 0.887792696515, 0.770757180578, 0.847615102954]
    total = [0.879918057726, 0.934110803087, 0.878915424681, 0.920250356792]
    np.testing.assert_allclose([item.alpha_without for item in items], without, rtol=1e-10)
    np.testing.assert_allclose([item.item_rest for item in items], rest, rtol=1e-10)
    np.testing.assert_allclose([item.item_total for item in items], total, rtol=1e-10)


def test_omega_of_nine_tests():
    """`omega` with three factors."""
    R = np.eye(9)
    R[np.triu_indices(9, 1)] = HOLZINGER
    found = ev.omega_of_correlation(R + np.triu(R, 1).T, factors=3)

    assert (found.hierarchical, found.total) == pytest.approx((0.528328390705, 0.880707361966), rel=1e-4)


def quadratic(table):
    """Kappa with quadratic weights, written out."""
    share = table / table.sum()
    size = np.arange(len(table))
    weight = 1.0 - np.subtract.outer(size, size) ** 2 / (len(table) - 1) ** 2
    chance = (weight * np.outer(share.sum(axis=1), share.sum(axis=0))).sum()
    return ((weight * share).sum() - chance) / (1.0 - chance)


@pytest.mark.parametrize(("table", "plain", "weighted"), TABLES)
def test_kappas_and_the_error_of_the_weighted_one(table, plain, weighted):
    """`cohen.kappa`. Its variance of the weighted kappa (.00846298 and .01439357) is not that of the multinomial
    distribution: the delta method with numerical slopes gives ours."""
    assert ev.kappa_of_table(table).value == pytest.approx(plain, rel=1e-10)
    found = ev.kappa_of_table(table, weights="quadratic")
    assert found.value == pytest.approx(weighted, rel=1e-10)

    counts = np.array(table, dtype=float)
    n = counts.sum()
    slopes = np.empty(counts.shape)
    for cell in np.ndindex(counts.shape):
        step = np.zeros(counts.shape)
        step[cell] = 1e-4
        slopes[cell] = (quadratic(counts + step) - quadratic(counts - step)) / 2e-4 * n
    share = counts / n
    variance = ((share * slopes**2).sum() - (share * slopes).sum() ** 2) / n
    assert found.se**2 == pytest.approx(variance, rel=1e-6)
