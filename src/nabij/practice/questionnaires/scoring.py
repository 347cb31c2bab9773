"""From answers to scale scores.

Belongs here: reversing, joining, missing answers, ranges. Does not belong here: meaning, change, norms (there
are none). A total over scales is deliberately absent: closeness, conflict and dependency are never added up.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from nabij.practice.circle import SECTORS
from nabij.practice.errors import PracticeError
from nabij.practice.questionnaires.model import Certainty, Definition, Scale, Scoring


class ScoreFlag(StrEnum):
    """What a reader must know beside the number."""

    SOME_MISSING = "some_missing"
    TOO_FEW_ANSWERS = "too_few_answers"
    KEY_TO_BE_ENTERED = "key_to_be_entered"
    KEY_TO_BE_CHECKED = "key_to_be_checked"


@dataclass(frozen=True, slots=True)
class ScaleScore:
    """The value of one scale, or None with the reason among the flags; low and high are the possible
    range.
    """

    scale_id: str
    value: float | None
    answered: int
    of: int
    low: float
    high: float
    flags: tuple[ScoreFlag, ...]


def reversed_value(value: int, *, low: int, high: int) -> int:
    """A reversed answer: low + high - value. Reversing twice gives the answer back."""
    return low + high - value


def score_range(definition: Definition, scale: Scale) -> tuple[float, float]:
    """The lowest and highest possible score: the answer range for a mean, times the number of items for a
    sum.
    """
    count = len(scale.item_ids) or scale.expected or 1
    times = count if scale.scoring is Scoring.SUM else 1
    return float(definition.lowest * times), float(definition.highest * times)


def _checked(definition: Definition, answers: Mapping[str, int | None]) -> dict[str, int]:
    allowed = {point.value for point in definition.points}
    given: dict[str, int] = {}
    for item_id, value in answers.items():
        if item_id not in definition.item_ids:
            raise PracticeError("questionnaire.unknown_item", item=item_id, questionnaire=definition.id)
        if value is None:
            continue
        if value not in allowed:
            raise PracticeError("questionnaire.answer_outside", item=item_id, value=value)
        given[item_id] = value
    return given


def _score_scale(definition: Definition, scale: Scale, given: Mapping[str, int]) -> ScaleScore:
    of = len(scale.item_ids)
    values = [
        reversed_value(given[item], low=definition.lowest, high=definition.highest)
        if item in scale.reverse
        else given[item]
        for item in scale.item_ids
        if item in given
    ]
    enough = of > 0 and scale.missing.allows(answered=len(values), of=of)
    flags = (
        (ScoreFlag.KEY_TO_BE_ENTERED, of == 0),
        (ScoreFlag.TOO_FEW_ANSWERS, of > 0 and not enough),
        (ScoreFlag.SOME_MISSING, enough and len(values) < of),
        (ScoreFlag.KEY_TO_BE_CHECKED, scale.certainty is Certainty.CHECK_ON_FORM),
    )
    low, high = score_range(definition, scale)
    mean = math.fsum(values) / len(values) if enough else None
    times = of if scale.scoring is Scoring.SUM else 1
    return ScaleScore(
        scale_id=scale.id,
        value=None if mean is None else mean * times,
        answered=len(values),
        of=of,
        low=low,
        high=high,
        flags=tuple(flag for flag, holds in flags if holds),
    )


def score(definition: Definition, answers: Mapping[str, int | None]) -> tuple[ScaleScore, ...]:
    """Score one completed questionnaire, scale by scale.

    Args:
        definition: the version that was filled in.
        answers: item id to answer value; None or absent means left open.

    Returns:
        One score per scale in the definition's order. Formula: the mean of the answered items after reversing
        (low + high - answer); a sum is that mean times the number of items, so an open item counts as the
        mean of the answered ones. Below the scale's missing rule the value is None.

    Raises:
        PracticeError: ``questionnaire.unknown_item`` or ``questionnaire.answer_outside``.

    Source: S-025; instruments 3.0 to 3.4.
    """
    given = _checked(definition, answers)
    return tuple(_score_scale(definition, scale, given) for scale in definition.scales)


def circle_profile(definition: Definition, scores: tuple[ScaleScore, ...]) -> tuple[float, ...] | None:
    """The scores of the eight sector scales in sector order, ready for the structural summary.

    Returns None when a sector has no scale or no value. Source: instruments 3.4.
    """
    sector_of = {scale.id: scale.sector for scale in definition.scales}
    by_sector = {sector_of.get(one.scale_id): one.value for one in scores}
    values = [by_sector.get(facts.sector) for facts in SECTORS]
    found = tuple(value for value in values if value is not None)
    return found if len(found) == len(SECTORS) else None
