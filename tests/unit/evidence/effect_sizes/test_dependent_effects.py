"""Aggregation within studies and covariances of effects that share people."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij import evidence

NAN = float("nan")
Y, V = [0.1, 0.3, 0.5, 0.2], [0.04, 0.09, 0.05, 0.02]
CLUSTER = ["a", "a", "b", "a"]


def test_independent_effects_are_combined_by_inverse_variance() -> None:
    found = evidence.aggregate(Y, V, cluster=CLUSTER, structure="ID")
    w = 1 / np.array([0.04, 0.09, 0.02])

    assert found.labels == ("a", "b")
    np.testing.assert_array_equal(found.k, [3, 1])
    np.testing.assert_allclose(found.y, [w @ [0.1, 0.3, 0.2] / w.sum(), 0.5])
    np.testing.assert_allclose(found.v, [1 / w.sum(), 0.05])


@settings(max_examples=40, deadline=None)
@given(st.floats(-0.3, 0.95), st.booleans())
def test_structure_and_the_matrix_it_means_agree(rho: float, weighted: bool) -> None:
    matrix = evidence.known_v(V, CLUSTER, obs=range(4), rho=rho)
    one = evidence.aggregate(Y, V, cluster=CLUSTER, rho=rho, weighted=weighted)
    two = evidence.aggregate(Y, V=matrix, cluster=CLUSTER, weighted=weighted)

    np.testing.assert_allclose(one.y, two.y, rtol=1e-9)
    np.testing.assert_allclose(one.v, two.v, rtol=1e-9)
    assert (one.v[0] <= min(0.04, 0.09, 0.02) + 1e-12) or not weighted


@pytest.mark.parametrize("structure", ["CAR", "CS+CAR", "CS*CAR"])
def test_structures_over_time_have_the_correlations_they_name(structure: Any) -> None:
    rho, phi, time, obs = 0.5, 0.8, [1.0, 2.0, 1.0], ["x", "x", "y"]
    decay = phi ** np.abs(np.subtract.outer(time, time))
    same = np.equal.outer(np.array(obs), np.array(obs))
    R = {"CAR": decay, "CS+CAR": rho + (1 - rho) * decay, "CS*CAR": np.where(same, 1, rho) * decay}[structure]
    v = np.array([0.04, 0.09, 0.02])
    if structure == "CAR":
        time, R = [1.0, 2.0, 4.0], phi ** np.abs(np.subtract.outer([1.0, 2.0, 4.0], [1.0, 2.0, 4.0]))
    if structure == "CS+CAR":
        time = [1.0, 2.0, 4.0]
        R = rho + (1 - rho) * phi ** np.abs(np.subtract.outer(time, time))
    found = evidence.aggregate(
        [0.1, 0.3, 0.2],
        v,
        cluster=["a"] * 3,
        structure=structure,
        rho={"a": rho},
        phi=phi,
        time=time,
        obs=obs,
    )
    inverse = np.linalg.inv(R * np.sqrt(np.outer(v, v)))

    np.testing.assert_allclose(found.v, [1 / inverse.sum()])
    np.testing.assert_allclose(found.y, [inverse.sum(axis=0) @ [0.1, 0.3, 0.2] / inverse.sum()])


def test_missing_effects_are_left_out() -> None:
    found = evidence.aggregate([0.1, NAN, NAN, 0.2], V, cluster=["a", "a", "b", "a"], rho=0.5)

    assert found.labels == ("a",)
    np.testing.assert_array_equal(found.k, [2])
    assert found.to_dict()["labels"] == ["a"]
    assert list(found.to_frame().columns) == ["y", "v", "k"]


@pytest.mark.parametrize(
    ("change", "code", "study"),
    [
        ({"structure": "AR"}, "aggregate.unknown_structure", None),
        ({"v": None}, "aggregate.argument_missing", None),
        ({"rho": None}, "aggregate.argument_missing", "a"),
        ({"rho": {"b": 0.5}}, "aggregate.argument_missing", "a"),
        ({"rho": 1.2}, "aggregate.correlation_out_of_range", "a"),
        ({"rho": 1.0}, "aggregate.not_positive_definite", "a"),
        ({"rho": -0.9, "weighted": False}, "aggregate.not_positive_definite", "a"),
        ({"v": [0.04, 0.0, 0.05, 0.02]}, "aggregate.variance_not_positive", "a"),
        ({"y": [0.1, np.inf, 0.5, 0.2]}, "aggregate.not_finite", "a"),
        ({"y": [NAN] * 4}, "aggregate.no_effects", None),
        ({"y": ["x"] * 4}, "aggregate.not_numeric", None),
        ({"v": [0.1]}, "aggregate.shape", None),
        ({"V": np.eye(3)}, "aggregate.shape", None),
        ({"cluster": ["a"]}, "aggregate.shape", None),
        ({"structure": "CAR", "phi": 0.5}, "aggregate.argument_missing", None),
        ({"structure": "CAR", "phi": -0.5, "time": [1, 2, 3, 4]}, "aggregate.correlation_out_of_range", "a"),
        ({"structure": "CS*CAR", "phi": 0.5, "time": [1, 2, 3, 4]}, "aggregate.argument_missing", None),
    ],
)
def test_impossible_aggregation_is_refused_by_cluster(
    change: dict[str, Any], code: str, study: str | None
) -> None:
    call: dict[str, Any] = {"y": Y, "v": V, "cluster": CLUSTER, "rho": 0.5, **change}

    with pytest.raises(evidence.EvidenceError) as caught:
        evidence.aggregate(**call)

    assert (caught.value.code, caught.value.study) == (code, study)


def test_shared_control_of_equal_size_gives_a_half() -> None:
    found = evidence.known_v([0.04, 0.04], ["s", "s"], grp1=["t1", "t2"], grp2=["c", "c"])

    np.testing.assert_allclose(found, [[0.04, 0.02], [0.02, 0.04]])


def test_contrast_against_and_from_a_shared_group_is_negative() -> None:
    found = evidence.known_v([0.04, 0.04], ["s", "s"], grp1=["t1", "c"], grp2=["c", "t2"])

    np.testing.assert_allclose(found[0, 1], -0.02)


def test_gleser_and_olkin_covariance_of_risk_differences_with_one_control() -> None:
    """Gleser & Olkin 2009, page 360: the covariance is the sampling variance of the control group's risk."""
    p, n = [0.04, 0.025, 0.0375], [1000, 4000, 4000]
    of_group = [share * (1 - share) / size for share, size in zip(p, n, strict=True)]
    v = [of_group[1] + of_group[0], of_group[2] + of_group[0]]
    w = [1 / value for value in of_group]
    found = evidence.known_v(v, [1, 1], grp1=["t1", "t2"], grp2=["c", "c"], w1=[w[1], w[2]], w2=[w[0], w[0]])

    np.testing.assert_allclose(found[0, 1], of_group[0])


