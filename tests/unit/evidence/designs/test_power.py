"""Power: closed forms against simulation and against each other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from nabij import evidence as ev


def test_power_of_a_mean_follows_the_normal_distribution():
    shift = 0.2 * np.sqrt(20 / 0.1)
    expected = stats.norm.sf(1.959963985 - shift) + stats.norm.cdf(-1.959963985 - shift)
    assert ev.power(0.2, 0.1, 20) == pytest.approx(expected, rel=1e-8)
    assert ev.power(0.2, [0.1] * 20) == pytest.approx(expected, rel=1e-8)
    assert ev.power(0.2, 0.1, 20, tau2=0.05) < expected
    assert ev.power(0.2, 0.1, 20, alternative="greater") == pytest.approx(stats.norm.sf(1.644853627 - shift))
    assert ev.power(-0.2, 0.1, 20, alternative="less") == pytest.approx(stats.norm.sf(1.644853627 - shift))


@settings(max_examples=40, deadline=None)
@given(effect=st.floats(0.0, 1.0), k=st.integers(1, 60), alpha=st.floats(0.001, 0.2))
def test_power_is_alpha_without_effect_and_grows_with_studies(effect, k, alpha):
    assert ev.power(0.0, 0.1, k, alpha=alpha) == pytest.approx(alpha)
    assert ev.power(effect, 0.1, k + 1, alpha=alpha) >= ev.power(effect, 0.1, k, alpha=alpha) - 1e-12


@pytest.mark.parametrize(("effect", "tau2"), [(0.2, 0.0), (0.1, 0.05), (3.0, 0.0)])
def test_studies_needed_is_the_smallest_number_that_does(effect, tau2):
    k = ev.studies_needed(effect, 0.08, tau2=tau2)
    assert ev.power(effect, 0.08, k, tau2=tau2) >= 0.8
    assert k == 1 or ev.power(effect, 0.08, k - 1, tau2=tau2) < 0.8


def test_power_of_heterogeneity_agrees_with_simulation():
    rng = np.random.default_rng(2)
    v = rng.uniform(0.05, 0.2, 15)
    w = 1 / v
    y = rng.normal(size=(20_000, 15)) * np.sqrt(v + 0.1)
    mean = (y @ w / w.sum())[:, None]
    rejected = ((y - mean) ** 2 @ w > stats.chi2.ppf(0.95, 14)).mean()
    assert ev.power_homogeneity(v, tau2=0.1) == pytest.approx(rejected, abs=0.02)
    assert ev.power_homogeneity(v, tau2=0.0) == pytest.approx(0.05)


def test_power_of_groups_and_slope_are_the_same_test_for_two_groups():
    groups = ev.power_groups([0.1, 0.4], 0.1, [8, 12], tau2=0.02)
    slope = ev.power_slope(0.3, [0] * 8 + [1] * 12, 0.1, tau2=0.02)
    assert groups == pytest.approx(slope, rel=1e-7)
    assert ev.power_groups([0.2, 0.2, 0.2], 0.1, [5, 5, 5]) == pytest.approx(0.05)


def test_studies_needed_counts_both_tails_for_little_power():
    k = ev.studies_needed(0.02, 0.1, wanted=0.06)
    assert ev.power(0.02, 0.1, k) >= 0.06 > ev.power(0.02, 0.1, k - 1)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: ev.power(0.2, 0.1, 0), "power.studies"),
        (lambda: ev.power(0.2, [0.1, 0.2], 3), "power.studies"),
        (lambda: ev.power(0.2, [0.1, 0.0]), "variance.not_positive"),
        (lambda: ev.power(0.2, 0.1, 5, tau2=-1), "power.tau2"),
        (lambda: ev.power(0.2, 0.1, 5, alpha=5), "level.out_of_range"),
        (lambda: ev.power(0.2, 0.1, 5, alternative="both"), "option.unknown"),
        (lambda: ev.power(0.2, 0.1, 1.5), "power.studies"),
        (lambda: ev.power(float("nan"), 0.1, 5), "score.not_finite"),
        (lambda: ev.power("a", 0.1, 5), "value.not_a_number"),
        (lambda: ev.power(0.2, "x", 5), "value.not_a_number"),
        (lambda: ev.power(0.2, 0.1, 5, tau2=float("inf")), "score.not_finite"),
        (lambda: ev.studies_needed(0.0, 0.1), "power.unreachable"),
        (lambda: ev.studies_needed(1e-12, 0.1), "power.unreachable"),
        (lambda: ev.studies_needed(float("nan"), 0.1), "score.not_finite"),
        (lambda: ev.power_groups([0.1, float("nan")], 0.1, [3, 3]), "score.not_finite"),
        (lambda: ev.power_groups([0.1, 0.2], 0.1, [3, 2.5]), "power.studies"),
        (lambda: ev.power_slope(float("inf"), [1, 2, 3], 0.1), "score.not_finite"),
        (lambda: ev.power_homogeneity(0.1, 1, tau2=0.1), "power.studies"),
        (lambda: ev.power_groups([0.1], 0.1, [3]), "power.studies"),
        (lambda: ev.power_slope(0.1, [1], 0.1), "power.studies"),
        (lambda: ev.power_slope(0.1, [2, 2, 2], 0.1), "moderator.constant"),
    ],
)
def test_unusable_plans_are_refused(call, code):
    with pytest.raises(ev.EvidenceError) as caught:
        call()
    assert caught.value.code == code


def test_simulated_power_finds_the_closed_form():
    result = ev.simulate_power(
        lambda rng: rng.normal(0.3, np.sqrt(0.1), 10),
        lambda y: 2 * stats.norm.sf(abs(y.mean()) / np.sqrt(0.01)),
        rng=np.random.default_rng(1), replications=1_500,
    )  # fmt: skip
    assert result.power == pytest.approx(ev.power(0.3, 0.1, 10), abs=4 * result.mc_error)
    assert result.lower < result.power < result.upper
    assert result.mc_error == pytest.approx(np.sqrt(result.power * (1 - result.power) / 1_500))
    assert result.to_dict()["replications"] == 1_500


def test_failures_are_counted_and_never_look_like_power():
    answers = iter([0.01, float("nan"), None, 0.5])

    def test(_):
        value = next(answers)
        if value is None:
            raise ev.EvidenceError("fit.not_converged")
        return value

    result = ev.simulate_power(lambda rng: None, test, rng=np.random.default_rng(0), replications=4)
    assert (result.power, result.rejections) == (0.25, 1)
    assert result.failures == (("fit.not_converged", 1), ("p.missing", 1))


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"replications": 0}, "power.replications"),
        ({"replications": 2.5}, "power.replications"),
        ({"alpha": 0.0}, "level.out_of_range"),
        ({}, "power.not_a_p_value"),
    ],
)
def test_unusable_simulations_are_refused(options, code):
    with pytest.raises(ev.EvidenceError) as caught:
        ev.simulate_power(lambda rng: None, lambda data: 1.5, rng=np.random.default_rng(0), **options)
    assert caught.value.code == code


def test_same_seed_gives_the_same_answer():
    def run():
        return ev.simulate_power(
            lambda rng: rng.normal(),
            lambda y: 2 * stats.norm.sf(abs(y)),
            rng=np.random.default_rng(9),
            replications=50,
        )

    assert run() == run()
