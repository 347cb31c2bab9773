"""How noisy a scale is in this school, from dyads that were measured twice.

This is the one place that reads answers of several teachers together. Nothing but a standard deviation and a
reliability over at least thirty dyads of at least five teachers comes out of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nabij.apps.accounts import clock
from nabij.apps.picture.models import Response, ScaleNoise
from nabij.apps.picture.stored import answers_in
from nabij.practice.questionnaires import Definition, Scale
from nabij.practice.questionnaires.scoring import reversed_value
from nabij.practice.reliability import PooledReliability, RepeatedPulse, pooled_reliability

LEAST_TEACHERS = 5


def estimate_noise(school_id: int, definition: Definition, *, edition: int = 0) -> int:
    """Estimate every scale again; gives for how many there is enough to go on."""
    pairs = _pairs(school_id, definition, edition)
    if len({staff for staff, _first, _second in pairs.values()}) < LEAST_TEACHERS:
        return 0
    found = 0
    for scale in definition.scales:
        pooled = pooled_reliability(list(_repeated(definition, scale, pairs)))
        if pooled is not None and pooled.sd > 0 and pooled.sd_difference > 0:
            _keep(school_id, definition, edition, scale, pooled)
            found += 1
    return found


Pairs = dict[int, tuple[int, Mapping[str, int], Mapping[str, int]]]


def _pairs(school_id: int, definition: Definition, edition: int) -> Pairs:
    """By dyad its teacher and the answers of the last two days on which it was measured."""
    rows = Response.objects.filter(
        staff__school_id=school_id,
        dyad__isnull=False,
        questionnaire=definition.id,
        version=definition.version,
        dropped_at=None,
        done=True,
    )
    rows = rows.filter(edition__edition=edition) if edition else rows.filter(edition=None)
    found: Pairs = {}
    last: dict[int, tuple[object, Mapping[str, int]]] = {}
    for dyad_id, staff_id, day, text in (
        rows.order_by("day", "pk").values_list("dyad_id", "staff_id", "day", "answers").iterator()
    ):
        if dyad_id is None:
            continue
        answers = answers_in(text)
        before = last.get(dyad_id)
        if before is not None and before[0] != day:
            found[dyad_id] = (staff_id, before[1], answers)
        last[dyad_id] = (day, answers)
    return found


def _repeated(definition: Definition, scale: Scale, pairs: Pairs) -> Iterator[RepeatedPulse]:
    for dyad_id, (_staff, first, second) in pairs.items():
        items = scale.item_ids
        if all(item in first and item in second for item in items) and items:
            yield RepeatedPulse(
                str(dyad_id), _values(definition, scale, first), _values(definition, scale, second)
            )


def _values(definition: Definition, scale: Scale, answers: Mapping[str, int]) -> tuple[float, ...]:
    low, high = definition.lowest, definition.highest
    return tuple(
        float(reversed_value(answers[item], low=low, high=high) if item in scale.reverse else answers[item])
        for item in scale.item_ids
    )


def _keep(
    school_id: int, definition: Definition, edition: int, scale: Scale, pooled: PooledReliability
) -> None:
    ScaleNoise.objects.update_or_create(
        school_id=school_id,
        questionnaire=definition.id,
        version=definition.version,
        edition=edition,
        scale=scale.id,
        defaults={
            "dyads": pooled.dyads,
            "sd": pooled.sd,
            "alpha": pooled.alpha,
            "sd_difference": pooled.sd_difference,
            "mean_difference": pooled.mean_difference,
            "estimated_on": clock.today(),
        },
    )
