"""Pooling, meta-regression and location-scale models of nine published data sets, against recorded numbers.

``recorded.json`` holds the data with their articles, and what metafor 3.8-1 (R 4.2.2) gave for each analysis, 10
digits, with its iterations run on to 1e-12. Tolerance: 1e-8 for closed forms, 1e-6 for iterated estimators; it stands
at the comparison where the reference stops earlier.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from nabij import evidence
from tests.reference.evidence import recorded as runs
from tests.reference.evidence.recorded import Floats, near, numbers

recorded = partial(runs.recorded, __file__)
data = partial(runs.data, __file__)


def same_fit(fit: evidence.PooledFit, wanted: dict[str, Any], rtol: float = 1e-6) -> None:
    """Everything the fit reports; the deviance of REML has another constant there and is left out."""
    for name in ("beta", "se", "stat", "p", "tau2", "I2", "H2", "QE", "QE_p", "QM", "QM_p"):
        near(getattr(fit, name), wanted[name], rtol)
    near(fit.ci, np.column_stack([wanted["lower"], wanted["upper"]]), rtol)
    if wanted["tau2_se"] is not None:
        near(fit.tau2_se, wanted["tau2_se"], rtol)
    ml, reml = fit.fit_ml, fit.fit_reml
    near([ml.loglik, ml.deviance, ml.aic, ml.bic, ml.aicc], wanted["ml"], rtol)
    assert reml is not None
    near([reml.loglik, reml.aic, reml.bic, reml.aicc], [wanted["reml"][i] for i in (0, 2, 3, 4)], rtol)
    if wanted["R2"] != []:
        near(fit.R2, wanted["R2"], 1e-4)


def same_prediction(found: evidence.Prediction, wanted: dict[str, Any], rtol: float = 1e-6) -> None:
    for mine, theirs in (("pred", "pred"), ("ci_lower", "lower"), ("ci_upper", "upper")):
        near(getattr(found, mine), wanted[theirs], rtol)
    near(found.pi_lower, wanted["pi_lower"], rtol)
    near(found.pi_upper, wanted["pi_upper"], rtol)


def rows_of(found: Any) -> Floats:
    """tau2, tau, I2 and H2 with both limits, as the reference lists them."""
    return numbers([limits[1:] for limits in (found.tau2, found.tau, found.I2, found.H2)])


def test_writing_to_learn_pooled_with_every_interval() -> None:
    """48 studies of writing to learn; REML, prediction intervals, Q-profile and profile likelihood, own effects."""
    table, wanted = data("bangertdrowns2004"), recorded()["analyses"]["writing"]
    fit = evidence.pool(table["y"], table["v"])
    own = fit.blup()

    same_fit(fit, wanted)
    same_prediction(fit.predict(), wanted["predict"])
    same_prediction(fit.predict(interval="Riley"), wanted["riley"])
    near(rows_of(fit.tau2_interval("QP")), wanted["qp"])
    near(rows_of(fit.tau2_interval("PL")), wanted["pl"], 1e-5)
    near(own.pred[:10], wanted["blup"])
    near(own.se[:10], wanted["blup_se"])


@pytest.mark.parametrize("method", ["ML", "REML"])
def test_writing_to_learn_has_smaller_differences_in_larger_studies(method: str) -> None:
    """Location-scale model with the sample size for mean and variance, as Viechtbauer & López-López 2022."""
    table, wanted = data("bangertdrowns2004"), recorded()["analyses"][f"writing_scale_{method}"]
    size = numbers(table["n"]) / 100.0
    fit = evidence.pool_location_scale(table["y"], table["v"], size, size, method=method)

    same_scale(fit, wanted)


def same_scale(fit: evidence.LocationScaleFit, wanted: dict[str, Any]) -> None:
    """The reference's search stops near the maximum and its errors of alpha are numeric: 1e-4; never lower than it."""
    for name in ("beta", "se", "alpha", "alpha_se", "alpha_p", "QM", "QS", "QS_p"):
        near(getattr(fit, name), wanted[name], 1e-4, 1e-6)
    near(fit.alpha_ci, np.column_stack([wanted["alpha_lower"], wanted["alpha_upper"]]), 1e-4, 1e-4)
    assert fit.loglik >= wanted["loglik"] - 1e-8
    near(fit.loglik, wanted["loglik"], 1e-7)


