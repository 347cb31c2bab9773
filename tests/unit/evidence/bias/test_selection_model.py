"""Selection models: derivatives, no selection, turning, profile limits, corners."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import ndtr, ndtri

from nabij import evidence
from nabij.evidence.bias import selection_fit
from nabij.evidence.bias.bounded_newton import maximise
from nabij.evidence.bias.selection_fit import FittingTask, best_maximum, covariance
from nabij.evidence.bias.selection_likelihood import Likelihood

Y = np.array([0.62, 0.41, 0.35, 0.28, 0.5, 0.02, 0.75, 0.12, -0.2, 0.33, 0.05, 0.6])
V = np.array([0.09, 0.04, 0.03, 0.02, 0.06, 0.01, 0.12, 0.008, 0.05, 0.07, 0.03, 0.05])
N = np.round(4 / V)
KINDS: list[tuple[str, dict[str, Any]]] = [
    ("stepfun", {"steps": (0.025, 0.5)}),
    ("stepfun", {"steps": (0.05, 0.5, 1.0), "alternative": "two.sided"}),
    ("halfnormal", {}),
    ("negexp", {"steps": (0.05,)}),
    ("logistic", {"prec": "vi"}),
    ("power", {}),
    ("negexppow", {"alternative": "two.sided"}),
    ("beta", {}),
    ("trunc", {"steps": (0.3,)}),
]
UNSELECTED = {
    "stepfun": (1, 1, 1), "halfnormal": (0,), "negexp": (0,), "logistic": (0,), "power": (0,), "negexppow": (0, 1),
    "beta": (1, 1), "trunc": (1,),
}  # fmt: skip
SOMEWHERE = {
    "stepfun": [1.0, 0.7, 0.4], "halfnormal": [2.0], "negexp": [3.0], "logistic": [2.5], "power": [1.5],
    "negexppow": [2.0, 0.8], "beta": [0.8, 2.2], "trunc": [0.5],
}  # fmt: skip


def code_of(call: Any) -> evidence.EvidenceError:
    with pytest.raises(evidence.EvidenceError) as caught:
        call()
    return caught.value


def test_maximum_inside_is_reported_where_a_runaway_lies_higher(monkeypatch: pytest.MonkeyPatch) -> None:
    task = evidence.selection_model(Y, V, kind="halfnormal").task
    inside = maximise(task.evaluate, task.starts[0], task.low, task.high, reach=task.reach)
    runaway = replace(inside, x=np.append(inside.x[:-1], task.high[-1]), value=inside.value + 1.0)
    reached = iter([inside, runaway])
    monkeypatch.setattr(FittingTask, "climb", lambda self, start: next(reached))
    found = best_maximum(replace(task, starts=task.starts[:1] * 2))

    assert found.best is inside
    assert found.at_bound == runaway.value


@pytest.mark.parametrize(("kind", "options"), KINDS)
def test_likelihood_has_the_gradient_and_hessian_it_says(kind: str, options: dict[str, Any]) -> None:
    task = evidence.selection_model(Y, V, np.arange(12.0), kind=kind, **options, delta=UNSELECTED[kind]).task
    x = np.array([0.1, 0.02, 0.05, *SOMEWHERE[kind]])
    here = task.evaluate(x)

    for j in range(x.size):
        step = 1e-5 * np.eye(x.size)[j]
        ahead, behind = task.evaluate(x + step), task.evaluate(x - step)
        np.testing.assert_allclose(
            (ahead.value - behind.value) / 2e-5, here.gradient[j], rtol=1e-5, atol=1e-6
        )
        np.testing.assert_allclose(
            (ahead.gradient - behind.gradient) / 2e-5, here.hessian[j], rtol=1e-5, atol=1e-5
        )


@pytest.mark.parametrize(("kind", "options"), KINDS)
@pytest.mark.parametrize("method", ["ML", "EE"])
def test_no_selection_is_the_pooled_model(kind: str, options: dict[str, Any], method: Any) -> None:
    fit = evidence.selection_model(Y, V, kind=kind, **options, delta=UNSELECTED[kind], method=method)
    pooled = evidence.pool(Y, V, method=method)

    np.testing.assert_allclose(fit.loglik, pooled.loglik, rtol=1e-10)
    np.testing.assert_allclose(fit.beta, pooled.beta, atol=1e-7)
    np.testing.assert_allclose(fit.tau2, pooled.tau2, atol=1e-6)
    assert fit.lrt is None
    if method == "EE":
        np.testing.assert_allclose(fit.se, pooled.se, rtol=1e-7)


@pytest.mark.parametrize(("kind", "options"), KINDS)
def test_estimated_selection_never_fits_worse_than_none(kind: str, options: dict[str, Any]) -> None:
    fit = evidence.selection_model(Y, V, kind=kind, **options)

    assert fit.loglik >= fit.loglik_unselected - 1e-8
    assert fit.lrt is not None
    assert fit.lrt_p is not None
    assert 0 <= fit.lrt_p <= 1
    assert fit.converged
    assert sum(fit.counts) in {0, 12}
    assert fit.aic == pytest.approx(-2 * fit.loglik + 2 * (2 + fit.lrt_df))


@pytest.mark.parametrize(("kind", "options"), KINDS)
def test_turned_effects_are_selected_in_the_other_direction(kind: str, options: dict[str, Any]) -> None:
    one = evidence.selection_model(Y, V, kind=kind, **options)
    other = {**options}
    if one.alternative == "greater":
        other["alternative"] = "less"
    if kind == "trunc":
        other["steps"] = (-0.3,)
    two = evidence.selection_model(-Y, V, kind=kind, **other)

    np.testing.assert_allclose(two.loglik, one.loglik, rtol=1e-9)
    np.testing.assert_allclose(two.beta, -one.beta, atol=1e-5)
    np.testing.assert_allclose(two.delta, one.delta, rtol=1e-4, atol=1e-5)


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False), st.floats(0.1, 10))
def test_order_and_unit_do_not_matter_to_the_step_function(shuffler: Any, unit: float) -> None:
    order = np.array(shuffler.sample(range(12), 12))
    one = evidence.selection_model(Y, V, steps=(0.025, 0.5))
    two = evidence.selection_model(unit * Y[order], unit**2 * V[order], steps=(0.025, 0.5))

    np.testing.assert_allclose(two.delta, one.delta, rtol=1e-4)
    np.testing.assert_allclose(two.beta, unit * one.beta, rtol=1e-4, atol=1e-5)


def test_step_function_recovers_the_selection_that_made_the_studies() -> None:
    rng = np.random.default_rng(11)
    v = rng.uniform(0.02, 0.2, 1500)
    y = rng.normal(0.2, np.sqrt(v + 0.03))
    kept = (y / np.sqrt(v) > ndtri(0.975)) | (rng.uniform(size=1500) < 0.3)
    fit = evidence.selection_model(y[kept], v[kept], steps=(0.025,))
    naive = evidence.pool(y[kept], v[kept], method="ML")

    assert naive.beta[0] > 0.28
    assert abs(fit.beta[0] - 0.2) < 3 * fit.se[0]
    assert abs(fit.delta[1] - 0.3) < 3 * fit.delta_se[1]


def test_profile_limits_lie_where_the_likelihood_has_fallen_by_half_the_quantile() -> None:
    fit = evidence.selection_model(Y, V, steps=(0.025, 0.5))

    for name in ("intrcpt", "delta2"):
        low, high = fit.interval(name, level=0.8)
        for value in (low, high):
            j = fit.task.names.index(name)
            if value in {fit.task.low[j], fit.task.high[j]}:
                continue
            bounds = fit.task.low.copy(), fit.task.high.copy()
            bounds[0][j] = bounds[1][j] = value
            start = np.array([*fit.beta, fit.tau2, *fit.delta])
            held = fit.task.climb(start, *bounds)
            np.testing.assert_allclose(fit.loglik - held.value, 0.5 * 1.6423744151498168, rtol=1e-6)
    assert fit.interval("tau2")[0] == 0.0


def test_profile_limit_that_is_not_reached_is_the_bound() -> None:
    flat = evidence.selection_model(Y + 9, V, kind="negexp")
    wide = evidence.selection_model(Y + 9, V, kind="negexp", delta_max=1e9)

    assert flat.interval("delta1") == (0.0, 100.0)
    assert wide.interval("delta1") == (0.0, float("inf"))


def test_profile_limits_refuse_what_was_fixed_or_is_unknown() -> None:
    fit = evidence.selection_model(Y, V, steps=(0.025, 0.5))

    assert code_of(lambda: fit.interval("delta1")).code == "selection.parameter_fixed"
    assert code_of(lambda: fit.interval("delta9")).code == "selection.unknown_parameter"
    assert code_of(lambda: fit.interval("delta2", level=1.0)).code == "meta.level_out_of_range"


def test_fit_of_a_pooled_model_follows_its_method_and_moderators() -> None:
    x = np.arange(12.0)
    equal = evidence.selection_model(evidence.pool(Y, V, method="EE"), steps=(0.025,))
    moderated = evidence.selection_model(evidence.pool(Y, V, x, names=["year"]), steps=(0.025,))
    direct = evidence.selection_model(Y, V, x, steps=(0.025,), names=["year"])

    assert (equal.method, equal.tau2, equal.tau2_se) == ("EE", 0.0, None)
    assert moderated.names == ("intrcpt", "year")
    np.testing.assert_allclose(moderated.beta, direct.beta)


@pytest.mark.parametrize("prec", ["sei", "vi", "ninv", "sqrtninv"])
def test_scale_of_the_precision_only_rescales_delta(prec: Any) -> None:
    c = {"sei": V**0.5, "vi": V, "ninv": 1 / N, "sqrtninv": N**-0.5}[prec]
    scaled = evidence.selection_model(Y, V, kind="negexp", prec=prec, n=N)
    plain = evidence.selection_model(Y, V, kind="negexp", prec=prec, n=N, scale_prec=False, delta_max=1e4)

    np.testing.assert_allclose(scaled.loglik, plain.loglik, rtol=1e-9)
    np.testing.assert_allclose(plain.delta * c.max(), scaled.delta, rtol=1e-3, atol=1e-6)


def test_result_prints_and_becomes_plain_data() -> None:
    fit = evidence.selection_model(Y, V, steps=(0.025, 0.5))
    fixed = evidence.selection_model(Y, V, steps=(0.025, 0.5), delta=(1, 0.5, 0.2))

    assert "lrt_df 2" in str(fit)
    assert "lrt_p" not in str(fixed)
    assert list(fit.to_frame().index) == ["intrcpt", "delta1", "delta2", "delta3"]
    assert "task" not in fit.to_dict()
    assert fit.to_dict()["delta_names"] == ["delta1", "delta2", "delta3"]
    assert np.isnan(fit.delta_p[0])


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"kind": "p-curve"}, "bias.unknown_kind"),
        ({"kind": "stepfun"}, "bias.argument_missing"),
        ({"steps": (0.0, 0.5)}, "bias.steps_out_of_range"),
        ({"kind": "negexp", "steps": (0.05, 0.5)}, "bias.too_many_steps"),
        ({"kind": "beta", "steps": (0.05,)}, "bias.too_many_steps"),
        ({"kind": "trunc", "steps": (0.0, 0.5)}, "bias.too_many_steps"),
        ({"kind": "trunc", "alternative": "two.sided"}, "bias.unknown_option"),
        ({"kind": "truncest", "alternative": "two.sided"}, "bias.unknown_option"),
        ({"kind": "truncest", "steps": (0.1,)}, "bias.too_many_steps"),
        ({"kind": "trunc", "steps": (np.nan,)}, "bias.out_of_range"),
        ({"steps": "half"}, "meta.not_numeric"),
        ({"steps": [[0.025]]}, "meta.not_numeric"),
        ({"steps": (0.025,), "delta": ("one", 0.5)}, "meta.not_numeric"),
        ({"steps": (0.025,), "delta_max": "many"}, "bias.out_of_range"),
        ({"steps": (0.025,), "level": "95"}, "meta.level_out_of_range"),
        ({"steps": (0.025,), "alternative": "up"}, "bias.unknown_option"),
        ({"steps": (0.025,), "prec": "sei"}, "bias.unknown_option"),
        ({"kind": "negexp", "prec": "age"}, "bias.unknown_option"),
        ({"kind": "negexp", "prec": "ninv"}, "bias.sample_sizes_missing"),
        ({"steps": (0.025,), "method": "REML"}, "bias.unknown_option"),
        ({"steps": (0.025,), "delta_max": 0.5}, "bias.out_of_range"),
        ({"steps": (0.025,), "delta": (1, 0.5, 0.5)}, "bias.lengths_differ"),
        ({"steps": (0.025,), "delta": (0.5, 0.5)}, "bias.out_of_range"),
        ({"steps": (0.025,), "delta": (1, -0.5)}, "bias.out_of_range"),
        ({"steps": (1e-9, 0.5)}, "selection.interval_empty"),
        ({"kind": "trunc", "steps": (-5.0,)}, "selection.interval_empty"),
        ({"kind": "negexp", "steps": (1e-9,)}, "selection.interval_empty"),
    ],
)
def test_impossible_selection_model_is_refused_by_code(options: dict[str, Any], code: str) -> None:
    assert code_of(lambda: evidence.selection_model(Y, V, **options)).code == code


@pytest.mark.parametrize("alternative", ["greater", "less"])
def test_estimated_cut_has_the_highest_likelihood_of_all_cuts(alternative: Any) -> None:
    fit = evidence.selection_model(Y, V, kind="truncest", alternative=alternative)
    span = np.linspace(Y.min() + 1e-6, np.sort(Y)[-2], 25)
    cuts = np.concatenate([span, np.unique(Y)[1:] - 1e-9]) if alternative == "greater" else span + 1e-6
    others = [
        evidence.selection_model(Y, V, kind="trunc", steps=(cut,), alternative=alternative).loglik
        for cut in cuts
    ]

    assert fit.loglik >= max(others) - 1e-9
    assert fit.cut is not None
    assert np.isin(fit.cut, Y)
    assert (fit.lrt_df, fit.lrt_p) == (2, None)
    assert fit.aic == pytest.approx(-2 * fit.loglik + 2 * 4)
    assert sum(fit.counts) == 12
    assert min(fit.counts) >= 1


def test_estimated_cut_turns_with_the_effects_and_moves_with_them() -> None:
    one = evidence.selection_model(Y, V, kind="truncest")
    two = evidence.selection_model(-Y, V, kind="truncest", alternative="less")
    three = evidence.selection_model(3 * Y + 2, 9 * V, kind="truncest")

    assert one.cut is not None
    np.testing.assert_allclose([-two.cut, (three.cut - 2) / 3], one.cut)  # type: ignore[operator]
    np.testing.assert_allclose([two.delta, three.delta], [one.delta, one.delta], rtol=1e-4)
    np.testing.assert_allclose([-two.beta, (three.beta - 2) / 3], [one.beta, one.beta], atol=1e-5)
    assert one.counts == two.counts == three.counts


def test_estimated_cut_finds_the_cut_that_made_the_studies() -> None:
    rng = np.random.default_rng(5)
    v = rng.uniform(0.02, 0.1, 100)
    y = rng.normal(0.1, np.sqrt(v))
    kept = (y > 0.2) | (rng.uniform(size=100) < 0.2)
    fit = evidence.selection_model(y[kept], v[kept], kind="truncest", method="EE")

    assert fit.cut is not None
    assert abs(fit.cut - 0.2) < 0.05
    assert abs(fit.beta[0] - 0.1) < 3 * fit.se[0]


def test_equal_effects_have_no_cut_between_them(monkeypatch: pytest.MonkeyPatch) -> None:
    equal = code_of(lambda: evidence.selection_model(np.full(12, 0.3), V, kind="truncest"))
    monkeypatch.setattr("nabij.evidence.bias.bounded_newton._STEPS", 1)
    lost = code_of(lambda: evidence.selection_model(Y, V, kind="truncest"))

    assert (equal.code, equal.cell) == ("selection.interval_empty", "y")
    assert lost.code == "selection.not_converged"


def test_steps_and_fixed_weights_may_be_one_number_or_an_array() -> None:
    by_tuple = evidence.selection_model(Y, V, steps=(0.025, 0.5), delta=(1, 0.5, None))
    by_array = evidence.selection_model(
        Y,
        V,
        steps=np.array([0.025, 0.5]),
        delta=np.array([1, 0.5, np.nan]),  # type: ignore[arg-type]
    )
    one = evidence.selection_model(Y, V, kind="trunc", steps=0.3, delta=0.5)
    listed = evidence.selection_model(Y, V, kind="trunc", steps=[0.3], delta=[0.5])

    assert by_tuple.loglik == by_array.loglik
    assert one.loglik == listed.loglik
    assert one.cut == 0.3


def test_all_or_none_significant_is_refused_by_interval_for_steps() -> None:
    everything = code_of(lambda: evidence.selection_model(Y + 9, V, steps=(0.025,)))
    nothing = code_of(lambda: evidence.selection_model(Y * 0.01, V, steps=(0.025,)))

    assert everything.detail["interval"] == 2
    assert nothing.detail["interval"] == 1


def test_fixed_weights_need_no_studies_in_their_intervals() -> None:
    fit = evidence.selection_model(Y + 9, V, steps=(0.025,), delta=(1, 0.0))

    np.testing.assert_allclose(fit.beta, evidence.pool(Y + 9, V, method="ML").beta, rtol=1e-6)


def test_partly_fixed_weights_estimate_the_rest() -> None:
    fit = evidence.selection_model(Y, V, steps=(0.025, 0.5), delta=(None, 0.5, None))

    assert fit.delta[1] == 0.5
    assert fit.lrt_df == 1
    assert np.isnan(fit.delta_se[1])


@pytest.mark.parametrize("kind", ["halfnormal", "negexp", "logistic", "power"])
def test_all_significant_leaves_falling_functions_without_a_silent_number(kind: str) -> None:
    fit = evidence.selection_model(Y + 9, V, kind=kind)

    assert fit.on_bound or np.isfinite(fit.delta_se).all()


@pytest.mark.parametrize("k", [1, 2, 3])
def test_very_few_studies_give_an_answer_or_a_coded_refusal(k: int) -> None:
    if k == 1:
        assert (
            code_of(lambda: evidence.selection_model(Y[:k], V[:k], kind="negexp")).code
            == "bias.too_few_studies"
        )
        return
    fit = evidence.selection_model(Y[:k], V[:k], kind="negexp")

    assert np.isfinite(fit.beta).all()
    assert fit.loglik >= fit.loglik_unselected


def test_profile_limit_that_is_not_found_in_time_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    fit = evidence.selection_model(Y, V, steps=(0.025, 0.5))
    monkeypatch.setattr(selection_fit, "_ROOT_STEPS", 1)

    assert code_of(lambda: fit.interval("intrcpt")).code == "selection.interval_not_converged"


class _Flat:
    """A task whose likelihood is never finite."""

    value = float("nan")
    gradient = np.zeros(1)
    hessian = -np.eye(1)


def test_search_that_never_starts_is_not_converged() -> None:
    found = maximise(lambda _: _Flat(), np.zeros(1), np.full(1, -1.0), np.ones(1), reach=np.ones(1))

    assert not found.converged


def test_search_on_a_bound_and_without_progress_ends() -> None:
    def rising(x: Any) -> Likelihood:
        return Likelihood(float(x[0]), np.ones(1), np.zeros((1, 1)))

    def lying(x: Any) -> Likelihood:
        return Likelihood(-float(abs(x[0])), np.ones(1), -np.eye(1))

    bound = maximise(rising, np.zeros(1), np.full(1, -1.0), np.ones(1), reach=np.ones(1))
    endless = maximise(rising, np.zeros(1), np.full(1, -np.inf), np.full(1, np.inf), reach=np.ones(1))
    stuck = maximise(lying, np.zeros(1), np.full(1, -1.0), np.ones(1), reach=np.ones(1))

    assert bound.converged
    assert bound.x[0] == 1.0
    assert not bound.free.any()
    assert not stuck.converged
    assert (endless.converged, endless.iterations) == (False, 200)
    assert np.isnan(covariance(bound)).all()


def test_singular_information_gives_no_standard_errors() -> None:
    flat = maximise(
        lambda x: Likelihood(-float(x[0] ** 2), np.array([-2 * x[0], 0.0]), np.diag([-2.0, 0.0])),
        np.zeros(2), np.full(2, -1.0), np.ones(2), reach=np.ones(2),
    )  # fmt: skip

    assert flat.converged
    assert np.isnan(covariance(flat)).all()


def test_fit_without_any_maximum_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    task = evidence.selection_model(Y, V, steps=(0.025,)).task
    monkeypatch.setattr(FittingTask, "evaluate", lambda self, x: _Flat())

    assert code_of(lambda: best_maximum(task)).code == "selection.not_converged"


def test_runaway_to_a_mean_far_from_every_study_is_refused() -> None:
    """Nine nearly equal effects look like the end of a long tail: the likelihood rises on and on that way."""
    y = np.array([0.477, 0.471, 0.467, 0.466, 0.479, 0.446, 0.467, 0.469, 0.454])
    v = np.array([0.0675, 0.1308, 0.0967, 0.1225, 0.0546, 0.0838, 0.0335, 0.1494, 0.0403])
    task = evidence.selection_model(y, v, kind="power", delta=(1.0,)).task

    assert code_of(lambda: evidence.selection_model(y, v, kind="power")).code == "selection.not_converged"
    assert task.evaluate(np.array([-8.0, 0.0, 100.0])).value == -np.inf


@pytest.mark.parametrize(("mean", "tau2", "delta"), [(0.1, 0.02, 1.0), (-1.5, 0.3, 8.0), (3.0, 0.0, 0.3)])
def test_likelihood_of_the_half_normal_equals_adaptive_quadrature(
    mean: float, tau2: float, delta: float
) -> None:
    task = evidence.selection_model(Y, V, kind="halfnormal", delta=(0.0,)).task
    total = 0.0
    for y, v in zip(Y, V, strict=True):
        s2 = v + tau2

        def density(x: float, v: float = v, s2: float = s2) -> float:
            return float(
                np.exp(-delta * ndtr(-x / v**0.5) ** 2 - 0.5 * (x - mean) ** 2 / s2) / (2 * np.pi * s2) ** 0.5
            )

        reach = 12 * s2**0.5
        bends = [mean - reach, mean, mean + reach, *(v**0.5 * np.array([-6, -2, 0, 2, 6]))]
        edges = np.unique(np.clip(bends, mean - reach, mean + reach))
        area = sum(quad(density, a, b, epsabs=1e-14, epsrel=1e-12)[0] for a, b in pairwise(edges))
        total += np.log(density(y) / area)

    np.testing.assert_allclose(task.evaluate(np.array([mean, tau2, delta])).value, total, rtol=1e-9)


@pytest.mark.parametrize("kind", ["power", "beta"])
def test_two_sided_likelihood_holds_where_it_bends_without_end(kind: str) -> None:
    """(1 - p) to a power has a cusp at effect 0; here the area is summed on a logarithmic scale."""
    from scipy import special, stats

    rng = np.random.default_rng(7)
    v = rng.uniform(0.01, 0.1, 15)
    y = rng.normal(0.15, np.sqrt(v + 0.03))
    fit = evidence.selection_model(y, v, kind=kind, alternative="two.sided")
    low, high = (0.0, float(fit.delta[0])) if kind == "power" else (fit.delta[0] - 1.0, fit.delta[1] - 1.0)

    def chance(effect: np.ndarray, se: float) -> np.ndarray:
        z = np.abs(effect) / se
        p = np.clip(2.0 * stats.norm.sf(z), 1e-5, None)
        return p**low * np.clip(special.erf(z / np.sqrt(2.0)), 1e-5, 1.0 - 1e-5) ** high

    total = 0.0
    x = np.linspace(-45.0, 3.0, 100_001)
    for effect, variance in zip(y, v, strict=True):
        se, wide = np.sqrt(variance), np.sqrt(variance + fit.tau2)
        size = np.exp(x)
        both = sum(
            chance(size, se) * stats.norm.pdf(sign * size, fit.beta[0], wide) * size for sign in (1, -1)
        )
        total += np.log(chance(effect, se)) + stats.norm.logpdf(effect, fit.beta[0], wide)
        total -= np.log(np.trapezoid(both, x))
    assert fit.loglik == pytest.approx(total, abs=1e-7)
