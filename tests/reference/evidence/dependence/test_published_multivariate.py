"""Berkey and others (1998), as metafor and metaSEM reproduce it.

Numbers: table II of the paper and metafor's example test, four digits; profile and Wald values in
`every_number`.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from nabij import evidence as ev

DATA = json.loads((Path(__file__).parent / "published.json").read_text())["berkey1998"]


def near(value, expected):
    np.testing.assert_allclose(value, expected, rtol=0, atol=1.05e-4)


def fitted(**options):
    return ev.pool_multivariate(DATA["y"], DATA["V"], DATA["outcome"], DATA["trial"], method="ML", **options)


def test_two_outcomes_unstructured_match():
    fit = fitted()
    assert fit.names == ("AL", "PD")
    near(fit.beta, [-0.3379, 0.3448])
    near(fit.se, [0.0798, 0.0495])
    near(fit.tau2, [0.0261, 0.0070])
    near(fit.rho, [0.6992])
    assert fit.loglik == pytest.approx(5.840657, abs=1e-6)


def test_slopes_per_outcome_match_the_published_table():
    fit = fitted(X=np.array(DATA["year"]) - 1983.0)
    near(fit.beta, [-0.3351, 0.3479, -0.0108, 0.0010])
    near(fit.se, [0.0787, 0.0520, 0.0243, 0.0154])
    near(fit.tau2, [0.0250, 0.0080])
    near(fit.rho, [0.6587])
    near(fit.covariance()[0, 1], 0.0093)


@pytest.mark.parametrize(("struct", "p"), [("CS", 0.2597), ("DIAG", 0.2452)])
def test_likelihood_ratio_against_simpler_structures_matches(struct, p):
    near(fitted().likelihood_ratio(fitted(struct=struct)).p, p)
