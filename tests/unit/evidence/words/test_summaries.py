"""What is said about results: size words, intervals, both languages, cautions, no claims of cause."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij import evidence
from nabij.evidence.errors import EvidenceError
from nabij.evidence.words import language as words
from nabij.evidence.words.context import VARIABLES, Context, relation_name, short_name
from nabij.evidence.words.language import Both
from nabij.evidence.words.scales import CORRELATION, DIFFERENCE, PLAIN, SCALES, scale_of, size_word
from nabij.evidence.words.summary import WRITERS, summary

PAIR = Context(measure="ZCOR", pair=(VARIABLES["pos"], VARIABLES["enga"]), published=99)
CAUSAL = re.compile(
    r"\b(causes?|caused|leads? to|results? in|improves?|raises|lowers|reduces?|boosts?|because of|thanks to|"
    r"effect of|"
    r"veroorzaakt|leidt tot|zorgt voor|verhoogt|verlaagt|verbetert|vermindert|dankzij|effect van|gevolg)\b",
    re.IGNORECASE,
)


def correlations(r: list[float], n: int = 200, **options: Any) -> Any:
    return evidence.pool(np.arctanh(r), np.full(len(r), 1 / (n - 3)), **options)


def code_of(call: Any) -> str:
    with pytest.raises(EvidenceError) as caught:
        call()
    return caught.value.code


@pytest.fixture(scope="module")
def everything(
    average: Any,
    slopes: Any,
    groups: Any,
    nested: Any,
    pooled: Any,
    saturated: Any,
    moderated: Any,
    studies: Any,
) -> list[Any]:
    doubled = replace(studies, cluster=tuple(str(i // 2) for i in range(studies.k)))
    model = "enga ~ a*pos"
    return [
        average, slopes, groups, nested, pooled, saturated, moderated,
        evidence.subgroups(average.data.y, average.data.v, ["a", "b"] * 6 + ["a"], tau2="separate", test="knha"),
        evidence.stage2(pooled, "enga ~ a*pos + b*neg\nachiev ~ c*enga\npos ~~ d*neg"),
        evidence.osmasem(studies, None, "enga ~ a*pos\nachiev ~ c*enga"),
        evidence.multilevel_osmasem(doubled, model),
        evidence.four_models_and_joint(studies),
        evidence.reanalyse(evidence.stage1(studies.take(range(12))), studies.take(range(12, 24))),
        evidence.regression_test(average), evidence.rank_test(average), evidence.trim_and_fill(average, side="right"),
        evidence.pet_peese(average), evidence.fail_safe(average), evidence.excess_significance(average),
        evidence.selection_model(-average.data.y, average.data.v, steps=[0.025]),
    ]  # fmt: skip


def test_every_kind_of_result_is_said_in_both_languages_for_both_readers_without_cause(
    everything: list[Any],
) -> None:
    assert {type(result).__name__ for result in everything} <= set(WRITERS)
    for result in everything:
        said = {
            (code, who): summary(result, code, who)
            for code in ("nl", "en")
            for who in ("teacher", "colleague")
        }
        for text in said.values():
            assert not CAUSAL.search(text), text
            assert "!" not in text
            assert "nan" not in text.split()
            assert "{" not in text
            assert text.endswith(".")
        assert said["nl", "teacher"] != said["en", "teacher"]


def test_summary_for_a_teacher_names_size_word_interval_and_new_study() -> None:
    fit = correlations([0.35, 0.40, 0.30, 0.45, 0.25, 0.38, 0.33, 0.41, 0.28, 0.36, 0.37])
    low, high = np.tanh(fit.ci[0])
    english = summary(fit, "en", context=PAIR)
    assert "A positive relationship and engagement go together" in english
    assert f"medium (r = {math.tanh(fit.beta[0]):.2f})" in english
    assert f"between {low:.2f} and {high:.2f}" in english
    assert "In a new study" in english
    assert "convention" in english
    dutch = summary(fit, "nl", context=PAIR)
    assert "middelgroot" in dutch
    assert f"tussen {low:.2f} en {high:.2f}".replace(".", ",") in dutch
    assert "In een nieuwe studie" in dutch
    assert "kan twee kanten op werken" in dutch


def test_summary_for_a_colleague_gives_estimator_test_and_heterogeneity(average: Any) -> None:
    text = summary(average, "en", "colleague", context=Context(measure="RR"))
    assert "Random-effects model (REML), k = 13" in text
    assert f"z = {average.stat[0]:.2f}" in text
    assert f"I² = {average.I2:.0f}%" in text
    assert f"Q(12) = {average.QE:.2f}, p < 0.001" in text
    assert f"95% CI [{math.exp(average.ci[0, 0]):.2f}, {math.exp(average.ci[0, 1]):.2f}]" in text
    dutch = summary(average, "nl", "colleague", context=Context(measure="RR"))
    assert "95%-BI [" in dutch
    assert "p < 0,001" in dutch


@pytest.mark.parametrize(
    ("r", "words_en"),
    [
        ([0.3, 0.35, 0.32, 0.31, 0.33], "go together"),
        ([-0.3, -0.35, -0.32, -0.31, -0.33], "go opposite ways"),
        ([-0.3, 0.35, -0.02, 0.31, -0.33], "is not settled"),
    ],
)
def test_direction_follows_the_interval(r: list[float], words_en: str) -> None:
    assert words_en in summary(correlations(r), "en", context=PAIR)


def test_direction_without_a_pair_speaks_of_the_average() -> None:
    assert "lies above 0" in summary(correlations([0.3, 0.3, 0.35]), "en")
    assert "lies below 0" in summary(correlations([-0.3, -0.3, -0.35]), "en")
    assert "above or below 0 is not settled" in summary(correlations([-0.3, 0.3, 0.0]), "en")


def test_certainty_words_follow_number_clearness_and_prediction() -> None:
    few = correlations([0.3, 0.35, 0.4])
    spread = correlations([0.02, 0.5, 0.3, 0.1, 0.55, 0.6, 0.2, 0.4, 0.05, 0.45, 0.35, -0.1])
    unclear = correlations([0.3, -0.3, 0.2, -0.2, 0.1, -0.1, 0.25, -0.25, 0.0, 0.05, -0.05, 0.01])
    equal = correlations([0.3] * 12)
    assert "Certainty is low: there are few studies." in summary(few, "en")
    assert "what holds in one school is not" in summary(spread, "en")
    assert "in some schools it may be absent" in summary(spread, "en")
    assert "Certainty is low: the direction is not settled." in summary(unclear, "en")
    assert "Both the direction of the average and that of a new study" in summary(equal, "en")
    assert "no more than chance" in summary(equal, "en")


@pytest.mark.parametrize(
    ("i2", "text"),
    [(0.0, "no more than"), (20.0, "a little more"), (45.0, "clearly more"), (80.0, "far more")],
)
def test_differences_between_studies_in_plain_words_follow_i2(average: Any, i2: float, text: str) -> None:
    assert text in summary(replace(average, I2=i2), "en")


def test_one_study_says_that_differences_cannot_be_seen() -> None:
    one = evidence.pool([0.3], [0.01], method="FE")
    assert "only one study" in summary(one, "en")
    technical = summary(one, "en", "colleague")
    assert "Fixed-effect model, k = 1" in technical
    assert "In a new study" not in technical
    assert "how much studies differ cannot be seen" in technical


def test_cautions_name_few_studies_bias_and_the_published_part(average: Any) -> None:
    few = summary(correlations([0.3, 0.3, 0.3]), "en", context=Context(published=0))
    assert "With only 3 studies" in few
    assert "published studies" not in few
    part = summary(average, "en", context=Context(published=1200, bias_checked=True))
    assert "13 of the 1,200 published studies" in part
    assert "stayed unpublished" not in part
    assert "13 van de 1.200" in summary(average, "nl", context=Context(published=1200))
    assert "not in it do not count" in summary(average, "en")


def test_regression_words_say_direction_of_each_moderator(slopes: Any) -> None:
    teacher = summary(slopes, "en")
    assert "Studies with more latitude find lower values" in teacher
    assert "Apart from that: the studies differ" in teacher
    assert "R² =" in summary(slopes, "en", "colleague")
    y, v = slopes.data.y, slopes.data.v
    up = evidence.pool(-y, v, slopes.data.X[:, 1], names=["latitude"], test="knha")
    assert "find higher values" in summary(up, "en")
    assert "t(11) =" in summary(up, "en", "colleague")
    noise = evidence.pool(y, v, np.tile([0.0, 1.0], 7)[:13], names=["odd"], method="FE")
    many = evidence.pool_multilevel(
        y, v, np.tile([0.0, 1.0], 7)[:13], names=["odd"], random=["s"], labels={"s": list(range(13))}
    )
    assert "With odd no clear difference is seen" in summary(many, "en")
    assert "odd" in summary(noise, "en")


def test_subgroup_words_say_whether_groups_differ(groups: Any) -> None:
    assert "The groups differ more than chance" in summary(groups, "en")
    assert f"Q(1) = {groups.QM:.2f}" in summary(groups, "en", "colleague")
    same = evidence.subgroups([0.1, 0.12, 0.11, 0.1], [0.01] * 4, ["a", "b", "a", "b"], test="knha")
    assert "cannot be said" in summary(same, "en", context=Context(measure="SMD"))
    assert "F(1, 2)" in summary(same, "en", "colleague")
    assert "d 0.20, 0.50, 0.80" in summary(same, "en", context=Context(measure="SMD"))


def test_multilevel_words_name_every_variance(nested: Any) -> None:
    text = summary(nested, "en", "colleague")
    assert "Multilevel model (REML)" in text
    assert "σ² half = " in text
    structured = evidence.pool_multilevel(
        [0.1, 0.3, 0.2, 0.4, 0.1, 0.5], [0.02] * 6, random=["o | s"], struct="CS",
        labels={"o": list("ababab"), "s": [1, 1, 2, 2, 3, 3]},
    )  # fmt: skip
    assert "rho = " in summary(structured, "en", "colleague")


def test_stage_one_words_give_relations_dropped_cells_and_differences(pooled: Any, studies: Any) -> None:
    teacher = summary(pooled, "en")
    assert "Positive relationship – Engagement: they go together (small" in teacher
    assert "they go opposite ways" in teacher
    assert "stay out" not in teacher
    R = studies.R.copy()
    R[1, 0, 0] = np.nan
    partial = evidence.study_matrices(R, studies.n, variables=studies.variables)
    assert "3 correlations stay out" in summary(evidence.stage1(partial), "en")
    colleague = summary(pooled, "nl", "colleague")
    assert f"Q({pooled.Q_df})" in colleague
    assert "nieuwe studie [" in colleague
    complete = studies.take(np.isfinite(studies.R).all(axis=(1, 2)))
    common = evidence.stage1(complete, method="FEM")
    assert "The model" in summary(common, "en")
    assert "τ" not in summary(common, "en", "colleague")
    assert "The model" not in summary(replace(common, fit=None), "en")


def test_stage_one_words_without_differences_or_direction_say_so() -> None:
    R = np.array([[[1.0, r], [r, 1.0]] for r in (0.01, 0.02, 0.0, -0.01)])
    found = evidence.stage1(R, [100] * 4, variables=["x", "y"])
    text = summary(found, "en")
    assert "whether they go together is not settled" in text
    assert "differ no more than chance" in text


def test_model_words_give_part_of_a_relation_and_call_the_order_an_assumption(saturated: Any) -> None:
    text = summary(saturated, "en")
    total = saturated.estimates["b41"].estimate + saturated.estimates["ind"].estimate
    assert f"may run through engagement: {saturated.estimates['ind'].estimate:.2f} of {total:.2f}" in text
    assert "The order of the steps is an assumption" in text
    assert "its fit cannot be tested" in text
    colleague = summary(saturated, "en", "colleague")
    assert "Positive relationship → Engagement → Achievement: indirect" in colleague


def test_model_words_without_direct_path_speak_of_the_whole_relation(pooled: Any) -> None:
    fit = evidence.stage2(pooled, "enga ~ a*pos + b*neg\nachiev ~ c*enga\npos ~~ d*neg")
    text = summary(fit, "en")
    assert "the relation between a positive relationship and achievement may run through engagement (" in text


def test_model_words_of_unclear_paths_say_that_nothing_is_settled(moderated: Any) -> None:
    unclear = [replace(row, lower=-1.0, upper=1.0) for row in moderated.estimates]
    fit = replace(moderated, estimates=type(moderated.estimates)(tuple(unclear)))
    text = summary(fit, "en")
    assert "no clear relation is left" in text
    assert "The paths are those at value 0 of" in text
    assert "cannot be said with these studies" in text
    assert "LR χ²(5)" in summary(moderated, "en", "colleague")


def test_moderator_that_matters_is_said_to() -> None:
    rng = np.random.default_rng(3)
    z = rng.normal(size=30)
    r = np.clip(0.3 + 0.2 * z + rng.normal(0, 0.03, 30), -0.9, 0.9)
    R = np.array([[[1.0, x], [x, 1.0]] for x in r])
    fit = evidence.osmasem(
        R, [300] * 30, "y ~ b*x", variables=["x", "y"], moderators={"z": z}, moderate=("b",)
    )
    assert "The relations differ with z" in summary(fit, "en")


def test_indirect_route_that_is_unclear_is_not_claimed() -> None:
    R = np.array([[1.0, 0.3, 0.2], [0.3, 1.0, 0.01], [0.2, 0.01, 1.0]])
    fit = evidence.wls(R, None, 120, "m ~ a*x\ny ~ b*m + c*x", variables=["x", "m", "y"])
    text = summary(fit, "en")
    assert "may run through m is not settled" in text
    assert text.startswith("1 studies") is False or "1" in text


@pytest.mark.parametrize(
    ("p", "cfi", "srmr", "text"),
    [(0.3, 0.99, 0.02, "fits"), (0.01, 0.97, 0.03, "comes close"), (0.01, 0.80, 0.2, "does not fit")],
)
def test_fit_words_follow_the_indices(pooled: Any, p: float, cfi: float, srmr: float, text: str) -> None:
    fit = evidence.stage2(pooled, "enga ~ a*pos + b*neg\nachiev ~ c*enga\npos ~~ d*neg")
    changed = replace(fit, fit=replace(fit.fit, p=p, cfi=cfi, srmr=srmr))
    assert text in summary(changed, "en")


def test_levels_and_routes_follow_the_arrows(saturated: Any) -> None:
    from nabij.evidence.words.effects import decompositions, levels_of

    assert levels_of(saturated.compiled) == {"pos": 0, "neg": 0, "enga": 1, "achiev": 2}
    routes = {part.source: [route.variables for route in part.routes] for part in decompositions(saturated)}
    assert routes["pos"] == [("pos", "achiev"), ("pos", "enga", "achiev")]


def test_improper_and_fixed_parts_are_named(pooled: Any) -> None:
    fit = evidence.stage2(pooled, "q =~ 0.5*pos + neg + enga + achiev\nq ~~ 1*q")
    assert "q → Positive relationship: 0.50." in summary(fit, "en")
    assert "negative residual variance of achiev~~achiev" in summary(
        replace(fit, improper=("achiev~~achiev",)), "en"
    )


def test_covariance_model_gets_no_size_convention() -> None:
    S = [[2.0, 0.6, 0.4], [0.6, 1.5, 0.8], [0.4, 0.8, 3.0]]
    fit = evidence.wls(S, None, 200, "m ~ a*x\ny ~ b*m", variables=["x", "m", "y"], covariance=True)
    assert "convention" not in summary(fit, "en")


def test_multilevel_model_words_split_the_differences(studies: Any) -> None:
    doubled = replace(studies, cluster=tuple(str(i // 2) for i in range(studies.k)))
    text = summary(evidence.multilevel_osmasem(doubled, "enga ~ a*pos"), "en")
    assert "24 correlation matrices from 12 studies or papers." in text
    assert "lie between studies" in text
    even = evidence.multilevel_osmasem(doubled, "enga ~ a*pos")
    flat = replace(even, tau2_between=dict.fromkeys(even.tau2_between, 0.0), tau2_within={})
    assert "lie between studies" not in summary(flat, "en")


def test_editions_words_show_both_ways_and_why(studies: Any) -> None:
    found = evidence.four_models_and_joint(studies)
    row = found["pos", "enga"]
    text = summary(found, "en")
    assert f"{row.separate.estimate:.2f} (small) when counted alone, {row.joint.estimate:.2f}" in text
    assert "Both are right" in text
    assert f"overlap {row.overlap:.3f}" in summary(found, "en", "colleague")


def test_editions_table_holds_the_numbers(studies: Any) -> None:
    from nabij.evidence.words.editions import editions_table

    found = evidence.four_models_and_joint(studies)
    table = editions_table(found, Context())
    row = found["neg", "achiev"]
    line = next(
        line
        for line in table.text("en").splitlines()
        if line.startswith("Negative relationship – Achievement")
    )
    assert f"{row.separate.estimate:.3f}" in line
    assert f"{row.overlap:.3f}" in line


def test_reanalysis_words_name_what_moved_and_what_crossed(studies: Any) -> None:
    found = evidence.reanalyse(evidence.stage1(studies.take(range(12))), studies.take(range(12, 24)))
    text = summary(found, "en", "colleague")
    assert "12 studies added, 0 replaced." in text
    assert "moved most" in text
    change = found.changes[0]
    assert f"{change.before:.3f} → {change.after:.3f}" in text
    crossed = replace(found, changes=(replace(change, crossed=True, in_se=math.nan), *found.changes[1:]))
    assert f"For {change.name} the interval now tells another story" in summary(crossed, "en")
    none = replace(found, changes=tuple(replace(c, crossed=False) for c in found.changes))
    assert "No conclusion about zero changed." in summary(none, "en")
    assert "moved most" not in summary(replace(found, changes=()), "en")


def test_bias_words_depend_on_the_test(average: Any) -> None:
    found = evidence.regression_test(average)
    assert "do not clearly find different results" in summary(replace(found, p=0.5), "en")
    assert "more often than chance" in summary(replace(found, p=0.01), "en")
    assert "Limit estimate" not in summary(replace(found, limit=None), "en", "colleague")
    assert "z = " in summary(replace(found, df=None), "en", "colleague")
    assert "t(11) = " in summary(replace(found, df=11), "en", "colleague")
    ranks = evidence.rank_test(average)
    assert "by rank order" in summary(replace(ranks, p=0.01), "en")
    assert f"Kendall τ = {ranks.tau:.2f}" in summary(ranks, "en", "colleague")


def test_trim_and_fill_words_count_studies_and_call_them_imagined(average: Any) -> None:
    found = evidence.trim_and_fill(average, side="right")
    assert found.k0 == 1
    context = Context(measure="RR")
    text = summary(found, "en", context=context)
    assert "adds 1 study on the high side" in text
    assert f"from {math.exp(found.before.beta[0]):.2f} to {math.exp(found.fit.beta[0]):.2f}" in text
    assert "imagined" in text
    assert "adds 2 studies on the low side" in summary(
        replace(found, k0=2, side="left"), "en", context=context
    )
    none = summary(replace(found, k0=0), "en", "colleague")
    assert none.startswith("Trim and fill adds no studies (L0")
    assert "imagined" not in none


def test_summary_of_unknown_things_is_refused(average: Any) -> None:
    assert code_of(lambda: summary(42)) == "words.unknown_result"
    assert code_of(lambda: summary(average, "fr")) == "words.language"  # type: ignore[arg-type]
    assert code_of(lambda: summary(average, "nl", "child")) == "words.audience"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "word"),
    [(0.09, "very small"), (-0.1, "small"), (0.3, "medium"), (-0.49, "medium"), (0.5, "large")],
)
def test_size_words_of_correlations_follow_the_convention(value: float, word: str) -> None:
    assert size_word(value, CORRELATION, "en") == word


def test_size_words_of_other_scales_follow_theirs_or_are_silent() -> None:
    assert size_word(0.5, DIFFERENCE, "nl") == "middelgroot"
    assert size_word(0.5, PLAIN, "nl") is None
    assert size_word(math.nan, CORRELATION, "en") is None


def test_scales_bring_values_back_and_forth() -> None:
    for code, scale in SCALES.items():
        assert scale_of(code.lower()) is scale
        if scale.forward is not None:
            assert scale.forward(np.array([scale.value(0.3)]))[0] == pytest.approx(0.3)
    assert scale_of(None) is PLAIN
    assert scale_of("unheard of") is PLAIN
    assert SCALES["PLO"].value(0.0) == 0.5
    assert SCALES["ABT"].value(-math.log(0.2)) == pytest.approx(0.8)
    assert SCALES["COR"].value(0.4) == 0.4


def test_numbers_are_written_as_each_language_does() -> None:
    assert words.number(-0.456, "nl") == "-0,46"
    assert words.number(-0.001, "en") == "0.00"
    assert words.number(None, "en") == "–"
    assert (words.number(math.inf, "en"), words.number(-math.inf, "en")) == ("∞", "-∞")
    assert (words.whole(29438, "nl"), words.whole(29438, "en")) == ("29.438", "29,438")
    assert words.p_value(math.nan, "en") == "p = –"
    assert words.p_value(0.0123, "nl") == "p = 0,012"
    assert words.interval(0.1, 0.2, "nl") == "[0,10; 0,20]"
    assert words.level_text(0.975, "nl") == "97,5%"
    assert words.listed([], "en") == ""
    assert words.listed(["a", "b", "c"], "nl") == "a, b en c"


@given(st.floats(-1e6, 1e6), st.integers(0, 6))
@settings(max_examples=60)
def test_numbers_read_back_from_either_language_are_the_rounded_value(value: float, digits: int) -> None:
    for language in ("nl", "en"):
        text = words.number(value, language, digits)
        assert float(text.replace(",", ".")) == pytest.approx(round(value, digits), abs=10.0**-digits)
        assert not re.fullmatch(r"-0(\.0*)?", text.replace(",", "."))


def test_pairs_fill_their_marks_and_names_fall_back() -> None:
    said = Both("{a} and you", "{a} en jij").fill(a=Both("me", "ik"))
    assert said == Both("me and you", "ik en jij")
    context = Context(variables={"x": "Warmth", "y": Both("calm", "rust")})
    assert context.name("x", "nl") == "Warmth"
    assert context.name("y", "nl") == "rust"
    assert context.name("z", "en") == "z"
    assert short_name("y", context.variables).nl == "rust"
    assert short_name("x", context.variables).en == "Warmth"
    assert relation_name("b31").en == "b31"
