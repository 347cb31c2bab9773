"""What the answers of a guide become: commitments, promises, facts, moments, hypotheses, agreements.

Belongs here: which answer feeds which output. Keeping the outputs is the work of others.
"""

from __future__ import annotations

from dataclasses import dataclass

from nabij.practice.guides.answers import Answer, Deal, Intention, Skipped, keys_of
from nabij.practice.guides.model import Guide, Output
from nabij.practice.guides.progress import Progress
from nabij.practice.guides.vocabulary import OutputKind, StepKind

FEEDS: dict[OutputKind, frozenset[StepKind]] = {
    OutputKind.COMMITMENT: frozenset({StepKind.PLAN, StepKind.CHOOSE}),
    OutputKind.PROMISE: frozenset({StepKind.PLAN, StepKind.ANSWER, StepKind.CHOOSE, StepKind.PRACTISE}),
    OutputKind.FACT: frozenset({StepKind.ANSWER, StepKind.WORDS, StepKind.PRACTISE}),
    OutputKind.MOMENT: frozenset({StepKind.CHOOSE, StepKind.ANSWER, StepKind.TIMELINE, StepKind.READ}),
    OutputKind.HYPOTHESIS: frozenset({StepKind.HYPOTHESES}),
    OutputKind.AGREEMENT: frozenset({StepKind.AGREEMENT}),
}
"""From which kinds of step each kind of output can come."""


@dataclass(frozen=True, slots=True)
class Collected:
    """An output with the answer that feeds it and the school days until it is due, if it is due at all."""

    output: Output
    answer: Answer
    due_in: int | None


def collect(guide: Guide, progress: Progress) -> tuple[Collected, ...]:
    """Every output that the answers on the path give rise to, in the order of the guide.

    Skipped steps feed nothing. The number of school days comes from the answer where it holds one, else from
    the output.
    """
    found: list[Collected] = []
    for output in guide.outputs:
        answer = progress.answer_to(output.source)
        if answer is None or isinstance(answer, Skipped):
            continue
        if output.when and not set(output.when) & set(keys_of(answer)):
            continue
        found.append(Collected(output, answer, _due(output, answer)))
    return tuple(found)


def _due(output: Output, answer: Answer) -> int | None:
    match answer:
        case Intention(due_in=due_in):
            return due_in
        case Deal(review_in=review_in):
            return review_in
        case _:
            return output.due_in
