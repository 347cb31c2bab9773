"""What the teacher wrote and tapped about each relationship: words, pulses and scales, and the seats of the map."""

from nabij.apps.picture.models.scales import PulseRound, Response, ScaleNoise, SchoolQuestionnaire
from nabij.apps.picture.models.seats import MapSeats
from nabij.apps.picture.models.words import DyadWords, WordSitting

__all__ = [
    "DyadWords",
    "MapSeats",
    "PulseRound",
    "Response",
    "ScaleNoise",
    "SchoolQuestionnaire",
    "WordSitting",
]
