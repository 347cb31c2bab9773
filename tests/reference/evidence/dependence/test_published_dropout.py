"""Dropout prevention (Wilson and others 2011): the worked example of clubSandwich and of Tipton and Pustejovsky (2015).

Sources: clubSandwich's vignette "Meta-analysis with cluster-robust variance estimation", which prints robumeta's
hierarchical effects, metafor's three variances and clubSandwich's CR2 tests of the latter with HTZ; and clubSandwich's
test of the joint tests that Tipton and Pustejovsky print, for all studies and for studies with at least three effects.
The data are at seven digits, so values are compared to one unit of the last printed digit, but p-values and what rests
on metafor's variances, whose search stops early, to one unit of the fifth.
"""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from nabij import evidence as ev

TEXT = (Path(__file__).parent / "dropout_prevention.txt").read_text()
DUMMIES = [(4, "N"), (4, "R"), (9,), (10,), (11, "a"), (5, "e"), (5, "g"), (5, "q"), (6, "I"), (6, "P"), (6, "D"),
           (12,), (13,), (14,), (7, "P"), (7, "N"), (8, "m"), (8, "s"), (8, "o"), (15,), (16,)]  # fmt: skip


@cache
def columns():
    rows = []
    for line in TEXT.splitlines():
        if not line.startswith("#"):
            cells = line.split()
            rows.append([rows[-1][j] if cell == "=" else cell for j, cell in enumerate(cells)])
    return [np.array(column) for column in zip(*rows, strict=True)]


def programmes(chosen=slice(None), without=()):
    every = [column[chosen] for column in columns()]
    X = np.column_stack([
        every[at[0]].astype(float) if len(at) == 1 else every[at[0]] == at[1] for at in DUMMIES if at not in without
    ]).astype(float)  # fmt: skip
    return every[0].astype(float), every[1].astype(float), every[2], every[3], X


def near(value, expected, digits):
    np.testing.assert_allclose(value, expected, rtol=0, atol=1.05 * 10.0**-digits)


def joint(robust, first, last):
    """The test of coefficients counted from 1, as printed."""
    found = robust.test(np.eye(robust.beta.size)[first - 1 : last])
    return found.stat, found.df1, found.df2, found.p


HIERARCHICAL = [
    (0.016899, 0.615399, 0.0275, 16.9, 0.97841541), (-0.002626, 0.185142, -0.0142, 40.5, 0.98875129),
    (-0.086872, 0.140044, -0.6203, 38.6, 0.53869676), (0.118889, 0.247228, 0.4809, 15.5, 0.63732597),
    (0.502463, 0.195838, 2.5657, 28.7, 0.01579282), (-0.322480, 0.125413, -2.5713, 33.8, 0.01470796),
    (0.097059, 0.139842, 0.6941, 16.5, 0.49727848), (0.147643, 0.134938, 1.0942, 30.2, 0.28253825),
    (0.258034, 0.169134, 1.5256, 16.3, 0.14632629), (-0.765085, 0.399109, -1.9170, 6.2, 0.10212896),
    (-0.920874, 0.346536, -2.6574, 5.6, 0.04027061), (-0.916673, 0.304303, -3.0124, 4.7, 0.03212299),
    (0.167965, 0.181538, 0.9252, 16.4, 0.36824526), (0.022915, 0.149394, 0.1534, 21.8, 0.87950385),
    (0.037102, 0.027053, 1.3715, 21.2, 0.18458247), (0.411779, 0.128898, 3.1946, 26.7, 0.00358205),
    (0.658570, 0.123874, 5.3164, 34.6, 0.00000635), (0.444384, 0.172635, 2.5741, 28.6, 0.01550504),
    (0.426658, 0.159773, 2.6704, 37.4, 0.01115192), (0.262517, 0.160519, 1.6354, 30.1, 0.11236814),
    (0.000427, 0.000873, 0.4895, 36.7, 0.62736846), (-0.003434, 0.005012, -0.6852, 36.7, 0.49752503),
]  # fmt: skip


def test_hierarchical_effects_with_small_sample_tests():
    y, v, study, _, X = programmes()
    fit = ev.pool_hierarchical_effects(y, v, study, X)
    near(fit.omega2, 0.24907, 5)
    near(fit.tau2, 0.1024663, 7)
    found = fit.inference
    beta, se, stat, df, p = np.array(HIERARCHICAL).T
    near(found.beta, beta, 6)
    near(found.se, se, 6)
    near(found.stat, stat, 4)
    near(found.df, df, 1)
    near(found.p, p, 5)
    near(joint(found, 10, 12), (2.78, 3, 16.8, 0.0732), 1)
    near([found.ci[0], found.ci[11]], [[-1.28228, 1.31608], [-1.71432, -0.11903]], 5)


