"""Progress as plain data that can be kept as JSON, and back.

Belongs here: the one form in which answers are kept. Who keeps it and where does not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from nabij.practice.guides.answers import (
    Answer,
    Choice,
    Deal,
    Event,
    Explanation,
    Hypotheses,
    Intention,
    Invitation,
    Rating,
    Seen,
    Side,
    Skipped,
    TestBy,
    Text,
    Timeline,
    When,
    WordGroup,
    Words,
)
from nabij.practice.guides.errors import GuideError
from nabij.practice.guides.progress import Given, Progress

NAMES: Final[dict[type[Answer], str]] = {
    Skipped: "skipped",
    Seen: "seen",
    Text: "text",
    Choice: "choice",
    Words: "words",
    Rating: "rating",
    Timeline: "timeline",
    Hypotheses: "hypotheses",
    Deal: "deal",
    Intention: "intention",
    Invitation: "invitation",
}
"""How each shape of answer is named in what is kept; these names never change."""

_MAKERS: Final[dict[str, Callable[[Mapping[str, Any]], Answer]]] = {
    "skipped": lambda _: Skipped(),
    "seen": lambda _: Seen(),
    "text": lambda data: Text(str(data["text"])),
    "choice": lambda data: Choice(tuple(map(str, data["options"]))),
    "words": lambda data: Words(
        tuple(WordGroup(str(group["group"]), tuple(map(str, group["words"]))) for group in data["groups"])
    ),
    "rating": lambda data: Rating(int(data["value"])),
    "timeline": lambda data: Timeline(
        tuple(Event(When(event["when"]), Side(event["side"]), str(event["text"])) for event in data["events"])
    ),
    "hypotheses": lambda data: Hypotheses(
        tuple(Explanation(str(item["text"]), TestBy(item["test"])) for item in data["items"])
    ),
    "deal": lambda data: Deal(str(data["what"]), str(data["plan_b"]), int(data["review_in"])),
    "intention": lambda data: Intention(str(data["what"]), int(data["due_in"])),
    "invitation": lambda data: Invitation(bool(data["invited"])),
}


def to_json(progress: Progress) -> str:
    """The progress as JSON text; `from_json` gives the same progress back."""
    data = {
        "guide": progress.guide,
        "version": progress.version,
        "current": progress.current,
        "given": [_kept(given) for given in progress.given],
        "aside": [_kept(given) for given in progress.aside],
        "stale": sorted(progress.stale),
        "finished": progress.finished,
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Progress:
    """The progress that was kept.

    Raises:
        GuideError: ``progress.unreadable`` when the text is not what `to_json` writes.
    """
    try:
        data = json.loads(text)
        return Progress(
            guide=str(data["guide"]),
            version=int(data["version"]),
            current=None if data["current"] is None else str(data["current"]),
            given=tuple(map(_given, data["given"])),
            aside=tuple(map(_given, data["aside"])),
            stale=frozenset(map(str, data["stale"])),
            finished=bool(data["finished"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise GuideError("progress.unreadable", reason=type(error).__name__) from None


def _kept(given: Given) -> dict[str, Any]:
    return {"step": given.step, "kind": NAMES[type(given.answer)], **asdict(given.answer)}


def _given(data: Mapping[str, Any]) -> Given:
    return Given(str(data["step"]), _MAKERS[data["kind"]](data))
