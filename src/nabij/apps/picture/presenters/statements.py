"""Statements and answers in the language of the page, with the name of the pupil in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language

from nabij.practice.questionnaires import Definition, Item, Wording

NAME = "{name}"
OPEN_PLACE = "…"


@dataclass(frozen=True, slots=True)
class Point:
    """One answer: its value and what it means."""

    value: int
    label: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as it is asked, and what was answered."""

    id: str
    text: str
    given: int | None


def text_of(wording: Wording) -> str:
    """The text in the language of the page, or in the other one where there is only that."""
    language = "en" if (get_language() or "nl").startswith("en") else "nl"
    return wording.in_language(language) or wording.nl or wording.en


def statement_about(item: Item, name: str) -> str:
    """The statement about one pupil."""
    return text_of(item.text).replace(NAME, name)


def statement_for_class(item: Item) -> str:
    """The statement with an open place for every name in turn."""
    return statement_about(item, OPEN_PLACE)


def answer_points(definition: Definition) -> tuple[Point, ...]:
    """The answers from low to high; one without words has its number."""
    return tuple(Point(one.value, text_of(one.label) or str(one.value)) for one in definition.points)


def statements(definition: Definition, name: str, answers: Mapping[str, int]) -> tuple[Statement, ...]:
    """Every statement, with what was answered before."""
    return tuple(
        Statement(one.id, statement_about(one, name), answers.get(one.id)) for one in definition.items
    )
