"""Structures of heterogeneity against whole matrices, and what they allow."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from nabij import evidence as ev
from nabij.evidence.dependence import estimation
from nabij.evidence.dependence.terms import InnerOuter, read_terms


def measured(seed, k=15, levels=4, rho=0.6):
    rng = np.random.default_rng(seed)
    study, time = np.repeat(np.arange(k), levels), np.tile(np.arange(float(levels)), k)
    between = 0.4 * rho ** np.abs(np.subtract.outer(np.arange(levels), np.arange(levels)))
    y = rng.multivariate_normal(np.zeros(levels), between, size=k).ravel() + rng.normal(size=k * levels) * 0.3
    return y, np.full(y.size, 0.09), study, time, rng


def along(y, v, study, time, **options):
    return ev.pool_multilevel(y, v, random=["time | study"], labels={"time": time, "study": study}, **options)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_parameters_of_every_structure_are_those_of_its_covariance(seed):
    rng = np.random.default_rng(seed)
    study, level = np.repeat(np.arange(14), 3), np.tile([1, 2, 3], 14)
    opposite = np.array([[1, 0.8, -0.8], [0.8, 1, -0.8], [-0.8, -0.8, 1]])
    y = rng.multivariate_normal(np.zeros(3), opposite, size=14).ravel() + rng.normal(size=42) * 0.3
    for struct in ("HCS", "HAR", "CS", "AR"):
        fit = along(y, np.full(42, 0.09), study, level, struct=struct)
        deviation, rho = np.sqrt(np.broadcast_to(fit.tau2, 3)), fit.rho[0]
        apart = np.abs(np.subtract.outer(range(3), range(3)))
        correlation = np.where(apart == 0, 1.0, rho) if struct in {"HCS", "CS"} else rho**apart
        expected = np.outer(deviation, deviation) * correlation
        np.testing.assert_allclose(fit.covariance(), expected, atol=1e-8)
        low = -0.5 if struct in {"HCS", "CS"} else -1.0
        assert low - 1e-9 <= rho <= 1.0 + 1e-9


@pytest.mark.parametrize("unit", [1.0, 0.25, 100.0])
def test_continuous_time_in_equal_steps_is_autoregressive_in_any_unit(unit):
    y, v, study, time, _ = measured(3)
    steps, times = along(y, v, study, time, struct="AR"), along(y, v, study, unit * time, struct="CAR")
    assert times.loglik == pytest.approx(steps.loglik, abs=1e-8)
    assert times.rho[0] ** unit == pytest.approx(steps.rho[0], rel=1e-5)
    for one, other in zip(times.intervals(), steps.intervals(), strict=True):
        power = unit if one.name == "rho" else 1.0
        assert one.lower**power == pytest.approx(max(other.lower, 0.0), rel=1e-4, abs=1e-6)
        assert one.upper**power == pytest.approx(other.upper, rel=1e-4)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 1_000))
def test_continuous_time_at_uneven_moments_reaches_the_maximum_of_the_whole_likelihood(seed):
    y, v, study, time, rng = measured(seed)
    keep = rng.random(y.size) < 0.7
    y, v, study, time = y[keep], v[keep], study[keep], (time + rng.choice([0.0, 0.1, 0.35], y.size))[keep]
    fit = along(y, v, study, time, struct="CAR", method="ML")
    apart, same = np.abs(time[:, None] - time[None, :]), study[:, None] == study[None, :]

    def lost(point):
        tau2, rho = np.exp(point[0]), 1.0 / (1.0 + np.exp(-point[1]))
        M = np.diag(v) + tau2 * rho**apart * same
        W = np.linalg.inv(M)
        r = y - W.sum(axis=0) @ y / W.sum()
        return 0.5 * (y.size * np.log(2 * np.pi) + np.linalg.slogdet(M)[1] + r @ W @ r)

    best = min(
        optimize.minimize(lost, start, method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10}).fun
        for start in ([-1.0, 0.0], [-1.0, 3.0], [-1.0, -3.0])
    )
    assert fit.loglik >= -best - 1e-7
    whole = np.diag(v) + fit.tau2[0] * fit.rho[0] ** apart * same
    np.testing.assert_allclose(fit.working_covariance(), whole, atol=1e-8)
    times = np.array(fit.terms[0].levels, dtype=float)
    expected = fit.tau2[0] * fit.rho[0] ** np.abs(times[:, None] - times[None, :])
    np.testing.assert_allclose(fit.covariance(), expected, atol=1e-7)


def test_times_never_in_one_study_leave_their_correlation_unknown():
    y, v, _, time, _ = measured(1)
    fit = along(y, v, np.arange(y.size), time, struct="CAR")
    assert fit.warnings == ("random.never_together time | study",)
    assert np.isnan(fit.rho[0])
    np.testing.assert_allclose(np.diagonal(fit.covariance()), fit.tau2[0])


def test_correlation_over_time_of_zero_has_no_error_and_a_covariance():
    rng = np.random.default_rng(0)
    study, time = np.repeat(np.arange(12), 3), np.tile([0.0, 0.5, 2.0], 12)
    y = np.tile([1.0, -1.0, 1.0], 12) + rng.normal(size=36) * 0.1
    fit = along(y, np.full(36, 0.01), study, time, struct="CAR")
    rho = fit.components[1]
    assert rho.at_boundary
    assert np.isnan(rho.se)
    assert rho.estimate == pytest.approx(0.0, abs=1e-6)


def test_single_time_is_a_plain_variance():
    y, v, study, _, _ = measured(2)
    one = along(y, v, study, np.ones(y.size), struct="CAR")
    assert one.loglik == pytest.approx(
        ev.pool_multilevel(y, v, random="study", labels={"study": study}).loglik, abs=1e-9
    )


def test_times_written_as_words_stand_in_the_order_of_their_numbers():
    y, v, study, time, _ = measured(4)
    months = {0.0: "2", 1.0: "6", 2.0: "12", 3.0: "24"}
    fit = along(y, v, study, [months[t] for t in time], struct="HAR")
    assert fit.terms[0].levels == ("2", "6", "12", "24")
    assert fit.loglik == pytest.approx(along(y, v, study, time, struct="HAR").loglik, abs=1e-9)
    words = along(y, v, study, [f"t{t}" for t in time], struct="AR")
    assert words.loglik == pytest.approx(along(y, v, study, time, struct="AR").loglik, abs=1e-9)


def sloping(seed=6, shift=0.0, unit=1.0):
    rng = np.random.default_rng(seed)
    study = np.repeat(np.arange(12), 5)
    x = rng.normal(size=60) * unit + shift
    z = (x - shift) / unit
    y = 0.2 + rng.normal(size=12)[study] * 0.5 + (0.3 + rng.normal(size=12)[study] * 0.4) * z
    v = rng.uniform(0.02, 0.1, 60)
    y = y + rng.normal(size=60) * np.sqrt(v)
    labels = {"study": study, "x": x}
    return ev.pool_multilevel(y, v, x, random=["x | study"], labels=labels, struct="GEN"), study, x


def test_random_slopes_agree_with_whole_matrices():
    fit, study, x = sloping()
    Z = np.zeros((60, 24))
    Z[np.arange(60), 2 * study], Z[np.arange(60), 2 * study + 1] = 1.0, x
    G = np.kron(np.eye(12), fit.covariance())
    M = np.diag(fit.V) + Z @ G @ Z.T
    np.testing.assert_allclose(fit.working_covariance(), M, atol=1e-9)
    W = np.linalg.inv(M)
    P = W - W @ fit.X @ fit.vcov @ fit.X.T @ W
    (found,) = fit.random_effects()
    np.testing.assert_allclose(found.estimate, G @ Z.T @ P @ fit.y, atol=1e-9)
    np.testing.assert_allclose(found.se, np.sqrt(np.diagonal(G - G @ Z.T @ P @ Z @ G)), atol=1e-8)
    assert found.levels[:2] == ("intrcpt", "x")
    assert [c.name for c in fit.components] == ["tau2[intrcpt]", "tau2[x]", "rho"]
    assert np.isnan([c.I2 for c in fit.components]).all()


def test_random_slope_follows_the_unit_of_its_variable():
    one, _, _ = sloping()
    other, _, _ = sloping(unit=1000.0)
    assert other.loglik == pytest.approx(one.loglik - np.log(1000.0) * 0.0, abs=1e-6)
    np.testing.assert_allclose(other.tau2, one.tau2 / [1.0, 1e6], rtol=1e-5)
    np.testing.assert_allclose(
        [c.se for c in other.components],
        np.array([c.se for c in one.components]) / [1.0, 1e6, 1.0],
        rtol=1e-4,
    )
    for a, b, unit in zip(other.intervals(), one.intervals(), (1.0, 1e6, 1.0), strict=True):
        assert a.lower * unit == pytest.approx(b.lower, rel=1e-4, abs=1e-6)
        assert a.upper * unit == pytest.approx(b.upper, rel=1e-4)


def test_prediction_with_a_random_slope_asks_for_the_value_of_its_variable():
    fit, _, _ = sloping()
    with pytest.raises(ev.EvidenceError) as caught:
        fit.predict([[0.5]])
    assert caught.value.code == "predict.inner_needed"
    found = fit.predict([[0.5], [2.0]], inner={"x | study": [0.5, 2.0]})
    G = fit.covariance()
    between = np.array([[1, z] @ G @ [1, z] for z in (0.5, 2.0)])
    half = (found.pi[:, 1] - found.pi[:, 0]) / 2
    np.testing.assert_allclose(half, 1.959963985 * np.sqrt(found.se**2 + between), rtol=1e-7)


def test_slopes_and_leaving_out_go_together():
    fit, study, x = sloping()
    again = ev.pool_multilevel(
        fit.y[study != 3], fit.V[study != 3], x[study != 3], random=["x | study"], struct="GEN",
        labels={"study": study[study != 3], "x": x[study != 3]},
    )  # fmt: skip
    left = fit.leave_one_out(study)
    np.testing.assert_allclose(left.beta[3], again.beta, rtol=1e-6)
    np.testing.assert_allclose(left.heterogeneity[3], [*again.tau2, *again.rho], rtol=1e-4)


@pytest.mark.parametrize(
    ("struct", "fixed", "free"),
    [
        ("CS", {"tau2": 0.3}, 1), ("CS", {"rho": 0.5}, 1), ("HCS", {"rho": 0.5}, 3), ("UN", {"tau2[0.0]": 0.2}, 5),
        ("AR", {"rho": -0.4}, 1), ("CAR", {"rho": 0.3}, 1), ("DIAG", {"tau2[1.0]": 0.0}, 2), ("ID", {"tau2": 0.1}, 0),
    ],
)  # fmt: skip
def test_given_values_stay_and_the_rest_is_at_its_maximum(struct, fixed, free):
    y, v, study, time, _ = measured(8, levels=3)
    fit = along(y, v, study, time, struct=struct, fixed={"time | study": fixed})
    named = {c.name: c for c in fit.components}
    for name, value in fixed.items():
        assert named[name].estimate == pytest.approx(value, abs=1e-9)
        assert named[name].fixed
        assert np.isnan(named[name].se)
    assert fit.parameter_count == 1 + free
    open_model = along(y, v, study, time, struct=struct)
    name, value = next(iter(fixed.items()))
    at = [c.name for c in open_model.components].index(name)
    rise = open_model.profile(at, [value])[0]
    assert 2.0 * (open_model.loglik - fit.loglik) == pytest.approx(rise, abs=1e-6)
    given_at = [c.name for c in fit.components].index(name)
    assert np.isnan([fit.intervals()[given_at].lower, fit.intervals()[given_at].upper]).all()
    with pytest.raises(ev.EvidenceError) as caught:
        fit.profile(given_at, [0.1])
    assert caught.value.code == "fixed.unknown"


def test_variance_given_as_zero_takes_its_correlation_with_it():
    y, v, study, time, _ = measured(9, levels=2)
    fit = along(y, v, study, time, struct="UN", fixed={"time | study": {"tau2[1.0]": 0.0}})
    assert np.isnan(fit.rho[0])
    assert np.isfinite(fit.components[0].se)
    assert fit.parameter_count == 2


def test_canonical_points_describe_the_same_covariance_with_positive_deviations():
    labels = {"o": np.tile([0, 1, 2], 4), "s": np.repeat(range(4), 3), "r": np.arange(12)}
    rng = np.random.default_rng(2)
    for struct in ("UN", "CS", "AR", "CAR"):
        parameters = estimation.Parameters(read_terms([InnerOuter("o", "s", struct), "r"], labels, 12))
        free = rng.normal(size=parameters.count)
        free[-1] = 0.3
        turned = parameters.canonical(free)
        np.testing.assert_allclose(parameters.elements(turned), parameters.elements(free), atol=1e-12)
        assert (turned[: parameters.slots[0].variances] >= 0.0).all()


def test_profile_of_a_correlation_never_crosses_to_its_mirror():
    rng = np.random.default_rng(3)
    study, level = np.repeat(np.arange(25), 2), np.tile([1, 2], 25)
    y = (rng.normal(size=25)[:, None] * [1.0, -1.0]).ravel() + rng.normal(size=50) * 0.3
    fit = along(y, np.full(50, 0.04), study, level, struct="UN")
    assert fit.rho[0] < -0.5
    rises = fit.profile(2, np.linspace(fit.rho[0], 0.95, 12))
    assert (np.diff(rises) > 0.0).all()
    assert rises[-1] > 10.0


def test_profile_refuses_what_is_not_there():
    y, v, study, time, _ = measured(2)
    fit = along(y, v, study, time, struct="CS")
    for component, value, code in [(5, 0.1, "fixed.unknown"), (0, -0.1, "fixed.out_of_range"),
                                   (1, 1.5, "fixed.out_of_range"), (1, np.nan, "fixed.out_of_range")]:  # fmt: skip
        with pytest.raises(ev.EvidenceError) as caught:
            fit.profile(component, [value])
        assert caught.value.code == code


def test_differences_far_above_the_errors_are_estimated_or_refused():
    y = np.array([1389.0, -1559.0, 891.0, 455.0, 329.0, -753.0, 1240.0])
    fit = ev.pool_multilevel(y, np.full(7, 1e-5), random=["row"], labels={"row": range(7)})
    np.testing.assert_allclose(fit.sigma2, np.var(y, ddof=1), rtol=1e-9)
    with pytest.raises(ev.EvidenceError) as caught:
        ev.pool_multilevel(
            [-1102, 445, -606, 1266, 149, 247, 242, -53, -158, -625],
            np.full(10, 1e-5),
            random=["outcome | study"],
            labels={"outcome": [0, 0, 0, 1, 2, 2, 2, 2, 1, 1], "study": [3, 2, 0, 3, 1, 2, 2, 2, 3, 2]},
            struct="HCS",
        )
    assert caught.value.code == "fit.not_converged"
