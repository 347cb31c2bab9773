"""Groups of studies: equal paths, equal matrices, and what is said when groups cannot be compared."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.group_matrices import compare_matrices
from nabij.evidence.masem.groups import Joint, compare_groups
from nabij.evidence.masem.stage_one import Stage1, stage1
from nabij.evidence.masem.studies import StudyMatrices


def refused(code: str, call: Callable[[], Any]) -> None:
    with pytest.raises(EvidenceError) as caught:
        call()
    assert caught.value.code == code


def turned(studies: StudyMatrices) -> StudyMatrices:
    """The same studies with engagement the other way round."""
    return replace(studies, R=studies.R * np.outer([1, 1, -1, 1], [1, 1, -1, 1]))


@pytest.fixture(scope="module")
def apart(make: Callable[..., StudyMatrices]) -> dict[str, Stage1]:
    return {"a": stage1(make(50, 16)), "b": stage1(turned(make(51, 16)))}


def test_equal_groups_show_no_difference_and_unequal_ones_do(make, apart, mediation: str) -> None:
    one = stage1(make(50, 16))
    same = compare_groups({"a": one, "b": one}, mediation)
    other = compare_groups(apart, mediation, equal=("b31", "b32"))
    assert same.test.chi2 == pytest.approx(0, abs=1e-8)
    assert same.test.df == 3
    assert other.test.p < 0.001
    assert other.chi2_equal == pytest.approx(other.chi2_free + other.test.chi2)
    assert other.fit.df == other.fit_free.df + 2
    assert {"b43@a", "b43@b"} <= set(other.estimates.names)
    assert other.own["b31@b"].estimate == pytest.approx(other.groups["b"].estimates["b31"].estimate)
    assert json.dumps(other.to_dict())
    assert "2 groups: a" in str(other)
    assert "se b" in str(other)
    assert len(other.to_frame()) == len(other.estimates)


def test_indirect_effects_are_given_once_where_groups_share_their_paths(apart, mediation: str) -> None:
    shared = compare_groups(apart, mediation)
    mixed = compare_groups(apart, mediation, equal="b43", indirect={"double": "2*ind_pos"})
    assert "ind_pos" in shared.estimates
    assert "ind_pos@a" not in shared.estimates
    row = mixed.estimates["ind_pos@a"]
    assert row.estimate == pytest.approx(
        mixed.estimates["b31@a"].estimate * mixed.estimates["b43"].estimate, abs=1e-12
    )
    assert mixed.estimates["double@b"].se == pytest.approx(2 * mixed.estimates["ind_pos@b"].se)


def test_order_of_groups_leaves_test_and_common_paths_alone(apart, mediation: str) -> None:
    there = compare_groups(apart, mediation)
    back = compare_groups(dict(reversed(apart.items())), mediation)
    assert back.test.chi2 == pytest.approx(there.test.chi2, rel=1e-9)
    assert back.estimates["b31"].estimate == pytest.approx(there.estimates["b31"].estimate, abs=1e-8)


def test_saturated_model_held_equal_is_generalised_least_squares(make, apart) -> None:
    model = "neg ~~ r1*pos\nenga ~~ r2*pos + r4*neg\nachiev ~~ r3*pos + r5*neg + r6*enga"
    found = compare_groups(apart, model, equal=[f"r{i}" for i in range(1, 7)])
    inverses = [np.linalg.inv(s1.vcov) for s1 in apart.values()]
    weighted = sum(W @ s1.coefficients for W, s1 in zip(inverses, apart.values(), strict=True))
    mean = np.linalg.solve(sum(inverses), weighted)
    chi2 = sum(
        (s1.coefficients - mean) @ W @ (s1.coefficients - mean)
        for W, s1 in zip(inverses, apart.values(), strict=True)
    )
    assert found.test.chi2 == pytest.approx(chi2, rel=1e-8)
    assert found.test.df == 6


def test_matrices_of_the_same_studies_are_equal_and_of_turned_ones_are_not(make, apart) -> None:
    one = stage1(make(50, 16))
    same, other = compare_matrices({"a": one, "b": one}), compare_matrices(apart)
    for test, df in ((same.equal_relations, 6), (same.equal_heterogeneity, 6), (same.both, 6)):
        assert (test.chi2, test.df) == (pytest.approx(0, abs=1e-7), df)
    np.testing.assert_allclose(same.common, one.coefficients, atol=1e-7)
    assert other.equal_relations.p < 1e-6
    assert other.both.p < 1e-6
    assert {row.name for row in other.tests if row.p < 0.001} == {"enga~~pos", "enga~~neg", "achiev~~enga"}
    assert json.dumps(other.to_dict())
    assert "Equal heterogeneity: chi2(6)" in str(other)
    assert list(other.to_frame().columns) == ["a", "b", "together", "chi2", "p"]


@pytest.mark.parametrize(("method", "tau2"), [("REM", "zero"), ("FEM", "diag")])
def test_matrices_without_heterogeneity_are_tested_on_relations_alone(make, method: str, tau2: str) -> None:
    groups = {
        name: stage1(studies, method=method, tau2=tau2)
        for name, studies in (("a", make(50, 9)), ("b", turned(make(51, 9))))
    }
    found = compare_matrices(groups)
    assert found.equal_heterogeneity is None
    assert found.both is None
    assert found.equal_relations.df == 6
    assert found.equal_relations.p < 1e-6
    assert found.to_dict()["both"] is None
    assert "heterogeneity" not in str(found)


def test_one_common_matrix_over_all_studies_is_the_common_one_of_the_groups(make) -> None:
    studies = make(52, 12)
    groups = {
        "a": stage1(studies.take(range(6)), method="FEM"),
        "b": stage1(studies.take(range(6, 12)), method="FEM"),
    }
    whole = stage1(studies, method="FEM")
    found = compare_matrices(groups)
    np.testing.assert_allclose(found.common, whole.coefficients, atol=1e-8)
    free = sum(s1.minus2ll for s1 in groups.values())
    assert found.equal_relations.chi2 == pytest.approx(whole.minus2ll - free, abs=1e-6)


def test_groups_that_cannot_be_compared_are_refused(make, apart, mediation: str) -> None:
    one = apart["a"]
    mixed = stage1(make(51, 9).select(["neg", "pos", "enga", "achiev"]))
    refused("groups.too_few", lambda: compare_groups({"a": one}, mediation))
    refused("groups.too_few", lambda: compare_matrices({"a": one}))
    refused("groups.unknown_parameter", lambda: compare_groups(apart, mediation, equal=["q"]))
    refused("groups.different_variables", lambda: compare_groups({"a": one, "b": mixed}, mediation))
    refused("groups.different_variables", lambda: compare_matrices({"a": one, "b": mixed}))
    fixed = stage1(make(51, 9), method="FEM")
    refused("groups.different_methods", lambda: compare_matrices({"a": one, "b": fixed}))


def test_sum_of_objectives_is_undefined_where_one_of_them_is() -> None:
    def undefined(x: np.ndarray) -> None:
        return None

    assert Joint((undefined,), (np.eye(1),))(np.zeros(1)) is None
