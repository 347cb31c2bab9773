"""Publication bias of every correlation of the Roorda data, against metafor 3.8-1 (R 4.2.2).

Tolerances: closed forms and meta-regressions 1e-9 relative. Trim and fill with REML 1e-4 on estimates and variances,
because metafor refits the filled data with its default threshold of 1e-5 there; ours then reaches a restricted
likelihood that is no lower, which is checked. With DL both are closed forms: 1e-9.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nabij import evidence

SHARED = Path(__file__).parents[4] / "../shared/data"
PAIRS = ("neg_pos", "enga_pos", "achiev_pos", "enga_neg", "achiev_neg", "achiev_enga")
CASES = [(use, pair, measure) for use in ("given", "used") for pair in PAIRS for measure in ("ZCOR", "COR")]

pytestmark = [
    pytest.mark.skipif(
        not (SHARED / "expected_metafor_roorda11.json").exists(),
        reason="the shared reference numbers are absent",
    ),
    pytest.mark.parametrize(("use", "pair", "measure"), CASES),
]


@cache
def expected() -> dict[str, Any]:
    return dict(json.loads((SHARED / "expected_metafor_roorda11.json").read_text(encoding="utf-8")))


def case(use: str, pair: str, measure: str) -> dict[str, Any]:
    return dict(expected()[use][pair][measure])


def close(found: object, wanted: object, tolerance: float = 1e-9) -> None:
    np.testing.assert_allclose(np.ravel(found), np.ravel(wanted), rtol=tolerance, atol=1e-12)


def test_regression_tests_equal_metafor(use: str, pair: str, measure: str) -> None:
    data = case(use, pair, measure)
    fit = evidence.pool(data["yi"], data["vi"])

    mixed = evidence.regression_test(fit)
    sizes = evidence.regression_test(fit, predictor="ni", n=data["ni"])
    classic = evidence.regression_test(fit, model="lm")

    wanted = data["egger_mixed_sei"]
    assert mixed.limit_ci is not None
    close([mixed.stat, mixed.p, mixed.limit], [wanted["stat"], wanted["p"], wanted["est"]])
    close(mixed.limit_ci, [wanted["ci_lb"], wanted["ci_ub"]])
    close([sizes.stat, sizes.p], [data["egger_mixed_ni"]["stat"], data["egger_mixed_ni"]["p"]])
    assert sizes.limit is None
    wanted = data["egger_classic_lm"]
    close([classic.stat, classic.p, classic.limit], [wanted["t"], wanted["p"], wanted["intercept_limit"]])
    assert classic.df == wanted["df"]


def test_rank_test_equals_metafor(use: str, pair: str, measure: str) -> None:
    data = case(use, pair, measure)
    found = evidence.rank_test(data["yi"], data["vi"], exact=False)

    close([found.tau, found.p], [data["begg_ranktest"]["tau"], data["begg_ranktest"]["p"]])


def test_trim_and_fill_equals_metafor(use: str, pair: str, measure: str) -> None:
    data = case(use, pair, measure)
    for name, wanted in data["trimfill"].items():
        method, estimator = ("DL" if name.endswith("DL") else "REML"), name[:2]
        found = evidence.trim_and_fill(data["yi"], data["vi"], estimator=estimator, method=method)

        assert (found.k0, found.side) == (wanted["k0"], wanted["side"])
        tolerance = 1e-9 if method == "DL" or found.k0 == 0 else 1e-4
        close(
            [found.fit.beta[0], found.fit.se[0], found.fit.tau2],
            [wanted["est"], wanted["se"], wanted["tau2"]],
            tolerance,
        )
        if method == "REML":
            theirs = evidence.pool(found.y, found.v, tau2=wanted["tau2"])
            assert found.fit.loglik >= theirs.loglik - 1e-10
        if "se_k0" in wanted:
            close(found.se_k0, wanted["se_k0"])


def test_trim_and_fill_where_metafor_fails_is_refused(use: str, pair: str, measure: str) -> None:
    data = case(use, pair, measure)
    if "Q0" in data["trimfill"]:
        assert (
            evidence.trim_and_fill(data["yi"], data["vi"], estimator="Q0").k0 == data["trimfill"]["Q0"]["k0"]
        )
        return

    with pytest.raises(evidence.EvidenceError, match=r"bias\.estimator_undefined"):
        evidence.trim_and_fill(data["yi"], data["vi"], estimator="Q0")


def test_fail_safe_numbers_equal_metafor(use: str, pair: str, measure: str) -> None:
    data = case(use, pair, measure)
    found = {
        kind: evidence.fail_safe(data["yi"], data["vi"], kind=kind).n
        for kind in ("Rosenthal", "Orwin", "Rosenberg")
    }

    assert found == {kind: data["fsn"][kind] for kind in found}
