"""Sensitive responding in four qualities.

Belongs here: one observation of one signal and the question which quality went missing. Does not belong here:
a score over pupils or over teachers. Source: S-010.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nabij.practice.errors import PracticeError


class Quality(StrEnum):
    """The four qualities in their order: each builds on the one before."""

    NOTICED = "noticed"
    UNDERSTOOD = "understood"
    FITTING = "fitting"
    PROMPT = "prompt"


class Seen(StrEnum):
    """What an observer saw of a quality."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_SEEN = "not_seen"


QUALITIES: Final = tuple(Quality)


@dataclass(frozen=True, slots=True)
class Observation:
    """One signal of a pupil and what was seen of each quality, in the order of `Quality`.

    Raises:
        PracticeError: ``sensitivity.four`` when there are not exactly four.
    """

    seen: tuple[Seen, ...]

    def __post_init__(self) -> None:
        if len(self.seen) != len(QUALITIES):
            raise PracticeError("sensitivity.four", found=len(self.seen))

    def of(self, quality: Quality) -> Seen:
        """What was seen of one quality."""
        return self.seen[QUALITIES.index(quality)]


@dataclass(frozen=True, slots=True)
class SensitivityReading:
    """Where to look first: the first quality that went missing, all that did, and whether nothing can be
    said.
    """

    first_missing: Quality | None
    missing: tuple[Quality, ...]
    present: tuple[Quality, ...]
    nothing_to_say: bool


def read_observation(observation: Observation) -> SensitivityReading:
    """Which of the four went missing, in order; the first one is where practice starts (S-010).

    A quality counts as missing when it was not or only partly there, and as neither when it could not be
    seen.
    """
    pairs = list(zip(QUALITIES, observation.seen, strict=True))
    missing = tuple(quality for quality, seen in pairs if seen in (Seen.NO, Seen.PARTLY))
    return SensitivityReading(
        first_missing=missing[0] if missing else None,
        missing=missing,
        present=tuple(quality for quality, seen in pairs if seen is Seen.YES),
        nothing_to_say=all(seen is Seen.NOT_SEEN for seen in observation.seen),
    )
