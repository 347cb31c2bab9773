"""Kappa, intraclass correlations and reliable change: definitions, corners, refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij import evidence as ev


def test_kappa_of_labels_equals_kappa_of_their_table_and_leaves_missing_pairs_out():
    a = ["x", "y", "x", None, "y", "x"]
    b = ["x", "y", "y", "x", float("nan"), "x"]
    result = ev.kappa(a, b)
    assert result.subjects == 4
    assert result.value == pytest.approx(ev.kappa_of_table([[2, 1], [0, 1]]).value)
    assert result.to_dict()["subjects"] == 4


def test_complete_agreement_is_one_and_independence_zero():
    assert ev.kappa_of_table(np.diag([3, 4, 5])).value == 1.0
    zero = ev.kappa_of_table(np.outer([2, 3], [4, 1]))
    assert (zero.value, zero.z) == (pytest.approx(0.0), pytest.approx(0.0))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_quadratic_weights_make_kappa_a_concordance_and_two_categories_need_no_weights(seed):
    rng = np.random.default_rng(seed)
    a, b = rng.integers(0, 4, 30), rng.integers(0, 4, 30)
    value = ev.kappa(a, b, weights="quadratic", categories=range(4)).value
    expected = 2 * np.cov(a, b, bias=True)[0, 1] / (a.var() + b.var() + (a.mean() - b.mean()) ** 2)
    assert value == pytest.approx(expected, abs=1e-10)
    table = rng.integers(1, 9, (2, 2))
    assert ev.kappa_of_table(table, weights="linear").value == pytest.approx(ev.kappa_of_table(table).value)


def test_matrix_of_weights_equals_the_named_ones():
    table = [[5, 2, 1], [1, 6, 2], [0, 2, 7]]
    given_weights = 1 - np.abs(np.subtract.outer(range(3), range(3))) / 2
    assert ev.kappa_of_table(table, weights=given_weights).se == ev.kappa_of_table(table, weights="linear").se


def test_standard_error_agrees_with_the_delta_method():
    table = np.array([[20.0, 5, 2], [4, 15, 3], [1, 6, 10]])
    n, share = table.sum(), table / table.sum()

    def value(p):
        expected = p.sum(axis=1) @ p.sum(axis=0)
        return (np.trace(p) - expected) / (1 - expected)

    slope = np.empty_like(share)
    for i, j in np.ndindex(3, 3):
        step = np.zeros((3, 3))
        step[i, j] = 1e-6
        slope[i, j] = (value(share + step) - value(share - step)) / 2e-6
    variance = ((share * slope**2).sum() - (share * slope).sum() ** 2) / n
    assert ev.kappa_of_table(table).se == pytest.approx(np.sqrt(variance), rel=1e-6)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: ev.kappa([1, 2], [1]), "label.length"),
        (lambda: ev.kappa([1, 2], [1, 3], categories=[1, 2]), "rating.unknown"),
        (lambda: ev.kappa([1, 3], [1, 2], categories=[1, 2]), "rating.unknown"),
        (lambda: ev.kappa([1, None], [1, 2]), "agreement.too_few"),
        (lambda: ev.kappa([1, 1], [1, 1]), "agreement.undefined"),
        (lambda: ev.kappa_of_table([[1, 2]]), "agreement.table"),
        (lambda: ev.kappa_of_table([[5, 2], [1, 4]], weights="cubic"), "option.unknown"),
        (lambda: ev.kappa_of_table([[5, 2], [1, 4]], weights=np.zeros((2, 2))), "agreement.weights"),
        (lambda: ev.kappa_of_table([[5, 2], [1, 4]], level=2), "level.out_of_range"),
        (lambda: ev.fleiss_kappa([[1, 2]]), "agreement.too_few"),
        (lambda: ev.fleiss_kappa([[1, 0], [0, 1], [2, 1]]), "agreement.too_few"),
        (lambda: ev.fleiss_kappa([[0.5, 0.5], [1, 0]]), "agreement.counts"),
        (lambda: ev.fleiss_kappa([1, 2, 3]), "agreement.counts"),
        (lambda: ev.fleiss_kappa([["a", "b"], ["c", "d"]]), "value.not_a_number"),
        (lambda: ev.fleiss_kappa([[1, 2], [2, 1]], level=1.5), "level.out_of_range"),
        (lambda: ev.fleiss_kappa([[1, 2], [2, 1]], weights=[[1, 0.5]]), "agreement.weights"),
        (lambda: ev.kappa([1, "a"], [1, "a"]), "rating.order"),
        (lambda: ev.kappa([1, 2], [1, 2], categories=[1, 1, 2]), "rating.order"),
        (lambda: ev.kappa([1, 2], [1, 2], categories=[[1], [2]]), "rating.order"),
        (lambda: ev.kappa("abc", "abd"), "agreement.ratings"),
        (lambda: ev.kappa([[1], [2]], [[1], [2]]), "agreement.ratings"),
        (lambda: ev.kappa_of_table([[0.5, 0.1], [0.1, 0.5]]), "agreement.table"),
        (lambda: ev.kappa_of_table([[float("inf"), 1], [1, 2]]), "agreement.table"),
        (lambda: ev.kappa_of_table([["a", "b"], ["c", "d"]]), "value.not_a_number"),
        (
            lambda: ev.kappa_of_table([[5, 2], [1, 4]], weights=[[1, float("nan")], [0, 1]]),
            "agreement.weights",
        ),
        (lambda: ev.kappa_of_table([[5, 2], [1, 4]], weights=[["a", "b"], ["c", "d"]]), "value.not_a_number"),
        (lambda: ev.reliable_change(None, 1, sd=1, reliability=0.8), "score.not_finite"),
        (lambda: ev.reliable_change("a", 1, sd=1, reliability=0.8), "value.not_a_number"),
        (lambda: ev.reliable_change([1, 2], 1, sd=1, reliability=0.8), "value.not_a_number"),
        (lambda: ev.reliable_change(1, 1, sd="b", reliability=0.8), "value.not_a_number"),
        (lambda: ev.fleiss_kappa([[3, 0], [3, 0]]), "agreement.undefined"),
        (lambda: ev.icc([[1, 1], [1, 1]]), "ratings.no_variance"),
        (lambda: ev.icc([[1, 2], [2, 3]], level=0), "level.out_of_range"),
        (lambda: ev.reliable_change(float("nan"), 1, sd=1, reliability=0.8), "score.not_finite"),
        (lambda: ev.reliable_change(1, 1, sd=0, reliability=0.8), "sd.not_positive"),
        (lambda: ev.reliable_change(1, 1, sd=1, reliability=1.0), "reliability.out_of_range"),
        (lambda: ev.reliable_change(1, 1, sd=1, reliability=0.8, level=95), "level.out_of_range"),
        (lambda: ev.reliable_change(1, 1, sd=1, reliability=0.8, method="other"), "option.unknown"),
    ],
)
def test_unusable_requests_are_refused(call, code):
    with pytest.raises(ev.EvidenceError) as caught:
        call()
    assert caught.value.code == code


def test_fleiss_kappa_with_two_raters_is_scotts_pi():
    counts = [[2, 0], [1, 1], [0, 2], [2, 0], [1, 1]]
    share = np.array(counts).sum(axis=0) / 10
    expected = share @ share
    assert ev.fleiss_kappa(counts).value == pytest.approx((0.6 - expected) / (1 - expected))


def test_limits_of_kappa_stay_within_what_kappa_can_be():
    assert ev.kappa_of_table([[3, 0], [1, 3]]).upper == 1.0
    assert ev.fleiss_kappa([[3, 0], [0, 3], [2, 1]]).upper <= 1.0
    assert ev.kappa_of_table([[0, 3], [3, 1]]).lower >= -1.0


def test_fleiss_kappa_of_two_raters_with_weights_agrees_with_pairs_in_both_orders():
    rng = np.random.default_rng(5)
    pairs = rng.integers(0, 4, (40, 2))
    table = np.zeros((4, 4))
    for a, b in pairs:
        table[a, b] += 0.5
        table[b, a] += 0.5
    counts = np.stack([(pairs == c).sum(axis=1) for c in range(4)], axis=1)
    both_ways = ev.kappa_of_table(2 * table, weights="quadratic")
    assert ev.fleiss_kappa(counts, weights="quadratic").value == pytest.approx(both_ways.value)


def test_standard_error_of_fleiss_kappa_is_that_of_leaving_subjects_out():
    rng = np.random.default_rng(8)
    truth = rng.integers(0, 3, 400)
    ratings = np.where(rng.random((400, 5)) < 0.7, truth[:, None], rng.integers(0, 3, (400, 5)))
    counts = np.stack([(ratings == c).sum(axis=1) for c in range(3)], axis=1)
    counts[::7, 0] = 0
    found = ev.fleiss_kappa(counts)
    without = np.array([ev.fleiss_kappa(np.delete(counts, i, axis=0)).value for i in range(400)])
    jackknife = np.sqrt(399 / 400 * ((without - without.mean()) ** 2).sum())
    assert found.se == pytest.approx(jackknife, rel=0.02)


def test_subjects_that_nobody_rated_change_nothing():
    counts = [[3, 0], [1, 2], [0, 3]]
    assert ev.fleiss_kappa([*counts, [0, 0]]).value == ev.fleiss_kappa(counts).value


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("ratings", "consistency", "agreement"),
    [
        ([[1, 2], [2, 3], [3, 4]], 1.0, 2 / 3),
        ([[1, 1], [2, 2], [3, 3]], 1.0, 1.0),
        ([[1, 2], [2, 1]], -1.0, float("nan")),
    ],
)
def test_intraclass_corners_have_values_without_warnings(ratings, consistency, agreement):
    result = ev.icc(ratings)
    assert result["ICC(3,1)"].value == pytest.approx(consistency, nan_ok=True)
    assert result["ICC(2,1)"].value == pytest.approx(agreement, nan_ok=True)


def test_intraclass_drops_and_counts_incomplete_targets():
    result = ev.icc([[1, 2], [3, np.nan], [4, 4], [2, 3]])
    assert (result.targets, result.dropped) == (3, 1)
    assert result.to_dict()["raters"] == 2
    with pytest.raises(KeyError):
        result["ICC(4,1)"]


def test_intraclass_where_only_raters_differ():
    result = ev.icc([[1, 2], [1, 2], [1, 2]])
    assert np.isnan(result["ICC(3,1)"].value)
    assert result["ICC(2,1)"].value == 0.0


@settings(max_examples=30, deadline=None)
@given(before=st.floats(-10, 10), after=st.floats(-10, 10), sd=st.floats(0.1, 5), r=st.floats(0, 0.99))
def test_reliable_change_turns_with_the_sign_and_its_variants_meet_for_equal_deviations(before, after, sd, r):
    up, down = (
        ev.reliable_change(*pair, sd=sd, reliability=r) for pair in ((before, after), (after, before))
    )
    assert up.index == pytest.approx(-down.index)
    for method in ("maassen", "observed_difference"):
        assert ev.reliable_change(before, after, sd=sd, reliability=r, method=method).index == pytest.approx(
            up.index
        )


def test_reliable_change_variants_differ_with_unequal_deviations_and_practice():
    options = {"sd": 1.0, "sd_after": 1.5, "reliability": 0.7}
    spread = [
        ev.reliable_change(3, 4, method=m, **options).se_difference
        for m in ("jacobson_truax", "maassen", "observed_difference")
    ]
    np.testing.assert_allclose(spread, np.sqrt([0.6, 3.25 * 0.3, 3.25 - 2.1]))
    result = ev.reliable_change(3, 4, expected=0.4, **options)
    assert (result.change, result.index) == (1, pytest.approx(0.6 / np.sqrt(0.6)))
    assert result.to_dict()["method"] == "jacobson_truax"
