"""Studies that give a relation more than once: labels, clusters, averages; covariances behind other tests."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nabij import evidence
from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.files import from_rows
from nabij.evidence.masem.living import changes
from nabij.evidence.masem.robust import masem_robust, robust_covariance
from nabij.evidence.masem.several import average_matrices, several_matrices
from nabij.evidence.masem.small_sample import expected_covariance, masem_small_sample
from nabij.evidence.masem.table import Estimate

LONG = [
    ("A", 100, "x", "y", 0.2), ("A", 100, "y", "x", 0.4), ("A", 100, "x", "z", 0.1), ("B", 90, "x", "y", 0.3),
    ("B", 90, "x", "z", 0.2), ("B", 90, "y", "z", 0.25),
]  # fmt: skip


def table(cells: Any, *names: str) -> list[dict[str, Any]]:
    return [dict(zip(names, row, strict=True)) for row in cells]


def long(*extra: str, rows: Any = LONG) -> list[dict[str, Any]]:
    return table(rows, "study", "n", "variable1", "variable2", "r", *extra)


def test_occurrences_of_a_relation_form_matrices_of_one_study() -> None:
    studies = from_rows(several_matrices(long()))
    assert studies.labels == ("A (1)", "A (2)", "B")
    assert studies.cluster == ("A", "A", "B")
    assert studies.R[0, 0, 1] == 0.2
    assert studies.R[1, 0, 1] == 0.4
    assert np.isnan(studies.R[1, 0, 2])


def test_column_sample_says_which_correlations_belong_together() -> None:
    named = [
        (*row, sample) for row, sample in zip(LONG, ["boys", "girls", "girls", "1", "1", "1"], strict=True)
    ]
    studies = from_rows(several_matrices(long("sample", rows=named)))
    assert studies.labels == ("A (boys)", "A (girls)", "B")
    assert studies.R[1, 0, 2] == 0.1


def test_rows_of_one_study_in_a_wide_table_are_its_matrices_and_a_cluster_column_is_kept() -> None:
    wide = table(
        [("A", 100, 0.2, "p"), ("A", 80, 0.3, "p"), ("B", 90, 0.1, "p")], "study", "n", "y_x", "paper"
    )
    studies = from_rows(several_matrices(wide))
    assert studies.labels == ("A (1)", "A (2)", "B")
    assert studies.cluster == ("p", "p", "p")
    assert studies.n.tolist() == [100, 80, 90]


def test_average_of_a_study_takes_the_means_of_what_is_there() -> None:
    rows = several_matrices(table([("A", 100, 0.2, "", 5), ("A", 80, 0.3, 0.1, 7), ("B", 90, 0.1, 0.2, "")],
                                  "study", "n", "y_x", "z_x", "age"))  # fmt: skip
    studies = average_matrices(from_rows(rows))
    assert studies.labels == ("A", "B")
    assert studies.n.tolist() == [90, 90]
    x, y, z = (studies.variables.index(name) for name in "xyz")
    assert studies.R[0, x, y] == pytest.approx(0.25)
    assert studies.R[0, x, z] == pytest.approx(0.1)
    assert studies.moderators["age"][0] == 6
    assert np.isnan(studies.moderators["age"][1])


def test_average_leaves_out_what_lacks_a_diagonal_unless_it_is_kept() -> None:
    cells = [("A", 100, 0.2, "y"), ("A", 80, 0.4, ""), ("B", 90, 0.1, "")]
    rows = several_matrices(table(cells, "study", "n", "y_x", "missing_diagonals"))
    assert average_matrices(from_rows(rows)).R[0, 0, 1] == pytest.approx(0.4)
    kept = average_matrices(from_rows(rows, missing_diagonals="keep"))
    assert kept.R[0, 0, 1] == pytest.approx(0.3)


def test_study_that_is_called_as_a_matrix_of_another_would_be_is_refused() -> None:
    rows = [*long(), *long(rows=[("A (2)", 70, "x", "z", 0.3)])]
    with pytest.raises(EvidenceError) as caught:
        several_matrices(rows)
    assert (caught.value.code, caught.value.study) == ("study.duplicate", "A (2)")


@pytest.mark.parametrize(("rows", "code"), [([], "file.empty"), ([{"n": 1}], "file.column")])
def test_table_without_studies_is_refused(rows: Any, code: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        several_matrices(rows)
    assert caught.value.code == code


def test_covariances_behind_robust_and_small_sample_tests_give_their_standard_errors(make: Any) -> None:
    fit = evidence.osmasem(make(5, 14), None, "enga ~ a*pos + b*neg\nachiev ~ c*enga\npos ~~ d*neg")
    for rows, vcov in (
        (masem_robust(fit), robust_covariance(fit)),
        (masem_small_sample(fit), expected_covariance(fit)),
    ):
        ses = [rows[name].se for name in ("a", "b", "c", "d")]
        where = [fit.objective.mean.names.index(name) for name in ("a", "b", "c", "d")]
        assert np.sqrt(np.diagonal(vcov))[where] == pytest.approx(ses)


def test_changes_match_by_name_and_know_when_there_is_no_standard_error() -> None:
    before = [
        Estimate("a", "path", 0.1, 0.05, 0.0, 0.2),
        Estimate("t", "tau2", 0.01),
        Estimate("gone", "path", 1.0),
    ]
    after = [
        Estimate("new", "path", 0.5),
        Estimate("a", "path", 0.2, 0.04, 0.12, 0.28),
        Estimate("t", "tau2", 0.03),
    ]
    found = changes(before, after)
    assert [change.name for change in found] == ["a", "t"]
    assert found[0].in_se == pytest.approx(2.0)
    assert found[0].crossed
    assert np.isnan(found[1].in_se)
    assert found[1].difference == pytest.approx(0.02)
