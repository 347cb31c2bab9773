"""What no other tool offers: dependent correlations, robust and small-sample inference, diagnostics, living updates."""

from __future__ import annotations

import json
import math
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

import nabij.evidence as ev
from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem import nesting
from nabij.evidence.masem.compare import (
    compare_models,
    parameter_heterogeneity,
    rank_models,
    simulation_intervals,
)
from nabij.evidence.masem.diagnostics import masem_bias, masem_influence
from nabij.evidence.masem.living import merge_studies, reanalyse
from nabij.evidence.masem.multilevel import multilevel_osmasem
from nabij.evidence.masem.nesting import is_nested
from nabij.evidence.masem.one_stage import osmasem
from nabij.evidence.masem.robust import masem_robust
from nabij.evidence.masem.separate_models import four_models_and_joint
from nabij.evidence.masem.small_sample import masem_bootstrap, masem_small_sample
from nabij.evidence.masem.stage_one import stage1
from nabij.evidence.masem.stage_two import stage2, wls


def refused(code: str, call) -> EvidenceError:
    with pytest.raises(EvidenceError) as caught:
        call()
    assert caught.value.code == code
    return caught.value


@pytest.fixture(scope="module")
def nested(make):
    studies = make(30, 24, missing=0.2)
    return replace(studies, cluster=tuple(f"c{i // 2}" for i in range(24)))


def test_two_level_model_without_variance_within_equals_one_matrix_per_study(make, direct: str) -> None:
    studies = make(31, 12, missing=0.2)
    twice = replace(
        studies,
        labels=tuple(f"{x}{y}" for y in "ab" for x in studies.labels),
        cluster=tuple(x for _ in "ab" for x in studies.labels),
        R=np.concatenate([studies.R, np.full_like(studies.R, np.nan)]),
        n=np.concatenate([studies.n, studies.n]),
        moderators={},
    )
    R = twice.R.copy()
    R[12] = studies.R[0]
    twice = replace(twice, R=R)
    fit = multilevel_osmasem(twice, direct, within="zero")
    assert fit.matrices == 24
    assert set(fit.tau2_within.values()) == {0.0}
    assert fit.statistics == int(studies.used.sum()) + int(studies.used[0].sum())


