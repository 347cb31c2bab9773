"""Where ours claims to be right about a limit that the reference reports, the likelihood shows it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nabij.evidence.masem.newton import minimise
from nabij.evidence.masem.one_stage import osmasem
from nabij.evidence.masem.profile import Held
from nabij.evidence.masem.studies import StudyMatrices


@pytest.mark.parametrize(
    ("model", "reported", "limit"),
    [("with_indirect", 0.018591, 0.0573551995691669), ("with_direct", 0.0120265, 0.03183172663887001)],
)
def test_reported_upper_limits_of_a_variance_lie_inside_the_likelihood_interval(
    roorda: StudyMatrices, expected: dict[str, Any], model: str, reported: float, limit: float
) -> None:
    ses = roorda.moderators["SES"]
    fit = osmasem(
        roorda,
        None,
        expected["tssem2"]["model_syntax"][model],
        moderators={"SES": (ses - ses.mean()) / ses.std(ddof=1)},
        moderate=("A",),
    )
    p = len(fit.objective.mean.names)
    index = p + 3
    lower = np.concatenate([np.full(p, -np.inf), np.full(5, 1e-14)])

    def rise(value: float) -> float:
        held = Held(fit.objective, index, value)
        return minimise(held, np.delete(fit.minimum.x, index), lower=lower).at.value - fit.minus2ll

    assert rise(reported) < 3.0
    assert rise(limit) == pytest.approx(3.841458820694124, abs=1e-7)
