"""Bounds, missing cells, few studies, models that cannot be estimated: a right answer or a coded error."""

from __future__ import annotations

import contextlib
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.compare import simulation_intervals
from nabij.evidence.masem.compiled import compile_model
from nabij.evidence.masem.heterogeneity import tau_structure
from nabij.evidence.masem.newton import Evaluation, minimise
from nabij.evidence.masem.one_stage import osmasem
from nabij.evidence.masem.small_sample import masem_bootstrap
from nabij.evidence.masem.stage_one import stage1
from nabij.evidence.masem.stage_two import stage2, wls
from nabij.evidence.masem.studies import study_matrices
from nabij.evidence.masem.syntax import parse_model
from nabij.evidence.masem.table import critical

R4 = np.array([[1, 0.3, 0.4, 0.2], [0.3, 1, 0.35, 0.25], [0.4, 0.35, 1, 0.3], [0.2, 0.25, 0.3, 1]])


def refused(code: str, call) -> EvidenceError:
    with pytest.raises(EvidenceError) as caught:
        call()
    assert caught.value.code == code
    return caught.value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("f =~ a + b\ng =~ c + d\nf ~~ r*g\na ~~ e*c + h*d\nb ~~ i*c", "model.too_many"),
        ("f =~ a + b", "model.too_many"),
        ("c ~ p*a + q*b\na ~~ r*b\nd ~ s*c\nc ~ t*d\nc ~~ u*d", "model.not_identified"),
        ("c ~ a\nx ~ a", "model.variable_unknown"),
        ("a =~ b + c", "model.latent_observed"),
        ("a ~ a\nb ~ a", "model.self_loop"),
        ("b ~ l*a\nb ~~ l*b", "model.label_on_computed"),
        ("b ~ a\nb ~~ 0.5*b", "model.fixed_residual"),
        ("a ~~ a", "model.too_few_variables"),
        ("b ~ l*a\nl := 2*l", "model.defined_taken"),
        ("b ~ l*a\nb ~~ v*b\nv := 2*l", "model.defined_taken"),
        ("b ~ 1.2*a\nc ~ b", "model.impossible"),
        ("a ~~ -1.4*b\nc ~ a + b", "model.impossible"),
    ],
)
def test_model_that_cannot_be_estimated_is_refused(text: str, code: str) -> None:
    refused(code, lambda: wls(R4, None, 200, text, variables=["a", "b", "c", "d"]))


def test_fixed_values_that_can_be_are_kept() -> None:
    names = ["a", "b", "c", "d"]
    fit = wls(R4, None, 200, "b ~ 0.3*a\nc ~ p*b + 0.2*a", variables=names)
    assert fit.estimates["b~~b"].estimate == pytest.approx(1 - 0.3**2)
    assert fit.implied[1, 0] == pytest.approx(0.3)
    S = np.diag([2.0, 3.0, 4.0])
    covariance = wls(S, None, 200, "b ~ 1.5*a\nc ~ p*b", variables=names[:3], covariance=True)
    assert covariance.implied[1, 0] == pytest.approx(1.5 * covariance.estimates["a~~a"].estimate)
    looped = compile_model(parse_model("b ~ 9.090909090909092*a\na ~ l*b"), ("a", "b"))
    assert looped.names == ("l",)


def test_negative_variance_of_one_stage_is_reported_by_name() -> None:
    R = [[1, 0.7, 0.7], [0.7, 1, 0.3], [0.7, 0.3, 1]]
    fit = osmasem([R] * 3, [200] * 3, "f =~ p*x1 + q*x2 + r*x3")
    assert fit.improper == ("x1~~x1",)
    assert fit.to_dict()["improper"] == ["x1~~x1"]
    assert "below zero, so the model does not suit: x1~~x1" in str(fit)
    assert "no variance between studies: tau2[x2~~x1]" in str(fit)


def test_more_parameters_than_relations_are_refused_in_one_stage_too(studies) -> None:
    text = "enga ~ pos + neg + achiev\nachiev ~ pos + neg + enga\npos ~~ neg"
    error = refused("model.too_many", lambda: osmasem(studies, None, text))
    assert error.detail == {"parameters": 7, "relations": 6}
    few = studies.take([0, 1]).select(["pos", "neg"])
    moderators = {"one": [0.0, 1.0], "two": [1.0, 0.5]}
    error = refused("model.too_many", lambda: osmasem(few, None, "neg ~ b*pos", moderators=moderators))
    assert error.detail == {"parameters": 3, "relations": 2}


