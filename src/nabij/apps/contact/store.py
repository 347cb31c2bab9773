"""Writing moments and keeping the summaries beside them right, in one transaction.

An insert that meets an id it already has changes nothing, so a repeated send is harmless. A moment that comes after all
others is added to the summary; a late, edited or deleted one has its dyad recomputed from the covering index.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

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


def insert(moments: Sequence[NewMoment], *, client_id: UUID, logged_at: datetime) -> list[int]:
    """Insert the moments that are not there yet; gives their dyads."""
    rows = [
        Moment(
            client_id=client_id,
            dyad_id=new.dyad_id,
            at=new.value.at,
            day=new.value.day,
            kind=new.value.kind,
            purpose=PURPOSES.index(new.value.purpose),
            valence=VALENCES.index(new.value.valence),
            ritual=new.value.ritual,
            logged_at=logged_at,
        )
        for new in moments
    ]
    return _insert_returning(rows)


def _insert_returning(rows: Sequence[Moment]) -> list[int]:
    """INSERT … ON CONFLICT DO NOTHING RETURNING dyad_id, which both databases know."""
    fields = [field for field in Moment._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    one = "(" + ", ".join(["%s"] * len(fields)) + ")"
    table = connection.ops.quote_name(Moment._meta.db_table)
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection=connection)
        for row in rows
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) VALUES {', '.join([one] * len(rows))} "  # noqa: S608
            "ON CONFLICT DO NOTHING RETURNING dyad_id",
            values,
        )
        return [int(row[0]) for row in cursor.fetchall()]


def add_to_summaries(moments: Iterable[NewMoment]) -> None:
    """Bring the summaries up to date with moments that were just inserted."""
    fresh = list(moments)
    summaries = _locked([new.dyad_id for new in fresh])
    changed: dict[int, balance.DyadSummary] = {}
    for new in fresh:
        summary = summaries.get(new.dyad_id, balance.DyadSummary())
        late = balance.late(summary, new.value)
        changed[new.dyad_id] = recomputed(new.dyad_id) if late else balance.apply(summary, new.value)
    _save(changed)
    recount_weeks({(new.dyad_id, monday(new.value.day)) for new in fresh})


def recompute(dyad_ids: Iterable[int], *, days: Iterable[date]) -> None:
    """Recompute dyads from their moments, and the weeks that were touched."""
    wanted = sorted(set(dyad_ids))
    _locked(wanted)
    _save({dyad_id: recomputed(dyad_id) for dyad_id in wanted})
    recount_weeks({(dyad_id, monday(day)) for dyad_id in wanted for day in set(days)})


def recomputed(dyad_id: int) -> balance.DyadSummary:
    return balance.recompute(values_of(dyad_id))


def values_of(dyad_id: int) -> list[Value]:
    """All moments of a dyad as the rules know them, from the covering index."""
    rows = Moment.objects.filter(dyad_id=dyad_id).order_by("at", "client_id")
    return [
        as_value(*row)
        for row in rows.values_list("at", "day", "purpose", "valence", "kind", "client_id", "ritual")
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
    )


def as_summary(row: DyadSummary) -> balance.DyadSummary:
    counts = tuple(int(count) for count in row.counts.split(",")) if row.counts else balance.NO_COUNTS
    return balance.DyadSummary(**{name: getattr(row, name) for name in SUMMARY_FIELDS}, counts=counts)


def _locked(dyad_ids: Sequence[int]) -> dict[int, balance.DyadSummary]:
    rows = DyadSummary.objects.filter(dyad_id__in=dyad_ids).order_by("dyad_id")
    if connection.features.has_select_for_update:
        DyadSummary.objects.bulk_create(
            [DyadSummary(dyad_id=pk) for pk in sorted(dyad_ids)], ignore_conflicts=True
        )
        rows = rows.select_for_update()
    return {row.dyad_id: as_summary(row) for row in rows}


def _save(summaries: dict[int, balance.DyadSummary]) -> None:
    DyadSummary.objects.bulk_create(
        [
            DyadSummary(
                dyad_id=dyad_id,
                counts=",".join(str(count) for count in summary.counts),
                **{name: getattr(summary, name) for name in SUMMARY_FIELDS},
            )
            for dyad_id, summary in sorted(summaries.items())
        ],
        update_conflicts=True,
        unique_fields=["dyad"],
        update_fields=[*SUMMARY_FIELDS, "counts"],
    )


def recount_weeks(cells: set[tuple[int, date]]) -> None:
    """Count the touched weeks again from the covering index."""
    rows: list[DyadWeek] = []
    for week in sorted({week for _dyad, week in cells}):
        rows.extend(_counted_week(week, sorted(dyad for dyad, of_week in cells if of_week == week)))
    DyadWeek.objects.bulk_create(
        rows,
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
