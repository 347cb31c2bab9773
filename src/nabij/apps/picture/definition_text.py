"""A questionnaire as text and back, for keeping it sealed. The text of an edition never changes."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from nabij.practice.circle import Sector
from nabij.practice.questionnaires import (
    AnswerPoint,
    Certainty,
    Definition,
    Informant,
    Item,
    Licence,
    MissingRule,
    Scale,
    Scoring,
    Standing,
    Subject,
    Wording,
)


def written(definition: Definition) -> str:
    """The definition as text."""
    return json.dumps(asdict(definition), default=sorted, ensure_ascii=False)


def read(text: str) -> Definition:
    """The definition that `written` wrote."""
    raw = json.loads(text)
    return Definition(
        id=raw["id"],
        version=raw["version"],
        title=Wording(**raw["title"]),
        items=tuple(Item(one["id"], Wording(**one["text"])) for one in raw["items"]),
        points=tuple(
            AnswerPoint(one["value"], Wording(**one["label"]), one["picture"]) for one in raw["points"]
        ),
        scales=tuple(_scale(one) for one in raw["scales"]),
        sources=tuple(raw["sources"]),
        licence=Licence(raw["licence"]),
        informant=Informant(raw["informant"]),
        standing=Standing(raw["standing"]),
        ages=None if raw["ages"] is None else (raw["ages"][0], raw["ages"][1]),
        subject=Subject(raw["subject"]),
        introduction=Wording(**raw["introduction"]),
        items_open=raw["items_open"],
        points_open=raw["points_open"],
        seconds=raw["seconds"],
    )


def _scale(raw: dict[str, Any]) -> Scale:
    return Scale(
        id=raw["id"],
        name=Wording(**raw["name"]),
        item_ids=tuple(raw["item_ids"]),
        reverse=frozenset(raw["reverse"]),
        scoring=Scoring(raw["scoring"]),
        missing=MissingRule(**raw["missing"]),
        certainty=Certainty(raw["certainty"]),
        expected=raw["expected"],
        sector=None if raw["sector"] is None else Sector(raw["sector"]),
    )
