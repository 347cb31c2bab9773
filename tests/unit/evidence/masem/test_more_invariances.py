"""More of what may not matter, for every method, and a hunt for silent wrong answers over random sets of studies."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.any_quantity import likelihood_interval
from nabij.evidence.masem.newton import minimise
from nabij.evidence.masem.one_stage import osmasem
from nabij.evidence.masem.stage_one import stage1
from nabij.evidence.masem.stage_two import stage2
from nabij.evidence.masem.studies import StudyMatrices, study_matrices

CHOICES = (
    {"method": "FEM"},
    {"tau2": "zero"},
    {"tau2": "cs"},
    {"tau2": "hcs"},
    {"acov": "individual"},
    {"acov": "unweighted"},
    {"missing_diagonals": "keep"},
)
MODELS = (
    "enga ~ b31*pos + b32*neg\nachiev ~ b43*enga\npos ~~ p21*neg",
    "enga ~ b31*pos + b32*neg\nachiev ~ b41*pos + b42*neg + b43*enga\npos ~~ p21*neg",
    "f =~ l1*pos + l2*enga + l3*achiev + l4*neg",
    "f =~ 1*enga + l2*achiev\nf ~ b1*pos + b2*neg\npos ~~ r*neg",
    "enga ~ same*pos\nachiev ~ same*enga\nneg ~~ c*pos",
    "enga ~ a*pos + b*achiev\nachiev ~ c*neg + d*enga\npos ~~ e*neg",
)


def doubled(studies: StudyMatrices) -> StudyMatrices:
    return replace(
        studies,
        labels=studies.labels + tuple(f"{name} again" for name in studies.labels),
        cluster=studies.cluster + tuple(f"{name} again" for name in studies.cluster),
        R=np.concatenate([studies.R, studies.R]),
        n=np.concatenate([studies.n, studies.n]),
        moderators={name: np.concatenate([v, v]) for name, v in studies.moderators.items()},
    )


def values(fit) -> dict[frozenset[str], tuple[float, float]]:
    return {
        frozenset(row.name.split("~~")): (row.estimate, row.se) for row in fit.estimates if row.kind == "mean"
    }


@pytest.mark.parametrize("choice", CHOICES)
def test_order_of_studies_and_variables_changes_no_method(make, choice: dict[str, str]) -> None:
    studies = make(31, 11, missing=0.4)
    rng = np.random.default_rng(4)
    turned = studies.take(rng.permutation(studies.k)).select(["achiev", "neg", "pos", "enga"])
    if "missing_diagonals" in choice:
        studies, turned = (replace(s, missing_diagonals="keep") for s in (studies, turned))
        choice = {}
    one, two = stage1(studies, **choice), stage1(turned, **choice)
    assert two.minus2ll == pytest.approx(one.minus2ll, abs=1e-7)
    np.testing.assert_allclose(two.Q, one.Q, rtol=1e-9)
    there, back = values(one), values(two)
    for pair, (estimate, se) in there.items():
        assert back[pair] == (pytest.approx(estimate, abs=2e-7), pytest.approx(se, rel=2e-5))


@pytest.mark.parametrize("choice", CHOICES[:2] + CHOICES[4:6])
def test_turning_a_variable_round_changes_signs_only(make, choice: dict[str, str]) -> None:
    studies = make(32, 10, missing=0.3)
    sign = np.array([1, -1, 1, 1])
    turned = replace(studies, R=studies.R * np.outer(sign, sign))
    one, two = stage1(studies, **choice), stage1(turned, **choice)
    turns = {name: (-1 if "neg" in name else 1) for name in one.relations}
    assert two.minus2ll == pytest.approx(one.minus2ll, abs=1e-7)
    for name, turn in turns.items():
        assert two.estimates[name].estimate == pytest.approx(turn * one.estimates[name].estimate, abs=1e-7)
        assert two.estimates[name].se == pytest.approx(one.estimates[name].se, rel=1e-6)


@pytest.mark.parametrize("choice", CHOICES[:6])
def test_every_study_twice_doubles_the_likelihood_of_every_method(make, choice: dict[str, str]) -> None:
    studies = make(33, 9, missing=0.3)
    one, two = stage1(studies, **choice), stage1(doubled(studies), **choice)
    assert two.minus2ll == pytest.approx(2 * one.minus2ll, rel=1e-9)
    for pair, (estimate, se) in values(one).items():
        assert values(two)[pair] == (
            pytest.approx(estimate, abs=1e-7),
            pytest.approx(se / math.sqrt(2), rel=1e-5),
        )


def test_every_study_twice_doubles_the_distance_and_the_one_stage_likelihood(make, mediation: str) -> None:
    studies = make(34, 12, missing=0.3)
    two = doubled(studies)
    a, b = stage2(stage1(studies), mediation), stage2(stage1(two), mediation)
    assert b.chi2 == pytest.approx(2 * a.chi2, rel=1e-6)
    c, d = (osmasem(s, None, mediation, moderators=["z"], moderate="A") for s in (studies, two))
    assert d.minus2ll == pytest.approx(2 * c.minus2ll, abs=1e-6)
    for name in ("b31", "b43_1", "ind_pos"):
        assert d.estimates[name].se == pytest.approx(c.estimates[name].se / math.sqrt(2), rel=1e-4)


def test_shifting_a_moderator_moves_its_zero_and_keeps_the_fit(make, direct: str) -> None:
    studies = make(35, 15)
    z = studies.moderators["z"]
    a = osmasem(studies, None, direct, moderators={"z": z}, moderate="A")
    b = osmasem(studies, None, direct, moderators={"z": z + 3.0}, moderate="A")
    assert b.minus2ll == pytest.approx(a.minus2ll, abs=1e-6)
    moved = likelihood_interval(b, "b31 + 3*b31_1")
    still = likelihood_interval(a, "b31")
    assert moved.estimate == pytest.approx(still.estimate, abs=1e-6)
    assert (moved.lower, moved.upper) == (
        pytest.approx(still.lower, abs=1e-6),
        pytest.approx(still.upper, abs=1e-6),
    )


def test_limits_follow_a_monotone_change_of_the_quantity(make, direct: str) -> None:
    fit = stage2(stage1(make(36, 12)), direct)
    plain, bent = likelihood_interval(fit, "b43"), likelihood_interval(fit, "exp(2*b43) - 1")
    for name in ("estimate", "lower", "upper"):
        assert getattr(bent, name) == pytest.approx(math.exp(2 * getattr(plain, name)) - 1, abs=1e-7)


def test_variances_that_all_end_at_zero_are_the_model_without_variance(make) -> None:
    one = make(37, 1)
    R, n = np.repeat(one.R, 6, axis=0), np.linspace(100, 400, 6)
    same = study_matrices(R, n, variables=one.variables)
    random, zero, common = stage1(same), stage1(same, tau2="zero"), stage1(same, method="FEM")
    assert len(random.on_bound) == 6
    assert random.minus2ll == pytest.approx(zero.minus2ll, abs=1e-5)
    for fit in (random, zero, common):
        np.testing.assert_allclose(fit.pooled, one.R[0], atol=1e-8)
        assert pytest.approx(0, abs=1e-8) == fit.Q
    np.testing.assert_allclose(zero.vcov, common.vcov, rtol=2e-2)


def test_one_stage_of_every_just_identified_model_is_stage_one(make) -> None:
    studies = make(38, 12, missing=0.3)
    pooled = stage1(studies)
    for text in (
        MODELS[1],
        "achiev ~ pos + neg + enga\npos ~~ neg + enga\nneg ~~ enga",
        "pos ~~ neg + enga + achiev\nneg ~~ enga + achiev\nenga ~~ achiev",
        "neg ~ achiev\nenga ~ neg + achiev\npos ~ enga + neg + achiev",
    ):
        one, two = osmasem(studies, None, text), stage2(pooled, text)
        assert one.minus2ll == pytest.approx(pooled.minus2ll, abs=1e-7)
        assert two.chi2 == pytest.approx(0, abs=1e-9)
        np.testing.assert_allclose(one.implied, pooled.pooled, atol=1e-6)
        np.testing.assert_allclose(two.implied, pooled.pooled, atol=1e-7)


@st.composite
def sets_of_studies(draw) -> tuple[StudyMatrices, dict[str, str], str, bool]:
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    k, p = draw(st.integers(1, 7)), 4
    gap, hole, loose = draw(st.floats(0, 0.6)), draw(st.floats(0, 0.5)), draw(st.floats(0, 0.4))
    R = np.full((k, p, p), np.nan)
    for i in range(k):
        root = rng.normal(size=(p, rng.integers(2, 9)))
        S = root @ root.T + rng.uniform(0.05, 2) * np.eye(p)
        R[i] = S / np.sqrt(np.outer(np.diagonal(S), np.diagonal(S)))
        for j in range(p):
            if rng.random() < gap:
                R[i, j, :] = R[i, :, j] = np.nan
            elif rng.random() < loose:
                R[i, j, j] = np.nan
            for m in range(j):
                if rng.random() < hole:
                    R[i, j, m] = R[i, m, j] = np.nan
        index = np.arange(p)
        R[i, index, index] = np.where(np.isfinite(R[i, index, index]), 1.0, np.nan)
    studies = study_matrices(
        R,
        rng.integers(4, 900, k),
        variables=("pos", "neg", "enga", "achiev"),
        moderators={"z": rng.normal(size=k)},
        missing_diagonals=draw(st.sampled_from(["drop", "keep"])),
    )
    choice = draw(st.sampled_from([{}, *CHOICES[:6]]))
    return studies, choice, draw(st.sampled_from(MODELS)), draw(st.booleans())


@given(drawn=sets_of_studies())
@settings(max_examples=25, deadline=None)
def test_random_sets_end_in_a_minimum_or_in_a_coded_error(drawn) -> None:
    studies, choice, model, moderated = drawn
    try:
        pooled = stage1(studies, **choice)
    except EvidenceError:
        return
    assert np.isfinite(pooled.coefficients).all()
    assert np.isfinite(pooled.vcov).all()
    assert (np.linalg.eigvalsh(pooled.T) > -1e-9).all()
    if pooled.objective is not None and pooled.minimum is not None:
        at = pooled.objective(pooled.minimum.x)
        free = ~pooled.minimum.on_bound
        scale = np.sqrt(np.abs(np.diagonal(at.hessian)[free])) + 1e-12
        assert np.abs(at.gradient[free] / scale).max() < 1e-3
    for fitted in (lambda: stage2(pooled, model), lambda: _one_stage(studies, choice, model, moderated)):
        try:
            fit = fitted()
        except EvidenceError:
            continue
        assert np.isfinite(fit.theta if hasattr(fit, "theta") else fit.minimum.x).all()
        np.testing.assert_allclose(np.diagonal(fit.implied), 1, atol=1e-8)
        assert (np.linalg.eigvalsh(fit.vcov) > 0).all()
        here = fit.objective(fit.minimum.x).value
        rng = np.random.default_rng(1)
        for _ in range(3):
            near = fit.minimum.x + 1e-4 * rng.normal(size=fit.minimum.x.size) * (~fit.minimum.on_bound)
            there = fit.objective(near)
            assert there is None or there.value > here - 1e-7 * (1 + abs(here))


def _one_stage(studies: StudyMatrices, choice: dict[str, str], model: str, moderated: bool):
    kept = {name: value for name, value in choice.items() if name in ("tau2", "acov")}
    more = {"moderators": ["z"], "moderate": "A"} if moderated else {}
    return osmasem(studies, None, model, **kept, **more)


@given(seed=st.integers(0, 5000), k=st.integers(3, 8))
@settings(max_examples=10, deadline=None)
def test_no_start_finds_a_better_one_stage_optimum(make, mediation: str, seed: int, k: int) -> None:
    studies = make(seed, k, missing=0.2, spread=0.12)
    try:
        fit = osmasem(studies, None, mediation, fit=False)
    except EvidenceError:
        return
    rng = np.random.default_rng(seed)
    lower = np.concatenate([np.full(4, -np.inf), fit.objective.tau.lower])
    for _ in range(4):
        start = np.concatenate([rng.uniform(-0.4, 0.4, 4), np.exp(rng.normal(-4, 1.5, 6))])
        try:
            other = minimise(fit.objective, start, lower=lower)
        except EvidenceError:
            continue
        assert other.at.value > fit.minus2ll - 1e-6