def test_writing_to_learn_with_two_scale_moderators_and_t_tests() -> None:
    table, wanted = data("bangertdrowns2004"), recorded()["analyses"]["writing_scale_two"]
    columns = {name: numbers(values) for name, values in table.items()}
    there = np.isfinite(columns["imag"] + columns["meta"])
    y, v, imag, meta = (columns[name][there] for name in ("y", "v", "imag", "meta"))
    fit = evidence.pool_location_scale(y, v, imag, np.column_stack([imag, meta]), test="t")

    same_scale(fit, wanted)


@pytest.mark.parametrize("measure", ["PLO", "PFT", "PAS"])
def test_aneurysms_as_shares_on_three_scales(measure: str) -> None:
    """14 series of aneurysm ruptures; back to shares, for the double arcsine by the harmonic mean of the sizes."""
    table, wanted = data("pritz1997"), recorded()["analyses"][f"aneurysm_{measure}"]
    found = evidence.effect_sizes(measure, xi=table["x"], ni=table["n"])
    pooled = evidence.pool(found.y, found.v, method="DL")
    shares = pooled.predict().back_transform(evidence.back_transform(measure, n=table["n"]))

    same_fit(pooled, wanted, 1e-8)
    same_prediction(shares, wanted["predict"], 1e-8)


@pytest.mark.parametrize("method", ["HE", "HS", "HSk", "SJ", "EB", "PM", "REML"])
def test_lidocaine_by_seven_estimators(method: Any) -> None:
    """Six trials of lidocaine after infarction, risk differences, Knapp-Hartung tests."""
    found = evidence.effect_sizes("RD", **data("hine1989"))
    wanted = recorded()["analyses"][f"lidocaine_{method}"]

    same_fit(evidence.pool(found.y, found.v, method=method, test="knha"), wanted)


def test_carbon_dioxide_with_three_moderators() -> None:
    """102 responses of trees to carbon dioxide: growing places and time, joint tests, contrasts, predictions."""
    table, wanted = data("curtis1998"), recorded()["analyses"]["carbon_dioxide"]
    place, time = table.pop("method"), numbers(table.pop("time"))
    X = np.column_stack([numbers([p == "GH" for p in place]), numbers([p == "OTC" for p in place]), time])
    found = evidence.effect_sizes("ROM", **table)
    fit = evidence.pool(found.y, found.v, X, test="knha")
    both = fit.contrasts([[0, 1, 0, 0], [0, 0, 1, 0]])
    two = fit.contrasts([[1, 1, 0, 50], [1, 0, 1, 100]])

    same_fit(fit, wanted)
    near([both.QM, both.QM_p], wanted["btt"])
    near([two.estimate, two.se, two.p], [wanted["contrast"][name] for name in ("estimate", "se", "p")])
    near([two.QM, two.QM_p], wanted["contrast"]["QM"])
    same_prediction(fit.predict([[1, 0, 60], [0, 1, 365]]), wanted["new"])


