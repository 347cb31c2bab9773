"""Codes become sentences."""

from __future__ import annotations

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from nabij.web import sentences


class Coded(Exception):
    """A coded error as the pure packages raise it."""

    def __init__(self, code: str, *, line: int | None = None, **detail: object) -> None:
        self.code = code
        self.line = line
        self.detail = detail
        super().__init__(code)


class Slotted(Exception):
    """A coded error with slots."""

    __slots__ = ("code", "field", "unset")

    def __init__(self) -> None:
        self.code = "roster.no_such_field"
        self.field = "Groep"


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentences, "_sentences", {})
    sentences.register(
        {
            "roster.too_old": "Regel %(line)s: %(date)s is te oud.",
            "roster.no_such_field": "Het veld %(field)s is er niet.",
            "today": gettext_lazy("today"),
        }
    )


def test_error_with_attributes_and_detail_fills_its_sentence() -> None:
    said = sentences.say_error(Coded("roster.too_old", line=4, date="1910-01-01"))

    assert said == "Regel 4: 1910-01-01 is te oud."


def test_error_with_slots_fills_its_sentence() -> None:
    assert sentences.say_error(Slotted()) == "Het veld Groep is er niet."


def test_missing_value_is_left_open_rather_than_breaking_the_page() -> None:
    assert sentences.say("roster.too_old", {"line": 3}) == "Regel 3: … is te oud."


def test_unknown_code_gives_a_general_sentence_with_the_code() -> None:
    assert sentences.say("roster.never_heard") == "Hier klopt iets niet (roster.never_heard)."


def test_sentence_is_translated_when_it_is_said() -> None:
    with translation.override("en"):
        english = sentences.say("today")

    assert (sentences.say("today"), english) == ("vandaag", "today")


def test_second_meaning_for_a_code_is_refused_and_the_same_meaning_is_not() -> None:
    sentences.register({"roster.too_old": "Regel %(line)s: %(date)s is te oud."})

    with pytest.raises(sentences.CodeTaken):
        sentences.register({"roster.too_old": "Iets anders."})


def test_forgotten_code_is_gone() -> None:
    sentences.forget("today")
    sentences.forget("today")

    assert sentences.registered() == {"roster.too_old", "roster.no_such_field"}
