"""Trim and fill: symmetry, mirrored studies, corners."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nabij import evidence
from nabij.evidence.bias.trimfill import missing_studies

Y = np.array([0.62, 0.41, 0.35, 0.28, 0.5, 0.2, 0.75, 0.12, 0.9, 0.15])
V = np.array([0.09, 0.04, 0.03, 0.02, 0.06, 0.01, 0.12, 0.008, 0.15, 0.012])
studies = st.lists(
    st.tuples(st.floats(-2, 2), st.floats(0.01, 1)),
    min_size=5,
    max_size=12,
    unique_by=(lambda s: round(s[0], 3), lambda s: round(s[1], 3)),
)


def attempt(*args: Any, **options: Any) -> Any:
    """The result, or the code of the refusal."""
    try:
        return evidence.trim_and_fill(*args, **options)
    except evidence.EvidenceError as problem:
        return problem.code


@settings(max_examples=40, deadline=None)
@given(studies, st.sampled_from(["L0", "R0", "Q0"]), st.sampled_from(["left", "right"]))
def test_turned_effects_lack_the_mirror_images_on_the_other_side(
    found: Any, estimator: Any, side: Any
) -> None:
    y, v = np.array(found).T
    other = {"left": "right", "right": "left"}[side]
    one = attempt(y, v, side=side, estimator=estimator, method="DL")
    two = attempt(-y, v, side=other, estimator=estimator, method="DL")

    if isinstance(one, str):
        assert one == two
        return
    assert one.k0 == two.k0
    np.testing.assert_array_equal(one.se_k0, two.se_k0)
    np.testing.assert_allclose(two.y, -one.y, atol=1e-12)
    np.testing.assert_allclose(two.fit.beta, -one.fit.beta, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(studies, st.randoms(use_true_random=False))
def test_order_of_studies_does_not_matter(found: Any, shuffler: Any) -> None:
    y, v = np.array(found).T
    order = np.array(shuffler.sample(range(y.size), y.size))
    one, two = attempt(y, v, side="left", method="DL"), attempt(y[order], v[order], side="left", method="DL")

    assume(not isinstance(one, str))
    assert one.k0 == two.k0
    np.testing.assert_allclose(two.fit.beta, one.fit.beta, rtol=1e-9, atol=1e-12)


def test_filled_studies_mirror_the_most_extreme_ones_around_the_trimmed_mean() -> None:
    found = evidence.trim_and_fill(Y, V, side="left")
    largest = np.argsort(Y)[10 - found.k0 :]
    kept = np.argsort(Y)[: 10 - found.k0]
    centre = evidence.pool(Y[kept], V[kept]).beta[0]

    assert found.k0 > 0
    np.testing.assert_allclose(found.y[found.filled], 2 * centre - Y[largest])
    np.testing.assert_allclose(found.v[found.filled], V[largest])
    assert found.fit.k == 10 + found.k0
    assert found.fit.labels[-1] == f"filled {found.k0}"
    assert found.before.k == 10
    assert found.to_dict()["k0"] == found.k0


def test_side_follows_the_slope_on_the_standard_error() -> None:
    assert evidence.trim_and_fill(Y, V).side == "left"
    assert evidence.trim_and_fill(-Y, V).side == "right"


def test_fit_gives_method_weights_and_level() -> None:
    fit = evidence.pool(Y, V, method="EE", weights=1 / np.sqrt(V), level=0.9)
    found = evidence.trim_and_fill(fit, side="left")

    assert found.fit.method == "EE"
    assert found.fit.level == 0.9
    assert found.fit.data.weights is not None
    assert found.fit.data.weights.size == found.y.size


def test_limits_bound_the_filled_effects() -> None:
    found = evidence.trim_and_fill(Y, V, side="left", limits=(0.0, 1.0))

    assert found.k0 > 0
    assert found.y[found.filled].min() == 0.0


def test_side_that_lacks_nothing_keeps_its_fit() -> None:
    found = evidence.trim_and_fill(Y, V, side="right")

    assert found.k0 == 0
    assert found.fit is found.before
    assert not found.filled.any()


def test_r0_comes_with_a_test_that_nothing_is_missing() -> None:
    found = evidence.trim_and_fill(Y, V, side="left", estimator="R0")

    assert found.p_k0 == 0.5 ** (found.k0 + 1)
    assert evidence.trim_and_fill(Y, V, side="left").p_k0 is None


def test_equal_effects_have_nothing_to_trim() -> None:
    for estimator in ("L0", "R0"):
        assert (
            evidence.trim_and_fill(np.full(5, 0.3), V[:5], side="left", estimator=estimator, method="DL").k0
            == 0
        )


def test_estimators_equal_duval_and_tweedies_formulas() -> None:
    centred = np.array([-0.1, 0.2, -0.3, 0.4, 0.5, 0.6])  # ranks 1..6, positive ones 2 4 5 6
    l0, r0, q0 = (missing_studies(centred, name) for name in ("L0", "R0", "Q0"))

    np.testing.assert_allclose(l0[0], (4 * 17 - 42) / 11)
    np.testing.assert_allclose(r0, [2.0, 6**0.5])
    np.testing.assert_allclose(q0[0], 5.5 - (72 - 68 + 0.25) ** 0.5)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: evidence.trim_and_fill(Y[:2], V[:2]), "bias.too_few_studies"),
        (lambda: evidence.trim_and_fill(Y, V, estimator="L1"), "bias.unknown_estimator"),
        (lambda: evidence.trim_and_fill(Y, V, side="top"), "bias.unknown_side"),
        (lambda: evidence.trim_and_fill(Y, np.full(10, 0.1)), "bias.side_undetermined"),
        (lambda: evidence.trim_and_fill(evidence.pool(Y, V, V)), "bias.moderators"),
        (lambda: evidence.trim_and_fill(Y, V, side="left", max_iterations=1), "bias.trim_not_converged"),
        (lambda: missing_studies(np.arange(1.0, 7.0), "Q0"), "bias.estimator_undefined"),
    ],
)
def test_trim_and_fill_without_an_answer_is_refused_by_code(call: Any, code: str) -> None:
    with pytest.raises(evidence.EvidenceError) as caught:
        call()

    assert caught.value.code == code


def test_the_error_of_the_number_is_unknown_where_its_formula_has_no_root() -> None:
    y, v = (
        [-0.15250193, 0.11517888, -2.61203705, 0.35428326, 0.33555347],
        [0.42, 0.0008, 3.49, 0.00017, 0.00028],
    )
    found = evidence.trim_and_fill(y, v, side="left", method="EE")

    assert found.k0 == 0
    assert np.isnan(found.se_k0)
    assert evidence.summary(found, "en", "colleague").startswith("Trim and fill adds no studies (L0).")
