"""Every correlation of the Roorda data pooled alone, against metafor 3.8-1 (R 4.2.2).

Source of the numbers: metafor with its REML threshold tightened to 1e-12. Closed forms agree to 1e-9 relative; iterated
estimates to 1e-7, because metafor's Paule-Mandel root is searched to a looser tolerance than ours.
"""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nabij import evidence

SHARED = Path(__file__).parents[4] / "../shared/data"
CLOSED, ITERATED = 1e-9, 1e-7
METHODS = ("EE", "DL", "HS", "HE", "SJ", "ML", "REML", "EB", "PM")
PAIRS = ("neg_pos", "enga_pos", "achiev_pos", "enga_neg", "achiev_neg", "achiev_enga")

pytestmark = pytest.mark.skipif(
    not (SHARED / "expected_metafor_roorda11.json").exists(), reason="the shared reference numbers are absent"
)
CASES = [(use, pair, measure) for use in ("given", "used") for pair in PAIRS for measure in ("ZCOR", "COR")]


@cache
def expected() -> dict[str, Any]:
    return dict(json.loads((SHARED / "expected_metafor_roorda11.json").read_text(encoding="utf-8")))


@cache
def ses() -> dict[int, float]:
    with (SHARED / "roorda11.csv").open(encoding="utf-8") as lines:
        return {int(row["study"]): float(row["SES"]) for row in csv.DictReader(lines) if row["SES"] != "NA"}


def case(use: str, pair: str, measure: str) -> dict[str, Any]:
    return dict(expected()[use][pair][measure])


def close(found: object, wanted: object, tolerance: float) -> None:
    np.testing.assert_allclose(np.ravel(found), np.ravel(wanted), rtol=tolerance, atol=1e-12)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("use", "pair", "measure"), CASES)
def test_pool_on_one_correlation_equals_metafor(use: str, pair: str, measure: str, method: str) -> None:
    data = case(use, pair, measure)
    wanted = data[method]
    tolerance = CLOSED if method in {"EE", "DL", "HS", "HE", "SJ"} else ITERATED
    fit = evidence.pool(data["yi"], data["vi"], method=method)

    for name, key in (
        ("beta", "beta"),
        ("se", "se"),
        ("stat", "stat"),
        ("tau2", "tau2"),
        ("I2", "I2"),
        ("H2", "H2"),
    ):
        close(getattr(fit, name), wanted[key], tolerance)
    close(fit.p, wanted["p"], 1e-6)
    close(fit.ci, [wanted["ci_lb"], wanted["ci_ub"]], tolerance)
    close([fit.QE, fit.QE_p], [wanted["QE"], wanted["QEp"]], CLOSED)
    close(fit.fit_ml.loglik, wanted["ll"]["ML"], tolerance)
    assert fit.fit_reml is not None
    close(fit.fit_reml.loglik, wanted["ll"]["REML"], tolerance)
    if method == "EE":
        assert fit.tau2_se is None
    else:
        close(fit.tau2_se, wanted["se_tau2"], tolerance)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("use", "pair", "measure"), CASES)
def test_knapp_hartung_and_prediction_equal_metafor(use: str, pair: str, measure: str, method: str) -> None:
    data = case(use, pair, measure)
    for test, wanted in (("z", data[method]), ("knha", data[method]["knha"])):
        fit = evidence.pool(data["yi"], data["vi"], method=method, test=test)
        close(fit.se, wanted["se"], ITERATED)
        prediction = fit.predict()
        views = [(prediction, wanted["predict"])]
        if "back" in wanted["predict"]:
            views.append((prediction.back_transform(np.tanh), wanted["predict"]["back"]))
        for found, numbers in views:
            close(found.pred, numbers["pred"], ITERATED)
            close([found.ci_lower[0], found.ci_upper[0]], [numbers["ci_lb"], numbers["ci_ub"]], ITERATED)
            if numbers["pi_lb"] == []:
                assert found.pi_lower is None
            else:
                np.testing.assert_allclose(found.pi_lower, numbers["pi_lb"], rtol=0, atol=1e-9)
                np.testing.assert_allclose(found.pi_upper, numbers["pi_ub"], rtol=0, atol=1e-9)


@pytest.mark.parametrize(("use", "pair", "measure"), CASES)
def test_q_profile_leave_one_out_and_cumulative_equal_metafor(use: str, pair: str, measure: str) -> None:
    data = case(use, pair, measure)
    for method in ("DL", "ML", "REML", "PM"):
        fit = evidence.pool(data["yi"], data["vi"], method=method)
        found = fit.tau2_interval("QP")
        for name in ("tau2", "I2", "H2"):
            close(getattr(found, name), data[method]["Qprofile"][name], ITERATED)
    fit = evidence.pool(data["yi"], data["vi"])
    left, wanted = fit.leave_one_out(), data["leave1out_REML"]
    pairs = (
        ("estimate", "estimate"),
        ("se", "se"),
        ("ci_lower", "ci_lb"),
        ("Q", "Q"),
        ("tau2", "tau2"),
        ("I2", "I2"),
    )
    for name, key in pairs:
        close(getattr(left, name), wanted[key], ITERATED)
    growing, steps = fit.cumulative(-np.array(data["ni"])), data["cumul_by_n_desc"]
    for name in ("estimate", "se", "tau2"):
        close(getattr(growing, name), steps[name], ITERATED)


@pytest.mark.parametrize("method", ["REML", "DL", "ML"])
@pytest.mark.parametrize(("use", "pair", "measure"), CASES)
def test_share_of_low_income_pupils_as_moderator_equals_metafor(
    use: str, pair: str, measure: str, method: str
) -> None:
    data = case(use, pair, measure)
    if f"SES_{method}" not in data:
        pytest.skip("metafor's number for this estimator was not recorded")
    wanted = data[f"SES_{method}"]
    share = np.array([ses().get(study, np.nan) for study in expected()[use][pair]["studies"]])
    there = np.isfinite(share)
    y, v = np.array(data["yi"])[there], np.array(data["vi"])[there]
    fit = evidence.pool(y, v, share[there], method=method, names=["SES"])

    names = ("beta", "se", "stat", "tau2", "I2", "H2", "QE", "QM", "R2")
    for name in names:
        close(getattr(fit, name), wanted[name], ITERATED)
    close([fit.QE_p, fit.QM_p, *fit.p], [wanted["QEp"], wanted["QMp"], *wanted["p"]], 1e-6)
    close(
        [fit.fit_ml.loglik, fit.loglik if method == "REML" else fit.fit_ml.loglik],
        [wanted["ll"]["ML"], wanted["ll"]["REML" if method == "REML" else "ML"]],
        ITERATED,
    )
    if method == "REML":
        adjusted = evidence.pool(y, v, share[there], method=method, test="knha")
        numbers = wanted["knha"]
        for name in ("se", "stat", "QM"):
            close(getattr(adjusted, name), numbers[name], ITERATED)
        assert adjusted.QM_df == (1, numbers["ddf"])
        ladder = fit.predict([0.0, 25.0, 50.0, 75.0, 100.0])
        at = wanted["predict_at_0_25_50_75_100"]
        close(ladder.pred, at["pred"], ITERATED)
        np.testing.assert_allclose(ladder.pi_upper, at["pi_ub"], rtol=0, atol=1e-9)