def test_a_dose_with_every_measure_of_influence() -> None:
    """20 trials, dose as moderator, ML; likelihood ratio, residuals and influence of each trial."""
    table, wanted = data("viechtbauer2021"), recorded()["analyses"]["dose"]
    dose = table.pop("dose")
    found = evidence.effect_sizes("OR", **table, to="all")
    fit = evidence.pool(found.y, found.v, dose, method="ML")
    ratio = fit.likelihood_ratio(evidence.pool(found.y, found.v, method="ML"))
    each = fit.influence()

    same_fit(fit, wanted)
    near([ratio.stat, ratio.p], wanted["lrt"])
    for mine, theirs in (
        ("cook_d", "cook"),
        *((name, name) for name in ("rstudent", "dffits", "cov_r", "hat")),
    ):
        near(getattr(each, mine), wanted[theirs], 1e-6, 1e-7)
    near(each.tau2_del, wanted["tau2_del"], 1e-6, 1e-7)
    near(each.QE_del, wanted["QE_del"])
    near(each.dfbetas[:, 1], wanted["dfbetas"], 1e-6, 1e-7)
    near(fit.residuals().standardised, wanted["standardised"])


@pytest.mark.parametrize("measure", ["IRR", "IRD", "IRSD"])
def test_warfarin_rates_with_exact_permutations(measure: str) -> None:
    """Six trials of warfarin against stroke, strokes per year; all 64 sign patterns."""
    wanted = recorded()["analyses"][f"warfarin_{measure}"]
    found = evidence.effect_sizes(measure, **data("hart1999"))
    fit = evidence.pool(found.y, found.v, method="DL")

    near([found.y, found.v], [wanted["y"], wanted["v"]], 1e-9, 0.0)
    same_fit(fit, wanted, 1e-8)
    assert evidence.permutation_test(fit, exact=True).p[0] == wanted["exact_p"]


def test_cholera_vaccines_with_sample_sizes_as_weights_and_without_each_trial() -> None:
    """17 trials; generalised Q estimator with the numbers of people as weights, t tests."""
    table, wanted = data("graves2010"), recorded()["analyses"]["cholera"]
    found = evidence.effect_sizes("OR", **table)
    fit = evidence.pool(found.y, found.v, method="GENQ", weights=found.n, test="t")
    without = fit.leave_one_out()

    same_fit(fit, wanted, 1e-8)
    near(rows_of(evidence.pool(found.y, found.v, method="DL").tau2_interval()), wanted["qp"])
    for name, values in wanted["leave_one_out"].items():
        near(getattr(without, name), values, 1e-8)


def test_adherence_and_standard_care() -> None:
    """13 trials, shares of adherent patients by quality of care, Paule-Mandel with t tests, predicted shares."""
    table, wanted = data("debruin2009"), recorded()["analyses"]["adherence_care"]
    quality = table.pop("scq")
    found = evidence.effect_sizes("PLO", **table)
    fit = evidence.pool(found.y, found.v, quality, method="PM", test="t")
    shares = fit.predict([-5.0, 0.0, 5.0]).back_transform(evidence.back_transform("PLO"))

    same_fit(fit, wanted, 1e-5)
    same_prediction(shares, wanted["new"], 1e-5)


def test_sparrows_as_studies_come_in_and_by_place() -> None:
    """15 correlations, Sidik-Jonkman, cumulative from the most precise study; places with two studies or more."""
    table, wanted = data("nakagawa2007"), recorded()["analyses"]["sparrows"]
    found = evidence.effect_sizes("ZCOR", ri=table["r"], ni=table["n"])
    fit = evidence.pool(found.y, found.v, method="SJ", test="adhoc")
    order = np.argsort(found.v, kind="stable")
    growing = fit.cumulative(found.v)
    several = [row for row, place in enumerate(table["place"]) if table["place"].count(place) > 1]
    groups = [table["place"][row] for row in several]
    places = evidence.subgroups(found.y[several], found.v[several], groups, tau2="separate")

    same_fit(fit, wanted, 1e-8)
    np.testing.assert_array_equal(order + 1, wanted["order"])
    assert np.isnan(growing.se[0]).all(), "one study has no Knapp-Hartung factor"
    for name, values in wanted["cumulative"].items():
        near(getattr(growing, name)[1:], values[1:], 1e-8)
    for group, estimate, se, tau2 in zip(places.groups, places.estimate, places.se, places.tau2, strict=True):
        near([estimate, se, tau2], wanted[f"place_{group}"])
