"""What is said about differences between studies: I2 with limits, the errors of T, and what moderators explain."""

from __future__ import annotations

import numpy as np
import pytest

from nabij import evidence as ev
from nabij.evidence.masem.studies import StudyMatrices


def test_limits_of_i2_are_those_of_tau2_carried_over(studies: StudyMatrices) -> None:
    fit = ev.stage1(studies, intervals="likelihood")
    for typical in ("Q", "harmonic", "arithmetic"):
        rows = fit.i_squared_limits(typical)
        for name, v in zip(fit.relations, fit.typical[typical], strict=True):
            tau2, row = fit.estimates[f"tau2[{name}]"], rows[name]
            assert row.estimate == fit.i_squared(typical)[name]
            assert row.lower / (1 - row.lower) * v == pytest.approx(max(tau2.lower, 0.0), rel=1e-9, abs=1e-15)
            assert row.upper / (1 - row.upper) * v == pytest.approx(tau2.upper, rel=1e-9)


def test_limits_of_i2_are_cut_at_zero_and_absent_without_a_variance(studies: StudyMatrices) -> None:
    assert min(row.lower for row in ev.stage1(studies, level=0.9999).i_squared_limits()) == 0.0
    rows = ev.stage1(studies, tau2="zero").i_squared_limits()
    assert all(row.estimate == 0.0 and np.isnan(row.lower) and np.isnan(row.upper) for row in rows)


@pytest.mark.parametrize("tau2", ["diag", "hcs"])
def test_covariance_of_t_goes_with_its_errors(studies: StudyMatrices, tau2: str) -> None:
    fit = ev.stage1(studies, tau2=tau2)
    r = len(fit.relations)
    np.testing.assert_allclose(np.sqrt(np.diagonal(fit.tau_vcov)), fit.estimates.ses[r:], rtol=1e-12)
    assert ev.stage1(studies, tau2="zero").tau_vcov.shape == (0, 0)
    assert len(fit.to_dict()["tau_vcov"]) == len(fit.estimates) - r


def test_moderator_test_holds_the_variances_of_both_models(studies: StudyMatrices, direct: str) -> None:
    fit = ev.osmasem(studies, None, direct, moderators=["z"], moderate=("A",))
    test, base = fit.moderator_test(), ev.osmasem(studies, None, direct)
    assert test.tau2 == fit.tau2
    for name, share in test.R2.items():
        assert test.tau2_base[name] == pytest.approx(base.tau2[name], rel=1e-5, abs=1e-12)
        assert share == pytest.approx(max(0.0, 1 - test.tau2[name] / test.tau2_base[name]), rel=1e-12)
    assert test.to_dict()["tau2_base"] == test.tau2_base
    assert "tau2_base" in str(test)
