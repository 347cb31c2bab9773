"""Competitive state anxiety and performance (Craft, Magyar, Becker & Feltz 2003), as metafor's author checks it.

Source: metafor's published check of regression on a pooled correlation matrix (`dat.craft2003`), to all printed digits:
correlations and their covariances (divisor n - 1), six correlated outcomes pooled with a free 6 x 6 matrix of variances
(REML), and the regression of performance on the three states. Study 17 drops out there, because one of its matrices is
incomplete. Tolerance: 1e-14 for the closed form; 5e-6 for what rests on the search, which stops early in the reference.
"""

from __future__ import annotations

import numpy as np
import pytest

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


SEVENTEEN = (45, 0.10, 0.31, -0.17, np.nan, np.nan, np.nan)
MEDIATION = "conf ~ a*acog + b*asom\nperf ~ c*conf\nacog ~~ p*asom"


def test_both_stages_and_one_stage_with_all_ten_studies_equal_models_built_in_openmx() -> None:
    """Stage 1 with a variance each, mediation in two stages and in one, and moved by the kind of sport.

    OpenMx 2.21.1, R 4.2.2: `mxExpectationNormal` with the covariance Omega / n + T, Omega of the weighted mean matrix
    written out from Olkin and Siotani, the path model as algebras, and the second stage as an algebra of least squares.
    The variance on its bound stays in its matrix of second derivatives, as in our first stage.
    """
    studies = {**STUDIES, 17: SEVENTEEN}
    z = {6: 1, 26: 1, 28: 1, 36: 1}
    labels = sorted(studies)
    given = ev.study_matrices(
        np.array([matrix(np.array(studies[s][1:])) for s in labels]), [studies[s][0] for s in labels],
        variables=list(NAMES), labels=[str(s) for s in labels], moderators={"z": [z.get(s, 0) for s in labels]},
    ).select(["acog", "asom", "conf", "perf"])  # fmt: skip
    first = ev.stage1(given)
    one = ev.osmasem(given, None, MEDIATION)
    moved = ev.osmasem(given, None, MEDIATION, moderators="z", moderate=("A",))
    two = ev.stage2(first, MEDIATION)

    np.testing.assert_allclose(
        [first.minus2ll, one.minus2ll, moved.minus2ll, two.chi2],
        [-27.4647246095, -27.1953785974, -31.4772317584, 0.271075786879],
        atol=2e-7,
    )
    means = [0.52284622561540, -0.41532664565559, -0.04529189025698, -0.41635543098531, -0.08910536371993,
             0.24619781136654, 0.00000000010000, 0.00545496935928, 0.09359806084755, 0.00552248601813,
             0.04123271641935, 0.04558292702577]  # fmt: skip
    errors = [0.03071174936954, 0.04529186777066, 0.10803698100972, 0.04551965686048, 0.07944664085191,
              0.08319560336261, 0.00478991921165, 0.00726921612591, 0.05030466786021, 0.00657078463360,
              0.02631946719654, 0.02677735979213]  # fmt: skip
    np.testing.assert_allclose([e.estimate for e in first.estimates], means, atol=1e-7)
    np.testing.assert_allclose([e.se for e in first.estimates], errors, rtol=3e-6)
    paths = {"a": (-0.271557166451434, 0.0616290624871), "b": (-0.274350255277393, 0.0619041196206),
             "c": (0.234489447261856, 0.0773721544840), "p": (0.522989699384907, 0.0307043235758)}  # fmt: skip
    for name, (estimate, error) in paths.items():
        assert two.estimates[name].estimate == pytest.approx(estimate, abs=1e-7)
        assert two.estimates[name].se == pytest.approx(error, rel=1e-6)
    slopes = {"a": -0.256569325, "b": -0.347728697, "c": 0.249673882, "p": 0.522927167, "a_1": -0.042466632,
              "b_1": 0.185634065, "c_1": -0.043151415}  # fmt: skip
    for name, estimate in slopes.items():
        assert moved.estimates[name].estimate == pytest.approx(estimate, abs=1e-6)
