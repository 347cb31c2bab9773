"""Tables no wider than a terminal: words fold, numbers do not."""

from __future__ import annotations

import pytest

from nabij.evidence.tables import Column, Table, wrap
from nabij.evidence.words.language import Both, same

TABLE = Table(
    (
        Column(Both("Relation between two", "Samenhang"), "text"),
        Column(Both("Pooled together", "Samen")),
        Column(same("p")),
    ),
    ((Both("Positive relationship – Negative relationship", "Een"), 0.25, 0.5), ("short", -0.1, None)),
)


def test_table_that_fits_is_not_folded() -> None:
    assert TABLE.text("en", 200) == TABLE.text("en")
    assert TABLE.text("nl", 40).count("\n") == 2


def test_headings_fold_first_and_then_words_but_numbers_stay_whole() -> None:
    lines = TABLE.text("en", 40).splitlines()
    assert max(map(len, lines)) <= 40
    assert lines[0].split() == ["Pooled"]
    assert lines[1].split() == ["Relation", "between", "two", "together", "p"]
    assert lines[2].split() == ["Positive", "relationship", "–", "0.25", "0.50"]
    assert lines[3].split() == ["Negative", "relationship"]
    assert lines[4].split() == ["short", "-0.10"]


def test_wide_enough_words_keep_one_line_while_headings_fold() -> None:
    lines = TABLE.text("en", 63).splitlines()
    assert lines[1].split() == ["Relation", "between", "two", "together", "p"]
    assert "Positive relationship – Negative relationship" in lines[2]
    assert len(lines) == 4
    assert len(lines[2]) == 63


def test_table_of_numbers_alone_only_folds_its_headings() -> None:
    numbers = Table(
        (Column(Both("a long heading", "kop")), Column(Both("another one", "kop"))), ((1.0, 2.0),)
    )
    assert numbers.text("en", 10).splitlines()[-1].split() == ["1.00", "2.00"]
    assert Table((Column(same("")),), ((1.0,),)).text("en", 3).splitlines()[-1] == "1.00"


@pytest.mark.parametrize(("text", "width", "lines"), [("", 3, [""]), ("two words", 4, ["two", "words"])])
def test_text_breaks_between_words_only(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines
