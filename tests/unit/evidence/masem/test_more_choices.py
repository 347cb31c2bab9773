"""Choices that change the numbers: sampling covariances, rules, covariance input, factor models with moderators."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from nabij import evidence as ev
from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.compiled import compile_model, starting_values
from nabij.evidence.masem.diagnostics import masem_bias, masem_influence
from nabij.evidence.masem.living import reanalyse
from nabij.evidence.masem.newton import minimise
from nabij.evidence.masem.one_stage import osmasem
from nabij.evidence.masem.robust import masem_robust
from nabij.evidence.masem.stage_one import stage1
from nabij.evidence.masem.stage_two import Distance, minimise_from_starts, stage2, wls
from nabij.evidence.masem.studies import study_matrices
from nabij.evidence.masem.syntax import parse_model
from nabij.evidence.masem.table import Estimate, t_row


@pytest.mark.parametrize("acov", ["weighted", "unweighted", "individual"])
def test_each_sampling_covariance_gives_close_but_different_answers(studies, acov: str) -> None:
    fit = stage1(studies, acov=acov)
    other = stage1(studies)
    np.testing.assert_allclose(fit.coefficients, other.coefficients, atol=0.05)
    assert (fit.minus2ll == pytest.approx(other.minus2ll, abs=1e-9)) == (acov == "weighted")


def test_covariance_matrices_are_pooled_and_modelled(make) -> None:
    rng = np.random.default_rng(3)
    P = np.array([[1.0, 0.5, 0.4], [0.5, 1.2, 0.45], [0.4, 0.45, 0.9]])
    S = [np.cov(rng.multivariate_normal(np.zeros(3), P, size=200), rowvar=False) for _ in range(8)]
    studies = study_matrices(S, np.full(8, 200), variables=["a", "b", "c"], covariance=True)
    random, fixed = stage1(studies), stage1(studies, method="FEM")
    np.testing.assert_allclose(random.pooled, fixed.pooled, atol=0.06)
    text = "f =~ l1*a + l2*b + l3*c"
    fit = stage2(fixed, text, intervals="likelihood")
    assert fit.chi2 == pytest.approx(0, abs=1e-8)
    assert fit.estimates["a~~a"].estimate + fit.estimates["l1"].estimate ** 2 == pytest.approx(
        fixed.pooled[0, 0]
    )
    individual = stage1(studies, acov="individual")
    assert np.isfinite(individual.minus2ll)
    hidden = wls(
        fixed.pooled, None, 900, "f =~ 1*a + b + c\nf ~~ v*f", variables=["a", "b", "c"], covariance=True
    )
    assert hidden.estimates["v"].estimate == pytest.approx(fit.estimates["l1"].estimate ** 2, abs=1e-6)
    free = compile_model(parse_model("f =~ 0.5*a + b + c\nf ~~ w*f"), ("a", "b", "c"), covariance=True)
    assert "w" in free.names
    named = compile_model(parse_model("f =~ a + b + c\nf ~~ w*f"), ("a", "b", "c"), covariance=True)
    assert "w" in named.names
    assert starting_values(named, fixed.pooled).size == len(named.names)


def test_factor_model_with_a_moderated_loading_is_fitted_in_one_stage(make) -> None:
    studies = make(70, 16)
    text = "f =~ pos + neg + enga + achiev"
    fit = osmasem(studies, None, text, moderators=["z"], moderate=("A",), intervals="likelihood")
    assert len(fit.moderator_of) == 4
    for row in fit.estimates:
        if row.kind == "moderator":
            assert row.lower < row.estimate < row.upper
    assert json.dumps(fit.to_dict())


def test_two_moderators_are_numbered_in_order(make, mediation: str) -> None:
    studies = make(71, 16)
    w = np.arange(16.0) / 10
    fit = osmasem(
        studies, None, mediation, moderators={"z": studies.moderators["z"], "w": w}, moderate=("b43",)
    )
    assert fit.moderator_of == {"b43_1": ("b43", "z"), "b43_2": ("b43", "w")}
    assert fit.moderator_test().df == 2


def test_user_pattern_in_one_stage_reports_variances_and_covariances(studies, mediation: str) -> None:
    pattern = [["v" if i == j else "" for j in range(6)] for i in range(6)]
    pattern[0][1] = pattern[1][0] = "c"
    fit = osmasem(studies, None, mediation, tau2="user", tau2_pattern=pattern, fit=False)
    kinds = {row.name: row.kind for row in fit.estimates}
    assert kinds["log_v"] == "log_tau2"
    assert kinds["c"] == "tau_covariance"
    limits = osmasem(
        studies, None, mediation, tau2="user", tau2_pattern=pattern, fit=False, intervals="likelihood"
    )
    row = limits.estimates["c"]
    assert row.lower < row.estimate < row.upper


def test_free_covariances_go_through_every_report(make, mediation: str) -> None:
    studies = make(72, 30, spread=0.2)
    fit = osmasem(studies, None, mediation, tau2="sym")
    assert fit.fit is not None
    influence = masem_influence(replace(fit, studies=studies))
    assert np.isfinite(influence.rows[0].cook)
    assert masem_bias(fit).test.df == 6
    assert masem_robust(fit)["b31"].se > 0
    assert reanalyse(osmasem(studies.take(range(25)), None, mediation), studies.take(range(25, 30))).added


def test_too_many_parameters_for_the_data_are_refused(make) -> None:
    one = make(73, 3).take([0])
    text = "enga ~ a*pos + b*neg\nachiev ~ c*pos + d*neg + e*enga\npos ~~ f*neg"
    with pytest.raises(EvidenceError) as caught:
        osmasem(
            study_matrices(one.R[:, :3, :3], one.n, variables=["pos", "neg", "enga"]),
            None,
            "f =~ pos + neg + enga\npos ~~ neg + enga",
        )
    assert caught.value.code == "model.too_many"
    assert osmasem(one, None, text, tau2="zero", fit=False).minus2ll < 0


def test_relation_lost_with_dropped_studies_is_named(make, mediation: str) -> None:
    studies = make(74, 6)
    R = studies.R.copy()
    R[1:, 0, 3] = R[1:, 3, 0] = np.nan
    m = np.arange(6.0)
    m[0] = np.nan
    with pytest.raises(EvidenceError) as caught:
        osmasem(
            replace(studies, R=R), None, mediation, moderators={"m": m}, moderate="b43", incomplete="drop"
        )
    assert (caught.value.code, caught.value.cell) == ("relation.never_observed", "achiev~~pos")


def test_bad_start_values_are_tried_again_and_then_reported() -> None:
    R = np.array([[1, 0.4], [0.4, 1]])
    compiled = compile_model(parse_model("b ~ p*a\na ~ q*b"), ("a", "b"))
    objective = Distance(np.array([0.4]), np.eye(1) * 100, compiled.mean)
    assert objective(np.array([1.0, 1.0])) is None

    def nowhere(x: np.ndarray) -> None:
        del x

    with pytest.raises(EvidenceError) as caught:
        minimise_from_starts(nowhere, compiled, R)
    assert caught.value.code == "masem.start_undefined"
    with pytest.raises(EvidenceError):
        minimise(nowhere, np.zeros(1))


def test_wrong_start_values_of_the_user_end_in_an_error_or_the_same_optimum(studies) -> None:
    text = "enga ~ start(0.9)*a*pos + start(-0.9)*b*neg\nachiev ~ c*enga\npos ~~ d*neg"
    fit = osmasem(studies, None, text, fit=False)
    other = osmasem(studies, None, text.replace("start(0.9)*", "").replace("start(-0.9)*", ""), fit=False)
    assert fit.minus2ll == pytest.approx(other.minus2ll, abs=1e-8)
    with pytest.raises(EvidenceError) as caught:
        osmasem(studies, None, "enga ~ start(1)*a*pos\npos ~ start(1)*b*enga\nachiev ~ c*pos", fit=False)
    assert caught.value.code in ("masem.start_undefined", "model.not_identified", "masem.not_converged")


def test_heterogeneity_shares_and_a_singular_free_t_are_reported(make) -> None:
    studies = make(75, 12, spread=0.05)
    fit = stage1(studies)
    assert fit.df == fit.statistics - 12
    assert fit.i_squared() == fit.I2
    for name in fit.relations:
        assert fit.i_squared("arithmetic")[name] <= fit.i_squared("harmonic")[name] + 1e-9
    free = stage1(studies, tau2="sym")
    assert free.minus2ll <= fit.minus2ll + 1e-6
    assert np.linalg.eigvalsh(free.T)[0] < 1e-6
    rows = [row for row in free.estimates if row.kind == "tau2"]
    assert all(np.isnan(row.se) for row in rows)
    assert np.isfinite([row.se for row in free.estimates if row.kind == "mean"]).all()


def test_groups_and_living_results_without_first_stage_or_with_patterns_are_refused(
    studies, mediation: str
) -> None:
    pattern = [["v" if i == j else "" for j in range(6)] for i in range(6)]
    user = osmasem(studies, None, mediation, tau2="user", tau2_pattern=pattern, fit=False)
    with pytest.raises(EvidenceError) as caught:
        reanalyse(user, studies)
    assert caught.value.code == "living.user_pattern"


def test_row_without_error_or_freedom_stays_open() -> None:
    row = t_row(Estimate("a", "path", 0.3), se=0.0, df=3, level=0.95)
    assert np.isnan(row.se)
    assert row.estimate == 0.3


ONE = "enga ~ a*pos\npos ~~ b*neg"
MATRIX = [[1, -0.2, 0.3], [-0.2, 1, -0.3], [0.3, -0.3, 1]]


@pytest.mark.parametrize(
    ("matrix", "acov", "code"),
    [
        ([[1, 2, 0.3], [2, 1, 0.1], [0.3, 0.1, 1]], None, "study.out_of_range"),
        ([[1, 0.2, 0.3], [0.1, 1, 0.1], [0.3, 0.1, 1]], None, "study.asymmetric"),
        ([[1, np.nan, 0.3], [np.nan, 1, 0.1], [0.3, 0.1, 1]], None, "wls.missing"),
        ([[1, 0.2], [0.2, 1]], None, "study.names"),
        (MATRIX, np.eye(6), "acov.shape"),
        (MATRIX, "wide", "acov.shape"),
        (MATRIX, [[1, 0.5, 0], [0, 1, 0], [0, 0, 1]], "acov.not_positive_definite"),
        (MATRIX, np.full((3, 3), np.nan), "acov.not_positive_definite"),
        (MATRIX, np.ones((3, 3)), "stage1.vcov_singular"),
    ],
)
def test_a_single_matrix_is_checked_like_the_studies(matrix: object, acov: object, code: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        ev.wls(matrix, acov, 200, ONE, variables=("pos", "neg", "enga"))
    assert caught.value.code == code


def test_what_is_no_model_and_no_first_stage_is_named(studies) -> None:
    pooled = ev.stage1(studies)
    for call, found in (
        (lambda: ev.stage2(pooled, ["enga ~ a*pos"]), "list"),
        (lambda: ev.osmasem(studies, None, None), "NoneType"),
    ):
        with pytest.raises(EvidenceError) as caught:
            call()
        assert (caught.value.code, caught.value.detail["found"]) == ("model.form", found)
    with pytest.raises(EvidenceError) as caught:
        ev.stage2(studies, ONE)
    assert caught.value.code == "stage1.form"
    assert "StudyMatrices" in ev.say_error(caught.value, "en")


def test_a_negative_computed_variance_is_said_when_stage_two_prints() -> None:
    matrix = np.array([[1, 0.9, 0.7], [0.9, 1, 0.3], [0.7, 0.3, 1]])
    model = "F =~ a*x + b*y + c*z"
    fit = ev.wls(matrix, np.eye(3) / 400, 400, model, variables=("x", "y", "z"))
    assert fit.improper == ("x~~x",)
    assert "below zero: x~~x" in str(fit)
