from __future__ import annotations

import math

import numpy as np
import pytest

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.acov import correlation_acov, covariance_acov
from nabij.evidence.masem.stage_one import stage1
from nabij.evidence.masem.studies import study_matrices
from nabij.evidence.masem.vech import matrix_from, relation_names, vectorise

NAN = math.nan
GOOD = [[1, 0.3, 0.2], [0.3, 1, 0.1], [0.2, 0.1, 1]]


def changed(row: int, column: int, value: float, *, both: bool = True) -> list[list[float]]:
    matrix = [list(r) for r in GOOD]
    matrix[row][column] = value
    if both:
        matrix[column][row] = value
    return matrix


@pytest.mark.parametrize(
    ("matrix", "code", "cell"),
    [
        (changed(1, 0, 1.2), "study.out_of_range", ("x1", "x2")),
        (changed(1, 0, math.inf), "study.out_of_range", ("x1", "x2")),
        (changed(1, 0, 0.5, both=False), "study.asymmetric", ("x1", "x2")),
        (changed(1, 0, NAN, both=False), "study.asymmetric", ("x1", "x2")),
        (changed(2, 2, 0.9), "study.diagonal", "x3"),
        ([[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]], "study.not_positive_definite", ("x1", "x2", "x3")),
    ],
)
def test_impossible_matrix_is_refused_with_study_and_cell(matrix, code: str, cell) -> None:
    with pytest.raises(EvidenceError) as caught:
        study_matrices([GOOD, matrix], [50, 60], labels=["first", "second"])
    assert (caught.value.code, caught.value.study, caught.value.cell) == (code, "second", cell)


