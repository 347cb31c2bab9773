"""What two people put on one sheet during the talk: feelings, how warm it was, and a number with its reasons."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import Final

from nabij.practice.emotions import Emotion

LOWEST: Final = 1
HIGHEST: Final = 10
CODES: Final = frozenset(one.value for one in Emotion)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Codes of emotions and a heat from 1 to 10 for each of the two; a number, and what stands behind it.

    0 means that it was not filled in.
    """

    pupil_feelings: tuple[str, ...] = ()
    teacher_feelings: tuple[str, ...] = ()
    pupil_heat: int = 0
    teacher_heat: int = 0
    number: int = 0
    why_not_lower: str = ""
    step_up: str = ""
    together: str = ""

    @property
    def asks_one_step_up(self) -> bool:
        """The next step is asked only after what is good already (S-033)."""
        return self.number > 0 and bool(self.why_not_lower.strip())


def sheet_in(text: str) -> Sheet:
    """Read a kept sheet; what this version does not know is left out."""
    if not text:
        return Sheet()
    kept = json.loads(text)
    known = {one.name for one in fields(Sheet)}
    values = {name: value for name, value in kept.items() if name in known}
    for name in ("pupil_feelings", "teacher_feelings"):
        values[name] = feelings_in(values.get(name, ()))
    return Sheet(**values)


def text_of(sheet: Sheet) -> str:
    return json.dumps(asdict(sheet))


def feelings_in(codes: object) -> tuple[str, ...]:
    """The codes that are emotions, each once, in the order given."""
    given = codes if isinstance(codes, list | tuple) else ()
    return tuple(dict.fromkeys(str(code) for code in given if str(code) in CODES))


def with_number(sheet: Sheet, *, number: int, why_not_lower: str) -> Sheet:
    return replace(sheet, number=_within(number), why_not_lower=why_not_lower.strip())


def with_step_up(sheet: Sheet, *, step_up: str, together: str) -> Sheet:
    return replace(sheet, step_up=step_up.strip(), together=together.strip())


def with_feelings(
    sheet: Sheet, *, pupil: object, teacher: object, pupil_heat: int, teacher_heat: int
) -> Sheet:
    return replace(
        sheet,
        pupil_feelings=feelings_in(pupil),
        teacher_feelings=feelings_in(teacher),
        pupil_heat=_within(pupil_heat),
        teacher_heat=_within(teacher_heat),
    )


def _within(number: int) -> int:
    return number if LOWEST <= number <= HIGHEST else 0
