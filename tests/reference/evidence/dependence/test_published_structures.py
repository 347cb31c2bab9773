"""Published models with other structures of heterogeneity, as metafor reproduces them.

Sources: metafor's checks of analyses (gleser2009, law2016, vanhouwelingen2002) and the worked examples of metadat's
data sets (dat.fine1993, dat.kalaian1996, dat.obrien2003). Compared to one unit of the last printed digit.
"""

import json
from pathlib import Path

import numpy as np

from nabij import evidence as ev

HERE = Path(__file__).parent
SMALL = json.loads((HERE / "published.json").read_text())
DATA = json.loads((HERE / "published_dependent.json").read_text())


def near(value, expected, digits=4):
    np.testing.assert_allclose(value, expected, rtol=0, atol=1.05 * 10.0**-digits)


def network():
    data = DATA["law2016"]
    V = np.diag(data["v"]).astype(float)
    study = np.array(data["study"])
    for name, shared in data["covariance"].items():
        first, second = np.flatnonzero(study == int(name))
        V[first, second] = V[second, first] = shared
    X = np.array([
        [(t == arm) - (a == arm) for arm in "BCD"]
        for a, t in zip(data["against"], data["treatment"], strict=True)
    ], dtype=float)  # fmt: skip
    contrast = [a + t for a, t in zip(data["against"], data["treatment"], strict=True)]
    labels = {"study": [f"{s:02d}" for s in study], "contrast": contrast, "design": data["design"]}
    return {"y": data["y"], "V": V, "X": X, "labels": labels, "intercept": False, "names": ["B", "C", "D"]}


HALF = {"rho": 0.5}


def test_network_of_treatments_with_a_given_correlation():
    fit = ev.pool_multilevel(**network(), random=["contrast | study"], fixed={"contrast | study": HALF})
    near(fit.tau2, [0.5482])
    near(fit.beta, [-1.8847, -1.3366, -0.7402])
    near([fit.intervals()[0].lower, fit.intervals()[0].upper], [0.0788, 2.0156])


def test_network_with_inconsistency_between_designs():
    terms = ["contrast | study", "contrast | design"]
    fit = ev.pool_multilevel(**network(), random=terms, fixed=dict.fromkeys(terms, HALF))
    near(fit.tau2, [0.1036, 0.5391])
    near(fit.beta, [-1.9735, -1.3957, -0.6572])
    study, _, design, _ = fit.intervals()
    near([study.lower, study.upper, design.lower, design.upper], [0.0, 1.6661, 0.0, 3.9602])
    new = fit.predict([[1, 0, 0]])
    near(np.exp([*new.estimate, *new.ci[0], *new.pi[0]]), [0.1390, 0.0369, 0.5230, 0.0178, 1.0856])
    near(fit.predict().pi[[0, 1, 6, 8, 11], 0], [-4.029, -1.2853, -0.4911, -1.137, -2.7699])
    by_study, by_design = fit.random_effects()
    near(by_study.estimate, [-0.106, -0.094, -0.078, 0.335, -0.058, -0.128, 0.026, -0.121, 0.013, -0.148, 0.029, 0.13,
                             0.027, 0.084, -0.101, -0.064], 3)  # fmt: skip
    near(by_study.se, [0.314, 0.293, 0.283, 0.301, 0.285, 0.282, 0.286, 0.297, 0.297, 0.304, 0.313, 0.315, 0.301,
                       0.304, 0.302, 0.305], 3)  # fmt: skip
    near(by_design.estimate, [-0.551, 0.152, 0.675, -0.119, -0.383, 0.104, -0.493, -0.699], 3)
    near(by_design.se, [0.64, 0.619, 0.642, 0.518, 0.543, 0.53, 0.486, 0.54], 3)


