"""Regression and rank tests, PET-PEESE, fail-safe N, excess significance and the contour funnel."""

from __future__ import annotations

import math
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from nabij import evidence
from nabij.evidence.bias.excess import poisson_binomial
from nabij.evidence.bias.ranks import concordance, exact_p, kendall_counts

Floats = NDArray[np.float64]
SOME = settings(max_examples=40, deadline=None)

Y = np.array([0.62, 0.41, 0.35, 0.28, 0.5, 0.2, 0.75, 0.12])
V = np.array([0.09, 0.04, 0.03, 0.02, 0.06, 0.01, 0.12, 0.008])
N = np.array([22, 50, 66, 100, 33, 200, 17, 250])
study = st.tuples(st.floats(-2, 2), st.floats(0.01, 1))
studies = st.lists(
    study, min_size=5, max_size=12, unique_by=(lambda s: round(s[0], 3), lambda s: round(s[1], 3))
)


def code_of(call: Any) -> evidence.EvidenceError:
    with pytest.raises(evidence.EvidenceError) as caught:
        call()
    return caught.value


@pytest.mark.parametrize("predictor", ["sei", "vi", "ni", "ninv", "sqrtni", "sqrtninv"])
def test_regression_test_is_the_meta_regression_on_its_predictor(predictor: Any) -> None:
    x = {
        "sei": V**0.5, "vi": V, "ni": N, "ninv": 1 / N, "sqrtni": N**0.5, "sqrtninv": N**-0.5
    }[predictor]  # fmt: skip
    found = evidence.regression_test(Y, V, predictor=predictor, n=N, test="knha")
    fit = evidence.pool(Y, V, x, test="knha")

    np.testing.assert_allclose([found.slope, found.slope_se, found.p], [fit.beta[1], fit.se[1], fit.p[1]])
    assert found.df == 6
    assert (found.limit is None) == (predictor in {"ni", "sqrtni"})
    assert found.to_dict()["k"] == 8


def test_classical_egger_test_is_weighted_least_squares() -> None:
    found = evidence.regression_test(Y, V, model="lm")
    w = 1 / V
    X = np.column_stack([np.ones(8), V**0.5])
    inverse = np.linalg.inv(X.T @ (w[:, None] * X))
    beta = inverse @ (X.T @ (w * Y))
    sigma2 = (w * (Y - X @ beta) ** 2).sum() / 6

    np.testing.assert_allclose([found.limit, found.slope], beta)
    np.testing.assert_allclose(found.stat, beta[1] / np.sqrt(sigma2 * inverse[1, 1]))


def test_regression_test_reads_fits_effect_sizes_and_moderators() -> None:
    sizes = evidence.effect_sizes("GEN", yi=[*Y, np.nan], vi=[*V, 0.1], ni=[*N, 10])
    fit = evidence.pool(Y, V, method="DL", test="knha", level=0.9)
    moderated = evidence.pool(Y, V, np.arange(8.0))
    no_intercept = evidence.pool(Y, V, np.column_stack([np.ones(8), np.arange(8.0)]), intercept=False)

    by_size = evidence.regression_test(sizes, predictor="ninv")
    by_fit = evidence.regression_test(fit)
    np.testing.assert_allclose(by_size.stat, evidence.regression_test(Y, V, predictor="ninv", n=N).stat)
    np.testing.assert_allclose(
        by_fit.stat, evidence.regression_test(Y, V, method="DL", test="knha", level=0.9).stat
    )
    assert by_fit.level == 0.9
    with_moderator = evidence.regression_test(moderated)
    assert with_moderator.limit is None
    np.testing.assert_allclose(with_moderator.stat, evidence.regression_test(Y, V, np.arange(8.0)).stat)
    np.testing.assert_allclose(with_moderator.stat, evidence.regression_test(no_intercept).stat, rtol=1e-6)


def test_fit_with_a_given_tau2_keeps_it() -> None:
    fit = evidence.pool(Y, V, tau2=0.5)

    np.testing.assert_allclose(
        evidence.regression_test(fit).slope, evidence.pool(Y, V, V**0.5, tau2=0.5).beta[1]
    )


