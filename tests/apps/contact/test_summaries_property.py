"""Whatever happens to moments, in whatever order: what is stored equals a recomputation."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nabij.apps.contact import actions, store
from nabij.apps.contact.models import BinnedMoment, DyadSummary, DyadWeek, Moment
from nabij.practice.moments import Valence
from tests.world import TODAY, World

KINDS = ("greeting", "chat", "praise", "correction_whispered", "correction_public", "clash", "repair_talk")
STEP = st.one_of(
    st.tuples(st.just("log"), st.sampled_from(KINDS), st.integers(0, 40), st.sampled_from([None, *Valence])),
    st.tuples(st.just("again"), st.integers(0, 9)),
    st.tuples(st.just("edit"), st.integers(0, 9), st.sampled_from(KINDS), st.integers(0, 40)),
    st.tuples(st.just("delete"), st.integers(0, 9)),
    st.tuples(st.just("restore"), st.integers(0, 9)),
    st.tuples(st.just("undo"), st.integers(0, 9)),
)


class RollBack(Exception):
    """Ends an example, so that the next one starts from the same school."""


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(STEP, max_size=14))
def test_stored_summary_after_any_steps_equals_recomputation(
    world: World, steps: list[tuple[object, ...]]
) -> None:
    with pytest.raises(RollBack), transaction.atomic():
        play(world, steps)
        for dyad in world.dyads("noor")[:2]:
            assert stored(dyad.pk) == store.recomputed(dyad.pk)
            assert balance_by_hand(dyad.pk) == store.recomputed(dyad.pk).balance
            assert last_clash_by_hand(dyad.pk) == store.recomputed(dyad.pk).last_clash_day
            assert weeks(dyad.pk) == weeks_by_hand(dyad.pk)
        raise RollBack


def play(world: World, steps: list[tuple[object, ...]]) -> None:
    viewer, pair = world.viewer("noor"), [dyad.pk for dyad in world.dyads("noor")[:2]]
    sent: list[tuple[UUID, str, int, Valence | None]] = []
    for name, *rest in steps:
        if name == "log":
            sent.append((uuid4(), *rest))
        if name == "log" or (name == "again" and sent):
            client_id, kind, days, valence = sent[-1] if name == "log" else sent[rest[0] % len(sent)]
            at = TODAY - timedelta(days=days, minutes=7)
            actions.log_moment(
                viewer=viewer, client_id=client_id, kind_code=kind, dyad_ids=pair, at=at, valence=valence
            )
        elif name == "undo" and sent:
            actions.undo_log(viewer=viewer, client_id=sent[rest[0] % len(sent)][0])
        elif name in ("edit", "delete"):
            change(viewer, name, *rest)
        elif name == "restore" and (bin_ := list(BinnedMoment.objects.order_by("pk"))):
            actions.restore_moment(viewer=viewer, place=bin_[rest[0] % len(bin_)].pk)


def change(viewer: object, name: str, which: int, kind: str = "", days: int = 0) -> None:
    kept = list(Moment.objects.order_by("at", "pk"))
    if not kept:
        return
    chosen = kept[which % len(kept)].pk
    if name == "delete":
        actions.delete_moment(viewer=viewer, moment_id=chosen)
    else:
        actions.edit_moment(
            viewer=viewer, moment_id=chosen, kind_code=kind, at=TODAY - timedelta(days=days, minutes=9)
        )


def stored(dyad_id: int) -> object:
    row = DyadSummary.objects.filter(dyad_id=dyad_id).first()
    return store.as_summary(row) if row else store.balance.DyadSummary()


def balance_by_hand(dyad_id: int) -> int:
    """The rule as the page of measures says it, without anything of the store."""
    owed = 0
    for moment in Moment.objects.filter(dyad_id=dyad_id).order_by("at", "client_id"):
        word = tuple(Valence)[moment.valence].value
        owed = owed + 3 if word == "negative" else max(0, owed - 1) if word == "positive" else owed
    return owed


def last_clash_by_hand(dyad_id: int) -> date | None:
    found = Moment.objects.filter(dyad_id=dyad_id, kind__in=("clash", "harsh_word", "ignored"))
    return found.order_by("at", "client_id").values_list("day", flat=True).last()


def weeks(dyad_id: int) -> dict[date, tuple[int, int]]:
    rows = DyadWeek.objects.filter(dyad_id=dyad_id).values_list("week", "positive", "negative")
    return {week: (good, hard) for week, good, hard in rows if good or hard}


def weeks_by_hand(dyad_id: int) -> dict[date, tuple[int, int]]:
    good: Counter[date] = Counter()
    hard: Counter[date] = Counter()
    for moment in Moment.objects.filter(dyad_id=dyad_id):
        week = moment.day - timedelta(days=moment.day.weekday())
        good[week] += tuple(Valence)[moment.valence] is Valence.POSITIVE
        hard[week] += tuple(Valence)[moment.valence] is Valence.NEGATIVE
    return {week: (good[week], hard[week]) for week in good if good[week] or hard[week]}
