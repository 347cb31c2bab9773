"""What must hold whatever the numbers are: antisymmetry, scaling, order, round trips, unbiasedness."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from nabij import evidence
from nabij.evidence.effects.corrections import unbiased_square
from nabij.evidence.effects.tetrachoric import tetrachoric

SOME = settings(max_examples=60, deadline=None)
mean = st.floats(-50, 50)
positive = st.floats(0.5, 50)
spread = st.floats(0.1, 20)
size = st.integers(5, 400)
share = st.integers(1, 60)
correlation = st.floats(-0.98, 0.98)

SWAPPED_MEANS = {"m1i": "m2i", "m2i": "m1i", "sd1i": "sd2i", "sd2i": "sd1i", "n1i": "n2i", "n2i": "n1i"}
SWAPPED_ROWS = {"ai": "ci", "ci": "ai", "bi": "di", "di": "bi"}
SWAPPED_RATES = {"x1i": "x2i", "x2i": "x1i", "t1i": "t2i", "t2i": "t1i"}


def swapped(report: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {names[name]: value for name, value in report.items()}


def antisymmetric(measure: str, report: dict[str, Any], names: dict[str, str]) -> None:
    one, two = (
        evidence.effect_sizes(measure, **report),
        evidence.effect_sizes(measure, **swapped(report, names)),
    )
    np.testing.assert_allclose(two.y, -one.y, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(two.v, one.v, rtol=1e-8)


@SOME
@given(
    st.sampled_from(["MD", "SMD", "SMDH", "ROM", "CVR", "VR", "RPB", "RBIS", "D2ORN", "D2ORL"]),
    positive,
    positive,
    spread,
    spread,
    size,
    size,
)
def test_swapping_groups_turns_the_sign(
    measure: str, m1: float, m2: float, sd1: float, sd2: float, n1: int, n2: int
) -> None:
    report = {"m1i": m1, "m2i": m2, "sd1i": sd1, "sd2i": sd2, "n1i": n1, "n2i": n2}
    if measure == "VR":
        report = {name: value for name, value in report.items() if name not in {"m1i", "m2i"}}
    antisymmetric(measure, report, SWAPPED_MEANS)


@SOME
@given(
    st.sampled_from(["RR", "OR", "RD", "AS", "PETO", "PHI", "YUQ", "YUY", "RTET", "PBIT", "OR2DN", "OR2DL"]),
    share,
    share,
    share,
    share,
)
def test_swapping_rows_of_a_table_turns_the_sign(measure: str, a: int, b: int, c: int, d: int) -> None:
    antisymmetric(measure, {"ai": a, "bi": b, "ci": c, "di": d}, SWAPPED_ROWS)


@SOME
@given(st.sampled_from(["IRR", "IRD", "IRSD"]), share, share, positive, positive)
def test_swapping_rates_turns_the_sign(measure: str, x1: int, x2: int, t1: float, t2: float) -> None:
    antisymmetric(measure, {"x1i": x1, "x2i": x2, "t1i": t1, "t2i": t2}, SWAPPED_RATES)


@SOME
@given(st.sampled_from(["COR", "UCOR", "ZCOR"]), correlation, size)
def test_turning_a_variable_turns_the_correlation(measure: str, r: float, n: int) -> None:
    one, two = (evidence.effect_sizes(measure, ri=value, ni=n) for value in (r, -r))

    np.testing.assert_allclose(two.y, -one.y)
    np.testing.assert_allclose(two.v, one.v)


@SOME
@given(
    st.sampled_from(["SMD", "SMDH", "SMD1"]),
    mean,
    mean,
    spread,
    spread,
    size,
    size,
    st.floats(0.01, 100),
    mean,
)
def test_standardised_difference_ignores_unit_and_origin(
    measure: str, m1: float, m2: float, sd1: float, sd2: float, n1: int, n2: int, unit: float, origin: float
) -> None:
    one = evidence.effect_sizes(measure, m1i=m1, m2i=m2, sd1i=sd1, sd2i=sd2, n1i=n1, n2i=n2)
    two = evidence.effect_sizes(
        measure,
        m1i=m1 * unit + origin,
        m2i=m2 * unit + origin,
        sd1i=sd1 * unit,
        sd2i=sd2 * unit,
        n1i=n1,
        n2i=n2,
    )

    np.testing.assert_allclose(two.y, one.y, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(two.v, one.v, rtol=1e-6)


@SOME
@given(positive, positive, spread, spread, size, size, st.floats(0.01, 100))
def test_ratio_of_means_ignores_the_unit(
    m1: float, m2: float, sd1: float, sd2: float, n1: int, n2: int, unit: float
) -> None:
    one = evidence.effect_sizes("ROM", m1i=m1, m2i=m2, sd1i=sd1, sd2i=sd2, n1i=n1, n2i=n2)
    two = evidence.effect_sizes(
        "ROM", m1i=m1 * unit, m2i=m2 * unit, sd1i=sd1 * unit, sd2i=sd2 * unit, n1i=n1, n2i=n2
    )

    np.testing.assert_allclose([two.y, two.v], [one.y, one.v], rtol=1e-9, atol=1e-12)


@SOME
@given(st.lists(st.tuples(correlation, size), min_size=2, max_size=8), st.randoms(use_true_random=False))
def test_order_of_studies_does_not_matter(studies: list[tuple[float, int]], shuffler: Any) -> None:
    order = list(range(len(studies)))
    shuffler.shuffle(order)
    r, n = np.array(studies).T
    for vtype in ("LS", "UB", "AV"):
        one = evidence.effect_sizes("UCOR", ri=r, ni=n, vtype=vtype)
        two = evidence.effect_sizes("UCOR", ri=r[order], ni=n[order], vtype=vtype)
        np.testing.assert_allclose(two.y, one.y[order])
        np.testing.assert_allclose(two.v, one.v[order], rtol=1e-9)


@SOME
@given(correlation, st.floats(0.001, 1))
def test_conversions_between_r_z_and_d_return(r: float, v: float) -> None:
    z = evidence.r_to_z(r, v)
    back = evidence.z_to_r(z.y, z.v)
    d = evidence.r_to_d(r, v, n1=20, n2=30)
    again = evidence.d_to_r(d.y, d.v, n1=20, n2=30)
    odds = evidence.d_to_log_odds(r, v)
    once_more = evidence.log_odds_to_d(odds.y, odds.v)

    for found in (back, again, once_more):
        assert found.v is not None
        np.testing.assert_allclose([found.y, found.v], [r, v], rtol=1e-9, atol=1e-12)


@SOME
@given(st.floats(0.01, 6), st.integers(5, 200), st.integers(5, 200))
def test_test_statistics_agree_with_each_other(t: float, n1: int, n2: int) -> None:
    df = n1 + n2 - 2
    p = evidence.effect_sizes("SMD", ti=t, n1i=n1, n2i=n2)
    tail = 2 * (1 - float(ndtr(t)))

    np.testing.assert_allclose(evidence.f_to_d(t * t, n1, n2, sign=-1), -evidence.t_to_d(t, n1, n2))
    np.testing.assert_allclose(evidence.f_to_r(t * t, df), evidence.t_to_r(t, df))
    np.testing.assert_allclose(p.y, evidence.hedges_correction(df) * evidence.t_to_d(t, n1, n2))
    np.testing.assert_allclose(evidence.p_to_t(-tail, 1e9), -t, rtol=1e-4)


@pytest.mark.parametrize(
    ("measure", "report", "inverse"),
    [
        ("PAS", {"xi": [0, 3, 10], "ni": [10, 10, 10]}, [0.0, 0.3, 1.0]),
        ("PFT", {"xi": [0, 4, 9, 16, 20], "ni": [10, 10, 15, 20, 20]}, [0.0, 0.4, 0.6, 0.8, 1.0]),
        ("PLO", {"xi": [1, 3], "ni": [10, 10]}, [0.1, 0.3]),
        ("PLN", {"xi": [1, 3], "ni": [10, 10]}, [0.1, 0.3]),
        ("IRS", {"xi": [0, 3], "ti": [10.0, 10.0]}, [0.0, 0.3]),
        ("IRFT", {"xi": [0, 3], "ti": [10.0, 10.0]}, [0.0, 0.3]),
        ("IRLN", {"xi": [1, 3], "ti": [10.0, 10.0]}, [0.1, 0.3]),
        ("IR", {"xi": [1, 3], "ti": [10.0, 10.0]}, [0.1, 0.3]),
        ("AHW", {"ai": [0.1, 0.9], "mi": 10, "ni": 50}, [0.1, 0.9]),
        ("ABT", {"ai": [0.1, 0.9], "mi": 10, "ni": 50}, [0.1, 0.9]),
        ("ZCOR", {"ri": [-0.4, 0.9], "ni": 50}, [-0.4, 0.9]),
        ("ZR2", {"r2i": [0.4, 0.9], "mi": 2, "ni": 50}, [0.4, 0.9]),
    ],
)
def test_back_transformation_returns_what_was_reported(
    measure: str, report: dict[str, Any], inverse: list[float]
) -> None:
    found = evidence.effect_sizes(measure, **report)
    n = report.get("ni", report.get("ti"))
    for row, wanted in enumerate(inverse):
        size = n[row] if isinstance(n, list) else n
        np.testing.assert_allclose(evidence.back_transform(measure, n=size)(found.y[row]), wanted, atol=1e-12)


def test_back_transformations_stay_on_their_scale_beyond_its_ends() -> None:
    far = np.array([-9.0, 9.0])

    np.testing.assert_array_equal(evidence.back_transform("PFT", n=[10, 20])(far), [0, 1])
    np.testing.assert_array_equal(evidence.back_transform("PAS")(far), [0, 1])
    np.testing.assert_allclose(evidence.back_transform("PLO")(1e4 * far), [0, 1], atol=1e-300)
    np.testing.assert_array_equal(evidence.back_transform("IRS")(far), [0, 81])
    np.testing.assert_allclose(evidence.back_transform("IRFT", n=[10.0])(far)[0], 0, atol=1e-15)
    assert np.isnan(evidence.back_transform("PFT", n=[10])(np.array([np.nan])))


@pytest.mark.parametrize("m", [2, 3, 5, 10, 50, 1e3, 1e6])
def test_hedges_correction_is_the_gamma_ratio(m: float) -> None:
    exact = math.exp(math.lgamma(m / 2) - math.lgamma((m - 1) / 2)) / math.sqrt(m / 2)

    np.testing.assert_allclose(evidence.hedges_correction(m), exact, rtol=1e-9)
    assert np.isnan(evidence.hedges_correction(1))


@pytest.mark.parametrize(("rho", "n"), [(0.0, 5), (0.3, 6), (0.7, 10), (-0.9, 8)])
def test_unbiased_correlation_and_square_are_unbiased(rho: float, n: int) -> None:
    """Their means over the exact density of r (Hotelling 1953), by quadrature on artanh r."""
    from scipy.special import gammaln, hyp2f1

    nodes, weights = np.polynomial.legendre.leggauss(400)
    z = 4.5 * np.concatenate([nodes - 1.0, nodes + 1.0])  # the squared estimate has a kink at 0 for n = 5
    weights = np.concatenate([weights, weights])
    r = np.tanh(z)
    log = (
        np.log(n - 2) + gammaln(n - 1) - 0.5 * np.log(2 * np.pi) - gammaln(n - 0.5)
        + 0.5 * (n - 1) * np.log(1 - rho**2) + 0.5 * (n - 4) * np.log1p(-r * r) - (n - 1.5) * np.log(1 - rho * r)
    )  # fmt: skip
    density = np.exp(log) * hyp2f1(0.5, 0.5, n - 0.5, 0.5 * (1 + rho * r)) * (1 - r * r) * 4.5 * weights

    np.testing.assert_allclose(density.sum(), 1.0, atol=1e-5)
    np.testing.assert_allclose(density @ evidence.unbiased_correlation(r, n), rho, atol=1e-5)
    np.testing.assert_allclose(density @ unbiased_square(r, np.full(r.size, float(n))), rho**2, atol=1e-4)


@pytest.mark.parametrize("n", [4, 5, 30, 51, 52, 53, 54, 150, 201, 202, 203, 1000, 1e6])
def test_unbiased_correlation_is_smooth_in_sample_size_and_close_to_olkin_and_pratts_approximation(
    n: float,
) -> None:
    """r (1 + (1-r²)/(2(n-4))) up to the order n⁻²; sizes around those where scipy's function overflows."""
    r = np.linspace(-0.95, 0.95, 9)
    found = evidence.unbiased_correlation(r, n)

    assert (np.abs(found) >= np.abs(r)).all()
    assert (np.abs(found) <= 1).all()
    if n >= 30:
        np.testing.assert_allclose(found, r * (1 + (1 - r * r) / (2 * (n - 4))), atol=2 / n**2)


