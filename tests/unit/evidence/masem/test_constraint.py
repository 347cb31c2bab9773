"""Equations between parameters: the tests, the constrained solution, and equations that cannot be."""

from __future__ import annotations

import json

import numpy as np
import pytest

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem import constraint
from nabij.evidence.masem.compare import compare_models
from nabij.evidence.masem.constraint import Augmented, constraint_test
from nabij.evidence.masem.one_stage import osmasem
from nabij.evidence.masem.stage_one import stage1
from nabij.evidence.masem.stage_two import stage2

EQUAL = "enga ~ b31*pos + b32*neg\nachiev ~ b41*pos + b42*neg + b31*enga\npos ~~ p21*neg"


def test_equal_labels_are_the_same_as_a_tested_equation(studies, direct: str) -> None:
    pooled = stage1(studies)
    for free, equal in (
        (stage2(pooled, direct), stage2(pooled, EQUAL)),
        (osmasem(studies, None, direct), osmasem(studies, None, EQUAL)),
    ):
        found = constraint_test(free, "b31 == b43")
        wanted = compare_models(equal, free)
        assert found.likelihood.chi2 == pytest.approx(wanted.chi2, abs=1e-8)
        assert found.likelihood.df == wanted.df == 1
        for name in ("b31", "b32", "b41", "p21"):
            assert found.estimates[name].estimate == pytest.approx(equal.estimates[name].estimate, abs=1e-6)
            assert found.estimates[name].se == pytest.approx(equal.estimates[name].se, rel=1e-4)


def test_equation_on_a_quadratic_distance_gives_wald_and_likelihood_the_same(studies) -> None:
    fit = stage2(stage1(studies), "pos ~~ r1*neg + r2*enga\nneg ~~ r3*enga")
    found = constraint_test(fit, ["r1 == 0.1", "r2 == -r3"])
    assert found.wald.chi2 == pytest.approx(found.likelihood.chi2, rel=1e-8)
    assert found.estimates["r1"].estimate == pytest.approx(0.1)
    assert found.estimates["r1"].se != found.estimates["r1"].se
    assert found.estimates["r2"].estimate == pytest.approx(-found.estimates["r3"].estimate, abs=1e-9)


def test_moderators_and_defined_quantities_can_stand_in_equations(studies, direct: str) -> None:
    fit = osmasem(studies, None, direct, moderators=["z"], moderate=("b31", "b43"))
    together = constraint_test(fit, ["b31_1", "b43_1 == 0"])
    assert together.likelihood.chi2 == pytest.approx(fit.moderator_test().chi2, abs=1e-6)
    indirect = constraint_test(fit, "ind_pos == b41")
    assert indirect.estimates["ind_pos"].estimate == pytest.approx(
        indirect.estimates["b41"].estimate, abs=1e-9
    )
    assert json.dumps(indirect.to_dict())
    assert "ind_pos == b41: off by" in str(indirect)
    assert len(indirect.to_frame()) == len(indirect.estimates)


def test_search_that_leaves_the_domain_of_an_equation_comes_back(studies, direct: str) -> None:
    found = constraint_test(stage2(stage1(studies), direct), "log(b31) == -4")
    assert found.estimates["b31"].estimate == pytest.approx(0.01831563888873418, abs=1e-8)
    assert found.wald.chi2 != pytest.approx(found.likelihood.chi2, rel=0.01)


@pytest.mark.parametrize(
    ("equations", "code"),
    [
        ([], "constraint.empty"),
        ("b31 ==", "constraint.syntax"),
        ("b31 == b32 == b43", "constraint.syntax"),
        ("b31 == b31", "constraint.redundant"),
        (["b31 - b32", "b32 == b31"], "constraint.redundant"),
        ("exp(b31) == -1", "constraint.not_met"),
        ("b99 == 0", "expression.unknown_name"),
        ("b31 == (", "expression.syntax"),
    ],
)
def test_equation_that_cannot_be_tested_is_refused(studies, direct: str, equations, code: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        constraint_test(stage2(stage1(studies), direct), equations)
    assert caught.value.code == code


def test_search_that_finds_no_minimum_is_said(studies, direct: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: object, **more: object) -> None:
        raise EvidenceError("masem.not_converged")

    fit = stage2(stage1(studies), direct)
    monkeypatch.setattr(constraint, "minimise", fail)
    with pytest.raises(EvidenceError) as caught:
        constraint_test(fit, "b31 == b32")
    assert caught.value.code == "constraint.not_met"


def test_augmented_objective_is_undefined_where_its_parts_are(studies, direct: str) -> None:
    fit = stage2(stage1(studies), direct)

    def undefined(x: np.ndarray) -> None:
        return None

    at = Augmented(undefined, (), np.zeros(0), np.zeros(0))
    assert at(fit.theta) is None
