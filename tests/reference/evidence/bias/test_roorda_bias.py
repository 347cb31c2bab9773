"""Publication bias of every correlation of the Roorda data beside metafor 3.8-1 (R 4.2.2), where its numbers end.

The numbers themselves are compared in `every_number`. metafor refits filled data with its default threshold of 1e-5;
ours then reaches a restricted likelihood that is no lower. Where Q0 has no value metafor stops with an error; ours
refuses.
"""

from __future__ import annotations

from typing import Any

import pytest

from nabij import evidence
from tests.reference.evidence.every_number.files import ABSENT, FOLDER, load

PAIRS = ("neg_pos", "enga_pos", "achiev_pos", "enga_neg", "achiev_neg", "achiev_enga")
CASES = [(use, pair, measure) for use in ("given", "used") for pair in PAIRS for measure in ("ZCOR", "COR")]

pytestmark = [
    pytest.mark.skipif(not FOLDER.exists(), reason=ABSENT),
    pytest.mark.parametrize(("use", "pair", "measure"), CASES),
]


def case(use: str, pair: str, measure: str) -> dict[str, Any]:
    return dict(load("expected_metafor_roorda11")[use][pair][measure])


@pytest.mark.parametrize("estimator", ["L0", "R0", "Q0"])
def test_filled_data_reach_a_likelihood_no_lower_than_metafor(
    use: str, pair: str, measure: str, estimator: str
) -> None:
    data = case(use, pair, measure)
    wanted = data["trimfill"].get(estimator)
    if wanted is None:
        with pytest.raises(evidence.EvidenceError, match=r"bias\.estimator_undefined"):
            evidence.trim_and_fill(data["yi"], data["vi"], estimator=estimator)
        return
    found = evidence.trim_and_fill(data["yi"], data["vi"], estimator=estimator)
    theirs = evidence.pool(found.y, found.v, tau2=wanted["tau2"])
    assert found.fit.loglik >= theirs.loglik - 1e-10


def test_predictor_that_does_not_vanish_has_no_limit(use: str, pair: str, measure: str) -> None:
    data = case(use, pair, measure)
    fit = evidence.pool(data["yi"], data["vi"])
    assert evidence.regression_test(fit, predictor="ni", n=data["ni"]).limit is None