def test_one_moderator_may_be_named_alone_and_says_where_it_is_zero(studies, direct: str) -> None:
    one = osmasem(studies, None, direct, moderators="z", moderate=("b31",))
    assert one.moderators == ("z",)
    error = refused("moderate.unknown", lambda: osmasem(studies, None, direct, moderators="z", moderate=()))
    assert error.detail["known"][:2] == ("A", "S")  # type: ignore[index]
    far = {"year": 2000.0 + studies.moderators["z"]}
    shifted = osmasem(studies, None, direct, moderators=far, moderate="A")
    assert shifted.improper
    assert "where the moderators are 0; centre them" in str(shifted)
    for level in ("95", 1.5):
        refused("level.out_of_range", lambda level=level: osmasem(studies, None, direct, level=level))
        refused(
            "level.out_of_range",
            lambda level=level: simulation_intervals(one, rng=np.random.default_rng(1), level=level),
        )
        refused(
            "level.out_of_range",
            lambda level=level: masem_bootstrap(one, rng=np.random.default_rng(1), draws=20, level=level),
        )


def test_words_as_moderator_are_groups_against_the_first_of_the_alphabet(studies, direct: str) -> None:
    words = ["secondary", "primary", " primary", "vocational"] * 3 + ["primary", "secondary"]
    fit = osmasem(studies, None, direct, moderators={"level": words}, moderate=("b31",))
    assert fit.moderators == ("level[secondary]", "level[vocational]")
    assert fit.moderator_of["b31_2"] == ("b31", "level[vocational]")
    columns = {name: [float(word.strip() == name) for word in words] for name in ("secondary", "vocational")}
    same = osmasem(studies, None, direct, moderators=columns, moderate=("b31",))
    assert same.minus2ll == fit.minus2ll
    numbers = osmasem(studies, None, direct, moderators={"z": [str(i % 3) for i in range(14)]}, moderate="A")
    assert numbers.moderators == ("z",)
    flags = osmasem(studies, None, direct, moderators={"z": [i % 2 == 0 for i in range(14)]}, moderate="A")
    assert flags.moderators == ("z",)
    gaps = [None, "a", "b", " ", math.nan] + ["a", "b", "c"] * 3
    dropped = osmasem(studies, None, direct, moderators={"g": gaps}, moderate="A", incomplete="drop")
    assert dropped.studies.k == 11
    refused("moderator.missing", lambda: osmasem(studies, None, direct, moderators={"g": gaps}))
    refused("moderator.constant", lambda: osmasem(studies, None, direct, moderators={"g": ["a"] * 14}))
    mixed = ["12"] * 13 + ["unknown"]
    refused("moderator.mixed", lambda: osmasem(studies, None, direct, moderators={"g": mixed}))
    refused("moderator.words", lambda: study_matrices([R4], [50], moderators={"g": ["a"]}))
    refused("study.size_empty", lambda: study_matrices([R4], [math.nan]))


def test_unidentified_parameters_are_named() -> None:
    text = "f =~ p*a + q*b\ng =~ r*c + s*d\nf ~~ 0*g"
    error = refused("model.not_identified", lambda: wls(R4, None, 200, text, variables=list("abcd")))
    assert set(error.detail["parameters"]) <= {"p", "q", "r", "s"}  # type: ignore[arg-type]


def test_loop_with_instruments_is_fitted_exactly() -> None:
    A = np.zeros((4, 4))
    A[2, 0], A[2, 3], A[3, 1], A[3, 2] = 0.5, 0.2, 0.4, 0.3
    B = np.linalg.inv(np.eye(4) - A)
    S = np.eye(4)
    S[0, 1] = S[1, 0] = 0.3
    C = B @ S @ B.T
    sd = np.sqrt(np.diagonal(C))
    R = C / np.outer(sd, sd)
    fit = wls(R, None, 500, "c ~ p*a + q*d\nd ~ r*b + s*c\na ~~ t*b", variables=list("abcd"))
    assert fit.chi2 == pytest.approx(0, abs=1e-10)
    assert fit.estimates["p"].estimate == pytest.approx(0.5 / sd[2], abs=1e-6)
    assert fit.estimates["s"].estimate == pytest.approx(0.3 * sd[2] / sd[3], abs=1e-6)


def test_singular_paths_are_refused() -> None:
    compiled = compile_model(parse_model("b ~ p*a\na ~ q*b"), ("a", "b"))
    refused("model.paths_singular", lambda: compiled.structure.evaluate(np.array([[1.0, 1.0]])))


def test_variance_on_its_bound_is_reported_and_its_interval_starts_at_zero(make) -> None:
    studies = make(12, 10, spread=0.0)
    fit = stage1(studies, intervals="likelihood")
    known = stage1(studies, bound="fixed")
    assert fit.on_bound
    for name in fit.on_bound:
        assert fit.estimates[name].estimate == pytest.approx(1e-10)
        assert fit.estimates[name].lower == 0
        assert fit.estimates[name].upper > 0
        assert math.isnan(known.estimates[name].se)
    one = osmasem(
        studies, None, "enga ~ b*pos\nachiev ~ c*enga + d*neg\npos ~~ e*neg", intervals="likelihood"
    )
    assert one.on_bound
    bounded = [row for row in one.estimates if row.kind == "log_tau2" and math.isnan(row.se)]
    assert {row.lower for row in bounded} == {-math.inf}


