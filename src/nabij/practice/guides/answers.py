"""What a person can answer to a step, and whether an answer fits its step.

Belongs here: one value per kind of answer and its check. What an answer leads to is in `progress` and
`outputs`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nabij.practice.guides.errors import GuideError
from nabij.practice.guides.model import ANY, Step
from nabij.practice.guides.vocabulary import ALONE, INVITED, SKIPPED, StepKind

LONGEST_TEXT: Final = 4000
LONGEST_WORD: Final = 40
MOST_ITEMS: Final = 30
LATEST_REVIEW: Final = 60


class When(StrEnum):
    """Where an event stands on a timeline, seen from the event it is about."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class Side(StrEnum):
    """Who put an event on the timeline."""

    TEACHER = "teacher"
    PUPIL = "pupil"


class TestBy(StrEnum):
    """How an explanation is tested (S-086, P-29)."""

    __test__ = False

    OBSERVE = "observe"
    ASK_PUPIL = "ask_pupil"
    ASK_PARENTS = "ask_parents"


@dataclass(frozen=True, slots=True)
class Skipped:
    """The step was passed over."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The text was read."""


@dataclass(frozen=True, slots=True)
class Text:
    """Own words, for steps of kind answer and practise."""

    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Ids of the chosen options."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordGroup:
    """The words that came up in one group; an empty tuple says that none came,
    which is an answer too (S-035).
    """

    group: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """First words, by group."""

    groups: tuple[WordGroup, ...]


@dataclass(frozen=True, slots=True)
class Rating:
    """A number on a scale."""

    value: int


@dataclass(frozen=True, slots=True)
class Event:
    """Something on the timeline of two people."""

    when: When
    side: Side
    text: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened, in the order in which it was placed."""

    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A possible reason and how it will be tested."""

    text: str
    test: TestBy


@dataclass(frozen=True, slots=True)
class Hypotheses:
    """Possible reasons side by side."""

    items: tuple[Explanation, ...]


@dataclass(frozen=True, slots=True)
class Deal:
    """What two people agree, what they do when it does not work, and when they look back (in school days)."""

    what: str
    plan_b: str
    review_in: int


@dataclass(frozen=True, slots=True)
class Intention:
    """One thing to do and after how many school days."""

    what: str
    due_in: int


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whether somebody else is asked along."""

    invited: bool


Answer = (
    Skipped | Seen | Text | Choice | Words | Rating | Timeline | Hypotheses | Deal | Intention | Invitation
)

SHAPES: Final[dict[StepKind, type[Answer]]] = {
    StepKind.READ: Seen,
    StepKind.ANSWER: Text,
    StepKind.PRACTISE: Text,
    StepKind.CHOOSE: Choice,
    StepKind.WORDS: Words,
    StepKind.SCALE: Rating,
    StepKind.TIMELINE: Timeline,
    StepKind.HYPOTHESES: Hypotheses,
    StepKind.AGREEMENT: Deal,
    StepKind.PLAN: Intention,
    StepKind.INVITE: Invitation,
}
"""Which shape of answer belongs to which kind of step."""


def keys_of(answer: Answer) -> tuple[str, ...]:
    """The branch keys that an answer carries; `Step.target` turns them into the next step."""
    match answer:
        case Skipped():
            return (SKIPPED,)
        case Choice(options):
            return options
        case Rating(value):
            return (str(value),)
        case Invitation(invited):
            return (INVITED,) if invited else (ALONE,)
        case _:
            return (ANY,)


def check_answer(step: Step, answer: Answer) -> None:
    """Refuse an answer that does not fit its step.

    Raises:
        GuideError: ``answer.not_optional``, ``answer.wrong_kind``, ``answer.empty``, ``answer.too_long``,
            ``answer.too_many``, ``answer.unknown_option``, ``answer.one_only``, ``answer.twice``,
            ``answer.unknown_group`` or ``answer.out_of_range``.
    """
    if isinstance(answer, Skipped):
        if not step.optional:
            raise GuideError("answer.not_optional", step=step.id)
        return
    if not isinstance(answer, SHAPES[step.kind]):
        raise GuideError("answer.wrong_kind", step=step.id, expected=step.kind.value)
    match answer:
        case Text(text):
            _check_text(step, text)
        case Choice(options):
            _check_choice(step, options)
        case Words(groups):
            _check_words(step, groups)
        case Rating(value):
            _check_range(step, value, low=step.low, high=step.high)
        case Timeline(events):
            _check_items(step, tuple(event.text for event in events))
        case Hypotheses(items):
            _check_items(step, tuple(item.text for item in items))
        case Deal(what, plan_b, review_in):
            _check_text(step, what)
            _check_length(step, plan_b, limit=LONGEST_TEXT)
            _check_range(step, review_in, low=1, high=LATEST_REVIEW)
        case Intention(what, due_in):
            _check_text(step, what)
            _check_range(step, due_in, low=0, high=LATEST_REVIEW)
        case _:
            pass


def _check_text(step: Step, text: str) -> None:
    if not text.strip():
        raise GuideError("answer.empty", step=step.id)
    _check_length(step, text, limit=LONGEST_TEXT)


def _check_length(step: Step, text: str, *, limit: int) -> None:
    if len(text) > limit:
        raise GuideError("answer.too_long", step=step.id, length=len(text), limit=limit)


def _check_range(step: Step, value: int, *, low: int, high: int) -> None:
    if not low <= value <= high:
        raise GuideError("answer.out_of_range", step=step.id, value=value, low=low, high=high)


def _check_items(step: Step, texts: tuple[str, ...]) -> None:
    if not texts:
        raise GuideError("answer.empty", step=step.id)
    if len(texts) > MOST_ITEMS:
        raise GuideError("answer.too_many", step=step.id, count=len(texts), limit=MOST_ITEMS)
    for text in texts:
        _check_text(step, text)


def _check_choice(step: Step, options: tuple[str, ...]) -> None:
    if not options:
        raise GuideError("answer.empty", step=step.id)
    if len(options) > 1 and not step.several:
        raise GuideError("answer.one_only", step=step.id)
    if len(set(options)) < len(options):
        raise GuideError("answer.twice", step=step.id)
    for option in options:
        if option not in step.options:
            raise GuideError("answer.unknown_option", step=step.id, option=option)


def _check_words(step: Step, groups: tuple[WordGroup, ...]) -> None:
    names = [group.group for group in groups]
    if len(set(names)) < len(names):
        raise GuideError("answer.twice", step=step.id)
    for group in groups:
        if group.group not in step.options:
            raise GuideError("answer.unknown_group", step=step.id, group=group.group)
        if len(group.words) > step.count:
            raise GuideError("answer.too_many", step=step.id, count=len(group.words), limit=step.count)
        for word in group.words:
            if not word.strip():
                raise GuideError("answer.empty", step=step.id)
            _check_length(step, word, limit=LONGEST_WORD)
