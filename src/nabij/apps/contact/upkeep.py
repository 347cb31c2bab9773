"""Comparing the stored summaries with the moments they come from, and mending what differs."""

from __future__ import annotations

from django.db import transaction

from nabij.apps.contact import store
from nabij.apps.contact.models import DyadSummary, DyadWeek, Moment
from nabij.practice.balance import DyadSummary as Summary
from nabij.practice.balance import recompute


def check_summaries(*, mend: bool) -> int:
    """How many dyads had a summary or a week that differed from a recomputation."""
    dyads = set(Moment.objects.order_by().values_list("dyad_id", flat=True).distinct())
    dyads |= set(DyadSummary.objects.values_list("dyad_id", flat=True))
    return sum(_check(dyad_id, mend=mend) for dyad_id in sorted(dyads))


@transaction.atomic
def _check(dyad_id: int, *, mend: bool) -> bool:
    moments = store.values_of(dyad_id)
    row = DyadSummary.objects.filter(dyad_id=dyad_id).first()
    kept = store.as_summary(row) if row else Summary()
    weeks = {week.week for week in DyadWeek.objects.filter(dyad_id=dyad_id)}
    expected_weeks = {store.monday(moment.day) for moment in moments}
    kept_counts = sum(DyadWeek.objects.filter(dyad_id=dyad_id).values_list("positive", flat=True))
    positive = sum(moment.valence.value == "positive" for moment in moments)
    right = kept == recompute(moments) and expected_weeks <= weeks and kept_counts == positive
    if right:
        return False
    if mend:
        store.recompute([dyad_id], days=[*(moment.day for moment in moments), *weeks])
    return True