def test_unbiased_correlation_at_the_ends_and_refusals() -> None:
    np.testing.assert_allclose(evidence.unbiased_correlation([-1, 0, 1], 4), [-1, 0, 1])
    for r, n in ((1.1, 10), (0.5, 3)):
        with pytest.raises(evidence.EvidenceError):
            evidence.unbiased_correlation(r, n)


@pytest.mark.parametrize("rho", [-0.9, -0.3, 0.0, 0.5, 0.95])
def test_tetrachoric_correlation_of_equal_halves_has_a_closed_form(rho: float) -> None:
    """Sheppard: with medians as cuts, the chance of both above is 1/4 + arcsin(rho)/(2 pi)."""
    both = 0.25 + math.asin(rho) / (2 * math.pi)
    r, v = tetrachoric(1000 * both, 1000 * (0.5 - both), 1000 * (0.5 - both), 1000 * both)

    np.testing.assert_allclose(r, rho, atol=1e-9)
    assert v > 0


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: evidence.r_to_z(1.0), "effect.perfect_correlation"),
        (lambda: evidence.r_to_d(-1.0), "effect.perfect_correlation"),
        (lambda: evidence.r_to_z(1.5), "effect.out_of_range"),
        (lambda: evidence.r_to_z("x"), "effect.not_numeric"),
        (lambda: evidence.r_to_z(0.5, -1.0), "effect.out_of_range"),
        (lambda: evidence.d_to_r(0.5, n1=10), "effect.argument_missing"),
        (lambda: evidence.d_to_r(0.5, n2=10), "effect.argument_missing"),
        (lambda: evidence.p_to_t(0.0, 10), "effect.out_of_range"),
        (lambda: evidence.chi2_to_r(30.0, 20), "effect.out_of_range"),
        (lambda: evidence.f_to_d(-1.0, 10, 10), "effect.out_of_range"),
        (lambda: evidence.back_transform("PFT"), "effect.argument_missing"),
        (lambda: evidence.back_transform("nothing"), "effect.unknown_measure"),
        (lambda: evidence.harmonic_mean([0.0, 3.0]), "effect.out_of_range"),
        (lambda: evidence.harmonic_mean(["ten"]), "effect.not_numeric"),  # type: ignore[list-item]
        (lambda: evidence.harmonic_mean([float("nan")]), "effect.out_of_range"),
        (lambda: evidence.mean_over_effects(np.tanh, 0.5, -0.1), "effect.out_of_range"),
        (lambda: evidence.back_transform("PFT", n=0.5)(np.array([0.5])), "effect.out_of_range"),
    ],
)
def test_conversions_refuse_what_has_no_answer(call: Any, code: str) -> None:
    with pytest.raises(evidence.EvidenceError) as caught:
        call()

    assert caught.value.code == code


def test_double_root_back_transformation_refuses_no_time() -> None:
    from nabij.evidence.effects.back_transforms import rate_from_double_root

    with pytest.raises(evidence.EvidenceError, match=r"effect\.out_of_range"):
        rate_from_double_root(0.5, 0.0)


def test_chi_square_gives_phi_and_converted_becomes_plain() -> None:
    np.testing.assert_allclose(evidence.chi2_to_r(5.0, 20, sign=-1), -0.5)
    assert evidence.r_to_z(0.0).to_dict() == {"y": 0.0, "v": None}
    np.testing.assert_allclose(evidence.d_to_r(2.0).y, 2 / 8**0.5)


@SOME
@given(st.floats(-3, 3), st.floats(0, 1))
def test_mean_over_effects_of_the_identity_is_the_mean(y: float, tau2: float) -> None:
    np.testing.assert_allclose(evidence.mean_over_effects(lambda x: x, y, tau2), y, atol=1e-9)
