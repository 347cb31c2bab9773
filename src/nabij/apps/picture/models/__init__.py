"""What the teacher wrote and tapped about each relationship: words, pulses and scales, and the seats of the map."""

from nabij.apps.picture.models.circle import CircleRating, CircleSituation
from nabij.apps.picture.models.observations import (
    AutonomyPlace,
    AutonomyReflection,
    CasePage,
    SensitivityLook,
)
from nabij.apps.picture.models.scales import PulseRound, Response, ScaleNoise, SchoolQuestionnaire
from nabij.apps.picture.models.seats import MapSeats
from nabij.apps.picture.models.words import DyadWords, WordSitting

__all__ = [
    "AutonomyPlace",
    "AutonomyReflection",
    "CasePage",
    "CircleRating",
    "CircleSituation",
    "DyadWords",
    "MapSeats",
    "PulseRound",
    "Response",
    "ScaleNoise",
    "SchoolQuestionnaire",
    "SensitivityLook",
    "WordSitting",
]