def test_changes_within_one_group_share_the_first_occasion() -> None:
    """Times 2 and 3 against 1 in one group, autocorrelation phi: the covariance of both differences."""
    phi = 0.6
    found = evidence.known_v(
        [1.0, 1.0], [1, 1], grp1=["g", "g"], grp2=["g", "g"], time1=[2, 3], time2=[1, 1], phi=phi
    )
    covariance = phi - phi - phi**2 + 1
    spread = np.sqrt((2 - 2 * phi) * (2 - 2 * phi**2))

    np.testing.assert_allclose(found[0, 1], covariance / spread)


def test_subgroups_and_clusters_share_nobody() -> None:
    found = evidence.known_v(V, CLUSTER, subgroup=["x", "y", "x", "x"], obs=range(4), rho=0.5)

    assert found[0, 1] == 0.0
    assert found[0, 2] == 0.0
    np.testing.assert_allclose(found[0, 3], 0.5 * np.sqrt(0.04 * 0.02))
    np.testing.assert_allclose(np.diagonal(found), V)


def test_correlations_by_pair_of_types_are_looked_up_either_way_round() -> None:
    rho = {("math", "verbal"): 0.66}
    found = evidence.known_v([1.0, 1.0, 1.0], [1, 1, 2], type=["verbal", "math", "math"], rho=rho)

    np.testing.assert_allclose(found, [[1, 0.66, 0], [0.66, 1, 0], [0, 0, 1]])
    np.testing.assert_allclose(evidence.known_v([1.0, 1.0], [1, 2]), np.eye(2))
    np.testing.assert_allclose(evidence.known_v([1.0, 1.0], [1, 1]), np.ones((2, 2)))


