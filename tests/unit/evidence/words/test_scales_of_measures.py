"""The scale that readers see is the one the effect sizes say, with "no effect" where it is on that scale."""

from __future__ import annotations

import numpy as np
import pytest

from nabij import evidence
from nabij.evidence.effects.measures import MEASURES
from nabij.evidence.words.context import Context
from nabij.evidence.words.scales import SCALES, scale_of
from nabij.evidence.words.summary import summary

_BACK = sorted(set(SCALES) & set(MEASURES) - {"GEN"})


@pytest.mark.parametrize("measure", _BACK)
def test_reported_scale_is_the_back_transformation_of_the_measure(measure: str) -> None:
    here = np.array([-0.4, 0.0, 0.3])
    back = evidence.back_transform(measure)(here)

    np.testing.assert_allclose([scale_of(measure).value(y) for y in here], back, atol=1e-12)


@pytest.mark.parametrize("measure", ["OR", "VR", "CVRC", "REH", "MPORM", "D2ORL"])
def test_ratios_have_no_effect_at_1(measure: str) -> None:
    scale = scale_of(measure)

    assert (scale.null, scale.value(0.0), scale.ratio) == (1.0, 1.0, True)


@pytest.mark.parametrize(("measure", "null"), [("AUC", 0.5), ("CLESN", 0.5), ("PRZ", 0.5), ("MPRD", 0.0)])
def test_shares_have_no_effect_at_a_half_and_differences_at_0(measure: str, null: float) -> None:
    assert scale_of(measure).null == null


def test_chance_of_a_higher_score_around_a_half_is_not_called_an_effect() -> None:
    fit = evidence.pool([0.50, 0.56, 0.53, 0.49, 0.55], [0.003, 0.004, 0.003, 0.005, 0.004])
    english, dutch = (summary(fit, said, "teacher", context=Context(measure="AUC")) for said in ("en", "nl"))
    as_number = summary(fit, "en", "teacher", context=Context(measure="GEN"))

    assert fit.ci[0, 0] < 0.5 < fit.ci[0, 1]
    assert "above or below 0.5 is not settled" in english
    assert "boven of onder 0,5 ligt, staat niet vast" in dutch
    assert "0.5 is not settled" not in as_number


@pytest.mark.parametrize("measure", ["PRZ", "SMN", "REH"])
def test_one_group_has_no_direction(measure: str) -> None:
    said = summary(
        evidence.pool([0.4, 0.5, 0.6], [0.01] * 3), "en", "teacher", context=Context(measure=measure)
    )

    assert "above" not in said
    assert "below" not in said
