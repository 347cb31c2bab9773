"""All 114 correlations of the Roorda data in one three-level model, against metafor 3.8 and clubSandwich (R 4.2.2).

Fisher's z; a mean per relation, or a mean and a slope on SES; studies and effects in studies random; REML. Then the
errors by study: CR1, and clubSandwich's CR2 with Satterthwaite's degrees of freedom. Tolerance: 1e-5 relative for
errors, 1e-4 for estimates, variances and degrees of freedom, 1e-3 for p far in the tail, because the reference stops
early; our restricted likelihood is no lower than its by more than 1e-8.
"""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nabij import evidence as ev

SHARED = Path(__file__).parents[4] / "../shared/data"
PAIRS = ("achiev_enga", "achiev_neg", "achiev_pos", "enga_neg", "enga_pos", "neg_pos")

pytestmark = pytest.mark.skipif(
    not (SHARED / "expected_metafor_roorda11.json").exists(), reason="the shared reference numbers are absent"
)


@cache
def expected(name: str) -> dict[str, Any]:
    return dict(json.loads((SHARED / "expected_metafor_roorda11.json").read_text(encoding="utf-8"))[name])


@cache
def rows() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    with (SHARED / "roorda11.csv").open(encoding="utf-8") as lines:
        found = [
            (float(row[pair]), int(row["n"]), row["study"], PAIRS.index(pair), float(row["SES"]))
            for row in csv.DictReader(lines)
            for pair in PAIRS
            if row[pair] not in ("", "NA")
        ]
    r, n, study, pair, ses = (np.array(column) for column in zip(*found, strict=True))
    return r, n, study, pair, ses


def fitted(*, by_ses: bool) -> ev.MultilevelFit:
    r, n, study, pair, ses = rows()
    dummies = np.eye(6)[pair]
    X = np.column_stack([dummies, dummies * ses[:, None]]) if by_ses else dummies
    return ev.pool_multilevel(
        np.arctanh(r), 1 / (n - 3), X, intercept=False, random=[("study",), ("study", "effect")],
        labels={"study": study, "effect": np.arange(r.size)},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "by_ses"), [("three_level_pair_means", False), ("three_level_pair_by_SES", True)]
)
def test_three_level_means_and_slopes_of_six_relations_equal_metafor(name: str, by_ses: bool) -> None:
    fit, wanted = fitted(by_ses=by_ses), expected(name)
    assert fit.loglik >= wanted["ll"] - 1e-8
    np.testing.assert_allclose(fit.loglik, wanted["ll"], rtol=1e-8)
    np.testing.assert_allclose(fit.beta, wanted["beta"], rtol=1e-4)
    np.testing.assert_allclose(fit.se, wanted["se"], rtol=1e-5)
    np.testing.assert_allclose(fit.sigma2, wanted["sigma2"], rtol=1e-4)
    np.testing.assert_allclose(fit.QE, wanted["QE"], rtol=1e-9)
    np.testing.assert_allclose(fit.QM, wanted["QM"], rtol=1e-5)


def test_robust_errors_by_study_equal_metafor_cr1_and_clubsandwich_cr2() -> None:
    fit, study = fitted(by_ses=False), rows()[2]
    one, two = fit.robust(study, "CR1"), fit.robust(study)
    wanted = expected("three_level_robust_CR2")
    np.testing.assert_allclose(one.se, expected("three_level_robust_CR1")["se"], rtol=1e-5)
    np.testing.assert_allclose(two.se, wanted["se"], rtol=1e-5)
    np.testing.assert_allclose(two.df, wanted["df"], rtol=1e-4)
    np.testing.assert_allclose(two.p, wanted["p"], rtol=1e-3)
