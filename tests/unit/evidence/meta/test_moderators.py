"""Moderators of words and of named columns: the same models as their columns of 0 and 1, and nothing guessed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from nabij import evidence
from nabij.evidence.errors import EvidenceError
from nabij.evidence.moderators import named_rows, spelled_out
from nabij.evidence.words.errors import say_error

Y = [0.1, 0.3, 0.5, 0.2, 0.4, 0.25, 0.9, 0.05]
V = [0.02, 0.03, 0.05, 0.01, 0.04, 0.02, 0.09, 0.01]
SECTOR = ["primary", "primary", "secondary", "secondary", "primary", "special", "secondary", "special"]
YEAR = [2001.0, 2002, 2003, 2004, 2005, 2006, 2007, 2009]
TABLE = pd.DataFrame({"year": YEAR, "sector": SECTOR})


def dummies(*words: str) -> list[list[float]]:
    return [[float(sector == word) for word in words] for sector in SECTOR]


@pytest.mark.parametrize(
    ("X", "name"),
    [
        (SECTOR, "x1"),
        (np.array(SECTOR), "x1"),
        ([[word] for word in SECTOR], "x1"),
        (TABLE["sector"], "sector"),
        (TABLE["sector"].astype("category"), "sector"),
        (TABLE["sector"].astype("string"), "sector"),
        (TABLE[["sector"]], "sector"),
        ({"sector": SECTOR}, "sector"),
        ({"sector": [f" {word} " for word in SECTOR]}, "sector"),
    ],
)
def test_words_are_columns_of_0_and_1_beside_the_first_word(X: Any, name: str) -> None:
    fit = evidence.pool(Y, V, X)
    plain = evidence.pool(Y, V, dummies("secondary", "special"))

    assert fit.names == ("intrcpt", f"{name}=secondary", f"{name}=special")
    np.testing.assert_allclose(fit.beta, plain.beta)
    assert fit.loglik == pytest.approx(plain.loglik)


def test_the_first_category_is_the_reference_and_unused_ones_are_none() -> None:
    order = ["special", "unused", "secondary", "primary"]
    fit = evidence.pool(Y, V, pd.Series(pd.Categorical(SECTOR, categories=order), name="sector"))

    assert fit.names == ("intrcpt", "sector=secondary", "sector=primary")
    assert evidence.pool(Y, V, pd.Categorical(SECTOR, categories=order)).names[1] == "x1=secondary"


def test_without_an_intercept_the_first_words_have_a_mean_each() -> None:
    fit = evidence.pool(Y, V, SECTOR, intercept=False, names=["sector"])
    groups = evidence.subgroups(Y, V, SECTOR)

    assert fit.names == ("sector=primary", "sector=secondary", "sector=special")
    np.testing.assert_allclose(fit.beta, groups.table().columns["estimate"])


def test_words_and_numbers_beside_each_other() -> None:
    fit = evidence.pool(Y, V, TABLE)
    plain = evidence.pool(Y, V, np.column_stack([YEAR, dummies("secondary", "special")]))
    listed = evidence.pool(
        Y, V, [[year, word] for year, word in zip(YEAR, SECTOR, strict=True)], names=["year", "sector"]
    )

    mapped = evidence.pool(Y, V, {"year": YEAR})

    np.testing.assert_allclose(fit.beta, plain.beta)
    np.testing.assert_allclose(listed.beta, plain.beta)
    np.testing.assert_allclose(mapped.beta, evidence.pool(Y, V, YEAR).beta)
    with pytest.raises(EvidenceError, match=r"meta\.lengths_differ"):
        evidence.pool(Y, V, {"year": YEAR, "sector": SECTOR[1:]})
    assert fit.names == listed.names == ("intrcpt", "year", "sector=secondary", "sector=special")


def test_predictions_are_asked_for_by_name_in_any_order() -> None:
    fit = evidence.pool(Y, V, TABLE)
    wanted = fit.predict([[2003.0, 1.0, 0.0], [2004.0, 0.0, 0.0]]).pred

    by_words = pd.DataFrame({"sector": ["secondary", "primary"], "year": [2003, 2004]})
    own = {"sector=special": [0, 0], "year": [2003, 2004], "sector=secondary": [1, 0], "intrcpt": [1, 1]}
    np.testing.assert_allclose(fit.predict(by_words).pred, wanted)
    np.testing.assert_allclose(fit.predict(own).pred, wanted)
    np.testing.assert_allclose(fit.predict({"year": 2003, "sector": "secondary"}).pred, wanted[:1])
    numbers = evidence.pool(Y, V, pd.DataFrame({"year": YEAR, "size": np.arange(8.0) ** 2}))
    swapped = pd.DataFrame({"size": [4.0], "year": [2003.0]})
    np.testing.assert_allclose(numbers.predict(swapped).pred, numbers.predict([[2003.0, 4.0]]).pred)


@pytest.mark.parametrize(
    ("asked", "cell"),
    [
        ({"year": 2003}, "sector"),
        ({"sector": "primary"}, "year"),
        ({"year": 2003, "sector": "tertiary"}, "sector"),
        ({"year": 2003, "sector": "primary", "size": 3}, "size"),
        ({"year": [2003, 2004, 2005], "sector": ["primary", "special"]}, "X"),
    ],
)
def test_predictions_for_what_the_model_does_not_know_are_refused(asked: Any, cell: str) -> None:
    fit = evidence.pool(Y, V, TABLE)

    with pytest.raises(EvidenceError) as caught:
        fit.predict(asked)
    assert (caught.value.code, caught.value.cell) == ("predict.names", cell)
    assert "Known are" in say_error(caught.value, "en")


def test_a_part_of_the_studies_keeps_the_words() -> None:
    fit = evidence.pool(Y, V, {"sector": ["a", "b"] * 4})

    assert fit.data.take(np.arange(4)).levels == {"sector": ("a", "b")}


@pytest.mark.parametrize(
    "X",
    [
        {"sector": SECTOR, "since": pd.date_range("2020-01-01", periods=8)},
        [["a", 1.0], ["b", object()]] * 4,
        [[["a"]]] * 8,
        [["a", "b"], ["c"]],
        [np.zeros((2, 2)), np.zeros((2, 3))],
        pd.date_range("2020-01-01", periods=8),
        {"sector": [["a"]] * 8},
    ],
)
def test_dates_and_mixtures_pass_unchanged_and_are_refused_there(X: Any) -> None:
    assert spelled_out(X).values is X
    with pytest.raises(EvidenceError, match=r"meta\.not_numeric"):
        evidence.pool(Y, V, X)


def test_other_numbers_of_names_are_left_to_the_check_of_names() -> None:
    for X in (SECTOR, [[word] for word in SECTOR], {"sector": SECTOR}):
        assert spelled_out(X, ["one", "two"]).values is X
    assert named_rows([[1.0]], ["year"]) == [[1.0]]
