"""Whether a guide holds together.

Belongs here: rules that every guide keeps, whoever wrote it. Rules about its prose are in `nabij.content`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Final

from nabij.practice.guides.errors import GuideError
from nabij.practice.guides.model import Guide, Step
from nabij.practice.guides.outputs import FEEDS
from nabij.practice.guides.vocabulary import END, SLUG, SUBS, Order, StepKind

RESERVED: Final = frozenset({END})
WITH_OPTIONS: Final = frozenset({StepKind.CHOOSE, StepKind.WORDS})


def check_guide(guide: Guide) -> None:
    """Refuse a guide that is not whole.

    Raises:
        GuideError: the first of `problems`.
    """
    for problem in problems(guide):
        raise problem


def problems(guide: Guide) -> tuple[GuideError, ...]:
    """Everything that is wrong with a guide.

    Names come first, for the ways through a guide can only be followed when every name leads somewhere.
    Codes: ``guide.bad_id``, ``guide.no_steps``, ``guide.twice``, ``guide.unknown_part``,
    ``guide.empty_part``, ``guide.parts_out_of_order``, ``guide.unknown_recommendation``,
    ``guide.bad_minutes``, ``guide.bad_ages``, ``guide.missing_options``, ``guide.unexpected_options``,
    ``guide.bad_scale``, ``guide.bad_count``, ``guide.bad_due``, ``guide.unknown_target``,
    ``guide.unknown_branch_value``, ``guide.branch_in_free_order``, ``guide.unknown_use``,
    ``guide.unknown_source``, ``guide.wrong_source``, ``guide.unknown_output_value``, ``guide.goes_round``,
    ``guide.unreachable_step``, ``guide.uses_later_step``.
    """
    found = tuple(chain.from_iterable(rule(guide) for rule in _RULES))
    if found:
        return found
    if guide.order is Order.FREE:
        return tuple(_uses_below(guide))
    return tuple(_rounds(guide)) or tuple(chain(_unreachable(guide), _late_uses(guide)))


def exits(step: Step) -> dict[str, str]:
    """For each branch key that an answer can carry, the step that follows."""
    return {key: step.target((key,)) for key in step.keys}


def _problem(code: str, guide: Guide, step: str = "", **detail: object) -> GuideError:
    return GuideError(code, guide=guide.slug, step=step, **detail)


def _twice(names: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]


def _names(guide: Guide) -> Iterator[GuideError]:
    if not guide.steps:
        yield _problem("guide.no_steps", guide)
    ids = [step.id for step in guide.steps]
    for name in (guide.slug, *ids, *guide.parts, *chain.from_iterable(step.options for step in guide.steps)):
        if not SLUG.fullmatch(name) or name in RESERVED:
            yield _problem("guide.bad_id", guide, name=name)
    for name in _twice((*ids, *guide.parts)):
        yield _problem("guide.twice", guide, name=name)


def _parts(guide: Guide) -> Iterator[GuideError]:
    used = [step.part for step in guide.steps if step.part]
    for step in guide.steps:
        if step.part and step.part not in guide.parts:
            yield _problem("guide.unknown_part", guide, step.id, part=step.part)
    for part in guide.parts:
        if part not in used:
            yield _problem("guide.empty_part", guide, part=part)
    places = [guide.parts.index(part) for part in used if part in guide.parts]
    if places != sorted(places):
        yield _problem("guide.parts_out_of_order", guide)


def _meta(guide: Guide) -> Iterator[GuideError]:
    known = {*SUBS, *chain.from_iterable(SUBS.values())}
    for name in guide.meta.recommendations:
        if name not in known:
            yield _problem("guide.unknown_recommendation", guide, name=name)
    if not 1 <= guide.meta.minutes <= 240:
        yield _problem("guide.bad_minutes", guide, minutes=guide.meta.minutes)
    ages = guide.meta.ages
    if not 2 <= ages.youngest <= ages.oldest <= 21:
        yield _problem("guide.bad_ages", guide, youngest=ages.youngest, oldest=ages.oldest)


def _settings(guide: Guide) -> Iterator[GuideError]:
    for step in guide.steps:
        least = {StepKind.CHOOSE: 2, StepKind.WORDS: 1}.get(step.kind, 0)
        if len(step.options) < least:
            yield _problem("guide.missing_options", guide, step.id, least=least)
        if step.options and step.kind not in WITH_OPTIONS:
            yield _problem("guide.unexpected_options", guide, step.id)
        for option in _twice(step.options):
            yield _problem("guide.twice", guide, step.id, name=option)
        if not 0 <= step.low < step.high <= 100:
            yield _problem("guide.bad_scale", guide, step.id, low=step.low, high=step.high)
        if not 1 <= step.count <= 10:
            yield _problem("guide.bad_count", guide, step.id, count=step.count)
        if step.due_in is not None and not 0 <= step.due_in <= 60:
            yield _problem("guide.bad_due", guide, step.id, due_in=step.due_in)


def _targets(guide: Guide) -> Iterator[GuideError]:
    for step in guide.steps:
        for target in (step.next, *(branch.to for branch in step.branches)):
            if target != END and not guide.has(target):
                yield _problem("guide.unknown_target", guide, step.id, target=target)
        for value in chain.from_iterable(branch.values for branch in step.branches):
            if value not in step.keys:
                yield _problem("guide.unknown_branch_value", guide, step.id, value=value)
        if step.branches and guide.order is Order.FREE:
            yield _problem("guide.branch_in_free_order", guide, step.id)
        for use in step.uses:
            if not guide.has(use) or use == step.id:
                yield _problem("guide.unknown_use", guide, step.id, use=use)


def _outputs(guide: Guide) -> Iterator[GuideError]:
    for output in guide.outputs:
        if not guide.has(output.source):
            yield _problem("guide.unknown_source", guide, source=output.source)
            continue
        source = guide.step(output.source)
        if source.kind not in FEEDS[output.kind]:
            yield _problem("guide.wrong_source", guide, source.id, output=output.kind.value)
        for value in output.when:
            if value not in source.keys:
                yield _problem("guide.unknown_output_value", guide, source.id, value=value)


_RULES: Final[tuple[Callable[[Guide], Iterator[GuideError]], ...]] = (
    _names,
    _parts,
    _meta,
    _settings,
    _targets,
    _outputs,
)


def _before(guide: Guide) -> dict[str, set[str]]:
    """For each step that can be reached, every step from which it can be reached."""
    before: dict[str, set[str]] = {guide.first.id: set()}
    waiting = [guide.first.id]
    while waiting:
        here = waiting.pop()
        for target in set(exits(guide.step(here)).values()) - {END}:
            known = before.setdefault(target, set())
            fresh = (before[here] | {here}) - known
            if fresh:
                known |= fresh
                waiting.append(target)
    return before


def _rounds(guide: Guide) -> Iterator[GuideError]:
    """A guide that turns back on itself might never end."""
    for step, earlier in _before(guide).items():
        if step in earlier:
            yield _problem("guide.goes_round", guide, step)


def _unreachable(guide: Guide) -> Iterator[GuideError]:
    before = _before(guide)
    for step in guide.steps:
        if step.id not in before:
            yield _problem("guide.unreachable_step", guide, step.id)


def _uses_below(guide: Guide) -> Iterator[GuideError]:
    """In a free guide a step may lean on steps above it only, so that no two wait for each other."""
    above: set[str] = set()
    for step in guide.steps:
        for use in step.uses:
            if use not in above:
                yield _problem("guide.uses_later_step", guide, step.id, use=use)
        above.add(step.id)


def _late_uses(guide: Guide) -> Iterator[GuideError]:
    before = _before(guide)
    for step in guide.steps:
        for use in step.uses:
            if step.id in before and use not in before[step.id]:
                yield _problem("guide.uses_later_step", guide, step.id, use=use)
