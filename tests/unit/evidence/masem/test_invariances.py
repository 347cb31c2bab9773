"""What may not matter does not matter: order, names, signs, the order of paths; and theory's equalities."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.evidence.masem.model import ram_model
from nabij.evidence.masem.one_stage import osmasem
from nabij.evidence.masem.stage_one import stage1
from nabij.evidence.masem.stage_two import stage2


def by_pair(fit) -> dict[frozenset[str], float]:
    return {frozenset(row.name.split("~~")): row.estimate for row in fit.estimates if row.kind == "mean"}


@given(seed=st.integers(0, 1000))
@settings(max_examples=6, deadline=None)
def test_order_of_studies_and_variables_changes_nothing(make, mediation: str, seed: int) -> None:
    studies = make(2, 12, missing=0.3)
    rng = np.random.default_rng(seed)
    turned = studies.take(rng.permutation(studies.k)).select(list(rng.permutation(studies.variables)))
    first, second = stage1(studies), stage1(turned)
    assert second.minus2ll == pytest.approx(first.minus2ll, abs=1e-8)
    for pair, value in by_pair(first).items():
        assert by_pair(second)[pair] == pytest.approx(value, abs=1e-7)
    a, b = stage2(first, mediation), stage2(second, mediation)
    assert b.chi2 == pytest.approx(a.chi2, abs=1e-6)
    one, two = osmasem(studies, None, mediation), osmasem(turned, None, mediation)
    assert two.minus2ll == pytest.approx(one.minus2ll, abs=1e-8)
    for name in ("b31", "b32", "b43", "p21", "ind_pos", "p33"):
        assert b.estimates[name].estimate == pytest.approx(a.estimates[name].estimate, abs=1e-7)
        assert two.estimates[name].se == pytest.approx(one.estimates[name].se, rel=1e-5)


@pytest.mark.parametrize("variable", [0, 1, 2, 3])
def test_turning_a_variable_round_turns_its_paths_and_keeps_the_fit(
    make, mediation: str, variable: int
) -> None:
    studies = make(3, 12, missing=0.2)
    sign = np.ones(4)
    sign[variable] = -1
    turned = replace(studies, R=studies.R * np.outer(sign, sign))
    a, b = osmasem(studies, None, mediation), osmasem(turned, None, mediation)
    s = dict(zip(studies.variables, sign, strict=True))
    assert b.minus2ll == pytest.approx(a.minus2ll, abs=1e-8)
    factor = {"b31": s["enga"] * s["pos"], "b32": s["enga"] * s["neg"], "b43": s["achiev"] * s["enga"]}
    for name, turn in factor.items():
        assert b.estimates[name].estimate == pytest.approx(turn * a.estimates[name].estimate, abs=1e-7)


def test_names_of_variables_and_labels_do_not_matter(make, mediation: str) -> None:
    studies = make(4, 12)
    other = mediation
    for old, new in (
        ("pos", "P1"),
        ("neg", "N1"),
        ("enga", "E1"),
        ("achiev", "A1"),
        ("b31", "zz"),
        ("b43", "aa"),
    ):
        other = other.replace(old, new)
    a = stage2(stage1(studies), mediation)
    b = stage2(stage1(replace(studies, variables=("P1", "N1", "E1", "A1"))), other)
    assert b.chi2 == pytest.approx(a.chi2, abs=1e-9)
    assert b.estimates["zz"].estimate == pytest.approx(a.estimates["b31"].estimate, abs=1e-9)


def test_order_of_statements_and_ram_matrices_give_the_same_fit(make) -> None:
    pooled = stage1(make(5, 12))
    forward = stage2(pooled, "enga ~ a*pos + b*neg\nachiev ~ c*enga\npos ~~ d*neg")
    backward = stage2(pooled, "neg ~~ d*pos\nachiev ~ c*enga\nenga ~ b*neg + a*pos")
    names = ["achiev", "enga", "neg", "pos"]
    A = [[0, "c", 0, 0], [0, 0, "b", "a"], [0, 0, 0, 0], [0, 0, 0, 0]]
    S = [["e1", 0, 0, 0], [0, "e2", 0, 0], [0, 0, 1, "d"], [0, 0, "d", 1]]
    matrices = stage2(pooled, ram_model(A, S, names))
    for other in (backward, matrices):
        assert other.chi2 == pytest.approx(forward.chi2, abs=1e-8)
        for name in "abcd":
            assert other.estimates[name].estimate == pytest.approx(forward.estimates[name].estimate, abs=1e-8)
            assert other.estimates[name].se == pytest.approx(forward.estimates[name].se, rel=1e-6)


def test_saturated_one_stage_model_equals_two_stages(make, direct: str) -> None:
    studies = make(6, 14, missing=0.3)
    pooled = stage1(studies)
    two, one = stage2(pooled, direct), osmasem(studies, None, direct)
    assert one.minus2ll == pytest.approx(pooled.minus2ll, abs=1e-8)
    for name in ("b31", "b41", "b43", "p21", "tot_pos"):
        assert one.estimates[name].estimate == pytest.approx(two.estimates[name].estimate, abs=1e-7)


def test_random_effects_without_spread_equal_generalised_least_squares(make) -> None:
    studies = make(7, 10, missing=0.3)
    fit = stage1(studies, tau2="zero")
    data = fit.objective.data
    W = np.linalg.inv(data.V) * data.both
    mean = np.linalg.solve(W.sum(axis=0), (W @ data.y[..., None]).sum(axis=0)[:, 0])
    np.testing.assert_allclose(fit.coefficients, mean, atol=1e-10)
    np.testing.assert_allclose(fit.vcov, np.linalg.inv(W.sum(axis=0)), rtol=1e-8)
    assert fit.tau2.max() == 0
    assert set(fit.I2.values()) == {0.0}


def test_duplicated_studies_double_the_likelihood_and_shrink_the_errors(make) -> None:
    studies = make(8, 10)
    double = replace(
        studies,
        labels=studies.labels + tuple(f"{name}b" for name in studies.labels),
        cluster=(),
        R=np.concatenate([studies.R, studies.R]),
        n=np.concatenate([studies.n, studies.n]),
        moderators={},
    )
    one, two = stage1(studies), stage1(double)
    assert two.minus2ll == pytest.approx(2 * one.minus2ll, abs=1e-7)
    np.testing.assert_allclose(two.coefficients, one.coefficients, atol=1e-8)
    np.testing.assert_allclose(two.estimates.ses, one.estimates.ses / np.sqrt(2), rtol=1e-7)


def test_scaling_a_moderator_scales_its_effect(make, mediation: str) -> None:
    studies = make(9, 16)
    z = studies.moderators["z"]
    a = osmasem(studies, None, mediation, moderators={"z": z}, moderate=("A",))
    b = osmasem(studies, None, mediation, moderators={"z": 10 * z}, moderate=("A",))
    assert b.minus2ll == pytest.approx(a.minus2ll, abs=1e-7)
    assert b.estimates["b43_1"].estimate == pytest.approx(a.estimates["b43_1"].estimate / 10, abs=1e-7)


def test_likelihood_limits_keep_their_place_when_the_other_parameters_are_fitted_again(make) -> None:
    from nabij.evidence.masem.newton import minimise
    from nabij.evidence.masem.profile import Held

    fit = stage1(make(10, 12), intervals="likelihood")
    for index in (0, 3, 7):
        row = fit.estimates[index]
        for limit in (row.lower, row.upper):
            if limit <= 0 and index > 5:
                continue
            held = Held(fit.objective, index, limit)
            lower = np.delete(np.concatenate([np.full(6, -np.inf), fit.objective.tau.lower]), index)
            found = minimise(held, np.delete(fit.minimum.x, index), lower=lower)
            assert found.at.value - fit.minus2ll == pytest.approx(3.841458820694124, abs=1e-7)
