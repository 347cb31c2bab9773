"""Questionnaires as data: definitions, scoring, and slots for licensed text.

Belongs here: what a questionnaire is and what its answers add up to. Does not belong here: reading files
(`nabij.content.questionnaires`), what scores say about a relationship (`pattern`, `change`).
"""

from nabij.practice.questionnaires.model import (
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
from nabij.practice.questionnaires.scoring import ScaleScore, ScoreFlag, circle_profile, score, score_range
from nabij.practice.questionnaires.slots import (
    FillProblem,
    enter_key,
    enter_points,
    fill_from_lines,
    fill_from_pairs,
    without_licensed_text,
)

__all__ = [
    "AnswerPoint",
    "Certainty",
    "Definition",
    "FillProblem",
    "Informant",
    "Item",
    "Licence",
    "MissingRule",
    "Scale",
    "ScaleScore",
    "ScoreFlag",
    "Scoring",
    "Standing",
    "Subject",
    "Wording",
    "circle_profile",
    "enter_key",
    "enter_points",
    "fill_from_lines",
    "fill_from_pairs",
    "score",
    "score_range",
    "without_licensed_text",
]