def test_several_treatments_against_one_control_group_without_heterogeneity():
    arms = [(1, 1, 40, 1000, 100, 4000), (1, 2, 40, 1000, 150, 4000), (2, 1, 10, 200, 15, 400),
            (3, 1, 150, 2000, 40, 1000), (3, 2, 150, 2000, 80, 1000), (3, 3, 150, 2000, 50, 1000)]  # fmt: skip
    study, treatment, a, n1, c, n2 = np.array(arms, dtype=float).T
    p, q = a / n1, c / n2
    shared = (study[:, None] == study[None, :]) * (p * (1 - p) / n1)[:, None]
    V = shared + np.diag(q * (1 - q) / n2)
    fit = ev.pool_multilevel(
        p - q, V, np.eye(3)[treatment.astype(int) - 1], random=None, intercept=False, names=["a", "b", "c"]
    )
    near(fit.beta, [0.0200, 0.0043, 0.0211])
    near(fit.vcov[np.tril_indices(3)] * 1e6, [24.612, 19.954, 28.538, 13.323, 13.255, 69.806], 3)
    near(fit.QE, 7.1907)
    assert fit.components == ()


def survival():
    """Log odds ratios at four times, covariances of Trikalinos and Olkin (2012), the page's ridge of .08."""
    data = DATA["fine1993"]
    y, V, time, study = [], [], [], []
    for s in range(17):
        ne, nc = data["ne"][s], data["nc"][s]
        alive = [
            (t, data[f"e{t}"][s], data[f"c{t}"][s]) for t in (1, 2, 3, 4) if data[f"e{t}"][s] is not None
        ]
        block = np.zeros((len(alive), len(alive)))
        for i, (t, e, c) in enumerate(alive):
            table = np.array([e, ne - e, c, nc - c], dtype=float)
            table += 0.5 * (table == 0).any()
            y.append(np.log(table[0] * table[3] / (table[1] * table[2])))
            block[i, i] = (1 / table).sum()
            time.append(t)
            study.append(s)
            for j, (_, later, other) in enumerate(alive[i + 1 :], i + 1):
                block[i, j] = block[j, i] = ne / (e * (ne - later)) + nc / (c * (nc - other))
        if s < 16 and (np.linalg.eigvalsh(block) <= 0.08).any():
            block += 0.08 * np.eye(len(alive))
        V.append(block)
    return y, V, np.eye(4)[np.array(time) - 1], {"time": time, "study": study}


def test_survival_over_time_without_and_with_heterogeneity_at_two_bounds():
    y, V, X, labels = survival()
    names = ["6", "12", "18", "24"]
    fixed = ev.pool_multilevel(y, V, X, random=None, intercept=False, names=names, method="ML")
    near([fixed.QE, fixed.QE_p, fixed.QM], [62.447, 0.460, 15.631], 3)
    near(fixed.beta, [0.251, 0.428, 0.343, 0.281], 3)
    near(fixed.se, [0.143, 0.114, 0.134, 0.138], 3)
    fit = ev.pool_multilevel(
        y, V, X, random=["time | study"], labels=labels, struct="HAR", intercept=False, names=names
    )
    near(np.sqrt(fit.tau2), [0.0, 0.015, 0.172, 0.443], 3)
    near([*fit.rho, fit.QM], [1.0, 14.555], 3)
    near(fit.beta, [0.254, 0.408, 0.365, 0.351], 3)
    near(fit.se, [0.143, 0.115, 0.145, 0.187], 3)


def coaching():
    data = DATA["kalaian1996"]
    n1, n2, y = (np.array(data[name], dtype=float) for name in ("n1", "n2", "y"))
    v = np.round(1 / n1 + 1 / n2 + y**2 / (2 * (n1 + n2)), 4)
    study, outcome = np.array(data["study"]), np.array(data["outcome"])
    hours = np.array([np.nan if h is None else np.log(h) for h in data["hours"]])
    return y, ev.impute_covariance(v, study, 0.66), outcome, study, hours - np.nanmean(hours)


def test_coaching_with_opposite_outcomes_and_their_contrast():
    y, V, outcome, study, _ = coaching()
    fit = ev.pool_multivariate(y, V, outcome, study)
    near([*fit.tau2, *fit.rho, fit.QE, fit.QM], [0.012, 0.003, -1.0, 72.261, 18.090], 3)
    near([*fit.beta, *fit.se], [0.138, 0.117, 0.043, 0.034], 3)
    difference = fit.contrasts([[1, -1]])
    near(
        [difference.estimate[0], difference.se[0], difference.stat[0], difference.p[0]],
        [0.021, 0.049, 0.427, 0.669],
        3,
    )
    near([difference.joint.stat, difference.joint.p], [0.183, 0.669], 3)


