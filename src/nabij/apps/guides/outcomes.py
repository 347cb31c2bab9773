"""What comes of a guide, as the teacher sees it before choosing what to keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nabij.apps.guides.library import Shown
from nabij.practice.guides import (
    Choice,
    Collected,
    Deal,
    Hypotheses,
    Intention,
    Progress,
    Text,
    Timeline,
    Words,
    collect,
)
from nabij.practice.schooldays import SchoolCalendar


@dataclass(frozen=True, slots=True)
class ToKeep:
    """One outcome, in words and with its day."""

    key: str
    kind: str
    label: str
    text: str
    due_on: date | None = None
    plan_b: str = ""
    test_by: str = ""


def outcomes(
    shown: Shown, progress: Progress, *, today: date, calendar: SchoolCalendar | None
) -> list[ToKeep]:
    """Everything the answers give rise to, in the order of the guide."""
    found: list[ToKeep] = []
    for number, collected in enumerate(collect(shown.guide, progress)):
        due = _due(collected.due_in, today, calendar)
        found.extend(_of(shown, collected, str(number), due))
    return found


def _of(shown: Shown, collected: Collected, key: str, due: date | None) -> list[ToKeep]:
    output, answer = collected.output, collected.answer
    kind, label = output.kind.value, output.label
    match answer:
        case Hypotheses(items):
            return [
                ToKeep(f"{key}.{place}", kind, label, item.text, test_by=item.test.value)
                for place, item in enumerate(items)
            ]
        case Deal(what, plan_b):
            return [ToKeep(key, kind, label, what, due, plan_b)]
        case Intention(what):
            return [ToKeep(key, kind, label, what, due)]
        case Text(text):
            return [ToKeep(key, kind, label, text, due)]
        case Choice(options):
            labels = shown.words(output.source).labels
            return [ToKeep(key, kind, label, ", ".join(labels[option] for option in options), due)]
        case Words(groups):
            words = [word for group in groups for word in group.words]
            return [ToKeep(key, kind, label, ", ".join(words), due)] if words else []
        case Timeline(events):
            return [ToKeep(key, kind, label, "; ".join(event.text for event in events), due)]
        case _:
            return [ToKeep(key, kind, label, shown.words(output.source).title, due)]


def _due(school_days: int | None, today: date, calendar: SchoolCalendar | None) -> date | None:
    """The day after so many school days; at the end of the year its last school day."""
    if school_days is None or calendar is None:
        return None
    ahead = [day for day in calendar.school_days if day > today]
    if school_days == 0 or not ahead:
        return today
    return ahead[min(school_days, len(ahead)) - 1]
