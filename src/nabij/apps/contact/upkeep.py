"""Comparing the stored summaries with the moments they come from, and mending what differs."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db import transaction

from nabij.apps.contact import store
from nabij.apps.contact.actions.bin import empty_bin
from nabij.apps.contact.models import DyadSummary, DyadWeek, Moment
from nabij.practice.balance import DyadSummary as Summary
from nabij.practice.balance import recompute
from nabij.practice.moments import Moment as Value
from nabij.practice.moments import Purpose, Valence

COUNTED = ("personal", "positive", "neutral", "negative", "corrective", "aimed")


def check_summaries(*, mend: bool) -> int:
    """How many dyads had a summary or a week that differed from a recomputation."""
    if mend:
        empty_bin()
    dyads = set(Moment.objects.order_by().values_list("dyad_id", flat=True).distinct())
    dyads |= set(DyadSummary.objects.values_list("dyad_id", flat=True))
    return sum(_check(dyad_id, mend=mend) for dyad_id in sorted(dyads))


@transaction.atomic
def _check(dyad_id: int, *, mend: bool) -> bool:
    moments = store.values_of(dyad_id)
    row = DyadSummary.objects.filter(dyad_id=dyad_id).first()
    kept = store.as_summary(row) if row else Summary()
    weeks = {values[0]: values[1:] for values in _weeks(dyad_id)}
    if kept == recompute(moments) and _without_empty(weeks) == _counted(moments):
        return False
    if mend:
        store.recompute([dyad_id], days=[*(moment.day for moment in moments), *weeks])
    return True


def _weeks(dyad_id: int) -> list[tuple[date, *tuple[int, ...]]]:
    return list(DyadWeek.objects.filter(dyad_id=dyad_id).values_list("week", *COUNTED))


def _without_empty(weeks: dict[date, tuple[int, ...]]) -> dict[date, tuple[int, ...]]:
    return {week: counts for week, counts in weeks.items() if any(counts)}


def _counted(moments: list[Value]) -> dict[date, tuple[int, ...]]:
    """The weeks as they should be."""
    found: dict[date, Counter[str]] = {}
    for moment in moments:
        counts = found.setdefault(store.monday(moment.day), Counter())
        counts[moment.valence.value] += 1
        counts["personal"] += moment.purpose is Purpose.RELATION
        counts["corrective"] += moment.purpose is Purpose.CORRECTION
        counts["aimed"] += moment.valence is Valence.POSITIVE and not moment.ritual
    return {week: tuple(counts[name] for name in COUNTED) for week, counts in found.items()}
