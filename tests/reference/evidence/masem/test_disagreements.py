"""Where ours claims to be right about a limit that the reference reports, the likelihood shows it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nabij import evidence as ev
from nabij.evidence.masem.newton import minimise
from nabij.evidence.masem.profile import Held
from tests.reference.evidence.every_number.files import ABSENT, FOLDER, load
from tests.reference.evidence.every_number.known import WRONG_VARIANCES
from tests.reference.evidence.every_number.one_stage import MODELS, fitted
from tests.reference.evidence.every_number.two_stages import pooled

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason=ABSENT)
QUANTILE = 3.841458820694124


def rise(fit: ev.Stage1 | ev.OneStage, relation: int, value: float) -> float:
    """How far -2LL lies above its minimum when one variance (from 1) is held and all else is free."""
    assert fit.objective is not None
    assert fit.minimum is not None
    p = len(fit.objective.mean.names)
    index = p + relation - 1
    lower = np.concatenate([np.full(p, -np.inf), np.full(fit.minimum.x.size - p - 1, 1e-14)])
    held = Held(fit.objective, index, value)
    return minimise(held, np.delete(fit.minimum.x, index), lower=lower).at.value - fit.minus2ll


@pytest.mark.parametrize(("name", "relation", "side"), WRONG_VARIANCES)
def test_reported_limit_of_a_variance_is_no_limit_and_ours_is(name: str, relation: int, side: str) -> None:
    fit = fitted(*MODELS[name], "likelihood")
    row = [row for row in fit.estimates if row.kind == "log_tau2"][relation - 1]
    reported = load("expected_roorda11")["osmasem"][name]["LBCI"][f"Tau2[{relation},{relation}]"][side]
    ours = math.exp(row.lower if side == "lbound" else row.upper)
    assert rise(fit, relation, reported) < QUANTILE - 0.02
    assert rise(fit, relation, ours) == pytest.approx(QUANTILE, abs=1e-7)


def test_reported_limit_of_a_pooled_variance_is_no_limit_and_ours_is() -> None:
    fit = pooled(intervals="likelihood")
    block = load("expected_roorda11")["tssem1"]["REM_Diag_weighted_LBCI"]
    assert rise(fit, 6, block["coefficients"]["Tau2_6_6"]["ubound"]) < QUANTILE - 0.2
    assert rise(fit, 6, fit.estimates["tau2[achiev~~enga]"].upper) == pytest.approx(QUANTILE, abs=1e-7)
    share = block["I2"]["Intercept5: I2 (Q statistic)"]["lbound"]
    assert rise(fit, 5, share / (1 - share) * fit.typical["Q"][4]) < QUANTILE - 0.2