@SOME
@given(studies)
def test_turning_all_effects_turns_the_tests(found: list[tuple[float, float]]) -> None:
    y, v = np.array(found).T
    one, two = (evidence.regression_test(sign * y, v, model="lm") for sign in (1, -1))
    first, second = (evidence.rank_test(sign * y, v) for sign in (1, -1))

    np.testing.assert_allclose(two.stat, -one.stat, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(second.tau, -first.tau)
    np.testing.assert_allclose(second.p, first.p)


@SOME
@given(studies, st.randoms(use_true_random=False))
def test_order_of_studies_does_not_matter_to_the_tests(
    found: list[tuple[float, float]], shuffler: Any
) -> None:
    y, v = np.array(found).T
    order = np.array(shuffler.sample(range(len(y)), len(y)))

    np.testing.assert_allclose(
        evidence.regression_test(y[order], v[order]).stat,
        evidence.regression_test(y, v).stat,
        rtol=1e-5,
        atol=1e-7,
    )
    assert evidence.rank_test(y[order], v[order]).p == evidence.rank_test(y, v).p
    for kind in ("Rosenthal", "Rosenberg", "General"):
        assert (
            abs(evidence.fail_safe(y[order], v[order], kind=kind).n - evidence.fail_safe(y, v, kind=kind).n)
            <= 1
        )


@pytest.mark.parametrize("k", [2, 3, 4, 5, 6])
def test_kendall_counts_and_p_equal_enumeration(k: int) -> None:
    line = np.arange(float(k))
    values = [concordance(line, np.array(order, dtype=float)) for order in permutations(range(k))]
    pairs = k * (k - 1) // 2
    concordant = [(value + pairs) // 2 for value in values]

    assert kendall_counts(k) == [concordant.count(number) for number in range(pairs + 1)]
    for s in set(values):
        low = sum(value <= s for value in values) / len(values)
        high = sum(value >= s for value in values) / len(values)
        np.testing.assert_allclose(exact_p(s, k), min(1, 2 * min(low, high)))


def test_rank_test_switches_to_the_normal_approximation_for_ties_or_many_studies() -> None:
    rng = np.random.default_rng(3)
    many = evidence.rank_test(rng.normal(size=160), rng.uniform(0.1, 1, 160))
    tied = evidence.rank_test(Y, [0.1, 0.1, *V[2:]])
    near = evidence.rank_test(rng.normal(size=140), rng.uniform(0.1, 1, 140))

    assert not many.exact
    assert many.z is not None
    assert not tied.exact
    assert near.exact
    assert code_of(lambda: evidence.rank_test(Y, [0.1, 0.1, *V[2:]], exact=True)).code == "bias.ties"
    assert evidence.rank_test(Y[:2], V[:2]).p == 1.0
    assert evidence.rank_test(Y[:2], V[:2], exact=False).z is not None


def test_rank_test_under_ties_has_kendalls_variance() -> None:
    """Three studies, two of one variance: S takes its values over the 6 orders with the variance used."""
    v = np.array([0.1, 0.1, 0.4])
    found = evidence.rank_test([0.3, 0.1, 0.9], v)
    values = [concordance(v, np.array(order, dtype=float)) for order in permutations(range(3))]

    assert found.z is not None
    np.testing.assert_allclose(found.z, 2 / np.std(values))


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: evidence.regression_test(Y[:2], V[:2]), "bias.too_few_studies"),
        (lambda: evidence.regression_test(Y, np.full(8, 0.1)), "meta.constant_moderator"),
        (lambda: evidence.regression_test(Y, V, predictor="ni"), "bias.sample_sizes_missing"),
        (lambda: evidence.regression_test(Y, V, predictor="age"), "bias.unknown_predictor"),
        (lambda: evidence.regression_test(Y, V, model="glm"), "bias.unknown_model"),
        (lambda: evidence.regression_test(Y), "bias.argument_missing"),
        (lambda: evidence.regression_test(Y, V, predictor="ni", n=N[:3]), "bias.lengths_differ"),
        (lambda: evidence.regression_test(Y, V, predictor="ni", n=[0, *N[1:]]), "bias.sample_size"),
        (lambda: evidence.regression_test(V**0.5, V, model="lm"), "bias.no_variation"),
        (lambda: evidence.regression_test([0.1, np.nan, 0.2], V[:3]), "meta.not_finite"),
        (lambda: evidence.rank_test(Y[:1], V[:1]), "bias.too_few_studies"),
        (lambda: evidence.rank_test(Y, np.full(8, 0.1)), "bias.constant_variance"),
        (lambda: evidence.rank_test(np.zeros(8), V), "bias.no_variation"),
        (lambda: evidence.pet_peese(Y, V, alpha=1.0), "bias.alpha_out_of_range"),
        (lambda: evidence.pet_peese(evidence.pool(Y, V, N)), "bias.moderators"),
        (lambda: evidence.fail_safe(Y, V, kind="Cohen"), "bias.unknown_kind"),
        (lambda: evidence.fail_safe(Y, V, alpha=0.0), "bias.alpha_out_of_range"),
        (lambda: evidence.fail_safe(Y, V, alpha="small"), "bias.alpha_out_of_range"),  # type: ignore[arg-type]
        (lambda: evidence.fail_safe(Y, kind="Orwin", target=0.0), "bias.target_zero"),
        (lambda: evidence.fail_safe(Y, kind="Orwin", target=1e-320), "bias.target_zero"),
        (lambda: evidence.fail_safe(Y, kind="Orwin", target=np.nan), "bias.target_zero"),
        (lambda: evidence.fail_safe(Y, V, kind="General", target=0.0), "bias.target_zero"),
        (lambda: evidence.fail_safe(evidence.pool(Y, V, N), kind="General"), "bias.moderators"),
        (lambda: evidence.fail_safe(Y, V, kind="General", method="none"), "meta.unknown_method"),
        (lambda: evidence.fail_safe(Y), "bias.argument_missing"),
        (lambda: evidence.fail_safe(evidence.pool(Y, V), "Orwin"), "bias.given_twice"),
        (lambda: evidence.selection_model(evidence.pool(Y, V), None, N), "bias.given_twice"),
        (lambda: evidence.rank_test(evidence.effect_sizes("GEN", yi=Y, vi=V), V), "bias.given_twice"),
        (lambda: evidence.excess_significance(Y, V, test="t"), "bias.unknown_option"),
        (lambda: evidence.excess_significance(Y, V, alpha=2.0), "bias.alpha_out_of_range"),
        (lambda: evidence.excess_significance(Y, V, tau2=-1.0), "bias.tau2_out_of_range"),
        (lambda: evidence.excess_significance(Y, V, theta=np.nan), "bias.out_of_range"),
        (lambda: evidence.excess_significance(Y, V, h0=np.inf), "bias.out_of_range"),
        (lambda: evidence.regression_test(Y, V, predictor="ni", n=list("abcdefgh")), "meta.not_numeric"),
        (lambda: evidence.excess_significance(Y, V, theta=1e3, test="chi2"), "bias.power_extreme"),
        (lambda: evidence.funnel_data(Y, V, points=1), "bias.points"),
        (lambda: evidence.funnel_data(Y, V, points=np.inf), "bias.points"),  # type: ignore[arg-type]
        (lambda: evidence.funnel_data(Y, V, levels=(1.5,)), "meta.level_out_of_range"),
    ],
)
def test_analysis_without_an_answer_is_refused_by_code(call: Any, code: str) -> None:
    assert code_of(call).code == code


