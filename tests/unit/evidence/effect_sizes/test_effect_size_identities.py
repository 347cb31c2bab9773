"""Measures that must agree with one another, or with what a simulation of their own definition gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from nabij import evidence

SOME = settings(max_examples=60, deadline=None)
cell = st.integers(1, 60)
share = st.floats(0.02, 0.98)
size = st.integers(5, 400)
spread = st.floats(0.1, 20)
DRAWS = 40_000


@SOME
@given(cell, cell, cell, cell)
def test_margins_with_the_correlation_of_the_pairs_equal_the_paired_table(
    a: int, b: int, c: int, d: int
) -> None:
    n = a + b + c + d
    whole = evidence.effect_sizes("MPOR", ai=a, bi=b, ci=c, di=d)
    margins: dict[str, Any] = {"ai": a + b, "bi": c + d, "ci": a + c, "di": b + d}
    phi = (a * d - b * c) / np.sqrt(float((a + b) * (c + d) * (a + c) * (b + d)))

    for told in ({"ri": phi}, {"pi": a / n}):
        found = evidence.effect_sizes("MPORM", **margins, **told)
        np.testing.assert_allclose([found.y, found.v], [whole.y, whole.v], rtol=1e-8, atol=1e-10)
        assert found.n[0] == n


def test_pairs_without_any_going_together_have_the_variance_of_two_separate_groups() -> None:
    margins = {"ai": [12, 10], "bi": [8, 20], "ci": [9, 6], "di": [11, 24]}
    apart, pairs = evidence.effect_sizes("OR", **margins), evidence.effect_sizes("MPORM", **margins, ri=0.0)

    np.testing.assert_allclose([pairs.y, pairs.v], [apart.y, apart.v])
    np.testing.assert_array_equal(2 * pairs.n, apart.n)


@SOME
@given(
    st.sampled_from([("PHI", "ZPHI"), ("RTET", "ZTET"), ("RPB", "ZPB"), ("RBIS", "ZBIS")]),
    cell,
    cell,
    cell,
    cell,
    st.floats(-0.5, 0.5),
)
def test_z_of_a_correlation_is_its_inverse_hyperbolic_tangent(
    names: tuple[str, str], a: int, b: int, c: int, d: int, mean: float
) -> None:
    table = {"ai": a, "bi": b, "ci": c, "di": d}
    groups = {"m1i": mean, "m2i": 0.0, "sd1i": 1.0, "sd2i": 1.5, "n1i": a + 4, "n2i": b + 4}
    report = table if names[0] in {"PHI", "RTET"} else groups
    plain, z = (evidence.effect_sizes(name, **report) for name in names)

    np.testing.assert_allclose(z.y, np.arctanh(plain.y))
    np.testing.assert_allclose(z.v, plain.v / (1 - plain.y**2) ** 2)
    np.testing.assert_allclose(evidence.back_transform(names[1])(z.y), plain.y)


@SOME
@given(cell, cell, cell, cell)
def test_difference_of_two_probits_is_the_probit_difference(a: int, b: int, c: int, d: int) -> None:
    one = evidence.effect_sizes("PRZ", xi=[a, c], mi=[b, d])
    both = evidence.effect_sizes("PBIT", ai=a, bi=b, ci=c, di=d)

    np.testing.assert_allclose(one.y[0] - one.y[1], both.y[0], atol=1e-12)
    np.testing.assert_allclose(one.v.sum(), both.v[0])
    np.testing.assert_allclose(evidence.back_transform("PRZ")(one.y), [a / (a + b), c / (c + d)])


@SOME
@given(share, size, size, spread, spread, st.sampled_from(["LS", "HO"]))
def test_the_other_group_scores_higher_as_often_as_this_one_does_not(
    y: float, n1: int, n2: int, sd1: float, sd2: float, vtype: str
) -> None:
    one = evidence.effect_sizes("AUC", ai=y, n1i=n1, n2i=n2)
    two = evidence.effect_sizes("CLES", ai=1 - y, n1i=n2, n2i=n1)
    np.testing.assert_allclose([two.y, two.v], [1 - one.y, one.v], rtol=1e-9)

    groups = {"m1i": 1.0, "sd1i": sd1, "n1i": n1, "m2i": 0.5, "sd2i": sd2, "n2i": n2}
    turned = {"m2i": 1.0, "sd2i": sd1, "n2i": n1, "m1i": 0.5, "sd1i": sd2, "n1i": n2}
    three = evidence.effect_sizes("CLESN", **groups, vtype=vtype)
    four = evidence.effect_sizes("AUCN", **turned, vtype=vtype)
    np.testing.assert_allclose([four.y, four.v], [1 - three.y, three.v], rtol=1e-9)


@SOME
@given(st.floats(0.01, 0.95), st.integers(1, 6), st.integers(20, 300))
def test_square_from_its_f_and_from_its_p_is_the_reported_square(square: float, m: int, n: int) -> None:
    df = n - m - 1
    F = square / m / ((1 - square) / df)
    p = float(stats.f.sf(F, m, df))
    assume(p > 0)
    for measure in ("R2", "ZR2"):
        direct = evidence.effect_sizes(measure, r2i=square, mi=m, ni=n)
        for told in ({"fi": F}, {"pi": p}):
            found = evidence.effect_sizes(measure, **told, mi=m, ni=n)
            np.testing.assert_allclose([found.y, found.v], [direct.y, direct.v], rtol=1e-6)


def test_reported_square_goes_before_its_f_and_a_missing_square_takes_it() -> None:
    found = evidence.effect_sizes("R2", r2i=[0.4, np.nan, np.nan], fi=[9.0, 9.0, np.nan], mi=3, ni=50)

    np.testing.assert_allclose(found.y[:2], [0.4, 27 / 73])
    assert found.missing == ("3",)


def test_average_of_squares_stands_in_for_each_square_in_its_variance() -> None:
    squares, n, m = np.array([0.2, 0.5]), np.array([30.0, 60.0]), 3
    centre = (squares @ n) / n.sum()
    plain = 4 * centre * (1 - centre) ** 2
    found = {v: evidence.effect_sizes("R2", r2i=squares, ni=n, mi=m, vtype=v).v for v in ("AV", "AV2")}

    np.testing.assert_allclose(found["AV"], plain / n)
    np.testing.assert_allclose(found["AV2"], plain * (n - m - 1) ** 2 / ((n**2 - 1) * (n + 3)))


@pytest.mark.parametrize(("n", "m"), [(15, 8), (20, 4), (30, 10), (25, 1)])
def test_z_of_a_partial_correlation_around_zero_has_the_variance_of_its_t(n: int, m: int) -> None:
    """Exact by quadrature over t with n-m-1 degrees of freedom; 1/(n-m-1) and 1/(n-m-3) are 4 to 27 % off."""
    df = n - m - 1
    exact, _ = quad(lambda t: 2 * np.arctanh(t / np.sqrt(t * t + df)) ** 2 * stats.t.pdf(t, df), 0, np.inf)

    np.testing.assert_allclose(evidence.effect_sizes("ZPCOR", ti=0.5, ni=n, mi=m).v, exact, rtol=0.015)


def test_genotypes_in_equilibrium_give_no_excess_and_swapping_alleles_changes_nothing() -> None:
    one = evidence.effect_sizes("REH", ai=[25, 10, 0], bi=[50, 40, 4], ci=[25, 5, 6])
    two = evidence.effect_sizes("REH", ai=[25, 5, 6], bi=[50, 40, 4], ci=[25, 10, 0])
    shifted = evidence.effect_sizes("REH", ai=0.5, bi=4.5, ci=6.5)

    np.testing.assert_allclose([one.y, one.v], [two.y, two.v])
    np.testing.assert_allclose(one.y[0], 0, atol=1e-15)
    np.testing.assert_allclose([one.y[2], one.v[2]], [shifted.y[0], shifted.v[0]])
    np.testing.assert_allclose(evidence.back_transform("REH")(one.y[1]), 40 / (2 * 50**0.5))
    np.testing.assert_array_equal(one.n, [100, 55, 10])


def test_standardised_mean_of_one_group_is_the_change_of_that_group() -> None:
    found = evidence.effect_sizes("SMN", mi=[1.2, -0.3], sdi=[2.0, 0.5], ni=[20, 40])
    change = evidence.effect_sizes("SMCC", di=[0.6, -0.6], ni=[20, 40])

    np.testing.assert_allclose([found.y, found.v], [change.y, change.v])


def _two_groups(rng: np.random.Generator, n1: int, n2: int, sd1: float) -> dict[str, Any]:
    one, two = rng.normal(0.6, sd1, (DRAWS, n1)), rng.normal(0.0, 1.0, (DRAWS, n2))
    return {
        "m1i": one.mean(1), "sd1i": one.std(1, ddof=1), "n1i": n1,
        "m2i": two.mean(1), "sd2i": two.std(1, ddof=1), "n2i": n2,
    }  # fmt: skip


def _pairs(rng: np.random.Generator, n: int, sd1: float, r: float) -> dict[str, Any]:
    second = rng.normal(size=(DRAWS, n))
    first = 0.6 + sd1 * (r * second + (1 - r * r) ** 0.5 * rng.normal(size=(DRAWS, n)))
    correlation = [np.corrcoef(a, b)[0, 1] for a, b in zip(first, second, strict=True)]
    return {
        "m1i": first.mean(1), "sd1i": first.std(1, ddof=1), "m2i": second.mean(1), "sd2i": second.std(1, ddof=1),
        "ri": correlation, "ni": n,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "sd1", "truth"),
    [
        ("SMD1H", 2.0, 0.6),
        ("SMCRP", 1.0, 0.6),
        ("SMCRPH", 2.0, 0.6 / 2.5**0.5),
        ("CLESN", 2.0, float(stats.norm.cdf(0.6 / 5**0.5))),
    ],
)
def test_variance_is_that_of_repeated_samples(measure: str, sd1: float, truth: float) -> None:
    """40 000 samples by each definition: the mean within 1 %, the variance within 4 % (random error .7 %)."""
    rng = np.random.default_rng(11)
    paired = measure.startswith("SMC")
    report = _pairs(rng, 60, sd1, 0.5) if paired else _two_groups(rng, 60, 80, sd1)
    found = evidence.effect_sizes(measure, **report)

    np.testing.assert_allclose(found.y.mean(), truth, rtol=0.01)
    np.testing.assert_allclose(found.v.mean(), found.y.var(), rtol=0.04)


def test_reported_superiority_varies_as_scores_that_fade_out_exponentially_do() -> None:
    """Hanley and McNeil's variance is exact for two exponential distributions of scores."""
    rng = np.random.default_rng(3)
    n1, n2, y = 15, 10, 0.7
    one, two = rng.exponential(y / (1 - y), (8000, n1)), rng.exponential(1.0, (8000, n2))
    areas = (one[:, :, None] > two[:, None, :]).mean((1, 2))
    found = evidence.effect_sizes("CLES", ai=y, n1i=n1, n2i=n2)

    np.testing.assert_allclose(areas.mean(), y, atol=0.005)
    np.testing.assert_allclose(found.v, areas.var(), rtol=0.06)


def test_standard_errors_are_roots_of_the_variances() -> None:
    found = evidence.effect_sizes("ZCOR", ri=[0.3, np.nan], ni=[28, 40])

    np.testing.assert_allclose(found.se, [0.2, np.nan])
    assert (found.k, found.complete().k) == (2, 1)