@pytest.mark.parametrize("k", [1, 2])
def test_one_or_two_studies_give_fixed_effects_and_a_clear_answer_otherwise(make, k: int) -> None:
    studies = make(13, 3).take(range(k))
    fixed = stage1(studies, tau2="zero")
    if k == 1:
        np.testing.assert_allclose(fixed.coefficients, studies.effects()[0], atol=1e-12)
        assert fixed.Q_df == 0
        assert math.isnan(fixed.Q_p)
    random = stage1(studies)
    assert np.isfinite(random.minus2ll)
    assert np.isfinite(random.coefficients).all()


def test_relation_that_no_study_gives_is_named(make) -> None:
    studies = make(14, 5)
    R = studies.R.copy()
    R[:, 0, 1] = R[:, 1, 0] = np.nan
    error = refused("relation.never_observed", lambda: stage1(replace(studies, R=R)))
    assert set(error.cell or ()) == {"pos", "neg"}
    R = studies.R.copy()
    R[0, 1, 1] = np.nan
    R[1:, 0, 1] = R[1:, 1, 0] = np.nan
    assert refused("relation.never_observed", lambda: stage1(replace(studies, R=R))).cell == "neg~~pos"


def test_fixed_effects_refuse_an_indefinite_study_and_name_it() -> None:
    a = 0.6
    b = 2 * a * a - 1 - 0.04
    bad = [[1, a, a], [a, 1, b], [a, b, 1]]
    good = [[1, 0.3, 0.2], [0.3, 1, 0.1], [0.2, 0.1, 1]]
    studies = study_matrices([good, bad], [50, 60], labels=["good", "bad"])
    assert refused("study.not_positive_definite", lambda: stage1(studies, method="FEM")).study == "bad"


def test_fixed_effects_refuse_a_hole_between_two_variables_and_name_it(make) -> None:
    studies = make(15, 5)
    R = studies.R.copy()
    R[2, 0, 3] = R[2, 3, 0] = np.nan
    error = refused("stage1.incomplete_block", lambda: stage1(replace(studies, R=R), method="FEM"))
    assert error.study == studies.labels[2]
    assert set(error.cell or ()) == {"pos", "achiev"}


def test_fixed_effects_can_keep_correlations_without_diagonal(make) -> None:
    studies = make(16, 5)
    R = studies.R.copy()
    R[0, 3, 3] = np.nan
    dropped = stage1(replace(studies, R=R), method="FEM")
    kept = stage1(replace(studies, R=R, missing_diagonals="keep"), method="FEM")
    whole = stage1(studies, method="FEM")
    assert kept.fit.chi2 == pytest.approx(whole.fit.chi2)
    assert dropped.fit.df == whole.fit.df - 3


@pytest.mark.parametrize(
    ("kwargs", "code"),
    [
        ({"method": "XX"}, "method.unknown"),
        ({"tau2": "odd"}, "tau2.unknown"),
        ({"acov": "odd"}, "acov.unknown"),
        ({"intervals": "odd"}, "intervals.unknown"),
        ({"bound": "odd"}, "bound.unknown"),
        ({"tau2": "user", "tau2_pattern": [["a"]]}, "tau2.pattern"),
        ({"level": 1.5}, "level.out_of_range"),
        ({"tau2": "sym", "intervals": "likelihood"}, "interval.free_covariance"),
    ],
)
def test_unknown_choice_in_stage1_is_refused(studies, kwargs, code: str) -> None:
    refused(code, lambda: stage1(studies, **kwargs))


def test_asymmetric_pattern_is_refused_and_an_empty_one_is_zero() -> None:
    relations = ("r1", "r2")
    refused("tau2.pattern", lambda: tau_structure("user", relations, pattern=[["a", "b"], ["", "a"]]))
    assert tau_structure("user", relations, pattern=[["", 0], [0, ""]]).names == ()


@pytest.mark.parametrize(
    ("kwargs", "code"),
    [
        ({"intervals": "odd"}, "intervals.unknown"),
        ({"moderators": ["absent"]}, "moderator.unknown"),
        ({"moderators": {"m": [1.0]}}, "moderator.length"),
        ({"moderators": {"m": np.ones(14)}}, "moderator.constant"),
        ({"moderators": {"m": np.r_[np.nan, np.arange(13)]}}, "moderator.missing"),
        ({"moderators": {"m": np.r_[1.0, np.full(13, np.nan)]}, "incomplete": "drop"}, "moderator.too_few"),
        ({"moderators": ["z"], "moderate": ("b99",)}, "moderate.unknown"),
        ({"moderators": ["z"], "moderate": ()}, "moderate.unknown"),
        ({"moderators": ["z"], "incomplete": "odd"}, "incomplete.unknown"),
    ],
)
def test_unknown_choice_in_the_one_stage_model_is_refused(studies, mediation: str, kwargs, code: str) -> None:
    refused(code, lambda: osmasem(studies, None, mediation, **kwargs))


