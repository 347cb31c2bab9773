"""Writing moments and keeping the summaries beside them right, in one transaction.

An insert that meets an id it already has changes nothing, so a repeated send is harmless. A moment that comes after all
others is added to the summary; a late, edited or deleted one has its dyad recomputed from the covering index.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from nabij.apps.accounts import rows
from nabij.apps.contact import kinds
from nabij.apps.contact.models import PURPOSES, VALENCES, DyadSummary, DyadWeek, Moment
from nabij.practice import balance
from nabij.practice.moments import Moment as Value
from nabij.practice.moments import Purpose, Valence

SUMMARY_FIELDS = (
    "moments",
    "head_at",
    "head_key",
    "last_personal_at",
    "last_personal_day",
    "last_talk_day",
    "last_instruction_day",
    "last_correction_day",
    "last_repair_day",
    "last_clash_day",
    "last_positive_day",
    "last_negative_at",
    "last_negative_day",
    "balance",
    "balance_open_since",
)
RELATION = PURPOSES.index(Purpose.RELATION)
CORRECTION = PURPOSES.index(Purpose.CORRECTION)


@dataclass(frozen=True, slots=True)
class NewMoment:
    dyad_id: int
    value: Value


MOMENT_FIELDS = ("client_id", "dyad", "at", "day", "kind", "purpose", "valence", "ritual", "logged_at")
WEEK_FIELDS = ("dyad", "week", "personal", "positive", "neutral", "negative", "corrective", "aimed")


def insert(moments: Sequence[NewMoment], *, client_id: UUID, logged_at: datetime) -> list[int]:
    """Insert the moments that are not there yet; gives their dyads."""
    return rows.insert_new(
        Moment,
        MOMENT_FIELDS,
        [
            (
                client_id,
                new.dyad_id,
                new.value.at,
                new.value.day,
                new.value.kind,
                PURPOSES.index(new.value.purpose),
                VALENCES.index(new.value.valence),
                new.value.ritual,
                logged_at,
            )
            for new in moments
        ],
        returning="dyad_id",
    )


def add_to_summaries(moments: Iterable[NewMoment]) -> None:
    """Bring the summaries up to date with moments that were just inserted."""
    fresh = list(moments)
    summaries = _locked([new.dyad_id for new in fresh])
    for new in fresh:
        summary = summaries.get(new.dyad_id, balance.DyadSummary())
        late = balance.late(summary, new.value)
        summaries[new.dyad_id] = recomputed(new.dyad_id) if late else balance.apply(summary, new.value)
    _save(summaries)
    rows.upsert(DyadWeek, WEEK_FIELDS, _week_rows(fresh), unique=("dyad", "week"), add=WEEK_FIELDS[2:])


def _week_rows(moments: Iterable[NewMoment]) -> list[tuple[object, ...]]:
    """What new moments add to their weeks. Counts do not depend on order, so late ones add up just the same."""
    found: dict[tuple[int, date], list[int]] = {}
    for new in moments:
        value = new.value
        counts = (
            value.purpose is Purpose.RELATION,
            value.valence is Valence.POSITIVE,
            value.valence is Valence.NEUTRAL,
            value.valence is Valence.NEGATIVE,
            value.purpose is Purpose.CORRECTION,
            value.valence is Valence.POSITIVE and not value.ritual,
        )
        cell = found.setdefault((new.dyad_id, monday(value.day)), [0] * len(counts))
        for place, count in enumerate(counts):
            cell[place] += count
    return [(*key, *counts) for key, counts in sorted(found.items())]


def recompute(dyad_ids: Iterable[int], *, days: Iterable[date]) -> None:
    """Recompute dyads from their moments, and the weeks that were touched."""
    wanted, touched = sorted(set(dyad_ids)), set(days)
    _locked(wanted)
    _save({dyad_id: recomputed(dyad_id) for dyad_id in wanted})
    recount_weeks({(dyad_id, monday(day)) for dyad_id in wanted for day in touched})


def recomputed(dyad_id: int) -> balance.DyadSummary:
    return balance.recompute(values_of(dyad_id))


def values_of(dyad_id: int) -> list[Value]:
    """All moments of a dyad as the rules know them, from the covering index."""
    found = Moment.objects.filter(dyad_id=dyad_id).order_by("at", "client_id")
    return [
        as_value(*row)
        for row in found.values_list("at", "day", "purpose", "valence", "kind", "client_id", "ritual")
    ]


def as_value(
    at: datetime, day: date, purpose: int, valence: int, kind: str, client_id: UUID, ritual: bool
) -> Value:
    return Value(
        at=at,
        day=day,
        purpose=PURPOSES[purpose],
        valence=VALENCES[valence],
        kind=kind,
        key=str(client_id),
        ritual=ritual,
        clash=kind in kinds.clashes(),
    )


def as_summary(row: DyadSummary) -> balance.DyadSummary:
    return _summary([getattr(row, name) for name in SUMMARY_FIELDS], row.counts)


def _summary(values: Sequence[Any], counts: str) -> balance.DyadSummary:
    numbers = tuple(int(count) for count in counts.split(",")) if counts else balance.NO_COUNTS
    return balance.DyadSummary(**dict(zip(SUMMARY_FIELDS, values, strict=True)), counts=numbers)


def _locked(dyad_ids: Sequence[int]) -> dict[int, balance.DyadSummary]:
    """The summaries of these dyads; on PostgreSQL nobody else changes them until we are done."""
    ordered = sorted(set(dyad_ids))
    if connection.features.has_select_for_update:
        DyadSummary.objects.bulk_create([DyadSummary(dyad_id=pk) for pk in ordered], ignore_conflicts=True)
    found = rows.select(
        DyadSummary, ("dyad", *SUMMARY_FIELDS, "counts"), where="dyad", values=ordered, lock=True
    )
    return {row[0]: _summary(row[1:-1], row[-1]) for row in found}


def _save(summaries: dict[int, balance.DyadSummary]) -> None:
    rows.upsert(
        DyadSummary,
        ("dyad", *SUMMARY_FIELDS, "counts"),
        [
            (
                dyad_id,
                *(getattr(summary, name) for name in SUMMARY_FIELDS),
                ",".join(str(count) for count in summary.counts),
            )
            for dyad_id, summary in sorted(summaries.items())
        ],
        unique=("dyad",),
    )


def recount_weeks(cells: set[tuple[int, date]]) -> None:
    """Count the touched weeks again from the covering index."""
    counted: list[DyadWeek] = []
    for week in sorted({week for _dyad, week in cells}):
        counted.extend(_counted_week(week, sorted(dyad for dyad, of_week in cells if of_week == week)))
    DyadWeek.objects.bulk_create(
        counted,
        update_conflicts=True,
        unique_fields=["dyad", "week"],
        update_fields=["personal", "positive", "neutral", "negative", "corrective", "aimed"],
    )


def _counted_week(week: date, dyads: list[int]) -> list[DyadWeek]:
    counted = {
        row["dyad_id"]: row
        for row in Moment.objects.filter(dyad_id__in=dyads, day__gte=week, day__lt=week + timedelta(days=7))
        .values("dyad_id")
        .annotate(
            personal=Count("pk", filter=Q(purpose=RELATION)),
            aimed=Count("pk", filter=Q(valence=VALENCES.index(Valence.POSITIVE), ritual=False)),
            corrective=Count("pk", filter=Q(purpose=CORRECTION)),
            positive=Count("pk", filter=Q(valence=VALENCES.index(Valence.POSITIVE))),
            neutral=Count("pk", filter=Q(valence=VALENCES.index(Valence.NEUTRAL))),
            negative=Count("pk", filter=Q(valence=VALENCES.index(Valence.NEGATIVE))),
        )
    }
    return [DyadWeek(week=week, **counted.get(dyad, {"dyad_id": dyad})) for dyad in dyads]


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
