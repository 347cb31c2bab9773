"""Cluster-robust tests, influence and residuals against printed output.

Sources: the worked examples of metafor's help pages (`robust`, `influence.rma.mv`, metafor 4.7) and of metadat's data
sets (dat.assink2016, dat.tannersmith2016, dat.knapp2017; robust tests by clubSandwich: CR2, Satterthwaite's degrees of
freedom, HTZ), and metafor's own checks (test_misc_residuals, test_misc_influence). They print four digits (degrees of
freedom two), so values are compared to one unit of the last.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from nabij import evidence as ev

HERE = Path(__file__).parent
SMALL = json.loads((HERE / "published.json").read_text())
DATA = json.loads((HERE / "published_dependent.json").read_text())


def near(value, expected, digits=4):
    np.testing.assert_allclose(value, expected, rtol=0, atol=1.05 * 10.0**-digits)


def coefficient(result, j, estimate, se, stat, df, p, low, high):
    near(
        [result.beta[j], result.se[j], result.stat[j], result.p[j], *result.ci[j]],
        [estimate, se, stat, p, low, high],
    )
    near(result.df[j], df, 2)


def assink():
    data = DATA["assink2016"]
    kind = np.array(data["type"])
    moderators = np.column_stack([data["year"], kind == "c", kind == "o"]).astype(float)
    labels = {"study": data["study"], "effect": range(100)}
    return np.array(data["y"]), np.array(data["v"]), moderators, labels, data


NESTED = ["study", "study/effect"]


def test_three_levels_of_recidivism_with_criteria_and_likelihood_ratios():
    y, v, _, labels, _ = assink()
    fit = ev.pool_multilevel(y, v, random=NESTED, labels=labels)
    near(fit.sigma2, [0.1879, 0.1120])
    near([fit.beta[0], fit.se[0], fit.QE], [0.4268, 0.1184, 809.4611])
    near([fit.loglik, fit.aic, fit.bic, fit.aicc], [-73.6327, 153.2654, 161.0508, 153.5180])
    without = [
        (NESTED[0], 81.8658, 233.1313, 238.3215, 233.2563),
        (NESTED[1], 62.8024, 214.0678, 219.2581, 214.1928),
    ]
    for term, ratio, aic, bic, aicc in without:
        other = NESTED[1] if term == NESTED[0] else NESTED[0]
        for narrow in (
            ev.pool_multilevel(y, v, random=[term], labels=labels),
            ev.pool_multilevel(y, v, random=NESTED, labels=labels, fixed={other: 0.0}),
        ):
            near([narrow.aic, narrow.bic, narrow.aicc], [aic, bic, aicc])
            test = fit.likelihood_ratio(narrow)
            near(test.stat, ratio)
            assert (test.df, test.p < 0.0001) == (1, True)


def test_three_levels_of_recidivism_with_moderators():
    y, v, X, labels, data = assink()
    for columns, sigma2, QE, QM, p, beta, se in [
        (data["published"], [0.1712, 0.1128], 702.5110, 1.8444, 0.1744, [0.8117, -0.4474], [0.3056, 0.3294]),
        (X[:, 0], [0.1351, 0.1128], 673.5617, 5.4633, 0.0194, [0.4257, -0.0421], [0.1040, 0.0180]),
        (X[:, 1:], [0.1899, 0.0847], 761.8270, 14.9760, 0.0006, [0.4702, -0.7297, -0.2219], [0.1180, 0.1923, 0.1392]),
        (X, [0.1493, 0.0853], 610.2644, 19.2399, 0.0002,
         [0.4656, -0.0380, -0.7094, -0.2040], [0.1071, 0.0183, 0.1914, 0.1385]),
    ]:  # fmt: skip
        fit = ev.pool_multilevel(y, v, columns, random=NESTED, labels=labels)
        near(fit.sigma2, sigma2)
        near([fit.QE, fit.QM, fit.QM_p], [QE, QM, p])
        near(fit.beta, beta)
        near(fit.se, se)


def test_robust_tests_of_recidivism_under_three_working_models():
    y, v, _, labels, data = assink()
    study = data["study"]
    plain = ev.pool_multilevel(y, v, random=NESTED, labels=labels)
    coefficient(plain.robust(study, "CR1"), 0, 0.4268, 0.1183, 3.6076, 16, 0.0024, 0.1760, 0.6776)
    coefficient(plain.robust(study), 0, 0.4268, 0.1186, 3.5971, 15.45, 0.0025, 0.1745, 0.6791)
    fit, robust = ev.pool_correlated_hierarchical(y, v, study, r=0.6)
    near(fit.sigma2, [0.0807, 0.1545])
    near([fit.beta[0], fit.se[0], fit.QE], [0.3678, 0.0965, 745.4385])
    coefficient(robust, 0, 0.3678, 0.0970, 3.7924, 14.53, 0.0019, 0.1605, 0.5750)
    V = ev.known_v(v, study, type=data["type"], obs=list(range(100)), rho=(0.7, 0.5))
    fit = ev.pool_multilevel(y, V, random=NESTED, labels=labels)
    near(fit.sigma2, [0.0704, 0.1508])
    near([fit.beta[0], fit.se[0], fit.QE], [0.3618, 0.0933, 840.9174])
    coefficient(fit.robust(study), 0, 0.3618, 0.0938, 3.8567, 14.34, 0.0017, 0.1611, 0.5626)


def delinquency(columns=None):
    data = DATA["tannersmith2016"]
    y, v, study = (np.array(data[name]) for name in ("y", "v", "study"))
    sex = np.array(data["sex"])
    one, two = (
        np.array([np.mean(np.array(data[name])[study == s]) for s in study]) for name in ("age1", "age2")
    )
    every = {"one": one, "two": two, "both": one * two, "male": sex == "m", "mixed": sex == "x"}
    X = None if columns is None else np.column_stack([every[name] for name in columns]).astype(float)
    return y, v, study, X


def test_correlated_hierarchical_model_of_delinquency_as_compound_symmetry():
    y, v, study, _ = delinquency()
    fit = ev.pool_multilevel(
        y, ev.impute_covariance(v, study, 0.8), random=["effect | study"],
        labels={"study": study, "effect": range(y.size)},
    )  # fmt: skip
    near([*fit.tau2, *fit.rho, fit.beta[0], fit.se[0], fit.QE], [0.0111, 0.3424, 0.1023, 0.0241, 852.8372])
    coefficient(fit.robust(study), 0, 0.1023, 0.0241, 4.2474, 14.88, 0.0007, 0.0509, 0.1537)


@pytest.mark.parametrize(
    ("columns", "sigma2", "QE", "joint", "rows"),
    [
        (["one", "two"], [0.0008, 0.0073], 809.9123, (2, 2.80, 1.4331, 0.3729), [
            (0.3960, 0.1632, 2.4270, 6.69, 0.0472, 0.0065, 0.7855),
            (0.0451, 0.0329, 1.3702, 2.55, 0.2788, -0.0710, 0.1613),
            (-0.0562, 0.0328, -1.7157, 1.84, 0.2390, -0.2095, 0.0971),
        ]),
        (["one", "two", "both"], [0.0008, 0.0073], 801.3245, (3, 2.69, 1.4709, 0.3918), [
            (-2.3900, 1.1001, -2.1726, 5.27, 0.0791, -5.1746, 0.3946),
            (0.2656, 0.0969, 2.7406, 6.39, 0.0316, 0.0319, 0.4992),
            (0.1027, 0.0740, 1.3877, 6.07, 0.2140, -0.0779, 0.2834),
            (-0.0125, 0.0052, -2.3828, 6.51, 0.0513, -0.0251, 0.0001),
        ]),
        (["one", "two", "male", "mixed", "both"], [0.0011, 0.0073], 797.9348, (5, 2.81, 0.9270, 0.5670), [
            (-2.5352, 1.1935, -2.1241, 5.20, 0.0850, -5.5687, 0.4983),
            (0.2827, 0.1003, 2.8186, 5.82, 0.0315, 0.0354, 0.5300),
            (0.1078, 0.0793, 1.3592, 5.96, 0.2232, -0.0866, 0.3022),
            (0.0312, 0.0620, 0.5036, 5.20, 0.6352, -0.1264, 0.1889),
            (-0.0071, 0.0542, -0.1317, 6.58, 0.8991, -0.1371, 0.1228),
            (-0.0133, 0.0053, -2.5048, 6.08, 0.0457, -0.0263, -0.0004),
        ]),
    ],
)  # fmt: skip
def test_htz_tests_of_delinquency_with_moderators(columns, sigma2, QE, joint, rows):
    y, v, study, X = delinquency(columns)
    fit, robust = ev.pool_correlated_hierarchical(y, v, study, X, r=0.8)
    near(fit.sigma2, sigma2)
    near(fit.QE, QE)
    for j, row in enumerate(rows):
        coefficient(robust, j, *row)
    df1, df2, F, p = joint
    near([robust.joint.df1, robust.joint.stat, robust.joint.p], [df1, F, p])
    near(robust.joint.df2, df2, 2)


def planning():
    """Groups that patients share, and tasks and difficulties that correlate, as the help page sets them."""
    data = DATA["knapp2017"]
    study, task, difficulty = (np.array(data[name], dtype=object) for name in ("study", "task", "difficulty"))
    place = []
    for i in range(study.size):
        mine = {d for d, s in zip(difficulty, study, strict=True) if s == study[i]} - {None}
        own = sorted(mine)
        number = 1 if difficulty[i] is None else own.index(difficulty[i]) + 1
        place.append(f"{1 if task[i] == 'a' else 2}.{number}")
    names = [f"{t}.{d}" for t in (1, 2) for d in (1, 2, 3, 4)]
    rho = {
        (a, b): 0.4 if a[0] == b[0] else (0.7 if a[2] == b[2] else 0.28)
        for i, a in enumerate(names) for b in names[i + 1 :]
    }  # fmt: skip
    V = ev.known_v(
        data["v"],
        study,
        obs=place,
        rho=rho,
        grp1=data["group1"],
        grp2=data["group2"],
        w1=data["n1"],
        w2=data["n2"],
    )
    return np.array(data["y"]), V, study.astype(int), difficulty


def test_planning_in_schizophrenia_with_shared_groups_and_tasks():
    y, V, study, difficulty = planning()
    labels = {"study": study, "effect": np.arange(66)}
    plain = ev.pool_multilevel(y, np.diagonal(V), random=NESTED, labels=labels)
    near([*plain.sigma2, plain.beta[0], plain.se[0], plain.QE], [0.0383, 0.0263, 0.6801, 0.0560, 129.0088])
    fit = ev.pool_multilevel(y, V, random=NESTED, labels=labels)
    near([*fit.sigma2, fit.beta[0], fit.se[0], fit.QE], [0.0102, 0.0557, 0.6696, 0.0546, 152.4935])
    near(fit.predict().pi[0], [0.16, 1.18], 2)
    coefficient(fit.robust(study, "CR1"), 0, 0.6696, 0.0543, 12.3418, 30, 0.0, 0.5588, 0.7804)
    coefficient(fit.robust(study), 0, 0.6696, 0.0543, 12.3260, 22.30, 0.0, 0.5570, 0.7821)
    known = np.array([d is not None for d in difficulty])
    fit = ev.pool_multilevel(
        y[known], V[np.ix_(known, known)], difficulty[known].astype(float), random=NESTED,
        labels={name: values[known] for name, values in labels.items()},
    )  # fmt: skip
    near([*fit.sigma2, fit.QE, fit.QM, fit.QM_p], [0.0465, 0.0275, 115.9211, 10.0201, 0.0015])
    one, two = fit.robust(study[known], "CR1"), fit.robust(study[known])
    coefficient(one, 0, 0.1803, 0.1239, 1.4547, 23, 0.1593, -0.0761, 0.4367)
    coefficient(one, 1, 0.1241, 0.0294, 4.2147, 23, 0.0003, 0.0632, 0.1850)
    coefficient(two, 0, 0.1803, 0.1244, 1.4499, 7.77, 0.1862, -0.1079, 0.4685)
    coefficient(two, 1, 0.1241, 0.0299, 4.1531, 7.39, 0.0038, 0.0542, 0.1940)
    near([one.joint.stat, two.joint.stat, two.joint.p], [17.7635, 17.2483, 0.0038])


def test_two_outcomes_of_periodontal_surgery_with_joint_tests():
    data = SMALL["berkey1998"]
    fit = ev.pool_multivariate(data["y"], data["V"], data["outcome"], data["trial"])
    near([*fit.tau2, *fit.rho], [0.0327, 0.0117, 0.6088])
    near([fit.QE, fit.QM], [128.2267, 108.8616])
    one, two = fit.robust(data["trial"], "CR1"), fit.robust(data["trial"])
    coefficient(one, 0, -0.3392, 0.1010, -3.3597, 3, 0.0437, -0.6605, -0.0179)
    coefficient(one, 1, 0.3534, 0.0675, 5.2338, 3, 0.0136, 0.1385, 0.5683)
    near([one.joint.stat, one.joint.df2, one.joint.p], [41.6138, 3, 0.0065])
    coefficient(two, 0, -0.3392, 0.0892, -3.8031, 3.81, 0.0208, -0.5919, -0.0866)
    coefficient(two, 1, 0.3534, 0.0582, 6.0776, 3.79, 0.0044, 0.1884, 0.5185)
    near([two.joint.stat, two.joint.p], [40.7911, 0.0089])
    near(two.joint.df2, 2.76, 2)


def schools():
    data = SMALL["konstantopoulos2011"]
    labels = {"district": data["district"], "study": data["study"]}
    fit = ev.pool_multilevel(data["y"], data["v"], random=["district", "district/study"], labels=labels)
    return fit, data["district"]


def test_robust_tests_by_district():
    fit, district = schools()
    coefficient(fit.robust(district, "CR1"), 0, 0.1847, 0.0845, 2.1859, 10, 0.0537, -0.0036, 0.3730)
    coefficient(fit.robust(district), 0, 0.1847, 0.0845, 2.1870, 9.86, 0.0540, -0.0038, 0.3733)


def test_cooks_distances_by_district_and_by_school_and_hat_values():
    fit, district = schools()
    np.testing.assert_allclose(
        fit.leave_one_out(district).cook,
        [0.0693784140, 0.0161880606, 0.0419849759, 0.1192089452, 0.0213566370, 0.1014506985, 0.5585174853,
         0.0656500671, 0.0037438517, 0.0548839759, 0.0003441647],
        rtol=1e-4,
    )  # fmt: skip
    np.testing.assert_allclose(
        fit.leave_one_out().cook[[0, 1, 2, 3, 5, 30, 31, 32, 47, 48, 55]],
        [1.965212e-03, 2.989768e-03, 2.638140e-03, 3.873368e-03, 2.049672e-02, 6.193156e-02, 2.406239e-02,
         6.513879e-02, 2.479767e-02, 2.281846e-02, 4.733739e-03],
        rtol=2e-4,
    )  # fmt: skip
    near(
        fit.hat()[[0, 4, 8, 10, 19, 30, 33, 55]],
        [
            0.018246414,
            0.024305990,
            0.028628711,
            0.035668057,
            0.008149594,
            0.027875751,
            0.012900198,
            0.020990821,
        ],
        8,
    )


ALLOCATION = [*["random"] * 4, *["alternate"] * 2, *["random"] * 3, *["systematic"] * 4]
LATITUDE = [44, 55, 42, 52, 13, 44, 19, 13, 27, 42, 18, 33, 33]


def vaccine(rows=13, X=None):
    data = SMALL["bcg"]
    a, b, c, d = (np.array(data[name][:rows], dtype=float) for name in ("tpos", "tneg", "cpos", "cneg"))
    y, v = np.log((a / (a + b)) / (c / (c + d))), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
    return ev.pool_multilevel(y, v, X, random=["trial"], labels={"trial": range(rows)})


def test_standardised_and_deleted_residuals_of_trials_and_of_kinds_of_allocation():
    fit, kind = vaccine(6), ALLOCATION[:6]
    own = fit.residuals(kind)
    near(own.standardised, [0.1401, -0.9930, -0.4719, -1.0476, 1.6462, 0.4825])
    near(own.by_cluster.X2, [3.7017, 3.6145])
    near(fit.leave_one_out().rstudent, [0.1426, -0.9957, -0.4591, -1.1949, 2.0949, 0.4330])
    near(fit.leave_one_out(kind).X2, [27.4717, 5.2128])
    near(fit.leave_one_out(kind, reestimate=False).X2, [3.7017, 3.6145])


def test_influence_of_trials_and_of_kinds_of_allocation_beside_latitude():
    fit = vaccine(X=LATITUDE)
    cook = [
        0.0048,
        0.0489,
        0.0104,
        0.2495,
        0.0072,
        0.2883,
        0.3643,
        0.2719,
        0.02,
        0.1645,
        0.0009,
        0.0404,
        0.1434,
    ]
    near(fit.leave_one_out().cook, cook)
    near(fit.leave_one_out(ALLOCATION).cook, [0.2591, 2.4372, 0.1533])
    near(fit.leave_one_out(ALLOCATION, reestimate=False).cook, [0.3199, 2.2194, 0.2421])
    hat = [
        0.049,
        0.1493,
        0.0351,
        0.3481,
        0.2248,
        0.2367,
        0.064,
        0.357,
        0.0926,
        0.1157,
        0.2309,
        0.0189,
        0.0778,
    ]
    near(fit.hat(), hat)