def test_sample_sizes_in_another_order_than_the_effects_are_refused() -> None:
    effects = pd.Series(Y, index=list("abcdefgh"))
    sizes = pd.Series(N, index=list("abcdefgh"))
    problem = code_of(lambda: evidence.regression_test(effects, V, predictor="ni", n=sizes[::-1]))
    sound = evidence.regression_test(effects, V, predictor="ni", n=sizes)

    assert (problem.code, problem.cell) == ("meta.rows_in_other_order", "n")
    assert sound.stat == evidence.regression_test(Y, V, predictor="ni", n=N).stat


def test_missing_sample_size_is_refused_by_study() -> None:
    problem = code_of(
        lambda: evidence.regression_test(Y, V, predictor="ni", n=[*N[:7], np.nan], slab=list("abcdefgh"))
    )

    assert (problem.study, problem.cell) == ("h", "n")


def test_pet_peese_takes_the_second_only_when_the_first_finds_an_effect() -> None:
    strong = evidence.pet_peese(0.8 + 0.3 * V + 0.02 * np.sin(np.arange(8)), V)
    weak = np.array([0.3, -0.3, 0.2, -0.15, 0.25, -0.1, 0.4, 0.05])
    none = evidence.pet_peese(weak, V)

    assert (strong.chosen, none.chosen) == ("PEESE", "PET")
    np.testing.assert_allclose(strong.estimate, strong.peese.beta[0])
    np.testing.assert_allclose(none.estimate, evidence.regression_test(weak, V, model="lm").limit)
    np.testing.assert_allclose(strong.peese.beta[0], evidence.regression_test(
        0.8 + 0.3 * V + 0.02 * np.sin(np.arange(8)), V, model="lm", predictor="vi").limit)  # fmt: skip
    assert strong.ci[0] < strong.estimate < strong.ci[1]
    assert strong.to_dict()["pet"]["df"] == 6  # type: ignore[index]