@pytest.mark.parametrize(
    ("kwargs", "code"),
    [
        ({"n": [50, 3]}, "study.sample_size"),
        ({"n": [50]}, "study.count"),
        ({"n": None}, "study.sample_size_missing"),
        ({"labels": ["a", "a"]}, "study.duplicate"),
        ({"variables": ["a", "a", "b"]}, "variable.duplicate"),
        ({"variables": ["a", "b"]}, "study.names"),
        ({"cluster": ["a"]}, "study.names"),
        ({"moderators": {"m": [1.0]}}, "moderator.length"),
        ({"missing_diagonals": "maybe"}, "study.missing_diagonals"),
        ({"indefinite": "maybe"}, "study.indefinite"),
    ],
)
def test_impossible_description_of_studies_is_refused(kwargs, code: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        study_matrices([GOOD, GOOD], **({"n": [50, 60]} | kwargs))
    assert caught.value.code == code


@pytest.mark.parametrize("R", [[[[1, 0.2]]], "text", [[1.0]], [GOOD, [[1, 0.2], [0.2, 1]]]])
def test_matrices_of_another_shape_are_refused(R) -> None:
    with pytest.raises(EvidenceError) as caught:
        study_matrices(R, [50])
    assert caught.value.code == "study.shape"


def test_slightly_indefinite_matrix_is_kept_and_named_unless_refused() -> None:
    a = 0.6
    b = 2 * a * a - 1 - 0.02
    matrix = [[1, a, a], [a, 1, b], [a, b, 1]]
    kept = study_matrices([GOOD, matrix], [50, 60])
    assert kept.indefinite == ("2",)
    with pytest.raises(EvidenceError):
        study_matrices([GOOD, matrix], [50, 60], indefinite="error")
    worse = [[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]]
    assert study_matrices([worse], [50], indefinite="keep").indefinite == ("1",)


def test_missing_diagonal_drops_or_keeps_its_correlations_and_says_which() -> None:
    matrix = changed(2, 2, NAN)
    dropped = study_matrices([GOOD, matrix], [50, 60], labels=["a", "b"])
    kept = study_matrices([GOOD, matrix], [50, 60], missing_diagonals="keep")
    assert dropped.used.sum() == 4
    assert dropped.dropped == (("b", "x3~~x1"), ("b", "x3~~x2"))
    assert dropped.counts == {"x2~~x1": (2, 2), "x3~~x1": (2, 1), "x3~~x2": (2, 1)}
    assert kept.used.sum() == 6
    assert kept.dropped == ()


def test_selection_follows_names_and_input_is_not_mutated() -> None:
    R = np.array([GOOD, changed(1, 0, NAN)])
    before = R.copy()
    read = study_matrices(R, [50, 60], variables=["a", "b", "c"], moderators={"m": [1, 2]})
    turned = read.select(["c", "a"])
    np.testing.assert_array_equal(R, before)
    assert turned.R[0, 0, 1] == 0.2
    assert read.take([1]).moderators["m"][0] == 2
    assert read.take(np.array([True, False])).labels == ("1",)
    assert study_matrices(read) is read
    with pytest.raises(EvidenceError) as caught:
        read.select(["d"])
    assert caught.value.code == "study.variable_unknown"


def test_single_matrix_and_covariances_are_read() -> None:
    one = study_matrices(GOOD, [50])
    assert (one.k, one.total_n) == (1, 50)
    covariance = study_matrices([[[2, 0.3], [0.3, 1.5]]], [50], covariance=True)
    assert covariance.relations == ("x1~~x1", "x2~~x1", "x2~~x2")
    with pytest.raises(EvidenceError) as caught:
        study_matrices([[[0, 0.3], [0.3, 1.5]]], [50], covariance=True)
    assert caught.value.code == "study.variance"


def test_vectors_and_matrices_are_inverse_and_column_major() -> None:
    matrix = np.array(GOOD)
    np.testing.assert_array_equal(vectorise(matrix), [0.3, 0.2, 0.1])
    np.testing.assert_array_equal(matrix_from(vectorise(matrix), 3), matrix)
    assert relation_names(["a", "b", "c"]) == ("b~~a", "c~~a", "c~~b")


def test_sampling_covariance_of_a_correlation_has_its_textbook_variance() -> None:
    V = correlation_acov([[1, 0.4], [0.4, 1]], 100)
    assert V[0, 0] == pytest.approx((1 - 0.4**2) ** 2 / 100)
    S = covariance_acov([[2, 0.5], [0.5, 1]], 100)
    np.testing.assert_allclose(np.diagonal(S), [2 * 4 / 100, (0.25 + 2) / 100, 2 / 100])


@pytest.mark.parametrize(("R", "n", "code"), [([1, 2], 5, "acov.shape"), (GOOD, 0, "acov.sample_size")])
def test_sampling_covariance_without_matrix_or_size_is_refused(R, n, code: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        correlation_acov(R, n)
    assert caught.value.code == code


def test_sampling_covariance_matches_simulation() -> None:
    rng = np.random.default_rng(5)
    P = np.array(GOOD)
    samples = rng.multivariate_normal(np.zeros(3), P, size=(4000, 200))
    centred = samples - samples.mean(axis=1, keepdims=True)
    C = np.einsum("kni,knj->kij", centred, centred)
    sd = np.sqrt(np.diagonal(C, axis1=1, axis2=2))
    found = np.cov(vectorise(C / (sd[:, :, None] * sd[:, None, :])), rowvar=False)
    np.testing.assert_allclose(found, correlation_acov(P, 200), atol=4e-4)


def test_masked_cells_are_missing_and_complex_ones_refused() -> None:
    stack = np.array([GOOD, GOOD])
    mask = np.zeros(stack.shape, dtype=bool)
    mask[1, 0, 1] = mask[1, 1, 0] = True
    read = study_matrices(np.ma.MaskedArray(stack, mask), [50, 60])
    assert np.isnan(read.R[1, 0, 1])
    assert read.used.sum() == 5
    with pytest.raises(EvidenceError) as caught:
        study_matrices(stack * (1 + 0j), [50, 60])
    assert caught.value.code == "study.not_numeric"


def test_nothing_can_be_taken_and_a_variable_is_not_selected_twice() -> None:
    read = study_matrices([GOOD, GOOD], [50, 60], variables=["a", "b", "c"])
    assert read.take([]).k == 0
    with pytest.raises(EvidenceError) as caught:
        read.select(["a", "b", "a"])
    assert caught.value.code == "variable.duplicate"


@pytest.mark.parametrize("method", ["REM", "FEM"])
def test_one_variable_or_no_study_cannot_be_pooled(method: str) -> None:
    read = study_matrices([GOOD, GOOD], [50, 60], variables=["a", "b", "c"])
    wanted = {"model.too_few_variables": read.select(["a"]), "relation.never_observed": read.take([])}
    for code, studies in wanted.items():
        with pytest.raises(EvidenceError) as caught:
            stage1(studies, method=method)
        assert caught.value.code == code