@pytest.mark.parametrize(
    ("least", "without", "expected"),
    [
        (1, (), [(2, 3, 0.22, 42.9), (7, 9, 0.84, 21.5), (10, 12, 2.78, 16.8), (16, 17, 13.78, 36.9),
                 (18, 20, 3.65, 37.5)]),
        (3, ((6, "I"),), [(2, 3, 2.93, 11.0), (7, 9, 0.84, 7.7), (10, 11, 0.26, 4.6), (15, 16, 3.69, 11.0),
                          (17, 19, 0.98, 9.1)]),
    ],
)  # fmt: skip
def test_joint_tests_of_tipton_and_pustejovsky(least, without, expected):
    study = columns()[2]
    size = dict(zip(*np.unique(study, return_counts=True), strict=True))
    y, v, study, _, X = programmes(np.array([size[s] >= least for s in study]), without)
    found = ev.pool_hierarchical_effects(y, v, study, X).inference
    for first, last, F, df in expected:
        stat, df1, df2, _ = joint(found, first, last)
        near(stat, F, 2)
        near(df2, df, 1)
        assert df1 == last - first + 1


RESTRICTED = [
    (0.5296, 0.7250, 0.529569, 0.724851, 0.7306, 20.08, 0.47347),
    (-0.0494, 0.1722, -0.049434, 0.204152, -0.2421, 58.42, 0.80952),
    (0.0653, 0.1628, 0.065272, 0.149146, 0.4376, 53.17, 0.66342),
    (-0.1366, 0.2429, -0.136575, 0.306429, -0.4457, 10.52, 0.66485),
    (0.4071, 0.1573, 0.407108, 0.210917, 1.9302, 23.10, 0.06595),
    (-0.3581, 0.1532, -0.358124, 0.136132, -2.6307, 43.20, 0.01176),
    (-0.2831, 0.0771, -0.283124, 0.237199, -1.1936, 7.08, 0.27108),
    (-0.0913, 0.0657, -0.091295, 0.091465, -0.9981, 9.95, 0.34188),
    (0.6983, 0.0805, 0.698328, 0.364882, 1.9138, 8.02, 0.09188),
    (-0.7530, 0.4949, -0.752994, 0.447670, -1.6820, 6.56, 0.13929),
    (-0.7700, 0.4869, -0.769968, 0.403898, -1.9063, 6.10, 0.10446),
    (-1.0016, 0.4600, -1.001648, 0.355989, -2.8137, 4.89, 0.03834),
    (0.1021, 0.1715, 0.102055, 0.148410, 0.6877, 9.68, 0.50782),
    (0.1223, 0.1804, 0.122255, 0.141470, 0.8642, 16.88, 0.39961),
    (0.0061, 0.0291, 0.006084, 0.033387, 0.1822, 15.79, 0.85772),
    (0.4738, 0.1609, 0.473789, 0.148660, 3.1871, 22.44, 0.00419),
    (0.6318, 0.1471, 0.631842, 0.138073, 4.5761, 28.68, 0.0),
    (0.3289, 0.2413, 0.328941, 0.196848, 1.6710, 27.47, 0.10607),
    (0.2920, 0.1736, 0.291952, 0.146014, 1.9995, 42.70, 0.05195),
    (0.1616, 0.1898, 0.161640, 0.171700, 0.9414, 29.27, 0.35420),
    (0.0013, 0.0009, 0.001270, 0.000978, 1.2988, 31.96, 0.20332),
    (-0.0003, 0.0047, -0.000309, 0.004828, -0.0641, 49.63, 0.94915),
]


def test_restricted_likelihood_with_studies_and_samples_and_cr2_by_study():
    y, v, study, sample, X = programmes()
    fit = ev.pool_multilevel(y, v, X, random=["study", "sample"], labels={"study": study, "sample": sample})
    near([fit.loglik, fit.aic, fit.bic, fit.aicc], [-489.0357, 1026.0714, 1119.5371, 1029.6217], 4)
    near([*fit.sigma2, fit.QM], [0.2274, 0.1145, 293.8694], 4)
    near(fit.QE, 1588.4397, 3)
    assert [c.groups for c in fit.components] == [152, 317]
    beta, own, again, se, stat, df, p = np.array(RESTRICTED).T
    near(fit.beta, beta, 4)
    near(fit.se, own, 4)
    robust = fit.robust(study)
    near(robust.beta, again, 5)
    near(robust.se, se, 5)
    near(robust.stat, stat, 4)
    near(robust.df, df, 2)
    near(robust.p, p, 4)
    stat, df1, df2, p = joint(robust, 10, 12)
    near([stat, df2], [2.71, 18.3], 1)
    near([df1, p], [3, 0.0753], 4)
