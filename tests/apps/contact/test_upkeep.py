"""The check that compares summaries with moments, and mends."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from nabij.apps.contact import kinds, store
from nabij.apps.contact.models import DyadSummary, DyadWeek
from nabij.apps.contact.upkeep import check_summaries
from tests.world import World


@pytest.fixture
def logged(world: World) -> World:
    world.log("noor", "chat", "Amir", "Bo", days_ago=8)
    world.log("noor", "clash", "Amir", days_ago=1)
    return world


def test_check_of_a_sound_school_finds_nothing(logged: World) -> None:
    assert check_summaries(mend=False) == 0


@pytest.mark.parametrize("field", ["positive", "negative", "personal", "corrective", "aimed", "neutral"])
def test_check_finds_and_mends_a_wrong_week(logged: World, field: str) -> None:
    DyadWeek.objects.filter(dyad=logged.dyad("noor", "Amir")).update(**{field: 9})
    assert check_summaries(mend=False) == 1
    assert check_summaries(mend=True) == 1
    assert check_summaries(mend=False) == 0


def test_check_finds_and_mends_a_wrong_or_lost_summary(logged: World) -> None:
    amir, bo = logged.dyad("noor", "Amir").pk, logged.dyad("noor", "Bo").pk
    DyadSummary.objects.filter(dyad=amir).update(balance=0)
    DyadSummary.objects.filter(dyad=bo).delete()
    assert check_summaries(mend=True) == 2
    assert store.as_summary(DyadSummary.objects.get(dyad=amir)) == store.recomputed(amir)
    assert store.as_summary(DyadSummary.objects.get(dyad=bo)) == store.recomputed(bo)


def test_migration_fills_in_the_latest_clash_of_moments_that_were_there(logged: World) -> None:
    logged.log("noor", "harsh_word", "Bo", days_ago=3)
    logged.log("noor", "ignored", "Bo", days_ago=5)
    kept = dict(DyadSummary.objects.values_list("dyad", "last_clash_day"))
    assert sum(day is not None for day in kept.values()) == 2
    DyadSummary.objects.update(last_clash_day=None)
    migration = import_module("nabij.apps.contact.migrations.0003_last_clash_day")
    assert set(migration.CLASHES) == kinds.clashes()
    migration.fill(apps, None)
    assert dict(DyadSummary.objects.values_list("dyad", "last_clash_day")) == kept