def test_rosenthal_number_is_the_first_that_undoes_significance() -> None:
    found = evidence.fail_safe(Y, V)
    total = (Y / V**0.5).sum()

    def p(n: int) -> float:
        return float(ndtr(-total / math.sqrt(8 + n)))

    assert p(found.n) >= 0.05 > p(found.n - 1)
    assert evidence.fail_safe(-Y, V).n == found.n


def test_rosenberg_number_is_the_first_that_undoes_significance() -> None:
    found = evidence.fail_safe(Y, V, kind="Rosenberg")
    w = 1 / V

    def z(n: int) -> float:
        return float((w @ Y) / math.sqrt(w.sum() + n * w.mean()))

    assert z(found.n) <= float(ndtri(0.975)) < z(found.n - 1)


def test_orwin_number_is_the_first_that_brings_the_mean_to_the_target() -> None:
    found = evidence.fail_safe(Y, kind="Orwin", target=-0.1)
    turned = evidence.fail_safe(-Y, kind="Orwin", target=0.1)

    assert Y.sum() / (8 + found.n) <= 0.1 < Y.sum() / (8 + found.n - 1)
    assert turned.n == found.n
    assert evidence.fail_safe(Y, kind="Orwin").n == 8
    assert evidence.fail_safe(Y, kind="Orwin", target=5.0).n == 0
    assert evidence.fail_safe(evidence.pool(Y, V), kind="Orwin", weighted=True).estimate == pytest.approx(
        float((Y / V).sum() / (1 / V).sum())
    )


def test_general_number_is_the_first_that_undoes_the_random_effects_result() -> None:
    y, v = Y + np.tile([0.4, -0.4], 4) + 0.6, V / 10
    fit = evidence.pool(y, v, method="DL", weights=np.ones(8))
    found = evidence.fail_safe(fit, kind="General")
    plain = evidence.pool(y, v, method="DL")
    drawer, mean = float(8 / (1 / v).sum()), plain.beta[0]

    def with_drawer(n: int) -> tuple[float, float]:
        """The variance of 8 + n true effects of which n average 0, and both sets have variance tau²."""
        tau2 = (7 * plain.tau2 + (n - 1) * plain.tau2 + 8 * n / (8 + n) * mean**2) / (8 + n - 1)
        w = 1 / (v + tau2)
        return float(w @ y) / math.sqrt(w.sum() + n / (drawer + tau2)), tau2

    assert with_drawer(found.n)[0] < float(ndtri(0.975)) <= with_drawer(found.n - 1)[0]
    assert (found.estimate, found.tau2) == (plain.beta[0], plain.tau2)
    assert found.tau2_then == pytest.approx(with_drawer(found.n)[1])
    assert found.p is not None
    assert found.p_then is not None
    assert found.p < 0.05 < found.p_then
    assert evidence.fail_safe(-y, v, kind="General", method="DL").n == found.n


def test_general_number_without_differences_is_rosenbergs_and_orwins() -> None:
    general = evidence.fail_safe(Y, V, kind="General", method="EE")
    down = evidence.fail_safe(Y, V, kind="General", method="EE", target=-0.1)

    assert general.n == evidence.fail_safe(Y, V, kind="Rosenberg").n
    assert down.n == evidence.fail_safe(Y, V, kind="Orwin", target=0.1, weighted=True).n
    assert general.tau2_then == 0
    assert down.estimate_then is not None
    assert 0 < down.estimate_then <= 0.1
    assert (down.alpha, down.target) == (None, 0.1)


def test_general_number_of_one_study_and_of_a_result_below_its_target() -> None:
    assert evidence.fail_safe([0.5], [0.01], kind="General", method="EE").n == 6
    assert code_of(lambda: evidence.fail_safe([0.5], [0.01], kind="General")).code == "meta.too_few_studies"
    assert evidence.fail_safe([0.5, 0.6], [0.01, 0.02], kind="General", target=0.6).n == 0
    assert evidence.fail_safe([0.1, -0.1], [1.0, 1.0], kind="General").n == 0


def test_fail_safe_of_a_result_that_is_not_significant_is_0() -> None:
    assert evidence.fail_safe([0.1, -0.1], [1.0, 1.0]).n == 0
    assert evidence.fail_safe([0.1, -0.1], [1.0, 1.0], kind="Rosenberg").n == 0
    assert evidence.fail_safe([0.5], [1.0], alpha=0.7).n == 0