def test_coaching_by_hours_with_a_variance_given_as_zero():
    y, V, outcome, study, hours = coaching()
    known = np.isfinite(hours)
    given = (y[known], V[np.ix_(known, known)], outcome[known], study[known], hours[known])
    fit = ev.pool_multivariate(*given)
    near([*np.sqrt(fit.tau2), *fit.rho, fit.QE], [0.123, 0.037, -1.0, 68.018], 3)
    near([*fit.beta, *fit.se], [0.101, 0.110, 0.170, 0.049, 0.049, 0.035, 0.073, 0.046], 3)
    near(fit.contrasts(np.eye(4)).joint.stat, 23.634, 3)
    fit = ev.pool_multivariate(*given, fixed={"outcome | study": {"tau2[v]": 0.0}})
    near([np.sqrt(fit.tau2[0]), fit.tau2[1]], [0.145, 0.0], 3)
    near([*fit.beta, *fit.se], [0.107, 0.114, 0.188, 0.060, 0.051, 0.034, 0.076, 0.044], 3)
    near(fit.contrasts(np.eye(4)).joint.stat, 23.340, 3)
    assert fit.parameter_count == 5
    assert np.isfinite(fit.components[0].se)


def preeclampsia():
    data = DATA["obrien2003"]
    study = np.array(data["study"])
    bmi, p = np.array(data["bmi"], dtype=float), np.array(data["cases"]) / np.array(data["total"])
    centred = bmi - np.array([bmi[study == s].mean() for s in study])
    return 100 * p, 1e4 * p * (1 - p) / np.array(data["total"]), centred, study


def test_risk_by_body_mass_with_random_intercepts_and_with_random_slopes():
    y, v, bmi, study = preeclampsia()
    labels = {"study": study, "group": range(43), "bmi": bmi}
    nested = ev.pool_multilevel(y, v, bmi, random=["study", "study/group"], labels=labels)
    near([*nested.sigma2, nested.QE, nested.QM], [7.2715, 2.5192, 20152.6718, 57.0360])
    near([*nested.beta, *nested.se], [5.0125, 0.5749, 0.8068, 0.0761])
    fit = ev.pool_multilevel(y, v, bmi, random=["bmi | study"], labels=labels, struct="GEN")
    near([*fit.tau2, *fit.rho, fit.QM], [8.2128, 0.0903, 0.8723, 28.6345])
    near([*fit.beta, *fit.se], [4.7340, 0.4887, 0.8085, 0.0913])


def test_log_odds_of_both_arms_of_vaccine_trials():
    data = SMALL["bcg"]
    a, b, c, d = (np.array(data[name], dtype=float) for name in ("tpos", "tneg", "cpos", "cneg"))
    y, v = np.concatenate([np.log(a / b), np.log(c / d)]), np.concatenate([1 / a + 1 / b, 1 / c + 1 / d])
    arm, trial = ["exposed"] * 13 + ["control"] * 13, [*range(13), *range(13)]
    fit = ev.pool_multivariate(y, v, arm, trial, method="ML")
    near([*fit.beta, *fit.tau2, *fit.rho], [-4.096, -4.834, 2.407, 1.431, 0.947], 3)
    effect = fit.contrasts([[-1, 1]])
    near([effect.estimate[0], effect.se[0], *np.exp(effect.ci[0])], [-0.738, 0.180, 0.336, 0.680], 3)
    G = fit.covariance()
    near(G[0, 0] + G[1, 1] - 2 * G[0, 1], 0.324, 3)
    latitude = np.tile([44, 55, 42, 52, 13, 44, 19, 13, 27, 42, 18, 33, 33], 2) - 33.0
    fit = ev.pool_multivariate(y, v, arm, trial, latitude, method="ML")
    near([*fit.beta, *fit.se], [-4.117, -4.826, 0.072, 0.039, 0.306, 0.313, 0.022, 0.022], 3)
    near([*fit.tau2, *fit.rho], [1.18, 1.23, 1.0], 2)
    both = fit.contrasts([[-1, 1, 0, 0], [0, 0, -1, 1]])
    near([*both.estimate, *both.se], [-0.708, -0.033, 0.048, 0.003], 3)
