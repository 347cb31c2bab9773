"""Words for what is asked further, and for scales, raters and single cases."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nabij import evidence as ev
from nabij.evidence import Context, summary
from nabij.evidence.masem.table import Estimates
from nabij.evidence.words.summary import ROOT, WRITERS
from tests.unit.evidence.conftest import DIRECT
from tests.unit.evidence.test_results_print import RESULTS, made, studies

CAUSAL = re.compile(
    r"\b(causes?|leads? to|effect of|improves?|verbetert|veroorzaakt|leidt tot|zorgt voor)\b", re.I
)


def writer(result: Any) -> tuple[str, str] | None:
    kind = type(result).__name__
    return WRITERS.get(kind, WRITERS.get(f"{type(result).__module__.removeprefix(ROOT)}.{kind}"))


MODULES = ("further", "persons", "comparisons")
SAID = [name for name in RESULTS if (found := writer(made(name))) and found[0] in MODULES]


def test_every_writer_is_reached():
    reached = {writer(made(name)) for name in RESULTS}

    assert {found for found in WRITERS.values() if found[0] in MODULES} <= reached


@pytest.mark.parametrize("name", SAID)
def test_result_is_said_in_both_languages_for_both_readers(name: str):
    for audience in ("teacher", "colleague"):
        dutch, english = (summary(made(name), code, audience) for code in ("nl", "en"))
        for text in (dutch, english):
            assert text.endswith(".")
            assert "  " not in text
            assert "nan" not in text
            assert "{" not in text
            assert not CAUSAL.search(text)
        assert not re.search(r"\d\.\d(?!\d\d)", dutch)
        assert not re.search(r"\d,\d(?!\d\d)", re.sub(r"ICC\(\d,", "", english))
        assert dutch != english


def test_result_without_words_says_so():
    with pytest.raises(ev.EvidenceError) as caught:
        summary(made("pool.blup"))
    assert caught.value.code == "words.unknown_result"


def test_cluster_that_pulls_and_one_that_cannot_be_missed_are_named():
    y, v = [0.1, 0.12, 0.11, 0.09, 0.1, 3.0], [0.01] * 6
    fit = ev.pool_multilevel(y, v, random=["study"], labels={"study": list("abcdef")})
    found = fit.leave_one_out(list("abcdef"), reestimate=False)

    assert "F valt op" in summary(found, "nl")
    lost = replace(found, reason=("fit.not_converged", *found.reason[1:]))
    assert "Zonder a heeft het model geen antwoord." in summary(lost, "nl")


@pytest.mark.parametrize(
    "name", ["compare_models", "pool.likelihood_ratio", "pool_multilevel.likelihood_ratio"]
)
def test_larger_model_is_better_or_not_needed(name: str):
    test = made(name)

    assert "not need" in summary(replace(test, p=0.4), "en")
    assert "past beter" in summary(replace(test, p=0.01), "nl")
    assert "Δχ²" in summary(test, "nl", "colleague")


def test_likelihood_ratio_tells_a_colleague_what_moderators_explain():
    one = ev.osmasem(studies(), None, DIRECT, moderators=["SES"], moderate=("b31",)).moderator_test()
    average = replace(made("pool.likelihood_ratio"), R2=40.0)

    assert "(R²): Positive relationship – Negative relationship" in summary(one, "en", "colleague")
    assert "(R²)" not in summary(one, "en")
    assert "(R²): 40%." in summary(average, "nl", "colleague")


def test_matrices_of_groups_say_which_relations_lie_apart():
    found = made("compare_matrices")
    small, large = (replace(found.equal_relations, p=p) for p in (0.01, 0.5))
    rows = tuple(replace(row, p=0.001 if row.name == "enga~~pos" else 0.9) for row in found.tests)
    apart = replace(found, equal_relations=small, equal_heterogeneity=small, tests=Estimates(rows))

    text = summary(apart, "en")
    assert "furthest apart for: Positive relationship – Engagement." in text
    assert "more in one group than in another." in text
    calm = summary(replace(apart, equal_relations=large, equal_heterogeneity=None), "en")
    assert "cannot be said" in calm
    assert "furthest" not in calm
    assert "one group than" not in calm
    no_single = replace(apart, tests=Estimates(tuple(replace(row, p=0.2) for row in rows)))
    assert "furthest" not in summary(no_single, "en")


def test_equations_are_spoken_against_or_fit():
    found = made("constraint_test")

    for p, words in ((0.001, "spreken b31 == b43 tegen"), (0.6, "b31 == b43 past bij deze studies")):
        assert words in summary(replace(found, likelihood=replace(found.likelihood, p=p)), "nl")


def test_alpha_names_the_item_that_goes_against_the_rest():
    draws = np.random.default_rng(3)
    scores = draws.normal(size=(60, 1)) + draws.normal(size=(60, 4))
    scores[:, 3] *= -1

    assert "item 4 gaat tegen de rest in" in summary(ev.alpha(scores), "nl")
    assert "Duhachek & Iacobucci" in summary(ev.alpha(scores, interval="duhachek"), "en", "colleague")


def test_omega_says_what_all_items_share_and_warns_of_an_item_without_error():
    loadings = np.kron(np.eye(3), np.full((3, 1), 0.6))
    R = loadings @ (np.full((3, 3), 0.5) + 0.5 * np.eye(3)) @ loadings.T
    np.fill_diagonal(R, 1.0)
    sound = summary(ev.omega_of_correlation(R, factors=3), "nl")
    single = summary(ev.omega_of_correlation(R), "en")

    assert "hiërarchische ω" in sound
    assert "niet te vertrouwen" not in sound
    assert "hierarchical" not in single
    odd = np.array([[1.0, 0.95, 0.95], [0.95, 1.0, 0.85], [0.95, 0.85, 1.0]])
    assert "should not be trusted" in summary(ev.omega_of_correlation(odd), "en")


@pytest.mark.parametrize(
    ("after", "words"), [(9, "meer dan twee keer meten"), (4, "kan twee keer meten vanzelf")]
)
def test_reliable_change_says_whether_measuring_alone_can_give_it(after: float, words: str):
    assert words in summary(ev.reliable_change(3, after, sd=4, reliability=0.8), "nl")


def test_drawn_assignments_are_said_to_be_drawn():
    test = ev.phase_test(
        np.arange(12.0), [5, 9], shortest=2, limit=1, draws=999, rng=np.random.default_rng(1)
    )
    text = summary(test, "nl", "colleague")

    assert "getrokken" in text
    assert "niet minder zijn dan 0,10%" in text
    rare = ev.phase_test(
        np.arange(12.0), [5, 9], shortest=2, limit=1, draws=4_999, rng=np.random.default_rng(1)
    )
    assert "0,02%" in summary(rare, "nl")


def test_failed_repetitions_are_named():
    found = ev.simulate_power(
        lambda _: None, lambda _: float("nan"), rng=np.random.default_rng(1), replications=10
    )

    assert "10 herhalingen gaven geen antwoord" in summary(found, "nl")


def test_every_coefficient_but_the_intercept_is_said():
    y, x = np.linspace(0, 1, 12), np.arange(12.0)
    fit = ev.pool(y + 0.1 * np.sin(x), np.full(12, 0.02), x, names=["leeftijd"])
    groups = [str(i // 2) for i in range(12)]

    for result in (
        fit.robust(groups),
        ev.permutation_test(fit, rng=np.random.default_rng(1), iterations=20),
    ):
        text = summary(result, "nl")
        assert "Leeftijd" in text
        assert "Intrcpt" not in text
    assert "2 coëfficiënten" in summary(fit.leave_one_out(), "nl")
    assert "Leeftijd [" in summary(ev.bootstrap(fit, rng=np.random.default_rng(1), iterations=20), "nl")
    noisy = np.random.default_rng(2).normal(0, 0.5, 12)
    spread = ev.pool_location_scale(noisy, np.full(12, 0.02), x, names=["leeftijd"], Z=x)
    assert "Leeftijd: b = " in summary(spread, "nl", "colleague")


def test_all_arrangements_are_said_to_be_all():
    fit = ev.pool([0.2, 0.3, 0.25, 0.4, -0.1], [0.01] * 5)

    assert "Alle 32 verdelingen." in summary(ev.permutation_test(fit, exact=True), "nl")


def test_few_clusters_are_not_leant_on_and_many_are():
    y = np.sin(np.arange(60.0))
    many = ev.robust_arrays(y, np.ones((60, 1)), [str(i // 2) for i in range(60)], working=np.full(60, 0.1))
    few = ev.robust_arrays(y[:6], np.ones((6, 1)), [str(i // 2) for i in range(6)], working=np.full(6, 0.1))

    assert "om hierop te bouwen: het gemiddelde" in summary(few, "nl")
    assert "clusters om hierop" not in summary(many, "nl")


def test_averages_without_a_study_are_on_the_readers_scale():
    fit = ev.pool([0.2, 0.3, 0.9], [0.01] * 3, method="FE")
    text = summary(fit.leave_one_out(), "en", context=Context(measure="ZCOR"))

    assert "between 0.24 and 0.54" in text
    assert "lowest without 3, highest without 1" in text


def test_prediction_without_a_random_effect_has_no_new_study():
    fixed = ev.pool([0.2, 0.3, 0.25], [0.01] * 3, method="FE")

    assert "nieuwe studie" not in summary(fixed.predict(), "nl")
    assert "nieuwe studie" in summary(ev.pool([0.2, 0.5, 0.25], [0.01] * 3).predict(), "nl")
