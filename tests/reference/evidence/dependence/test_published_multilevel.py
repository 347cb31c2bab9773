"""Published multilevel analyses, as metafor reproduces them.

Sources of the numbers: Konstantopoulos (2011) tables 4 and 5; metafor's example tests (konstantopoulos2011, ishak2007,
misc_rma_mv), R 4.x. The numbers are printed with four (ishak2007: one) digits, so they are compared to half a digit
of rounding plus one unit for the reference's own stopping rule.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from nabij import evidence as ev

PUBLISHED = json.loads((Path(__file__).parent / "published.json").read_text())
CALENDAR = PUBLISHED["konstantopoulos2011"]
LABELS = {"district": CALENDAR["district"], "study": CALENDAR["study"]}
NESTED = [("district",), ("district", "study")]


def near(value, expected, digits=4):
    np.testing.assert_allclose(value, expected, rtol=0, atol=1.05 * 10.0**-digits)


def test_three_level_maximum_likelihood_gives_the_published_table():
    fit = ev.pool_multilevel(CALENDAR["y"], CALENDAR["v"], random=NESTED, labels=LABELS, method="ML")
    near(fit.beta, [0.1845])
    near(fit.se, [0.0805])
    near(fit.sigma2, [0.0577, 0.0329])
    near(fit.predict().pi[0], [-0.4262, 0.7951])


def test_three_level_with_year_gives_the_published_table():
    year = np.array(CALENDAR["year"], dtype=float)
    fit = ev.pool_multilevel(
        CALENDAR["y"], CALENDAR["v"], year - year.mean(), random=NESTED, labels=LABELS, method="ML"
    )
    near(fit.beta, [0.1780, 0.0051])
    near(fit.se, [0.0805, 0.0085])
    near(fit.sigma2, [0.0565, 0.0329])


def test_three_level_restricted_likelihood_gives_estimates_intervals_and_loglik():
    fit = ev.pool_multilevel(CALENDAR["y"], CALENDAR["v"], random=NESTED, labels=LABELS)
    near(fit.beta, [0.18471316], 7)
    near(fit.se, [0.08455592], 7)
    near(fit.sigma2, [0.06506194, 0.03273652], 7)
    near(fit.loglik, -7.9587)
    limits = [(interval.lower, interval.upper) for interval in fit.intervals()]
    near(limits, [(0.0222, 0.2072), (0.0163, 0.0628)])


def test_random_effects_of_districts_and_studies_match():
    fit = ev.pool_multilevel(CALENDAR["y"], CALENDAR["v"], random=NESTED, labels=LABELS)
    district, study = fit.random_effects()
    near(
        district.estimate,
        [-0.18998596, -0.08467077, 0.1407273, 0.24064814, -0.1072942, -0.23650899, 0.5342778, -0.2004695,
         0.05711692, -0.14168396, -0.01215679],
        6,
    )  # fmt: skip
    near(
        district.se,
        [0.16653966, 0.12407891, 0.13724053, 0.11885896, 0.11895233, 0.10112845, 0.1297891, 0.101322, 0.11104458,
         0.12485549, 0.15042221],
        6,
    )  # fmt: skip
    order = np.argsort([int(name.split("/")[1]) for name in study.groups])
    near(
        study.estimate[order][:6],
        [-0.03794675, -0.04663383, 0.04357906, -0.05459167, 0.02098376, -0.25219111],
        6,
    )
    near(study.se[order][-3:], [0.1581043, 0.15527374, 0.15527374], 6)


def test_compound_symmetry_parameterization_is_the_same_model():
    nested = ev.pool_multilevel(CALENDAR["y"], CALENDAR["v"], random=NESTED, labels=LABELS)
    structured = ev.pool_multilevel(CALENDAR["y"], CALENDAR["v"], random=["study | district"], labels=LABELS)
    near(structured.tau2, [0.0978])
    near(structured.rho, [0.6653])
    assert structured.loglik == pytest.approx(nested.loglik, abs=1e-9)
    np.testing.assert_allclose(structured.se, nested.se, rtol=1e-6)


def test_heterogeneity_per_district_reaches_several_boundaries():
    fit = ev.pool_multilevel(
        CALENDAR["y"], CALENDAR["v"], random=[("district",), "district | study"], labels=LABELS, struct="DIAG"
    )
    near(fit.beta, [0.1270])
    near(fit.se, [0.0588])
    near(fit.tau2, [0, 0.0402, 0, 0.0582, 0.0082, 0, 0.5380, 0.0008, 0.0606, 0.1803, 0])
    assert [i for i, c in enumerate(fit.components[1:]) if c.at_boundary] == [0, 2, 10]


def test_known_correlations_between_species_with_crossed_terms_match():
    data = PUBLISHED["phylogeny"]
    fit = ev.pool_multilevel(
        data["y"], data["v"], random=["study", "species", "phylogeny"],
        labels={"study": range(44), "species": data["species"], "phylogeny": data["species"]},
        correlations={"phylogeny": data["correlation"]},
    )  # fmt: skip
    near(fit.beta, [0.5504])
    near(fit.sigma2, [0.1763, 0.5125, 0.1062])
    near(fit.loglik, -54.6272)


def trial_data():
    data = PUBLISHED["bcg"]
    a, b, c, d = (np.array(data[name], dtype=float) for name in ("tpos", "tneg", "cpos", "cneg"))
    return np.log((a / (a + b)) / (c / (c + d))), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


def test_one_variance_per_trial_gives_estimate_error_of_variance_and_t_test():
    y, v = trial_data()
    fit = ev.pool_multilevel(y, v, random=["trial"], labels={"trial": range(13)}, test="t")
    near(fit.sigma2, [0.3132])
    near([fit.components[0].se], [0.1678])
    near(fit.p, [0.0018])


@pytest.mark.parametrize(("kind", "variance"), [("CR1", 0.032106), ("CR0", 0.029636)])
def test_robust_variance_of_trials_matches(kind, variance):
    y, v = trial_data()
    fit = ev.pool_multilevel(y, v, random=["trial"], labels={"trial": range(13)})
    near(fit.robust(range(13), kind).vcov[0, 0], variance, 6)


def test_robust_variance_with_equal_weights_matches():
    y, v = trial_data()
    result = ev.robust_arrays(
        y, np.ones((13, 1)), range(13), working=v + 0.3132, weights=np.ones(13), kind="CR1"
    )
    near(result.vcov[0, 0], 0.037028, 6)


def repeated():
    data = PUBLISHED["ishak2007"]
    time, study = np.array(data["time"]), np.array(data["study"])
    deviation = np.sqrt(data["v"])
    lag = np.abs(time[:, None] - time[None, :])
    V = np.outer(deviation, deviation) * 0.97**lag * (study[:, None] == study[None, :])
    return data["y"], V, np.eye(4)[time - 1], {"time": time, "study": study}


@pytest.mark.parametrize(
    ("struct", "independent", "beta", "tau2"),
    [
        ("DIAG", True, [-24.9, -27.5, -28.5, -24.1], [23.1, 27.8, 27.7, 29.9]),
        ("ID", True, [-24.9, -27.5, -28.5, -24.2], [26.7]),
        ("HAR", True, [-26.0, -27.3, -28.6, -25.8], [20.3, 36.0, 26.4, 30.1]),
        ("HAR", False, [-25.9, -27.5, -28.7, -26.5], [22.7, 33.7, 26.1, 31.2]),
        ("AR", False, [-25.9, -27.4, -28.7, -26.4], [26.7]),
        ("HCS", False, [-25.9, -27.3, -28.7, -26.7], [20.9, 32.7, 27.7, 32.2]),
    ],
)
def test_structures_over_time_match(struct, independent, beta, tau2):
    y, V, X, labels = repeated()
    fit = ev.pool_multilevel(
        y, np.diagonal(V) if independent else V, X, intercept=False, random=["time | study"], labels=labels,
        struct=struct,
    )  # fmt: skip
    near(fit.beta, beta, 1)
    near(fit.tau2, tau2, 1)
    if struct == "HAR" and not independent:
        near(fit.rho, [0.88], 2)
