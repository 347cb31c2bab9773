"""The 45 studies on teacher-pupil relationships: what must hold between models; the numbers are in `every_number`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nabij.evidence.masem.compare import compare_models, parameter_heterogeneity
from nabij.evidence.masem.files import read_studies
from nabij.evidence.masem.one_stage import osmasem
from nabij.evidence.masem.stage_one import stage1
from nabij.evidence.masem.stage_two import fit_structure, stage2
from nabij.evidence.masem.studies import StudyMatrices
from nabij.evidence.masem.vech import matrix_from


def test_two_stages_and_one_stage_are_the_same_when_nothing_is_overidentified(
    roorda: StudyMatrices, expected: dict[str, Any]
) -> None:
    syntax = expected["tssem2"]["model_syntax"]["with_direct"]
    pooled = stage1(roorda)
    two, one = stage2(pooled, syntax), osmasem(roorda, None, syntax)
    assert one.minus2ll == pytest.approx(pooled.minus2ll, abs=1e-9)
    for name in ("b31", "b32", "b41", "b42", "b43", "p21", "ind_pos", "tot_neg"):
        assert one.estimates[name].estimate == pytest.approx(two.estimates[name].estimate, abs=1e-8)
        assert one.estimates[name].se == pytest.approx(two.estimates[name].se, rel=1e-7)


def test_spread_of_parameters_between_studies_is_the_derivative_of_the_solution(
    roorda: StudyMatrices, expected: dict[str, Any]
) -> None:
    fit = stage2(stage1(roorda), expected["tssem2"]["model_syntax"]["with_indirect"])
    pooled = fit.stage1
    assert pooled is not None
    step, columns = 1e-5, []
    for j in range(6):
        shifts = []
        for sign in (1, -1):
            r = pooled.coefficients + sign * step * np.eye(6)[j]
            again = fit_structure(
                fit.compiled, matrix_from(r, 4), fit.acov, fit.total_n, intervals="wald", level=0.95
            )
            shifts.append(again.theta)
        columns.append((shifts[0] - shifts[1]) / (2 * step))
    G = np.stack(columns, axis=1)
    np.testing.assert_allclose(
        parameter_heterogeneity(fit).ses, np.sqrt(np.diagonal(G @ pooled.T @ G.T)), rtol=1e-6
    )


def test_correlations_without_a_diagonal_are_listed(roorda: StudyMatrices) -> None:
    assert len(roorda.dropped) == 13


def test_wide_file_and_json_file_hold_the_same_studies(roorda: StudyMatrices, data_folder: Path) -> None:
    table = read_studies(data_folder / "roorda11.csv")
    content = read_studies(data_folder / "roorda11.json")
    assert table.variables == content.variables == roorda.variables
    np.testing.assert_array_equal(table.used, roorda.used)
    np.testing.assert_array_equal(content.effects(), roorda.effects())
    np.testing.assert_array_equal(table.moderators["SES"], roorda.moderators["SES"])
    assert stage1(table).minus2ll == pytest.approx(-127.19910879719, abs=1e-8)
    assert stage1(replace(table, missing_diagonals="keep")).statistics == 114


def test_nested_mediation_models_differ_by_the_chi_square_of_the_smaller(
    roorda: StudyMatrices, expected: dict[str, Any]
) -> None:
    syntax = expected["tssem2"]["model_syntax"]
    pooled = stage1(roorda)
    test = compare_models(stage2(pooled, syntax["with_indirect"]), stage2(pooled, syntax["with_direct"]))
    assert (test.chi2, test.df) == (pytest.approx(10.463600934187339, abs=1e-8), 2)
    one = compare_models(
        osmasem(roorda, None, syntax["with_indirect"]), osmasem(roorda, None, syntax["with_direct"])
    )
    assert (one.chi2, one.df) == (pytest.approx(9.641114809635779, abs=1e-7), 2)
