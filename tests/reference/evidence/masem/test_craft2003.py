"""Competitive state anxiety and performance (Craft, Magyar, Becker & Feltz 2003), as metafor's author checks it.

Source: metafor's published check of regression on a pooled correlation matrix (`dat.craft2003`), to all printed digits:
correlations and their covariances (divisor n - 1), six correlated outcomes pooled with a free 6 x 6 matrix of variances
(REML), and the regression of performance on the three states. Study 17 drops out there, because one of its matrices is
incomplete. Tolerance: 1e-14 for the closed form; 5e-6 for what rests on the search, which stops early in the reference.
"""

from __future__ import annotations

import numpy as np

from nabij import evidence as ev

NAMES = ("perf", "acog", "asom", "conf")
RELATIONS = ("acog.perf", "asom.perf", "conf.perf", "acog.asom", "acog.conf", "asom.conf")
STUDIES = {
    1: (142, -0.55, -0.48, 0.66, 0.47, -0.38, -0.46),
    3: (37, 0.53, -0.12, 0.03, 0.52, -0.48, -0.40),
    6: (16, 0.44, 0.46, np.nan, 0.67, np.nan, np.nan),
    10: (14, -0.39, -0.17, 0.19, 0.21, -0.54, -0.43),
    22: (100, 0.23, 0.08, 0.51, 0.45, -0.29, -0.44),
    26: (51, -0.52, -0.43, 0.16, 0.57, -0.18, -0.26),
    28: (128, 0.14, 0.02, 0.13, 0.56, -0.53, -0.27),
    36: (70, -0.01, -0.16, 0.42, 0.62, -0.46, -0.54),
    38: (30, -0.27, -0.13, 0.15, 0.63, -0.68, -0.71),
}
MODEL = "perf ~ b1*acog + b2*asom + b3*conf\nacog ~~ asom + conf\nasom ~~ conf"


def matrix(values: np.ndarray) -> np.ndarray:
    found = np.eye(4)
    found[np.triu_indices(4, 1)] = values
    return found + np.triu(found, 1).T


def test_covariance_of_correlations_equals_metafor_with_divisor_n_minus_one() -> None:
    n, *r = STUDIES[1]
    acov = ev.correlation_acov(matrix(np.array(r)), n - 1)
    wanted = [
        [0.00345039893617021, 0.00132651489361702, -0.000554579787234042],
        [-0.00139678475177305, 0.00250189539007092, 0.000932237234042553],
    ]
    np.testing.assert_allclose(acov[0], [*wanted[0], *wanted[1]], rtol=1e-12)
    np.testing.assert_allclose(acov[5, 5], 0.00440833021276596, rtol=1e-12)


def test_regression_on_six_pooled_correlations_equals_metafor() -> None:
    y, V, relation, study = [], [], [], []
    for label, (n, *r) in STUDIES.items():
        given = np.flatnonzero(np.isfinite(r))
        acov = ev.correlation_acov(matrix(np.nan_to_num(r)), n - 1)
        V.append(acov[np.ix_(given, given)])
        y += [r[j] for j in given]
        relation += [f"{j} {RELATIONS[j]}" for j in given]
        study += [label] * given.size
    pooled = ev.pool_multivariate(y, V, relation, study, struct="UN")
    fit = ev.wls(matrix(pooled.beta), pooled.vcov, 588, MODEL, variables=NAMES)
    paths = {row.name: row for row in fit.estimates if row.name.startswith("b")}
    np.testing.assert_allclose(
        [paths[name].estimate for name in ("b1", "b2", "b3")],
        [0.14817903234559, -0.0536342615587582, 0.363679177420187],
        rtol=5e-6,
    )
    np.testing.assert_allclose(
        [paths[name].se for name in ("b1", "b2", "b3")],
        [0.156551433378687, 0.0768472434859867, 0.0909539697381244],
        rtol=5e-6,
    )