def test_missing_moderator_names_the_study_and_can_drop_it(studies, mediation: str) -> None:
    m = np.arange(14.0)
    m[3] = np.nan
    error = refused("moderator.missing", lambda: osmasem(studies, None, mediation, moderators={"m": m}))
    assert (error.study, error.cell) == (studies.labels[3], "m")
    fit = osmasem(studies, None, mediation, moderators={"m": m / 10}, moderate="b43", incomplete="drop")
    assert fit.studies.k == 13
    assert fit.moderator_of == {"b43_1": ("b43", "m")}
    refused("moderator.none", osmasem(studies, None, mediation).moderator_test)


def test_minimiser_refuses_what_has_no_minimum_or_no_start() -> None:
    def falling(x: np.ndarray) -> Evaluation:
        return Evaluation(-float(x[0]), np.array([-1.0]), np.zeros((1, 1)), np.zeros((1, 1)))

    refused("masem.not_converged", lambda: minimise(falling, np.zeros(1), max_iterations=30))
    refused("masem.start_undefined", lambda: minimise(lambda x: None, np.zeros(1)))


def test_level_outside_zero_and_one_is_refused() -> None:
    refused("level.out_of_range", lambda: critical(0.0))


def test_free_covariances_give_rows_and_a_singular_optimum_no_errors(make) -> None:
    inner = stage1(make(17, 40, spread=0.2), tau2="sym")
    rows = [row for row in inner.estimates if row.kind == "tau2"]
    assert len(rows) == 21
    assert inner.minus2ll <= stage1(make(17, 40, spread=0.2)).minus2ll + 1e-8
    one = osmasem(make(18, 10), None, "enga ~ b*pos\nachiev ~ c*enga", tau2="sym", fit=False)
    assert one.T.shape == (3, 3)
    assert np.linalg.eigvalsh(one.T)[0] > -1e-12


@given(seed=st.integers(0, 5000), k=st.integers(1, 5), missing=st.floats(0, 0.9))
@settings(max_examples=20, deadline=None)
def test_arbitrary_small_sets_give_finite_numbers_or_coded_errors(
    make, seed: int, k: int, missing: float
) -> None:
    studies = make(seed, k, missing=missing)
    with contextlib.suppress(EvidenceError):
        fit = stage2(stage1(studies), "enga ~ b*pos + c*neg\nachiev ~ d*enga\npos ~~ e*neg")
        assert np.isfinite(fit.estimates.values).all()
        assert np.isfinite(fit.chi2)
        assert (np.diagonal(fit.vcov) > 0).all()


def test_covariance_of_the_first_stage_that_is_singular_is_refused() -> None:
    V = np.zeros((6, 6))
    refused(
        "stage1.vcov_singular", lambda: wls(R4, V, 100, "b ~ p*a\nc ~ q*b\nd ~ r*c", variables=list("abcd"))
    )
    refused(
        "intervals.unknown",
        lambda: wls(R4, None, 100, "b ~ p*a\nc ~ q*b\nd ~ r*c", variables=list("abcd"), intervals="odd"),
    )


def test_latent_scaled_by_a_fixed_loading_has_a_free_variance() -> None:
    marker = wls(R4, None, 300, "f =~ 1*a + b + c + d\nf ~~ v*f", variables=list("abcd"))
    unit = wls(R4, None, 300, "f =~ a + b + c + d", variables=list("abcd"))
    assert marker.chi2 == pytest.approx(unit.chi2, abs=1e-8)
    assert marker.estimates["v"].estimate == pytest.approx(unit.estimates["a~f"].estimate ** 2, abs=1e-6)
    fixed = wls(R4, None, 300, "f =~ a + b + c + d\nf ~~ 4*f", variables=list("abcd"))
    assert fixed.estimates["a~f"].estimate == pytest.approx(unit.estimates["a~f"].estimate / 2, abs=1e-6)


def test_label_on_the_variance_of_a_latent_with_free_loadings_is_not_identified() -> None:
    refused(
        "model.not_identified",
        lambda: wls(R4, None, 300, "f =~ a + b + c + d\nf ~~ v*f", variables=list("abcd")),
    )


def test_sample_sizes_of_words_are_refused() -> None:
    refused("study.not_numeric", lambda: study_matrices([R4], ["many"]))