@SOME
@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=12))
def test_poisson_binomial_has_its_mean_and_variance(chances: list[float]) -> None:
    p = np.array(chances)
    mass = poisson_binomial(p)
    count = np.arange(p.size + 1)

    np.testing.assert_allclose(mass.sum(), 1)
    np.testing.assert_allclose(mass @ count, p.sum())
    np.testing.assert_allclose(mass @ count**2 - (mass @ count) ** 2, (p * (1 - p)).sum(), rtol=1e-6)


@pytest.mark.parametrize("test", ["exact", "binomial", "chi2"])
@pytest.mark.parametrize("alternative", ["greater", "two.sided", "less"])
def test_limit_estimate_is_where_p_reaches_its_level(test: Any, alternative: Any) -> None:
    sign = -1.0 if alternative == "less" else 1.0
    y = sign * np.array([0.62, 0.41, 0.45, 0.38, 0.5, 0.25, 0.75, 0.2])
    found = evidence.excess_significance(y, V, alternative=alternative, test=test)

    assert found.limit is not None
    at = evidence.excess_significance(y, V, alternative=alternative, test=test, theta=found.limit)
    np.testing.assert_allclose(at.p, 0.10, rtol=1e-6)


def test_no_limit_estimate_without_excess_at_the_null_or_for_other_sides() -> None:
    nothing = evidence.excess_significance(Y * 0.01, V)

    assert nothing.observed == 0
    assert nothing.p == 1.0
    assert nothing.limit is None
    assert evidence.excess_significance(Y, V, side="two.sided").limit is None
    assert (
        evidence.excess_significance(Y, V, limit_alpha=0.99999, theta=0.1, alternative="less").limit is None
    )


def test_all_significant_has_a_limit_or_none_but_never_fails() -> None:
    found = evidence.excess_significance(np.full(4, 5.0), np.full(4, 0.1))
    chi2 = evidence.excess_significance(np.full(4, 5.0), np.full(4, 0.1), theta=0.5, test="chi2")
    extreme = evidence.excess_significance(
        np.full(4, 5.0), np.full(4, 0.1), theta=0.5, test="chi2", limit_alpha=0.6
    )

    assert found.observed == 4
    assert found.p == pytest.approx(1.0)
    assert chi2.limit is not None
    assert extreme.limit is not None
    assert extreme.limit > chi2.limit


@pytest.mark.parametrize("test", ["exact", "binomial", "chi2"])
def test_sides_of_the_excess_test_fit_together(test: Any) -> None:
    more, fewer, either = (
        evidence.excess_significance(Y, V, test=test, side=side) for side in ("greater", "less", "two.sided")
    )

    assert more.p + fewer.p >= 1 - 1e-12
    assert either.p <= min(1, 2 * min(more.p, fewer.p)) + 0.5
    if test == "chi2":
        assert either.p == pytest.approx(2 * min(more.p, fewer.p))


def test_power_over_random_effects_is_the_mean_of_the_powers() -> None:
    found = evidence.excess_significance(Y, V, theta=0.3, tau2=0.04)
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    z = float(ndtri(0.975))
    true = 0.3 + 0.2 * nodes
    by_hand = [(weights / weights.sum()) @ (ndtr(true / v**0.5 - z) + ndtr(-true / v**0.5 - z)) for v in V]

    np.testing.assert_allclose(found.power, by_hand, rtol=1e-8)
    assert found.tau2 == 0.04
    random = evidence.pool(Y, V)
    assert evidence.excess_significance(random).tau2 == random.tau2


def test_ratio_of_observed_to_an_expectation_of_0_is_infinite() -> None:
    found = evidence.excess_significance([5.0, 6.0], [0.01, 0.01], alternative="less", theta=50.0)

    assert found.ratio == float("inf")
    assert found.expected == 0.0


def test_contour_funnel_places_studies_by_their_p() -> None:
    found = evidence.funnel_data(Y, V)
    fit = evidence.pool(Y, V)
    p = 2 * ndtr(-Y / V**0.5)

    np.testing.assert_allclose(found.p, p)
    np.testing.assert_array_equal(found.band, (p <= 0.1).astype(int) + (p <= 0.05) + (p <= 0.01))
    assert found.funnel.reference == 0.0
    np.testing.assert_allclose(found.funnel.upper[1, -1], float(ndtri(0.975)) * V.max() ** 0.5)
    assert found.estimate == evidence.funnel_data(fit).estimate == float(fit.beta[0])
    assert evidence.funnel_data(fit, method="EE").estimate != found.estimate
    assert set(found.to_dict()) == {"funnel", "estimate", "p", "band"}
