"""What is said about further questions: one study left out, groups, other tests, editions, tests of missing studies."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nabij import evidence
from nabij.evidence.masem.living import changes
from nabij.evidence.masem.table import Estimate
from nabij.evidence.meta.location_scale import pool_location_scale
from nabij.evidence.words import average_checks, comparisons, left_out, model_checks, updates
from nabij.evidence.words.bias_table import bias_table
from nabij.evidence.words.context import Context
from nabij.evidence.words.language import Both, same
from nabij.evidence.words.result_tables import path_rows
from nabij.evidence.words.scales import FISHER, PLAIN
from nabij.evidence.words.suspicions import fail_safe

MODEL = "enga ~ a*pos + b*neg\nachiev ~ c*enga\npos ~~ d*neg\nind := a*c\nodd := a - b"
LARGER = "enga ~ a*pos + b*neg\nachiev ~ c*enga + e*pos + f*neg\npos ~~ d*neg\nind := a*c\nodd := a - b"


def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def both(say: Any) -> tuple[str, str]:
    """The sentence in both languages: complete, and not the same."""
    en, nl = say("en"), say("nl")
    assert en != nl
    for text in (en, nl):
        assert not re.search(r"[{}]|\bnan\b", text)
        assert text.rstrip().endswith((".", ")"))
    return en, nl


@pytest.fixture(scope="module")
def one(studies: Any) -> Any:
    return evidence.osmasem(studies, None, MODEL)


@pytest.fixture(scope="module")
def two(pooled: Any) -> Any:
    return evidence.stage2(pooled, MODEL)


@pytest.fixture(scope="module")
def twice(studies: Any) -> Any:
    return replace(studies, cluster=tuple(str(i // 2) for i in range(studies.k)))


def test_average_without_each_study_names_the_range_and_who_decides(average: Any) -> None:
    found = average.leave_one_out()
    table = left_out.left_out_table(found, average, PLAIN)
    assert len(table.rows) == average.k
    moved = [abs(row[1] - float(average.beta[0])) for row in table.rows]
    assert moved == sorted(moved, reverse=True)
    assert "No single study" in both(lambda lang: left_out.left_out_words(found, average, PLAIN, lang))[0]
    shaky = evidence.pool([0.5, 0.1, 0.15, 0.05], [0.02] * 4, method="FE")
    en, _ = both(lambda lang: left_out.left_out_words(shaky.leave_one_out(), shaky, PLAIN, lang))
    assert "Without study 1 the conclusion" in en


def test_long_list_of_studies_is_cut_and_names_stay_names() -> None:
    found = evidence.pool([0.29] * 8, [0.16] * 8, method="FE", slab=[f"S{i}" for i in range(8)])
    assert "3 others" in left_out.left_out_words(found.leave_one_out(), found, FISHER, "en")


def test_cumulative_average_says_since_when_the_conclusion_stands(average: Any) -> None:
    found = average.cumulative()
    assert len(left_out.cumulative_table(found, 0.95, PLAIN).rows) == average.k
    both(lambda lang: left_out.cumulative_words(found, PLAIN, lang))
    steady = evidence.pool([0.5, 0.6], [0.01, 0.01], method="FE", slab=["a", "b"])
    assert "since a, number 1" in left_out.cumulative_words(steady.cumulative(), PLAIN, "en")
    long = evidence.pool(np.linspace(0.1, 0.5, 50), np.full(50, 0.01)).cumulative()
    rows = left_out.cumulative_table(long, 0.95, PLAIN).rows
    assert (len(rows), rows[0][1], rows[-1][1]) == (40, 11, 50)


def test_influence_shows_who_stands_out_first(average: Any) -> None:
    far = evidence.pool([0.1, 0.12, 0.11, 0.09, 0.1, 2.0], [0.01] * 6)
    found = far.influence()
    table = left_out.influence_table(found)
    assert table.rows[0][0] == "6"
    assert table.rows[0][-1] == Both("yes", "ja")
    assert "Study 6 stands out" in both(lambda lang: left_out.influence_words(found, lang))[0]
    calm = evidence.pool([0.1, 0.2, 0.3, 0.15, 0.25, 0.2, 0.22, 0.18], [0.02] * 8).influence()
    assert "No study pulls" in both(lambda lang: left_out.influence_words(calm, lang))[0]
    pair = replace(calm, influential=np.array([True, True] + [False] * 6), labels=tuple("abcdefgh"))
    assert "A and b stand out" in left_out.influence_words(pair, "en")


def test_model_without_each_study_keeps_or_turns_its_directions(one: Any) -> None:
    found = evidence.masem_influence(one)
    names = model_checks.estimate_names(one)
    assert names["ind"].en == "Positive relationship → Achievement, indirect"
    assert names["odd"] == same("odd")
    ranges = left_out.model_ranges(found, one.estimates, {**names, "never": same("never")})
    assert [r.name for r in ranges] == [names[name] for name in ("a", "b", "c", "d", "ind", "odd")]
    assert all(r.lowest <= r.highest for r in ranges)
    assert "keeps its direction" in both(lambda lang: left_out.model_ranges_words(found, ranges, lang))[0]
    assert len(left_out.model_ranges_table(ranges).rows) == 6
    turned = [replace(ranges[0], lowest=-0.1, highest=0.1)]
    lost = replace(found, rows=(replace(found.rows[0], code="fit.not_converged"), *found.rows[1:]))
    en, _ = both(lambda lang: left_out.model_ranges_words(lost, turned, lang))
    assert "turns round" in en
    assert "no answer" in en


def test_study_that_pulls_at_a_model_is_named_with_its_path(one: Any) -> None:
    found = evidence.masem_influence(one)
    table = left_out.model_influence_table(found, model_checks.estimate_names(one))
    assert len(table.rows) == 10
    both(lambda lang: left_out.model_influence_words(found, lang))
    first = replace(found.rows[0], cook=50.0)
    pulled = replace(found, rows=(first, *found.rows[1:]))
    assert f"{first.study} stands out" in left_out.model_influence_words(pulled, "en")
    assert left_out.model_influence_table(pulled, {}).rows[0][-1] == Both("yes", "ja")


@pytest.mark.parametrize("audience", ["teacher", "colleague"])
def test_two_models_say_which_fits_and_that_fitting_is_no_proof(
    one: Any, two: Any, pooled: Any, audience: Any
) -> None:
    larger = evidence.stage2(pooled, LARGER)
    test = evidence.compare_models(two, larger)
    for p, words in ((0.001, "fits these correlations better"), (0.6, "simpler model")):
        en, _ = both(lambda lang, p=p: comparisons.models_words(replace(test, p=p), "m", "l", lang, audience))
        assert words in en
        assert ("Δχ²" in en) == (audience == "colleague")
    rows = comparisons.models_table([("two", two), ("one", one), ("all", larger)]).rows
    assert rows[0][1] == two.fit.chi2
    assert rows[1][-2:] == (one.aic, one.bic)
    assert rows[2][3] is None
    free = comparisons.models_table([("x", replace(one, fit=None))]).rows[0]
    assert free[1] is None
    assert free[-1] == one.bic


def test_groups_beside_each_other(studies: Any) -> None:
    half = np.arange(studies.k) % 2 == 0
    pools = {name: evidence.stage1(studies.take(rows)) for name, rows in (("even", half), ("odd", ~half))}
    found = evidence.compare_groups(pools, MODEL)
    names = model_checks.estimate_names(found.groups["even"])
    table = comparisons.groups_table(found, names)
    assert table.rows[0][1] == found.groups["even"].estimates["a"].estimate
    assert len(table.columns) == 5
    for p, words in ((0.01, "more than chance"), (0.4, "cannot be said")):
        test = replace(found, test=replace(found.test, p=p))
        en, _ = both(lambda lang, test=test: evidence.summary(test, lang, "colleague"))
        assert words in en
        assert "even: 12, odd: 12" in en


def test_small_studies_inside_a_model(one: Any) -> None:
    found = evidence.masem_bias(one)
    names = model_checks.estimate_names(one)
    assert model_checks.slopes_table(found, 0.95).rows[0][0].en.startswith("Positive relationship – ")
    rows = model_checks.adjusted_table(found, one.estimates, names, 0.95).rows
    assert rows[0][1:3] == (one.estimates["a"].estimate, found.adjusted["a"].estimate)
    for p, words in ((0.01, "may be missing"), (0.5, "no sign")):
        test = replace(found, test=replace(found.test, p=p))
        assert (
            words in both(lambda lang, test=test: model_checks.small_studies_words(test, lang, "teacher"))[0]
        )


def test_bootstrap_of_a_model_says_how_often_it_failed(one: Any) -> None:
    found = evidence.masem_bootstrap(one, rng=rng(), draws=20)
    en, _ = both(lambda lang: model_checks.bootstrap_words(replace(found, failed=0), lang))
    assert en.startswith("20 times")
    assert "a p below 0.095; take 1,000" in en
    assert "take 1,000" not in model_checks.bootstrap_words(replace(found, draws=1000), "en")
    assert "2 times there was no answer" in model_checks.bootstrap_words(replace(found, failed=2), "en")
    rows = [(same(row.name), row) for row in found.estimates]
    assert len(model_checks.estimates_table(rows, 0.95).columns) == 5
    few = evidence.masem_small_sample(one)
    assert len(model_checks.estimates_table([(same(row.name), row) for row in few], 0.95).columns) == 6


def test_several_matrices_a_study_show_both_variances(twice: Any, studies: Any) -> None:
    counts = dict.fromkeys(studies.relations, (9, 18))
    means = evidence.multilevel_osmasem(twice, None)
    rows = model_checks.several_table(means, counts).rows
    assert rows[0][-2] == pytest.approx(math.sqrt(means.tau2_between[studies.relations[0]]))
    unseen = replace(means, unreplicated=(studies.relations[0],))
    assert math.isnan(model_checks.several_table(unseen, counts).rows[0][-1])
    free = "\n".join("{1} ~~ {0}".format(*name.split("~~")) for name in studies.relations)
    one = evidence.osmasem(studies, None, free)
    assert len(model_checks.several_table(one, counts).columns) == 6
    assert model_checks.relation_estimate(one, studies.relations[0]).estimate == pytest.approx(
        one.estimates["pos~~neg"].estimate
    )


def test_model_of_several_matrices_a_study_counts_studies_and_says_nothing_of_fit(twice: Any) -> None:
    fit = evidence.osmasem(twice, None, MODEL)
    said = evidence.summary(fit, "en", "colleague")
    assert said.startswith("24 correlation matrices from 12 studies or papers.")
    assert "χ²" not in said
    levels = evidence.summary(evidence.multilevel_osmasem(twice, MODEL), "en")
    assert "Engagement and achievement go together" in levels
    flat = evidence.multilevel_osmasem(twice, None)
    alike = replace(
        flat,
        tau2_between=dict.fromkeys(flat.tau2_between, 0.0),
        tau2_within=dict.fromkeys(flat.tau2_within, 0.0),
    )
    assert "True values do not differ" in evidence.summary(alike, "en")


@pytest.mark.parametrize("kind", ["QP", "GENQ", "PL"])
def test_interval_of_the_variance_names_its_kind(average: Any, kind: Any) -> None:
    found = average.tau2_interval(kind)
    assert average_checks.variance_table(found).rows[0][1] == found.tau2[0]
    both(lambda lang: average_checks.variance_words(found, lang))
    assert "0 to 0" in both(lambda lang: average_checks.variance_words(replace(found, empty=True), lang))[0]


def test_variances_of_a_multilevel_model_have_profile_intervals(nested: Any) -> None:
    limits = nested.intervals()
    assert len(average_checks.components_table(limits, 0.95).rows) == len(limits)
    assert "profile likelihood" in both(average_checks.components_words)[0]


def test_robust_tests_warn_of_few_clusters(average: Any, slopes: Any) -> None:
    few = average.robust(["a", "b", "c", "a", "b", "c", "a", "b", "c", "a", "b", "c", "a"])
    assert "too few clusters" in both(lambda lang: average_checks.robust_words(few, "paper", lang))[0]
    many = average.robust([str(i) for i in range(average.k)])
    assert "too few clusters" not in average_checks.robust_words(many, "paper", "en")
    assert average_checks.robust_table(many).rows[0][0] == Both("Average", "Gemiddelde")
    assert average_checks.robust_table(slopes.robust([str(i) for i in range(13)])).rows[1][0] == same(
        "latitude"
    )


def test_combinations_have_a_joint_test_only_when_there_are_several(slopes: Any) -> None:
    several = slopes.contrasts([[1, 30], [0, 10]])
    assert "All together: Q(2)" in both(lambda lang: average_checks.contrasts_words(several, lang))[0]
    assert average_checks.contrasts_words(slopes.contrasts([[1, 30]]), "en") == ""
    assert average_checks.contrasts_table(several, ["a", "b"], 0.95).rows[1][0] == "b"
    knha = evidence.pool(slopes.data.y, slopes.data.v, slopes.data.X[:, 1], test="knha").contrasts(
        [[1, 30], [0, 10]]
    )
    assert "F(2, 11)" in average_checks.contrasts_words(knha, "en")


def test_permutations_say_what_was_rearranged(average: Any, slopes: Any) -> None:
    few = evidence.pool([0.1, 0.3, 0.2], [0.02, 0.01, 0.03])
    exact = evidence.permutation_test(few)
    assert "all ways there are" in both(lambda lang: average_checks.permutation_words(exact, few, lang))[0]
    drawn = evidence.permutation_test(slopes, iterations=20, rng=rng())
    assert (
        "20 times the moderators"
        in both(lambda lang: average_checks.permutation_words(drawn, slopes, lang))[0]
    )
    assert average_checks.permutation_table(drawn, slopes).rows[1][2:] == (
        float(slopes.p[1]),
        float(drawn.p[1]),
    )


def test_predictions_stand_on_the_reported_scale_with_a_new_study_where_there_is_one(average: Any) -> None:
    table = average_checks.predictions_table(average.predict(), ["mean"], FISHER)
    assert table.rows[0][1] == pytest.approx(math.tanh(float(average.beta[0])))
    fixed = evidence.pool(average.data.y, average.data.v, method="FE").predict()
    assert len(average_checks.predictions_table(fixed, ["mean"], PLAIN).columns) == 3


def test_moderators_of_the_variance_say_more_less_or_nothing(slopes: Any) -> None:
    y, v, x = slopes.data.y, slopes.data.v, slopes.data.X[:, 1]
    found = pool_location_scale(y, v, None, x, scale_names=["latitude"])
    assert len(average_checks.spread_table(found).rows) == 3
    for alpha, p, words in (
        (0.5, 0.01, "differ more from"),
        (-0.5, 0.01, "differ less from"),
        (0.5, 0.4, "cannot"),
    ):
        said = replace(found, alpha=np.array([0.0, alpha]), alpha_p=np.array([0.5, p]))
        assert words in both(lambda lang, said=said: average_checks.spread_words(said, lang, "teacher"))[0]
    assert "Q(1)" in average_checks.spread_words(found, "en", "colleague")
    by_t = pool_location_scale(y, v, None, x, scale_names=["latitude"], test="t")
    assert "F(1, 11)" in average_checks.spread_words(by_t, "nl", "colleague")


def test_bootstrap_of_an_average_has_limits_of_the_variance(average: Any) -> None:
    found = evidence.bootstrap(average, iterations=30, rng=rng())
    assert average_checks.bootstrap_table(found, average).rows[-1][-1] == found.tau2_ci
    assert "30 times" in both(lambda lang: average_checks.bootstrap_words(found, lang))[0]


def test_editions_name_studies_and_the_estimate_that_moved_most() -> None:
    found = updates.Edition(tuple("abcdefghij"), ("k",), ("l",), 1200)
    en, nl = both(lambda lang: updates.edition_words(found, lang))
    assert "10 added (a, b, c, d, e, f, g, h, …), 1 changed (k), 1 removed (l) and 1,200 the same" in en
    assert "10 erbij" in nl
    assert "same studies" in both(lambda lang: updates.edition_words(updates.Edition((), (), (), 4), lang))[0]
    assert found.to_dict()["same"] == 1200
    before = [Estimate("a", "path", 0.1, 0.05, -0.01, 0.2), Estimate("t", "tau2", 0.01)]
    after = [Estimate("a", "path", 0.2, 0.04, 0.12, 0.28), Estimate("t", "tau2", 0.03)]
    moved = [updates.Moved(same(change.name.upper()), change) for change in changes(before, after)]
    en, _ = both(lambda lang: updates.changes_words(moved, lang))
    assert "A moved most: from 0.100 to 0.200, 2.00 times" in en
    assert "conclusion changed for A" in en
    rows = updates.changes_table(moved).rows
    assert rows[0][-1] == Both("changed", "veranderd")
    assert rows[1][4] is None
    still = [updates.Moved(same("A"), change) for change in changes(before, before)]
    en, _ = both(lambda lang: updates.changes_words(still, lang))
    assert en == "No estimate moved. No conclusion about a direction changed."
    assert updates.changes_words([], "en") == "No conclusion about a direction changed."


def test_tests_of_missing_studies_stand_in_one_table(average: Any) -> None:
    results = {
        "regression_test": evidence.regression_test(average),
        "rank_test": evidence.rank_test(average),
        "trim_and_fill": evidence.trim_and_fill(average),
        "pet_peese": evidence.pet_peese(average),
        "fail_safe": evidence.fail_safe(average),
        "excess_significance": evidence.excess_significance(average),
        "selection_model": evidence.selection_model(average, kind="halfnormal", alternative="less"),
    }
    table = bias_table(results, "RR")
    assert [row[2] is None for row in table.rows] == [False, False, True, True, True, False, False]
    assert "Kendall τ" in table.text("nl")
    classical = bias_table({"regression_test": evidence.regression_test(average, model="lm")}, None)
    assert "t(11)" in classical.text("en")
    fixed = evidence.selection_model(average, kind="stepfun", steps=(0.025,), delta=[1.0, 0.5])
    assert math.isnan(bias_table({"selection_model": fixed}, None).rows[0][2])


def test_selection_by_the_effect_itself_is_not_said_to_be_by_p_value(average: Any) -> None:
    found = evidence.selection_model(average, kind="beta", alternative="less")
    for kind, words in (("beta", "depended on the p value"), ("trunc", "depended on the size of the effect")):
        said = replace(found, kind=kind)
        assert words in both(lambda lang, said=said: evidence.summary(said, lang))[0]


def test_fail_safe_number_down_to_a_target_names_the_target(average: Any) -> None:
    found = evidence.fail_safe(average, kind="Orwin", target=-0.2)
    en, _ = both(lambda lang: fail_safe(found, lang, "teacher", Context(measure="RR")))
    assert "bring the average to 0.82" in en


def test_one_study_says_nothing_about_differences(studies: Any) -> None:
    alone = evidence.stage1(studies.take([1]))
    assert "only one study" in evidence.summary(evidence.stage2(alone, MODEL), "en")


def test_studies_that_differ_by_what_chance_may_do_are_not_said_to_differ() -> None:
    said = evidence.summary(evidence.pool([0.1, 0.4], [0.02, 0.02]), "en")
    assert "that may be chance" in said


def test_indirect_path_without_a_name_takes_the_widest_t_interval_of_the_model(studies: Any) -> None:
    fit = evidence.osmasem(studies, None, "enga ~ a*pos\nachiev ~ c*enga")
    rows = {row.name: row for row in evidence.masem_small_sample(fit)}
    few = replace(fit, estimates=type(fit.estimates)(tuple(rows.get(r.name, r) for r in fit.estimates)))
    usual, careful = ({n.en: r for n, r in path_rows(x)} for x in (fit, few))
    name = "Positive relationship → Achievement, indirect"
    assert careful[name].df == min(row.df for row in rows.values())
    assert careful[name].se == pytest.approx(usual[name].se)
    assert careful[name].upper > usual[name].upper
