"""Where a person is in a guide, and every move they can make.

Belongs here: the state and its transitions. The state is a value: pausing is keeping it, resuming is using
it again. Nothing a person wrote is lost: answers that a change takes off the path are set aside and come
back with the path.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from nabij.practice.guides.answers import Answer, check_answer, keys_of
from nabij.practice.guides.errors import GuideError
from nabij.practice.guides.model import Guide
from nabij.practice.guides.vocabulary import END, Order


@dataclass(frozen=True, slots=True)
class Given:
    """One answer to one step."""

    step: str
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a person is.

    Attributes:
        guide: slug of the guide.
        version: version of the guide to which the answers were given.
        current: id of the step in front of the person, or None when all that is left is to finish.
        given: answers on the path, in the order of the path (ordered) or of answering (free).
        aside: answers that no longer lie on the path, kept for when the path returns to them.
        stale: steps whose answer leans on an answer that changed since.
        finished: the person closed the guide.
    """

    guide: str
    version: int
    current: str | None
    given: tuple[Given, ...] = ()
    aside: tuple[Given, ...] = ()
    stale: frozenset[str] = frozenset()
    finished: bool = False

    def answer_to(self, step_id: str) -> Answer | None:
        """The answer on the path to this step, or None."""
        return next((given.answer for given in self.given if given.step == step_id), None)

    def kept_for(self, step_id: str) -> Answer | None:
        """The answer to show in the form of this step: the one on the path, else the one set aside,
        else None.
        """
        on_path = self.answer_to(step_id)
        if on_path is not None:
            return on_path
        return next((given.answer for given in self.aside if given.step == step_id), None)


def start(guide: Guide) -> Progress:
    """Stand before the first step."""
    return Progress(guide=guide.slug, version=guide.version, current=guide.first.id)


def answer(guide: Guide, progress: Progress, given: Answer) -> Progress:
    """Answer the current step and move on.

    A first answer moves to the next step. A changed answer keeps every later answer that still lies on the
    path, sets aside those that no longer do, and marks as stale the steps whose `uses` lead back to the
    change.

    Raises:
        GuideError: ``progress.other_version``, ``progress.finished``, ``progress.no_current_step`` or a code
            of `check_answer`.
    """
    _check_open(guide, progress)
    if progress.current is None:
        raise GuideError("progress.no_current_step", guide=guide.slug)
    step = guide.step(progress.current)
    check_answer(step, given)
    before = progress.answer_to(step.id)
    stale = progress.stale - {step.id}
    if before is not None and before != given:
        stale |= _leaning_on(guide, step.id)
    known = {item.step: item for item in (*progress.aside, *progress.given)} | {
        step.id: Given(step.id, given)
    }
    on_path = _path(guide, progress, known)
    return replace(
        progress,
        given=on_path,
        aside=tuple(item for item in known.values() if item not in on_path),
        stale=frozenset(stale & {item.step for item in on_path}),
        current=_following(guide, step.id, known),
    )


def back(guide: Guide, progress: Progress) -> Progress:
    """Return to the step before the current one; every answer stays.

    Raises:
        GuideError: ``progress.at_the_start`` when there is no step before.
    """
    _check_open(guide, progress)
    visited = [item.step for item in progress.given]
    if progress.current is None or progress.current not in visited:
        earlier = visited
    else:
        earlier = visited[: visited.index(progress.current)]
    if not earlier:
        raise GuideError("progress.at_the_start", guide=guide.slug)
    return replace(progress, current=earlier[-1])


def go_to(guide: Guide, progress: Progress, step_id: str) -> Progress:
    """Open a step out of turn, if it is one of `reached`.

    Raises:
        GuideError: ``guide.unknown_step`` or ``progress.not_reached``.
    """
    _check_open(guide, progress)
    guide.step(step_id)
    if step_id not in reached(guide, progress):
        raise GuideError("progress.not_reached", guide=guide.slug, step=step_id)
    return replace(progress, current=step_id)


def reached(guide: Guide, progress: Progress) -> tuple[str, ...]:
    """Steps that can be opened now.

    Ordered guides: those answered, and the first one that is not. Free guides: every step whose `uses` are answered,
    so that "why not lower" still comes before "one step up" (S-033).
    """
    visited = tuple(item.step for item in progress.given)
    if guide.order is Order.FREE:
        return tuple(step.id for step in guide.steps if set(step.uses) <= set(visited))
    if not visited:
        return (guide.first.id,)
    last = progress.given[-1]
    ahead = guide.step(last.step).target(keys_of(last.answer))
    return visited if ahead == END else (*visited, ahead)


def open_steps(guide: Guide, progress: Progress) -> tuple[str, ...]:
    """Steps that still stand in the way of finishing: unanswered on the path, or stale.

    A free guide asks for one answer only, so that nobody has to do more than helps.
    """
    if guide.order is Order.FREE:
        missing: tuple[str, ...] = () if progress.given else (guide.first.id,)
    else:
        visited = {item.step for item in progress.given}
        missing = tuple(step for step in reached(guide, progress) if step not in visited)
    return tuple(item.step for item in progress.given if item.step in progress.stale) + missing


def finish(guide: Guide, progress: Progress) -> Progress:
    """Close the guide.

    Raises:
        GuideError: ``progress.steps_open`` with the steps that still need an answer or a second look.
    """
    _check_open(guide, progress)
    waiting = open_steps(guide, progress)
    if waiting:
        raise GuideError("progress.steps_open", guide=guide.slug, step=waiting[0], steps=waiting)
    return replace(progress, current=None, finished=True)


def _check_open(guide: Guide, progress: Progress) -> None:
    if (progress.guide, progress.version) != (guide.slug, guide.version):
        raise GuideError("progress.other_version", guide=guide.slug, version=progress.version)
    if progress.finished:
        raise GuideError("progress.finished", guide=guide.slug)


def _path(guide: Guide, progress: Progress, known: dict[str, Given]) -> tuple[Given, ...]:
    """The answered steps in order, from the start as far as the answers reach."""
    if guide.order is Order.FREE:
        order = dict.fromkeys([item.step for item in progress.given] + list(known))
        return tuple(known[step] for step in order)
    path: list[Given] = []
    here = guide.first.id
    while here != END and here in known:
        path.append(known[here])
        here = guide.step(here).target(keys_of(known[here].answer))
    return tuple(path)


def _following(guide: Guide, step_id: str, known: dict[str, Given]) -> str | None:
    """The step in front of the person after answering this one."""
    if guide.order is Order.ORDERED:
        ahead = guide.step(step_id).target(keys_of(known[step_id].answer))
        return None if ahead == END else ahead
    ids = [step.id for step in guide.steps]
    turn = ids.index(step_id) + 1
    return next(
        (
            other
            for other in ids[turn:] + ids[:turn]
            if other not in known and set(guide.step(other).uses) <= set(known)
        ),
        None,
    )


def _leaning_on(guide: Guide, step_id: str) -> frozenset[str]:
    """Steps that use this step, directly or through another."""
    found: set[str] = set()
    fresh = {step_id}
    while fresh:
        fresh = {step.id for step in guide.steps if fresh & set(step.uses)} - found
        found |= fresh
    return frozenset(found)
