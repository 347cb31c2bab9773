"""The share of heterogeneity that moderators explain, per level."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nabij import evidence as ev
from nabij.evidence.errors import EvidenceError

Z = np.repeat([0.0, 1.0, 0.0, 1.0, 0.0, 1.0], 4)


def effects() -> tuple[np.ndarray, np.ndarray, dict[str, Any]]:
    rng = np.random.default_rng(3)
    group = np.repeat(np.arange(6), 4)
    y = Z + 0.2 * rng.normal(size=6)[group] + rng.normal(scale=0.3, size=24)
    return y, np.full(24, 0.03), {"group": group, "row": np.arange(24)}


def fitted(X: object = None, **options: Any) -> ev.MultilevelFit:
    y, v, labels = effects()
    settings = {"random": ["group", "group/row"], "labels": labels, "method": "ML", **options}
    return ev.pool_multilevel(y, v, X, **settings)


def test_share_explained_is_the_fall_of_each_variance() -> None:
    base, full = fitted(), fitted(Z)
    found = ev.explained_heterogeneity(full, base)
    np.testing.assert_array_equal(found.base, base.sigma2)
    np.testing.assert_array_equal(found.full, full.sigma2)
    np.testing.assert_allclose(found.R2, 100 * np.maximum(0, 1 - full.sigma2 / base.sigma2), rtol=1e-12)
    assert found.R2[0] > 50
    assert found.names == ("group sigma2", "group/row sigma2")


def test_nothing_to_explain_and_a_variance_that_grew() -> None:
    nothing = fitted(Z, fixed={"group": 0.0})
    found = ev.explained_heterogeneity(fitted(Z), nothing)
    assert np.isnan(found.R2[0])
    assert ev.explained_heterogeneity(fitted(), fitted(Z)).R2[0] == 0.0


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"method": "REML"}, r"likelihood_ratio\.different_method"),
        ({"random": ["group"]}, r"explained\.other_terms"),
    ],
)
def test_models_that_do_not_compare_are_refused(other: dict[str, Any], code: str) -> None:
    with pytest.raises(EvidenceError, match=code):
        ev.explained_heterogeneity(fitted(Z), fitted(**other))


def test_other_effects_are_refused() -> None:
    y, v, labels = effects()
    other = ev.pool_multilevel(y + 1, v, random=["group", "group/row"], labels=labels, method="ML")
    with pytest.raises(EvidenceError, match=r"likelihood_ratio\.different_data"):
        ev.explained_heterogeneity(fitted(Z), other)
