"""What stands inside sealed text about looking closely: room and hold, one signal, the case page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from nabij.practice.autonomy import Place
from nabij.practice.sensitivity import Observation, Seen

LONGEST_NOTE: Final = 600
LONGEST_PART: Final = 4000
QUESTIONS: Final = 4


class CasePart(StrEnum):
    """The boxes of the case page; the letters of its four parts stand in `LETTERS`."""

    TEACHER = "teacher"
    PUPIL = "pupil"
    BETWEEN = "between"
    MY_IMAGE = "my_image"
    THEIR_IMAGE = "their_image"
    AROUND = "around"
    TOGETHER = "together"


LETTERS: Final = (
    ("A", (CasePart.TEACHER, CasePart.PUPIL)),
    ("B", (CasePart.BETWEEN,)),
    ("C", (CasePart.MY_IMAGE, CasePart.THEIR_IMAGE)),
    ("D", (CasePart.AROUND,)),
)
Case = Mapping[CasePart, str]


@dataclass(frozen=True, slots=True)
class KeptPlace:
    """What a pupil gets, perhaps what it seems to need, and a note."""

    gets: Place
    needs: Place | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """One signal, what was there of the four qualities, and what to try next time."""

    seen: Observation
    signal: str = ""
    next_time: str = ""


def place_text(kept: KeptPlace) -> str:
    """A place as text to be sealed."""
    raw: dict[str, Any] = {"gets": [kept.gets.autonomy, kept.gets.structure], "note": _short(kept.note)}
    if kept.needs is not None:
        raw["needs"] = [kept.needs.autonomy, kept.needs.structure]
    return json.dumps(raw, ensure_ascii=False)


def place_in(text: str) -> KeptPlace:
    """The place that `place_text` wrote."""
    raw = json.loads(text)
    return KeptPlace(
        gets=Place(*raw["gets"]),
        needs=Place(*raw["needs"]) if "needs" in raw else None,
        note=raw["note"],
    )


def look_text(look: Look) -> str:
    """One observation as text to be sealed."""
    seen = [one.value for one in look.seen.seen]
    return json.dumps([seen, _short(look.signal), _short(look.next_time)], ensure_ascii=False)


def look_in(text: str) -> Look:
    """The observation that `look_text` wrote."""
    seen, signal, next_time = json.loads(text)
    return Look(Observation(tuple(Seen(one) for one in seen)), signal, next_time)


def case_text(case: Case) -> str:
    """A case page as text to be sealed; empty when nothing is written."""
    kept = {part.value: text.strip()[:LONGEST_PART] for part, text in case.items() if text.strip()}
    return json.dumps(kept, ensure_ascii=False) if kept else ""


def case_in(text: str) -> dict[CasePart, str]:
    """The case page that `case_text` wrote."""
    return {CasePart(part): said for part, said in (json.loads(text) if text else {}).items()}


def questions_text(answers: Sequence[str]) -> str:
    """The answers to the four questions as text to be sealed; empty when there is none."""
    kept = [one.strip()[:LONGEST_PART] for one in answers]
    return json.dumps(kept, ensure_ascii=False) if any(kept) else ""


def questions_in(text: str) -> tuple[str, ...]:
    """The answers that `questions_text` wrote, always four."""
    return tuple(json.loads(text)) if text else ("",) * QUESTIONS


def _short(text: str) -> str:
    return text.strip()[:LONGEST_NOTE]
