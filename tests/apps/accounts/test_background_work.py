"""Background work by its parts: names, days, another try, signs of life, sweeping."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from nabij.apps.accounts import ratelimit
from nabij.apps.accounts.clock import moved_to
from nabij.apps.accounts.jobs import ask_once, beats, daily, doing, every_day, retried, retry, start_due
from nabij.apps.accounts.jobs.beats import Timing
from nabij.apps.accounts.jobs.sweeping import sweep
from nabij.apps.accounts.models import Attempts, JobKey, WorkerBeat
from nabij.apps.schools.models import Board
from tests.world import AMSTERDAM

pytestmark = pytest.mark.django_db
TIMING = Timing(beat=1, missed=60, grace=30, tick=1)


@pytest.fixture(autouse=True)
def _queue(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}


@task()
def build(key: str, name: str) -> None:
    with doing(key) as first:
        if first:
            Board.objects.create(name=name)


@task()
def stumble() -> None:
    raise ConnectionError


retried(stumble, tries=3)


@task()
def fall() -> None:
    raise ValueError


def failed(work: Any, *, starts: int, trouble: str = "builtins.ConnectionError") -> DBTaskResult:
    work.enqueue()
    row = DBTaskResult.objects.latest("enqueued_at")
    row.status, row.worker_ids, row.exception_class_path = "FAILED", ["w"] * starts, trouble
    row.save()
    return row


def running(*workers: str) -> DBTaskResult:
    stumble.enqueue()
    row = DBTaskResult.objects.latest("enqueued_at")
    row.status, row.worker_ids, row.started_at = "RUNNING", list(workers), timezone.now()
    row.save()
    return row


def test_work_that_is_asked_for_twice_is_queued_once() -> None:
    assert ask_once(build, key="board:1", name="Waterrijk")
    assert not ask_once(build, key="board:1", name="Waterrijk")
    assert DBTaskResult.objects.count() == 1


def test_work_that_runs_twice_has_its_effect_once() -> None:
    for _time in range(2):
        build.call(key="board:1", name="Waterrijk")
    assert Board.objects.count() == 1


def test_work_that_fails_half_way_leaves_nothing_and_can_be_done_later() -> None:
    with pytest.raises(ConnectionError), doing("board:1"):
        Board.objects.create(name="half")
        raise ConnectionError
    assert not Board.objects.exists()
    build.call(key="board:1", name="whole")
    assert Board.objects.get().name == "whole"


def test_failure_is_tried_again_later_each_time_and_not_for_ever() -> None:
    row = failed(stumble, starts=1)
    assert retry.again_if_it_may(row.pk)
    row.refresh_from_db()
    assert row.status == "READY"
    assert row.run_after > timezone.now() + timedelta(seconds=20)
    assert [retry.wait_before(start).total_seconds() for start in (1, 2, 3)] == [30, 120, 480]
    assert not retry.again_if_it_may(failed(stumble, starts=3).pk)


def test_failure_of_work_that_may_not_be_tried_again_stays_one() -> None:
    assert not retry.again_if_it_may(failed(fall, starts=1, trouble="builtins.ValueError").pk)


def test_work_that_was_cut_off_goes_back_at_once() -> None:
    row = failed(fall, starts=1, trouble="builtins.SystemExit")
    assert retry.again_if_it_may(row.pk)
    row.refresh_from_db()
    assert row.run_after <= timezone.now()


def test_work_that_did_well_is_left_alone() -> None:
    row = running("w")
    assert not retry.again_if_it_may(row.pk)


def silent(worker: str, *, since: float, suspected: float | None = None) -> None:
    now = timezone.now()
    WorkerBeat.objects.create(
        worker_id=worker,
        beat_at=now - timedelta(seconds=since),
        suspected_at=None if suspected is None else now - timedelta(seconds=suspected),
    )


def test_silent_worker_is_suspected_first_and_keeps_its_job_when_it_shows_life() -> None:
    silent("w", since=90)
    row = running("w")
    assert beats.reap(TIMING) == 0
    assert WorkerBeat.objects.get().suspected_at is not None
    beats.beat("w")
    assert WorkerBeat.objects.get().suspected_at is None
    row.refresh_from_db()
    assert row.status == "RUNNING"


def test_worker_that_stays_silent_loses_its_job_to_another() -> None:
    silent("w", since=200, suspected=40)
    beats.beat("alive")
    mine, other = running("w"), running("alive")
    assert beats.reap(TIMING) == 1
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.status, other.status) == ("READY", "RUNNING")
    assert [row.pk for row in WorkerBeat.objects.all()] == ["alive"]


def test_job_that_takes_every_worker_along_is_put_aside() -> None:
    row = running(*("gone" for _time in range(retry.MOST_STARTS)))
    assert beats.reap(TIMING) == 1
    row.refresh_from_db()
    assert (row.status, row.exception_class_path) == ("FAILED", "nabij.WorkerStopped")


def test_worker_that_leaves_takes_its_sign_of_life_away() -> None:
    beats.beat("w")
    beats.leave("w")
    assert not WorkerBeat.objects.exists()


@pytest.fixture
def own_days(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    monkeypatch.setattr(daily, "_known", {})
    started: list[date] = []
    every_day("test", hour=7, start=started.append)
    return started


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, 30, tzinfo=AMSTERDAM)


def test_work_of_a_day_starts_once_from_its_hour_on_and_never_for_days_gone(own_days: list[date]) -> None:
    for moment in (at(17, 6), at(17, 8), at(17, 9), at(20, 23)):
        with moved_to(moment):
            start_due()
    assert own_days == [date(2026, 11, 17), date(2026, 11, 20)]


def test_work_of_a_day_that_cannot_start_is_not_marked_as_started(own_days: list[date]) -> None:
    def refuse(day: date) -> None:
        raise ConnectionError

    every_day("test", hour=7, start=refuse)
    with moved_to(at(17, 8)), pytest.raises(ConnectionError):
        start_due()
    assert not JobKey.objects.exists()


def test_sweep_forgets_what_only_mattered_for_a_while() -> None:
    long_ago = timezone.now() - timedelta(days=90)
    ratelimit.allowed("sign_in", "noor", limit=5, seconds=60)
    Attempts.objects.update(window=0)
    JobKey.objects.create(key="old", asked_at=long_ago, done_at=long_ago)
    JobKey.objects.create(key="old, not done", asked_at=long_ago)
    old, fresh = failed(fall, starts=1), failed(fall, starts=1)
    DBTaskResult.objects.filter(pk=old.pk).update(finished_at=long_ago)
    DBTaskResult.objects.filter(pk=fresh.pk).update(finished_at=timezone.now())
    sweep.call()
    assert not Attempts.objects.exists()
    assert [row.key for row in JobKey.objects.all()] == ["old, not done"]
    assert [row.pk for row in DBTaskResult.objects.all()] == [fresh.pk]
