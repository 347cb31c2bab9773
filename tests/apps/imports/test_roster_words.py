"""Every code has words in both languages, whatever values come along."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from nabij.apps.schools.imports import words
from nabij.apps.schools.imports.finding_words import FINDINGS
from nabij.apps.schools.imports.refusal_words import REFUSALS
from nabij.rosters import codes
from nabij.rosters.column_words import Field
from nabij.rosters.description import Entity
from nabij.rosters.findings import Finding, Level, RosterError, Where


def test_every_code_has_words() -> None:
    assert set(REFUSALS) >= codes.REFUSALS
    assert set(FINDINGS) == codes.FINDINGS
    assert set(words.FIELDS) == set(Field)
    assert set(words.LEVELS) == set(Level)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_refusal_reads_as_two_sentences_with_its_place(code: str, language: str) -> None:
    with translation.override(language):
        told = words.refusal(RosterError(code, Where("lijst.csv", 14, "naam"), most=50_000_000, kind="pdf"))

    assert "lijst.csv" in told.place
    assert "14" in told.place
    assert re.search(r"[.?)]$", told.what)
    assert told.advice.endswith(".")
    assert "%(" not in told.what + told.advice


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("code", sorted(FINDINGS))
def test_finding_reads_as_a_sentence_also_without_values(code: str, language: str) -> None:
    with translation.override(language):
        sentence = words.finding(Finding(Level.NOTE, code))

    assert sentence.endswith(".")
    assert "%(" not in sentence


def test_dutch_and_english_differ() -> None:
    error = RosterError("xml.truncated", Where("a.xml", 3))

    with translation.override("nl"):
        dutch = words.refusal(error)
    with translation.override("en"):
        english = words.refusal(error)

    assert dutch.what != english.what
    assert dutch.place == "a.xml, regel 3"


def test_unknown_code_is_told_as_something_unexpected() -> None:
    with translation.override("en"):
        assert words.refusal(RosterError("new.code")).what.startswith("Something went wrong")


def test_days_roles_and_kinds_are_written_out() -> None:
    with translation.override("nl"):
        assert words.changed("birth_date", "2016-03-02", "").endswith("2-3-2016 → leeg")
        assert "klas → lesgroep" in words.changed("kind", "class", "lesson")
        assert words.how_many(Entity.PUPIL, 1) == "1 leerling"
        assert words.times(1) == ""
