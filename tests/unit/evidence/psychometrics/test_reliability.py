"""Alpha, omega and items: definitions, invariances, missing answers, refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij import evidence as ev
from nabij.evidence.psychometrics import factors, reliability, scores


def answers(seed, n=40, p=5):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 1)) + rng.normal(size=(n, p)) * rng.uniform(0.5, 1.5, p)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), shift=st.floats(-5, 5), scale=st.floats(0.01, 100))
def test_alpha_does_not_depend_on_origin_unit_or_order(seed, shift, scale):
    values = answers(seed)
    order = np.random.default_rng(seed).permutation(5)
    one, other = ev.alpha(values), ev.alpha(shift + scale * values[::-1][:, order])
    assert other.raw == pytest.approx(one.raw, abs=1e-9)
    assert other.standardised == pytest.approx(one.standardised, abs=1e-9)
    assert one.lower <= one.raw <= one.upper


def test_alpha_equals_its_definition_and_the_analysis_of_variance():
    values = answers(3)
    result = ev.alpha(values)
    total = values.sum(axis=1).var(ddof=1)
    assert result.raw == pytest.approx(5 / 4 * (1 - values.var(axis=0, ddof=1).sum() / total))
    assert result.raw == pytest.approx(ev.icc(values)["ICC(3,k)"].value)
    form = ev.icc(values)["ICC(3,k)"]
    assert (result.lower, result.upper) == (pytest.approx(form.lower), pytest.approx(form.upper))
    item = result.items[1]
    rest = np.delete(values, 1, axis=1)
    assert item.item_rest == pytest.approx(np.corrcoef(values[:, 1], rest.sum(axis=1))[0, 1])
    assert item.item_total == pytest.approx(np.corrcoef(values[:, 1], values.sum(axis=1))[0, 1])
    assert item.alpha_without == pytest.approx(ev.alpha(rest).raw)


def test_duhachek_interval_is_normal_around_alpha():
    result = ev.alpha(answers(4), interval="duhachek", level=0.9)
    assert result.upper - result.raw == pytest.approx(1.644854 * result.se, rel=1e-6)


def test_duhachek_error_agrees_with_simulation_of_the_parallel_case():
    covariance = np.full((4, 4), 0.5) + 0.5 * np.eye(4)
    value = reliability.coefficient(covariance)
    expected = np.sqrt(2 * 4 * (1 - value) ** 2 / (3 * 100))
    assert reliability._duhachek(covariance, 100) == pytest.approx(expected)


def test_missing_answers_follow_the_rule_asked_for():
    values = answers(5)
    values[0, 0] = values[3, 2] = np.nan
    listwise = ev.alpha(values)
    assert listwise.persons == 38
    assert listwise.raw == pytest.approx(ev.alpha(values[~np.isnan(values).any(axis=1)]).raw)
    pairwise = ev.alpha(values, missing="pairwise")
    assert pairwise.persons == 38
    assert [item.missing for item in pairwise.items] == [1, 0, 1, 0, 0]
    assert pairwise.items[0].n == 39
    assert pairwise.raw != listwise.raw


def test_two_items_have_no_alpha_without_one():
    result = ev.alpha(answers(6, p=2))
    assert np.isnan([item.alpha_without for item in result.items]).all()
    assert result.to_dict()["persons"] == 40


def test_rest_without_variance_leaves_its_correlation_empty():
    base = answers(7, p=1)[:, 0]
    result = ev.alpha(np.column_stack([base, base * 0.7, -base * 0.7]))
    assert np.isnan(result.items[0].item_rest)


@pytest.mark.parametrize(
    ("values", "options", "code"),
    [
        (answers(1)[:, :1], {}, "scores.too_few_items"),
        ([1, 2, 3], {}, "scores.shape"),
        ([["a", "b"]], {}, "value.not_a_number"),
        ([[1, 2], [np.inf, 1]], {}, "scores.not_finite"),
        ([[1, 2], [1, np.nan]], {}, "scores.too_few_persons"),
        ([[1, np.nan], [np.nan, 2], [3, 4]], {"missing": "pairwise"}, "scores.too_few_persons"),
        ([[1, 2], [1, 3], [1, 4]], {}, "item.constant"),
        ([[1, -1], [2, -2], [3, -3]], {}, "scores.no_total_variance"),
        (answers(1), {"missing": "guess"}, "option.unknown"),
        (answers(1), {"interval": "exact"}, "option.unknown"),
        (answers(1), {"level": 1.0}, "level.out_of_range"),
    ],
)
def test_unusable_scores_are_refused(values, options, code):
    with pytest.raises(ev.EvidenceError) as caught:
        ev.alpha(values, **options)
    assert caught.value.code == code


def test_pair_without_spread_is_refused():
    values = [[1, 5], [2, np.nan], [1, 6], [np.nan, 7.0]]
    with pytest.raises(ev.EvidenceError) as caught:
        scores.correlation(np.array(values), "pairwise")
    assert (caught.value.code, caught.value.cell) == ("item.constant", "1")
    turned = np.array(values)[:, ::-1]
    with pytest.raises(ev.EvidenceError) as other:
        scores.correlation(turned, "pairwise")
    assert other.value.cell == "2"


def test_one_factor_is_recovered_exactly():
    loadings = np.array([0.8, 0.7, 0.6, 0.5, 0.4])
    R = np.outer(loadings, loadings)
    np.fill_diagonal(R, 1.0)
    result = ev.omega_of_correlation(R)
    np.testing.assert_allclose(result.general, loadings, atol=1e-6)
    assert result.total == pytest.approx(9.0 / (9.0 + (1 - loadings**2).sum()), abs=1e-6)
    assert np.isnan(result.hierarchical)
    assert result.to_dict()["method"] == "minres"


def test_equal_loadings_make_omega_and_alpha_the_same():
    R = np.full((4, 4), 0.36) + 0.64 * np.eye(4)
    assert ev.omega_of_correlation(R).total == pytest.approx(reliability.coefficient(R), abs=1e-7)


def test_higher_order_structure_is_recovered():
    first = np.zeros((9, 3))
    for j in range(3):
        first[3 * j : 3 * j + 3, j] = (0.8, 0.7, 0.6)
    higher = np.array([0.8, 0.7, 0.6])
    between = np.outer(higher, higher)
    np.fill_diagonal(between, 1.0)
    R = first @ between @ first.T
    np.fill_diagonal(R, 1.0)
    result = ev.omega_of_correlation(R, factors=3)
    general = first @ higher
    assert result.hierarchical == pytest.approx(general.sum() ** 2 / R.sum(), abs=1e-4)
    np.testing.assert_allclose(result.general, general, atol=1e-4)


def test_omega_of_answers_uses_their_correlations():
    values = answers(8)
    assert ev.omega(values).total == pytest.approx(ev.omega_of_correlation(np.corrcoef(values.T)).total)


@pytest.mark.parametrize(
    ("size", "number", "code"),
    [(6, 2, "factors.too_few"), (5, 3, "factors.too_many"), (2, 1, "factors.too_many")],
)
def test_factors_that_are_not_determined_are_refused(size, number, code):
    with pytest.raises(ev.EvidenceError) as caught:
        ev.omega_of_correlation(np.full((size, size), 0.3) + 0.7 * np.eye(size), factors=number)
    assert caught.value.code == code


def test_rotation_keeps_what_the_factors_reproduce():
    rng = np.random.default_rng(2)
    loadings = rng.normal(size=(8, 3))
    pattern, between = factors.oblimin(loadings)
    np.testing.assert_allclose(pattern @ between @ pattern.T, loadings @ loadings.T, atol=1e-8)
    np.testing.assert_allclose(np.diagonal(between), 1.0, atol=1e-10)


@pytest.mark.parametrize(
    "matrix",
    [
        np.full((4, 4), np.nan), np.ones((2, 3)), 2 * np.eye(4), np.eye(4) + np.triu(np.full((4, 4), 0.2), 1),
        [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]],
    ],
)  # fmt: skip
def test_what_is_no_correlation_matrix_is_refused(matrix):
    with pytest.raises(ev.EvidenceError) as caught:
        ev.omega_of_correlation(matrix)
    assert caught.value.code == "correlation.matrix"


def test_item_without_error_of_its_own_is_called_improper():
    R = np.array([[1, 0.9, 0.9], [0.9, 1, 0.5], [0.9, 0.5, 1.0]])
    R[1, 2] = R[2, 1] = 0.65
    assert ev.omega_of_correlation(R).improper
    assert not ev.omega_of_correlation(np.full((4, 4), 0.4) + 0.6 * np.eye(4)).improper


def test_rotation_of_answers_without_clear_groups_ends_where_no_turn_is_better():
    draws = np.random.default_rng(1)
    correlation = np.corrcoef((draws.normal(size=(40, 1)) + draws.normal(size=(40, 9))).T)
    start = factors.minres(correlation, 3)
    pattern, between = factors.oblimin(start)

    def criterion(turn):
        return factors._quartimin(start @ np.linalg.inv(turn).T)[0]

    turn = np.linalg.lstsq(pattern, start, rcond=None)[0]
    best = criterion(turn.T)
    np.testing.assert_allclose(turn @ turn.T, between, atol=1e-8)
    for _ in range(50):
        moved = turn.T + 1e-3 * draws.normal(size=(3, 3))
        assert criterion(moved / np.sqrt((moved**2).sum(axis=0))) > best - 1e-12


def test_rotation_that_is_cut_short_is_refused(monkeypatch):
    monkeypatch.setattr(factors, "STEPS", 1)
    draws = np.random.default_rng(1)
    scores = draws.normal(size=(40, 1)) + draws.normal(size=(40, 9))
    with pytest.raises(ev.EvidenceError) as caught:
        ev.omega(scores, factors=3)
    assert caught.value.code == "fit.not_converged"