def test_observations_and_types_have_their_own_correlations() -> None:
    call: dict[str, Any] = {"cluster": [1] * 4, "type": ["m", "m", "v", "v"], "rho": (0.6, 0.4)}
    found = evidence.known_v([1.0, 4.0, 1.0, 1.0], obs=["pre", "post"] * 2, **call)

    np.testing.assert_allclose(
        found, [[1, 1.2, 0.4, 0.4], [1.2, 4, 0.8, 0.8], [0.4, 0.8, 1, 0.6], [0.4, 0.8, 0.6, 1]]
    )
    alike = evidence.known_v([1.0] * 4, obs=["pre"] * 4, **call)
    np.testing.assert_allclose(alike[0, 1], 1.0)


def test_one_time_counts_for_all_contrasts() -> None:
    call: dict[str, Any] = {
        "v": [1.0, 1.0], "cluster": [1, 1], "grp1": ["g", "g"], "grp2": ["g", "g"], "time1": [2, 3], "phi": 0.6,
    }  # fmt: skip

    np.testing.assert_array_equal(evidence.known_v(time2=1, **call), evidence.known_v(time2=[1, 1], **call))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"v": ["x", "y"]}, "covariance.not_numeric"),
        ({"v": [0.0, 1.0]}, "covariance.not_positive"),
        ({"v": [NAN, 1.0]}, "covariance.missing"),
        ({"cluster": [1]}, "covariance.shape"),
        ({"rho": 0.5}, "covariance.argument_missing"),
        ({"obs": [1, 2]}, "covariance.argument_missing"),
        ({"obs": [1, 2], "rho": 1.5}, "covariance.correlation_out_of_range"),
        ({"obs": [1, 2], "type": [1, 2], "rho": 0.5}, "covariance.argument_missing"),
        ({"obs": [1, 2], "rho": {("1", "3"): 0.5}}, "covariance.argument_missing"),
        ({"time1": [1, 2]}, "covariance.argument_missing"),
        ({"time1": [1, 2, 3], "phi": 0.5}, "covariance.shape"),
        ({"time1": ["x", "y"], "phi": 0.5}, "covariance.not_numeric"),
        ({"time1": [1, 2], "phi": 1.5}, "covariance.correlation_out_of_range"),
        ({"grp1": [1, 2]}, "covariance.argument_missing"),
        ({"grp2": [1, 2]}, "covariance.argument_missing"),
        ({"grp1": [1, 2], "grp2": [3]}, "covariance.shape"),
        ({"grp1": [1, 2], "grp2": [1, 3]}, "covariance.contrast_with_itself"),
        ({"grp1": [1, 2], "grp2": [3, 3], "w1": [0, 1]}, "covariance.not_positive"),
        (
            {"v": [1.0] * 3, "cluster": [1] * 3, "obs": [1, 2, 3], "rho": -0.9},
            "covariance.not_positive_semidefinite",
        ),
    ],
)
def test_impossible_covariance_is_refused_by_code(change: dict[str, Any], code: str) -> None:
    call: dict[str, Any] = {"v": [1.0, 1.0], "cluster": [1, 1], **change}

    with pytest.raises(evidence.EvidenceError) as caught:
        evidence.known_v(**call)

    assert caught.value.code == code
