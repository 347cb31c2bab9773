"""Measuring how easy a text reads."""

from __future__ import annotations

import pytest

from nabij.content.readability import reading_of, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("kind", 1),
        ("juf", 1),
        ("leerling", 2),
        ("leerkracht", 2),
        ("bijzonder", 3),
        ("ideeën", 3),
        ("moeilijk", 2),
        ("relatie", 3),
        ("nieuw", 1),
        ("vrolijke", 3),
        ("hmm", 1),
    ],
)
def test_syllables_of_dutch_words(word: str, count: int) -> None:
    assert syllables(word, language="nl") == count


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("child", 1),
        ("name", 1),
        ("table", 2),
        ("tables", 2),
        ("teacher", 2),
        ("looked", 1),
        ("wanted", 2),
        ("notices", 3),
        ("the", 1),
        ("quiet", 1),
        ("relationship", 4),
        ("hmm", 1),
    ],
)
def test_syllables_of_english_words(word: str, count: int) -> None:
    assert syllables(word, language="en") == count


def test_reading_counts_words_sentences_and_list_lines() -> None:
    found = reading_of("De juf lacht. Kom je mee?\nEen punt", language="nl")

    assert (found.sentences, found.words, found.syllables) == (3, 8, 8)
    assert found.words_per_sentence == pytest.approx(8 / 3)
    assert found.ease == pytest.approx(206.84 - 77 - 0.93 * 8 / 3)


def test_reading_of_english_uses_the_formula_of_flesch() -> None:
    found = reading_of("The teacher smiles at you.", language="en")

    assert found.ease == pytest.approx(206.835 - 84.6 * 6 / 5 - 1.015 * 5)


def test_reading_of_long_words_is_harder() -> None:
    easy = reading_of("Kijk eerst naar het kind.", language="nl")
    hard = reading_of(
        "Onderwijsprofessionals implementeren relationele competentieontwikkeling.", language="nl"
    )

    assert easy.ease > 90 > 30 > hard.ease


def test_reading_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match=r"reading\.no_words"):
        reading_of("... 12", language="nl")
