"""Dependent effects against recorded runs of metafor 3.8-1, clubSandwich 0.5.8 and robumeta 2.0 in R 4.2.2.

`recorded.json` holds small tables of numbers from metadat 1.2-0 (senn2013, hasselblad1998, obrien2003, begg1989,
ishak2007, hackshaw1998, crede2010, kalaian1996), robumeta (hierdat, corrdat) and clubSandwich (SATcoaching), with what
`rma.mv`, `coef_test`, `Wald_test`, `confint`, `cooks.distance`, `hatvalues` and `robu` gave. Estimates by an optimiser
are compared to 2e-4 and our likelihood is never lower by more than 1e-7; closed forms to 1e-6.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from nabij import evidence as ev

RECORDED = json.loads((Path(__file__).parent / "recorded.json").read_text())
DATA, FITS = RECORDED["data"], RECORDED["fits"]


def dummies(labels, left_out):
    """One column a level, in alphabetical order without regard to case, as R orders the levels."""
    levels = sorted(set(labels), key=str.lower)
    return np.array([[float(one == level) for level in levels if level != left_out] for one in labels])


def studies_and_treatments(data):
    """One mean a study, and treatments against placebo."""
    study = np.array(data["study"])
    each = (study[:, None] == np.unique(study)).astype(float)
    return np.column_stack([each, dummies(data["trt"], "placebo")])


def block(data, correlation, power=None):
    """Known covariances within studies: `correlation`, to the power of the distance of `power`'s column if named."""
    study, v = np.array(data["study"]), np.array(data["v"])
    apart = np.abs(np.subtract.outer(data[power], data[power])) if power else 1 - np.eye(v.size)
    V = np.where(study[:, None] == study, correlation**apart * np.sqrt(np.outer(v, v)), 0.0)
    np.fill_diagonal(V, v)
    return V


HALF = {"trt | study": {"rho": 0.5}}


def fitted(name):
    data = DATA[name.split()[0]]
    y, v = data["y"], data.get("v")
    if name == "senn CS":
        X = studies_and_treatments(data)
        return ev.pool_multilevel(y, v, X, random=["trt | study"], labels=data, fixed=HALF, intercept=False)
    if name == "hass":
        X = dummies(data["trt"], min(data["trt"]))
        return ev.pool_multilevel(y, v, X, random=["study", "trt | study"], labels=data, fixed=HALF)
    if name == "obrien GEN":
        return ev.pool_multilevel(y, v, data["bmi"], random=["bmi | study"], labels=data, struct="GEN")
    if name == "begg":
        X = dummies(data["trt"], "BMT")
        return ev.pool_multilevel(y, v, X, random=["study", "trt | study"], labels=data, struct="DIAG")
    if name == "ishak CAR":
        return ev.pool_multilevel(y, v, data["mm"], random=["mm | study"], labels=data, struct="CAR")
    if name == "ishak HAR":
        X, V = dummies([str(t) for t in data["time"]], None), block(data, 0.97, "time")
        return ev.pool_multilevel(
            y, V, X, random=["time | study"], labels=data, struct="HAR", intercept=False
        )
    if name == "hack":
        return ev.pool_multilevel(y, v, random=["country", ("country", "study")], labels=data)
    if name == "hack design":
        X = dummies(data["design"], min(data["design"]))
        return ev.pool_multilevel(y, v, X, random=["country", "study"], labels=data)
    if name == "crede":
        return ev.pool_multilevel(y, v, random=["study", ("study", "sample")], labels=data)
    assert name == "kalaian"
    return ev.pool_multivariate(y, block(data, 0.66), data["outcome"], data["study"])


MODELS = [
    "senn CS", "hass", "obrien GEN", "begg", "ishak CAR", "ishak HAR", "hack", "hack design", "crede", "kalaian",
]  # fmt: skip


@pytest.fixture(scope="module", params=MODELS)
def model(request):
    return request.param, fitted(request.param)


def test_estimates_errors_and_heterogeneity_are_those_of_metafor(model):
    name, fit = model
    expected = FITS[name]

    assert fit.loglik == pytest.approx(expected["ll"][0], abs=1e-6)
    assert fit.loglik > expected["ll"][0] - 1e-7
    np.testing.assert_allclose(fit.beta, expected["beta"], rtol=2e-4, atol=2e-5)
    np.testing.assert_allclose(fit.se, expected["se"], rtol=2e-4)
    assert pytest.approx(expected["QE"][0], rel=1e-8) == fit.QE
    for kind, own in (("sigma2", fit.sigma2), ("tau2", fit.tau2), ("rho", fit.rho)):
        if kind in expected:
            np.testing.assert_allclose(np.sort(own), np.sort(expected[kind]), rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("name", [name for name in MODELS if "CR2" in FITS[name]])
def test_robust_errors_and_degrees_of_freedom_are_those_of_clubsandwich(name):
    fit, expected = fitted(name), FITS[name]
    cluster = DATA[name.split()[0]]["country" if name == "hack" else "study"]
    for theirs, ours in (("CR1", "CR1G"), ("CR1S", "CR1S"), ("CR2", "CR2")):
        found = fit.robust(cluster, ours, degrees="satterthwaite")
        for key, own in (("se", found.se), ("df", found.df), ("p", found.p)):
            np.testing.assert_allclose(own, expected[theirs][key], rtol=1e-3, atol=1e-6)
    if "HTZ" in expected:
        joint = fit.robust(cluster).test(np.eye(fit.beta.size))
        np.testing.assert_allclose([joint.stat, joint.df2, joint.p], expected["HTZ"], rtol=2e-3, atol=1e-6)


@pytest.mark.parametrize("name", ["hack", "crede"])
def test_profile_limits_hat_values_and_influence_are_those_of_metafor(name):
    fit, expected = fitted(name), FITS[name]
    limits = [(one.estimate, one.lower, one.upper) for one in fit.intervals()]
    np.testing.assert_allclose(limits, np.reshape(expected["ci"], (-1, 3)), rtol=2e-3, atol=2e-5)
    np.testing.assert_allclose(fit.hat(), expected["hat"], rtol=1e-3)
    cluster = DATA[name]["country" if name == "hack" else "study"]
    found = fit.leave_one_out(cluster).cook
    np.testing.assert_allclose(np.sort(found), np.sort(expected["cook"]), rtol=5e-3, atol=2e-5)


def test_sat_coaching_with_imputed_covariances_and_free_heterogeneity():
    """Six coefficients, `impute_covariance_matrix` with r .66; the correlation of heterogeneity ends at -1."""
    data, expected = DATA["sat"], FITS["sat"]
    V = ev.impute_covariance(data["v"], data["study"], 0.66)
    fit = ev.pool_multilevel(
        data["y"], V, data["X"], random=["test | study"], labels={"test": data["test"], "study": data["study"]},
        struct="UN", intercept=False,
    )  # fmt: skip
    found = fit.robust(data["study"])
    joint = found.test(np.eye(6)[-2:])

    assert fit.loglik == pytest.approx(expected["ll"][0], abs=1e-8)
    np.testing.assert_allclose(fit.beta, expected["beta"], rtol=1e-5)
    for key, own in (("se", found.se), ("df", found.df), ("p", found.p)):
        np.testing.assert_allclose(own, expected["CR2"][key], rtol=1e-5)
    np.testing.assert_allclose([joint.stat, joint.df2, joint.p], expected["HTZ"], rtol=1e-5)


@pytest.mark.parametrize(
    ("name", "pool", "moderators", "options"),
    [
        ("hierdat", ev.pool_hierarchical_effects, ("binge", "followup", "sreport", "age"), {}),
        ("hierdat large", ev.pool_hierarchical_effects, ("binge", "followup", "sreport", "age"), {"kind": "CR1"}),
        ("corrdat", ev.pool_correlated_effects, ("males", "college", "binge"), {"rho": 0.8}),
        ("corrdat mean", ev.pool_correlated_effects, (), {"rho": 0.5}),
    ],
)  # fmt: skip
def test_working_models_are_those_of_robumeta(name, pool, moderators, options):
    data, expected = DATA[name.split()[0]], FITS[name]
    X = np.column_stack([data[column] for column in moderators]) if moderators else None
    found = pool(data["y"], data["v"], data["study"], X, **options)

    assert found.tau2 == pytest.approx(expected["tau2"][0], rel=1e-8)
    if "om" in expected:
        assert found.omega2 == pytest.approx(expected["om"][0], rel=1e-8)
    own = found.inference
    for key, values in (("b", own.beta), ("se", own.se), ("df", own.df), ("p", own.p)):
        np.testing.assert_allclose(values, expected[key], rtol=1e-6, atol=1e-9)


def test_upper_limit_of_a_variance_that_is_estimated_at_zero():
    """Eighteen made-up effects in six groups. metafor 3.8-1, R 4.2.2: the root of the profile of `rma.mv` with sigma2
    held, .1398658107 (`confint` stops at .13983574); the second variance by `confint`."""
    y = [
        0.05,
        0.54,
        0.57,
        0.22,
        -0.01,
        1.07,
        -0.54,
        0.23,
        0.07,
        0.07,
        0.1,
        0.72,
        -0.23,
        0.61,
        0.34,
        -0.05,
        0.06,
        0.46,
    ]
    v = [0.035, 0.076, 0.066, 0.033, 0.096, 0.095, 0.03, 0.087, 0.057, 0.064, 0.064, 0.039, 0.081, 0.034, 0.052, 0.088,
         0.098, 0.038]  # fmt: skip
    labels = {"g": np.repeat(range(6), 3), "e": range(18)}
    between, within = ev.pool_multilevel(y, v, random=["g", ("g", "e")], labels=labels).intervals()

    assert (between.estimate, between.lower) == (0.0, 0.0)
    assert between.upper == pytest.approx(0.1398658107, rel=1e-8)
    assert (within.lower, within.upper) == pytest.approx((0.023780322, 0.25452499), rel=1e-3)
