"""Reference runs kept beside the repository: metafor 3.8, metaSEM 1.5.5 over OpenMx 2.21 (R 4.2.2).

Each file carries its own tolerances; ours are no wider: 1e-4 relative for estimates (the reference's optimiser stops
early), and a likelihood that is never lower than the reference's by more than 1e-8. Standard errors of coefficients
that metaSEM gives come from the observed information.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from nabij import evidence as ev

SHARED = Path(__file__).parents[4] / "../shared/data"
pytestmark = pytest.mark.skipif(
    not SHARED.exists(), reason="the recorded reference runs are not beside the repository"
)


def case(name):
    found = json.loads((SHARED / "more" / f"{name}.json").read_text())
    return found["data"], found["expected"]


def close(value, expected, rel=1e-4, absolute=1e-7):
    np.testing.assert_allclose(value, expected, rtol=rel, atol=absolute)


def reached(fit, minus2LL):
    assert -2.0 * fit.loglik <= minus2LL + 1e-8


def long(data, columns):
    first, second, v1, cov, v2 = (data[name] for name in columns)
    y, V, outcome, study = [], [], [], []
    for i, (one, two) in enumerate(zip(first, second, strict=True)):
        have = [j for j, value in enumerate((one, two)) if value is not None]
        full = np.array([[v1[i] or 0.0, cov[i] or 0.0], [cov[i] or 0.0, v2[i] or 0.0]])
        V.append(full[np.ix_(have, have)])
        y += [(one, two)[j] for j in have]
        outcome += have
        study += [i] * len(have)
    return y, V, outcome, study


def test_simulated_three_level_data_match_metafor():
    with (SHARED / "bench_three_level_200x5.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    expected = json.loads((SHARED / "timings.json").read_text())["metafor_mv"]["result"]
    fit = ev.pool_multilevel(
        [float(row["y"]) for row in rows], [float(row["v"]) for row in rows], random=[("study",), ("study", "es")],
        labels={"study": [row["study"] for row in rows], "es": [row["es"] for row in rows]},
    )  # fmt: skip
    close(fit.beta, expected["beta"], 1e-6)
    close(fit.se, expected["se"], 1e-6)
    close(fit.sigma2, expected["sigma2"], 1e-5)
    assert fit.loglik >= expected["logLik"] - 1e-8


@pytest.mark.parametrize("moderated", [False, True])
def test_three_level_grants_match(moderated):
    data, expected = case("m05_metaSEM_bornmann_three_level")
    part = expected["moderator" if moderated else "base"]
    fit = ev.pool_multilevel(
        data["logOR"], data["v"], data["fellowship"] if moderated else None, method="ML",
        random=[("cluster",), ("cluster", "row")], labels={"cluster": data["Cluster"], "row": range(66)},
    )  # fmt: skip
    reached(fit, part["minus2LL"])
    coefficients = part["coef"]
    close(fit.beta[0], coefficients["Intercept"]["est"], 2e-4)
    close(fit.observed_se()[0], coefficients["Intercept"]["se"], 2e-4)
    close(fit.sigma2, [coefficients["Tau2_3"]["est"], coefficients["Tau2_2"]["est"]], 2e-4)
    close([c.se for c in fit.components], [coefficients["Tau2_3"]["se"], coefficients["Tau2_2"]["se"]], 2e-4)
    if moderated:
        close(fit.beta[1], coefficients["Slope_1"]["est"], 2e-4)
        close(fit.observed_se()[1], coefficients["Slope_1"]["se"], 2e-4)
    else:
        shares = [part["I2"][f"I2_{level} (Typical v: Q statistic)"]["Estimate"] for level in (3, 2)]
        close([c.I2 / 100.0 for c in fit.components], shares, 2e-4)
        close(fit.QE, part["Q"], 1e-9)


def test_three_level_profile_intervals_match_the_exact_ones():
    data, expected = case("m06_metaSEM_cooper_LBCI")
    fit = ev.pool_multilevel(
        data["y"], data["v"], random=["district", "district/study"], method="ML",
        labels={"district": data["District"], "study": data["Study"]},
    )  # fmt: skip
    reached(fit, expected["minus2LL"])
    limits = expected["coef"]
    close(
        fit.coefficient_intervals()[0], [limits["Intercept"]["lbound"], limits["Intercept"]["ubound"]], 1e-6
    )
    for interval, name in zip(fit.intervals(), ("Tau2_3", "Tau2_2"), strict=True):
        close(interval.estimate, limits[name]["est"], 1e-6)
        close([interval.lower, interval.upper], [limits[name]["lbound"], limits[name]["ubound"]], 1e-6)


def periodontal():
    data, expected = case("mv02_metaSEM_berkey")
    y, V, outcome, study = long(data, ("PD", "AL", "var_PD", "cov_PD_AL", "var_AL"))
    return y, V, outcome, study, data, expected


def test_two_outcomes_match_metasem_with_errors_and_profile_intervals():
    y, V, outcome, study, _, expected = periodontal()
    fit = ev.pool_multivariate(y, V, outcome, study, method="ML")
    wald = expected["wald"]
    reached(fit, wald["minus2LL"])
    names = ("Intercept1", "Intercept2")
    close(fit.beta, [wald["coefficients"][n]["est"] for n in names])
    close(fit.observed_se(), [wald["coefficients"][n]["se"] for n in names])
    between = ("Tau2_1_1", "Tau2_2_1", "Tau2_2_2")
    close(fit.covariance()[np.tril_indices(2)], [wald["coefficients"][n]["est"] for n in between])
    close(fit.covariance_se()[np.tril_indices(2)], [wald["coefficients"][n]["se"] for n in between])
    close(fit.QE, wald["Q"], 1e-9)
    shares = [fit.components[i].I2 / 100.0 for i in (0, 1)]
    close(shares, [wald["I2"][f"{n}: I2 (Q statistic)"]["Estimate"] for n in names])
    close(
        fit.coefficient_intervals(),
        [[expected["LB"][n]["lbound"], expected["LB"][n]["ubound"]] for n in names],
        1e-5,
    )


def test_two_outcomes_with_year_match_metasem():
    y, V, outcome, study, data, expected = periodontal()
    year = np.array(data["pub_year"]) - 1979.0
    year = year / np.sqrt((year**2).sum() / (year.size - 1))
    fit = ev.pool_multivariate(y, V, outcome, study, year[study], method="ML")
    part = expected["year"]
    reached(fit, part["minus2LL"])
    names = ("Intercept1", "Intercept2", "Slope1_1", "Slope2_1")
    close(fit.beta, [part["coefficients"][n]["est"] for n in names], 2e-4)
    close(fit.observed_se(), [part["coefficients"][n]["se"] for n in names])


def test_equal_means_match_metasem():
    y, V, outcome, study, _, expected = periodontal()
    fit = ev.pool_multivariate(y, V, outcome, study, method="ML", means="common")
    part = expected["equal"]
    reached(fit, part["minus2LL"])
    close(fit.beta, [part["coefficients"]["Intercept"]["est"]])
    close(fit.observed_se(), [part["coefficients"]["Intercept"]["se"]])
    between = ("Tau2_1_1", "Tau2_2_1", "Tau2_2_2")
    close(fit.covariance()[np.tril_indices(2)], [part["coefficients"][n]["est"] for n in between])


def test_restricted_likelihood_of_two_outcomes_matches_metasem():
    y, V, outcome, study, _, _ = periodontal()
    fit = ev.pool_multivariate(y, V, outcome, study)
    expected = case("mv03_metaSEM_reml_variances")[1]["coef"]
    names = ("Tau2_1_1", "Tau2_2_1", "Tau2_2_2")
    close(fit.covariance()[np.tril_indices(2)], [expected[n]["est"] for n in names])
    close(fit.covariance_se()[np.tril_indices(2)], [expected[n]["se"] for n in names])


def test_missing_outcomes_with_a_variance_on_its_boundary_match_metasem():
    data, expected = case("mv04_kalaian_missing_outcomes")
    y, V, outcome, study = long(data, ("dSAT_V", "dSAT_M", "var_V", "cov_VM", "var_M"))
    fit = ev.pool_multivariate(y, V, outcome, study, method="ML", struct="DIAG")
    reached(fit, expected["minus2LL"])
    part = expected["coefficients"]
    close(fit.beta, [part[n]["est"] for n in ("Intercept1", "Intercept2")])
    close(fit.observed_se(), [part[n]["se"] for n in ("Intercept1", "Intercept2")])
    close(fit.tau2, [0.0, part["Tau2_2_2"]["est"]], absolute=2e-10)
    close([c.se for c in fit.components], [part[n]["se"] for n in ("Tau2_1_1", "Tau2_2_2")])
    close(fit.QE, expected["Q"], 1e-9)
    assert fit.components[0].at_boundary


def test_two_outcomes_with_patterns_of_missing_match_metasem():
    data, expected = case("s18_nam03_bivariate")
    y, V, outcome, study = long(data, ("Asthma_logOR", "LRD_logOR", "Asthma_v", "AsthmaLRD_cov_05", "LRD_v"))
    fit = ev.pool_multivariate(y, V, outcome, study, method="ML")
    reached(fit, expected["minus2LL"])
    part = expected["coefficients"]
    close(fit.beta, [part[n]["est"] for n in ("Intercept1", "Intercept2")])
    close(fit.observed_se(), [part[n]["se"] for n in ("Intercept1", "Intercept2")])
    names = ("Tau2_1_1", "Tau2_2_1", "Tau2_2_2")
    close(fit.covariance()[np.tril_indices(2)], [part[n]["est"] for n in names])
    close(fit.covariance_se()[np.tril_indices(2)], [part[n]["se"] for n in names])


def test_correlations_by_author_with_no_variance_within_match_metasem():
    data, expected = case("s20_tenenbaum_correlations")
    part = expected["three_level"]
    fit = ev.pool_multilevel(
        data["r"], data["v"], random=["author", "author/row"], method="ML",
        labels={"author": data["Authors"], "row": range(len(data["r"]))},
    )  # fmt: skip
    reached(fit, part["minus2LL"])
    close(fit.beta, [part["coef"]["Intercept"]["est"]])
    close(fit.observed_se(), [part["coef"]["Intercept"]["se"]])
    close(fit.sigma2, [part["coef"]["Tau2_3"]["est"], 0.0], absolute=2e-10)