def test_two_level_model_finds_both_variances(make) -> None:
    rng = np.random.default_rng(0)
    K, m = 60, 3
    between, within = rng.normal(0, 0.15, K), rng.normal(0, 0.08, (K, m))
    n = np.full(K * m, 500)
    r = np.clip(0.3 + between[:, None] + within, -0.9, 0.9).reshape(-1)
    r = r + rng.normal(size=r.size) * (1 - r**2) / np.sqrt(n)
    R = np.array([[[1, x], [x, 1]] for x in r])
    studies = ev.study_matrices(R, n, variables=["a", "b"], cluster=[str(i // m) for i in range(K * m)])
    fit = multilevel_osmasem(studies, None, intervals="likelihood")
    assert fit.tau2_between["b~~a"] == pytest.approx(0.15**2, rel=0.5)
    assert fit.tau2_within["b~~a"] == pytest.approx(0.08**2, rel=0.5)
    row = fit.estimates["tau2_within[b~~a]"]
    assert row.lower < row.estimate < row.upper
    assert fit.estimates["b~~a"].lower < 0.3 < fit.estimates["b~~a"].upper


@pytest.mark.parametrize("within", ["diag", "common"])
def test_two_level_model_with_moderators_and_shared_samples_is_fitted(
    nested, mediation: str, within: str
) -> None:
    fit = multilevel_osmasem(
        nested, mediation, moderators=["z"], moderate=("A",), within=within, sampling_correlation=0.4
    )
    assert "b31_1" in fit.estimates
    assert np.isfinite(fit.minus2ll)
    assert str(fit).startswith("Two-level")
    assert json.dumps(fit.to_dict())
    assert fit.to_frame().loc["b31", "estimate"] == fit.estimates["b31"].estimate


def test_two_level_likelihood_limits_of_paths_hold(nested, mediation: str) -> None:
    fit = multilevel_osmasem(nested, mediation, intervals="likelihood", within="common")
    for name in ("b31", "ind_pos"):
        row = fit.estimates[name]
        assert row.lower < row.estimate < row.upper


@pytest.mark.parametrize(
    ("kwargs", "code"),
    [
        ({"within": "odd"}, "multilevel.within"),
        ({"sampling_correlation": 1.0}, "multilevel.correlation"),
        ({"intervals": "odd"}, "intervals.unknown"),
        ({"moderators": {"m": [math.nan] * 24}}, "moderator.missing"),
    ],
)
def test_unknown_choice_in_the_two_level_model_is_refused(nested, mediation: str, kwargs, code: str) -> None:
    refused(code, lambda: multilevel_osmasem(nested, mediation, **kwargs))


def test_two_level_model_without_replication_or_relation_is_refused(studies, nested, mediation: str) -> None:
    refused("multilevel.no_replication", lambda: multilevel_osmasem(studies, mediation))
    R = nested.R.copy()
    R[:, 0, 1] = R[:, 1, 0] = np.nan
    refused("relation.never_observed", lambda: multilevel_osmasem(replace(nested, R=R), None))


def test_relations_given_once_per_study_have_no_variance_within(make) -> None:
    studies = make(32, 8)
    R = studies.R.copy()
    R[4:, 3, :] = R[4:, :, 3] = np.nan
    shared = replace(studies, R=R, cluster=("a", "b", "c", "d", "a", "b", "c", "d"))
    fit = multilevel_osmasem(shared, None)
    assert fit.unreplicated == ("achiev~~pos", "achiev~~neg", "achiev~~enga")


def test_cr2_with_one_correlation_and_equal_weights_is_the_t_test(make) -> None:
    rng = np.random.default_rng(2)
    r = rng.uniform(0.1, 0.5, 12)
    R = np.array([[[1, x], [x, 1]] for x in r])
    fit = osmasem(ev.study_matrices(R, np.full(12, 80), variables=["a", "b"]), None, "b ~ p*a", fit=False)
    robust = masem_robust(fit)["p"]
    assert robust.df == pytest.approx(11)
    assert robust.se == pytest.approx(r.std(ddof=1) / math.sqrt(12), rel=1e-6)
    plain = masem_robust(fit, kind="CR0")["p"]
    assert plain.se == pytest.approx(r.std() / math.sqrt(12), rel=1e-6)
    assert masem_robust(fit, kind="CR1")["p"].se == pytest.approx(robust.se, rel=1e-6)
    assert masem_robust(fit, kind="ML")["p"].df == math.inf


def test_robust_errors_use_clusters_and_refuse_what_cannot_be(nested, studies, direct: str) -> None:
    own = osmasem(replace(nested, cluster=nested.labels), None, direct, fit=False)
    clustered = masem_robust(own, cluster=nested.cluster)
    assert clustered["b31"].df < masem_robust(own)["b31"].df
    refused("robust.kind", lambda: masem_robust(own, kind="CR9"))
    refused("robust.cluster", lambda: masem_robust(own, cluster=["a"]))
    refused("robust.too_few_clusters", lambda: masem_robust(own, cluster=["a", "b"] * 12))
    assert "ind_pos" in masem_robust(multilevel_osmasem(nested, direct))


def test_satterthwaite_widens_intervals_and_needs_heterogeneity(studies, make, direct: str) -> None:
    fit = osmasem(studies, None, direct, fit=False)
    small = masem_small_sample(fit)
    for name in ("b31", "b43", "ind_pos"):
        assert 1 < small[name].df < 200
        wald = fit.estimates[name]
        assert small[name].upper - small[name].lower > 0.98 * (wald.upper - wald.lower)
    zero = osmasem(studies, None, direct, tau2="zero", fit=False)
    refused("small_sample.no_heterogeneity", lambda: masem_small_sample(zero))


def test_parametric_bootstrap_agrees_with_the_errors_it_simulates(studies, nested, direct: str) -> None:
    fit = osmasem(studies, None, direct, fit=False)
    found = masem_bootstrap(fit, rng=np.random.default_rng(3), draws=80)
    again = masem_bootstrap(fit, rng=np.random.default_rng(3), draws=80)
    assert found.estimates["b31"].se == pytest.approx(fit.estimates["b31"].se, rel=0.4)
    assert found.estimates["b31"] == again.estimates["b31"]
    assert abs(found.bias[0]) < 0.05
    assert found.to_dict()["draws"] == 80
    assert "Parametric bootstrap" in str(found)
    assert len(found.to_frame()) == len(found.estimates)
    refused("bootstrap.draws", lambda: masem_bootstrap(fit, rng=np.random.default_rng(3), draws=5))
    levels = multilevel_osmasem(nested, None)
    assert len(masem_bootstrap(levels, rng=np.random.default_rng(1), draws=20).estimates) == 6


@pytest.mark.parametrize("stages", [1, 2])
def test_leaving_a_study_out_equals_the_fit_without_it(studies, mediation: str, stages: int) -> None:
    fit = osmasem(studies, None, mediation) if stages == 1 else stage2(stage1(studies), mediation)
    influence = masem_influence(fit)
    rest = studies.take([i for i in range(studies.k) if i != 4])
    direct_fit = osmasem(rest, None, mediation) if stages == 1 else stage2(stage1(rest), mediation)
    row = influence[studies.labels[4]]
    for name, value in zip(row.names, row.estimates, strict=True):
        assert value == pytest.approx(direct_fit.estimates[name].estimate, abs=1e-6)
    top = influence.most_influential(3)
    assert top[0].cook == max(influence.cook.values())
    assert json.dumps(influence.to_dict())
    assert len(influence.to_frame()) == studies.k
    assert top[0].study in str(influence)
    refused("study.unknown", lambda: influence["nobody"])


def test_study_that_alone_gives_a_relation_is_reported_not_guessed(make, mediation: str) -> None:
    studies = make(33, 6)
    R = studies.R.copy()
    R[1:, 0, 3] = R[1:, 3, 0] = np.nan
    influence = masem_influence(osmasem(replace(studies, R=R), None, mediation))
    assert influence[studies.labels[0]].code == "relation.never_observed"
    assert math.isnan(influence[studies.labels[0]].cook)
    refused(
        "influence.no_stage1",
        lambda: masem_influence(wls(np.eye(2), None, 50, "x2 ~ x1", variables=["x1", "x2"])),
    )


def test_leave_one_out_keeps_moderators(make, mediation: str) -> None:
    fit = osmasem(make(34, 12), None, mediation, moderators=["z"], moderate=("b43",))
    row = masem_influence(fit).rows[0]
    assert "b43_1" in row.names
    assert np.isfinite(row.estimates).all()


def test_small_study_regression_finds_a_slope_that_was_put_in(make, mediation: str) -> None:
    rng = np.random.default_rng(8)
    n = rng.integers(30, 900, 80)
    r = 0.1 + 2.0 / np.sqrt(n) + rng.normal(size=80) / np.sqrt(n)
    R = np.array([[[1, x], [x, 1]] for x in np.clip(r, -0.9, 0.9)])
    fit = osmasem(ev.study_matrices(R, n, variables=["a", "b"]), None, "b ~ p*a", fit=False)
    test = masem_bias(fit)
    assert test.test.p < 0.05
    assert test.slopes[0].estimate == pytest.approx(2.0, abs=1.2)
    assert test.adjusted["p"].estimate < fit.estimates["p"].estimate
    assert json.dumps(test.to_dict())
    assert "slope" in str(test)
    assert len(test.to_frame()) == 1
    same = osmasem(ev.study_matrices(R[:5], np.full(5, 80), variables=["a", "b"]), None, "b ~ p*a", fit=False)
    refused("bias.too_few", lambda: masem_bias(same))
    two = stage2(stage1(make(33, 14)), mediation)
    refused("bias.one_stage_only", lambda: masem_bias(two))
    moderated = osmasem(make(35, 14), None, mediation, moderators=["z"], moderate=("A",))
    assert masem_bias(moderated).test.df == 6


@pytest.mark.parametrize("kind", ["stage1", "stage2", "osmasem", "moderated"])
def test_added_studies_give_the_difference_of_every_estimate(studies, direct: str, kind: str) -> None:
    analyses = {
        "stage1": lambda s: stage1(s),
        "stage2": lambda s: stage2(stage1(s), direct),
        "osmasem": lambda s: osmasem(s, None, direct),
        "moderated": lambda s: osmasem(s, None, direct, moderators=["z"], moderate=("b43",)),
    }
    run = analyses[kind]
    old, new = studies.take(range(10)), studies.take(range(10, 14)).select(["enga", "neg", "achiev", "pos"])
    previous = run(old)
    change = reanalyse(previous, new)
    whole = run(studies)
    assert change.added == studies.labels[10:]
    for row in change.changes:
        assert row.after == pytest.approx(whole.estimates[row.name].estimate, abs=1e-6)
        assert row.difference == pytest.approx(row.after - row.before)
    assert change[change.changes[0].name] is change.changes[0]
    assert "4 studies added" in str(change)
    assert json.dumps(change.to_dict())
    assert len(change.to_frame()) == len(change.changes)
    refused("estimate.unknown", lambda: change["nothing"])


def test_same_study_twice_is_refused_or_replaces_the_old_one(studies, make) -> None:
    previous = stage1(studies)
    again = studies.take([0, 1])
    assert refused("study.duplicate", lambda: reanalyse(previous, again)).study == studies.labels[0]
    change = reanalyse(previous, again, update=True)
    assert change.replaced == studies.labels[:2]
    assert change.current.minus2ll == pytest.approx(previous.minus2ll, abs=1e-8)


def test_merging_fills_what_a_set_lacks_with_missing_cells(make) -> None:
    a = make(40, 3).select(["pos", "neg"])
    b = replace(
        make(41, 2).select(["neg", "enga"]), labels=("x", "y"), moderators={"w": np.array([1.0, 2.0])}
    )
    merged = merge_studies(a, b)
    assert merged.variables == ("pos", "neg", "enga")
    assert np.isnan(merged.R[0, 2, 0])
    assert np.isnan(merged.moderators["w"][0])
    refused("living.covariance", lambda: merge_studies(a, replace(b, covariance=True)))


def test_analyses_that_cannot_be_repeated_are_refused(studies, direct: str) -> None:
    R = stage1(studies).pooled
    alone = wls(R, None, 100, direct, variables=studies.variables)
    refused("living.no_stage1", lambda: reanalyse(alone, studies))
    pattern = [["v" if i == j else "" for j in range(6)] for i in range(6)]
    user = stage1(studies, tau2="user", tau2_pattern=pattern)
    refused("living.user_pattern", lambda: reanalyse(user, studies))
    refused("influence.user_pattern", lambda: masem_influence(stage2(user, direct)))
    refused("heterogeneity.no_stage1", lambda: parameter_heterogeneity(alone))


def test_separate_and_joint_models_differ_by_the_overlap_of_the_predictors(studies) -> None:
    seen = four_models_and_joint(studies)
    assert len(seen.pairs) == 4
    for row in seen.pairs:
        assert row.overlap == pytest.approx(sum(row.shared_with.values()), abs=1e-9)
        assert abs(row.joint.estimate) < abs(row.separate.estimate)
    pair = seen["pos", "enga"]
    assert pair.joint.estimate == pytest.approx(seen.joint["enga"].estimates["enga~pos"].estimate)
    assert set(seen.one_stage) == {"enga", "achiev"}
    assert json.dumps(seen.to_dict())
    assert "pos -> enga" in str(seen)
    assert len(seen.to_frame()) == 4
    refused("estimate.unknown", lambda: seen["pos", "nothing"])
    refused("separate.overlapping", lambda: four_models_and_joint(studies, predictors=("pos",)))


def test_comparing_models_of_other_kinds_data_or_order_is_refused(
    studies, make, mediation: str, direct: str
) -> None:
    pooled = stage1(studies)
    small, large = stage2(pooled, mediation), stage2(pooled, direct)
    one, two = osmasem(studies, None, mediation), osmasem(studies, None, direct)
    assert compare_models(small, large).df == 2
    tested = compare_models(one, two)
    assert tested.chi2 == pytest.approx(one.minus2ll - two.minus2ll)
    assert str(tested).startswith("Likelihood ratio: chi2(2)")
    assert list(tested.to_frame().index) == list(pooled.relations)
    assert list(compare_models(small, large).to_frame().columns) == ["chi2", "df", "p"]
    refused("compare.different_kinds", lambda: compare_models(small, two))
    refused("compare.not_nested", lambda: compare_models(large, small))
    refused("compare.different_data", lambda: compare_models(small, stage2(stage1(make(60, 9)), direct)))
    refused("compare.different_data", lambda: compare_models(one, osmasem(make(60, 9), None, direct)))


def test_simulated_intervals_surround_indirect_effects_and_follow_the_seed(studies, direct: str) -> None:
    fit = osmasem(studies, None, direct, moderators=["z"], moderate=("b43",))
    found = simulation_intervals(fit, rng=np.random.default_rng(5), draws=400)
    again = simulation_intervals(fit, rng=np.random.default_rng(5), draws=400)
    assert found.rows == again.rows
    row = found["ind_pos"]
    assert row.lower < row.estimate < row.upper
    refused("simulation.draws", lambda: simulation_intervals(fit, rng=np.random.default_rng(5), draws=5))
    bare = stage2(stage1(studies), "enga ~ pos + neg\nachiev ~ enga\npos ~~ neg")
    assert len(simulation_intervals(bare, rng=np.random.default_rng(5), draws=200)) == 0


def test_results_are_frozen_print_and_turn_into_plain_values(studies, mediation: str) -> None:
    pooled = stage1(studies)
    two = stage2(pooled, mediation, diagonal_constraint=True, indirect={"double": "2*ind_pos"})
    one = osmasem(studies, None, mediation)
    fixed = stage1(studies, method="FEM")
    for result in (pooled, two, one, fixed):
        with pytest.raises(FrozenInstanceError):
            result.level = 0.5  # type: ignore[misc]
        assert json.dumps(result.to_dict())
        assert "estimate" in str(result)
        assert len(result.to_frame()) == len(result.estimates)
    names = two.estimates.names
    assert names.index("p33") < names.index("ind_pos")
    assert two.estimates["double"].estimate == pytest.approx(2 * two.estimates["ind_pos"].estimate)
    assert "b31" in two.estimates
    assert two.estimates[0] in two.estimates
    assert next(iter(two.estimates)).name == "b31"
    assert one.tau2.keys() == set(pooled.relations)
    assert parameter_heterogeneity(two)["b31"].se > 0
    refused("estimate.unknown", lambda: two.estimates["nothing"])
    refused("i2.unknown", lambda: pooled.i_squared("odd"))


def test_public_names_are_reached_through_the_package() -> None:
    for name in (
        "stage1",
        "stage2",
        "osmasem",
        "multilevel_osmasem",
        "reanalyse",
        "read_studies",
        "masem_robust",
    ):
        assert callable(getattr(ev, name))


def test_models_that_are_not_nested_are_refused_by_what_they_imply(
    studies, mediation: str, direct: str
) -> None:
    pooled = stage1(studies)
    apart = "enga ~ pos + neg\nachiev ~ pos + neg\npos ~~ neg"
    turned = "enga ~ a*achiev\nenga ~~ pos\npos ~~ neg\nneg ~~ enga"
    for fit in (lambda text: stage2(pooled, text), lambda text: osmasem(studies, None, text)):
        small, other, large = fit(mediation), fit(apart), fit(direct)
        refused("compare.not_nested", lambda a=small, b=other: compare_models(a, b))
        assert is_nested(small, large)
        assert is_nested(other, large)
        assert not is_nested(large, small)
        assert not is_nested(fit(turned), other)
    moderated = osmasem(studies, None, mediation, moderators=["z"], moderate=("b31",))
    assert is_nested(osmasem(studies, None, mediation), moderated)
    refused(
        "compare.not_nested", lambda: compare_models(moderated, osmasem(studies, None, direct, tau2="hcs"))
    )
    assert not is_nested(osmasem(studies, None, mediation, tau2="sym"), osmasem(studies, None, direct))
    refused("compare.different_kinds", lambda: is_nested(stage2(pooled, mediation), moderated))


def test_equivalent_arrows_are_nested_however_they_are_written(studies) -> None:
    chain = "enga ~ pos\nachiev ~ enga"
    back = "enga ~ achiev\npos ~ enga"
    more = "pos ~ enga + achiev\nachiev ~ enga"
    pooled = stage1(studies.select(["pos", "enga", "achiev"]))
    a, b, c = (stage2(pooled, text) for text in (chain, back, more))
    assert is_nested(a, b)
    assert is_nested(b, a)
    assert compare_models(a, c).chi2 == pytest.approx(compare_models(b, c).chi2, abs=1e-8)


def test_open_question_of_nesting_lets_the_test_through(studies, mediation: str, monkeypatch) -> None:
    def fail(*given: object, **more: object) -> None:
        raise EvidenceError("masem.not_converged")

    two = stage2(stage1(studies), mediation)
    one = osmasem(studies, None, mediation)
    monkeypatch.setattr(nesting, "minimise", fail)
    assert is_nested(two, two)
    assert is_nested(one, one)


def test_models_are_ranked_by_aic_with_weights_that_add_up(
    studies, make, mediation: str, direct: str
) -> None:
    pooled = stage1(studies)
    two = rank_models({"full": stage2(pooled, mediation), "direct": stage2(pooled, direct)})
    assert two.weight.sum() == pytest.approx(1)
    assert two.from_best[0] == 0
    assert two.aic[0] <= two.aic[1]
    assert "best AIC first" in str(two)
    moderated = osmasem(studies, None, mediation, moderators=["z"])
    one = rank_models({"plain": osmasem(studies, None, mediation), "moderated": moderated})
    row = one.names.index("moderated")
    assert np.isnan(one.chi2[row])
    assert one.parameters[row] == moderated.parameters
    assert json.dumps(one.to_dict())
    assert list(one.to_frame().index) == list(one.names)
    refused("compare.too_few", lambda: rank_models({"one": moderated}))
    refused("compare.different_kinds", lambda: rank_models({"a": moderated, "b": stage2(pooled, direct)}))
    elsewhere = osmasem(make(60, 9), None, mediation)
    refused("compare.different_data", lambda: rank_models({"a": moderated, "b": elsewhere}))
