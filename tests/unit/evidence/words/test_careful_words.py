"""Small things that a careful reader notices: one study, one effect among more, shares, groups, a shared value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nabij import evidence
from nabij.evidence import Context, summary
from nabij.evidence.words.language import Both

PAIR = Context(measure="COR", pair=(Both("warmth", "warmte"), Both("engagement", "betrokkenheid")))
Y = np.array([0.3, 0.25, 0.35, 0.1, 0.4, 0.2, 0.31, 0.28, 0.22, 0.36, 0.3, 0.27])
V = np.full(12, 0.004)


def alone(y: float) -> Any:
    return evidence.pool([y], [0.01], method="FE")


@pytest.mark.parametrize(
    ("y", "words_nl", "words_en"),
    [
        (
            0.4,
            "In deze ene studie gaan warmte en betrokkenheid samen",
            "In this one study warmth and engagement go",
        ),
        (-0.4, "tegen elkaar in", "go opposite ways"),
        (0.05, "staat niet vast", "is not settled"),
    ],
)
def test_one_study_with_a_pair_is_said_in_the_singular(y: float, words_nl: str, words_en: str) -> None:
    assert words_nl in summary(alone(y), "nl", context=PAIR)
    assert words_en in summary(alone(y), "en", context=PAIR)


@pytest.mark.parametrize(
    ("y", "words"),
    [(0.4, "ligt boven 0"), (-0.4, "ligt onder 0"), (0.05, "boven of onder 0 ligt, staat niet vast")],
)
def test_one_study_without_a_pair_is_said_in_the_singular(y: float, words: str) -> None:
    text = summary(alone(y), "nl")

    assert words in text
    assert "1 studies" not in text
    assert "passen goed bij deze studie (95%-interval)" in text
    assert "de zekerheid is laag" in text


def test_average_of_unsettled_direction_is_not_called_that_association() -> None:
    text = summary(evidence.pool(Y - Y.mean(), V), "nl", context=PAIR)

    assert "Het gemiddelde zelf is r = 0,00; naar de gangbare afspraak is dat zeer klein." in text


@pytest.mark.parametrize("audience", ["teacher", "colleague"])
def test_fixed_effect_average_says_what_its_interval_leaves_out(audience: Any) -> None:
    sentence = "één waarde voor alle studies"

    assert sentence in summary(evidence.pool(Y, V, method="FE"), "nl", audience)
    assert sentence not in summary(evidence.pool(Y, V), "nl", audience)
    assert sentence not in summary(alone(0.3), "nl", audience)


@pytest.mark.parametrize("measure", ["PLO", "ABT", "MN"])
def test_effects_of_one_group_are_no_associations(measure: str) -> None:
    text = summary(evidence.pool(Y, V), "en", context=Context(measure=measure))

    assert text.startswith("12 studies together. The average is")
    assert "go together" not in text
    assert "other way round" not in text
    assert "In a new study the value may lie anywhere between" in text
    few = summary(evidence.pool(Y[:3], V[:3]), "en", context=Context(measure=measure))
    assert "Certainty is low: there are few studies." in few
    assert summary(alone(0.4), "en", context=Context(measure=measure)).startswith("Its value is")


def multilevel(studies: list[str] | None) -> Any:
    labels = {"study": [str(i // 2) for i in range(12)], "row": [str(i) for i in range(12)]}
    return evidence.pool_multilevel(Y, V, random=["study", "row"], labels=labels, studies=studies)


def test_several_effects_a_study_are_not_counted_as_studies() -> None:
    known = multilevel([str(i // 2) for i in range(12)])
    unknown = multilevel(None)

    assert "12 effects in 6 studies" in summary(known, "en")
    assert "over 12 effecten ligt boven 0" in summary(unknown, "nl")
    assert "k = 12 (12 effects in 6 studies)" in summary(known, "en", "colleague")
    assert "k = 12:" in summary(unknown, "en", "colleague")
    for fit in (known, unknown):
        assert "Met maar 6 studies" in summary(fit, "nl")
    assert "over 12 studies" in summary(multilevel([str(i) for i in range(12)]), "nl")


def test_moderators_come_with_the_caution_on_comparing_studies() -> None:
    fit = evidence.pool(Y, V, np.arange(12.0), names=["leeftijd"])
    groups = evidence.subgroups(Y, V, ["jongens"] * 9 + ["meisjes"] * 3)

    for result in (fit, groups):
        assert "wat tussen studies verschilt, geldt niet vanzelf" in summary(result, "nl")
        assert "does not by itself hold" in summary(result, "en", "colleague")
    assert "Leeftijd: b = " in summary(fit, "nl", "colleague")
    assert "does not by itself hold" not in summary(evidence.pool(Y, V), "en")


def test_small_groups_are_named_and_said_in_the_singular() -> None:
    groups = evidence.subgroups(Y, V, ["primary"] * 9 + ["secondary"] * 2 + ["both"])
    text = summary(groups, "en")

    assert "Both (1 study): " in text
    assert "With so few studies little can be said about secondary and both." in text
    assert "τ = " in summary(groups, "en", "colleague")
    assert "τ = " not in text
    alike = evidence.subgroups(Y, V, ["primary"] * 6 + ["secondary"] * 6)
    assert "With so few" not in summary(alike, "en")


def test_methods_count_one_study_one_moderator_and_all_groups() -> None:
    one = evidence.methods(alone(0.3), "en")
    ages = evidence.pool(Y, V, np.arange(12.0), names=["age"])
    both = evidence.pool(
        Y, V, np.column_stack([np.arange(12.0), np.arange(12.0) ** 2]), names=["age", "age2"]
    )
    apart = evidence.subgroups(Y, V, ["primary"] * 5 + ["secondary"] * 7, tau2="separate")

    assert "The effects of one study were combined" in one
    assert "met de moderator age. " in evidence.methods(ages, "nl")
    assert "with the moderators age and age2." in evidence.methods(both, "en")
    assert "12 studies" in evidence.methods(apart, "en")
    assert "moderator" not in evidence.methods(apart, "en")


def test_methods_of_dependent_effects_name_structure_and_moderators() -> None:
    outcome, study = ["a", "b"] * 6, [str(i // 2) for i in range(12)]
    several = evidence.pool_multivariate(Y, V, outcome, study, struct="CS")
    slopes = evidence.pool_multilevel(
        Y, V, np.arange(12.0), random=["study"], labels={"study": study}, names=["age"]
    )

    assert "(CS)" in evidence.methods(several, "en")
    assert "moderator" not in evidence.methods(several, "en")
    assert "with the moderator age." in evidence.methods(slopes, "en")
    assert "effects for study, estimated" in evidence.methods(slopes, "en")
