"""Replaying a simulated half year through the actions of `contact`, as if the teacher had tapped it all."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from nabij.apps.accounts.clock import moved_to, now
from nabij.apps.contact import actions as contact
from nabij.apps.schools.viewer import Viewer
from nabij.demo.notes import FEELINGS, NOTES, PROMISES
from nabij.practice.simulation import SchoolYear, SimulatedMoment

NOTE_SHARE = 0.22
FEELING_SHARE = 0.5


def replay(viewer: Viewer, year: SchoolYear, *, dyads: dict[str, int], rng: Random) -> int:
    """Log everything in time order; gives how many moments that were."""
    feelings = {(one.day, one.dyad): str(one.feeling) for one in year.emotions}
    present = now()
    total = 0
    for moment in sorted(year.moments, key=lambda one: (one.day, one.minute)):
        at = instant(moment.day, moment.minute)
        if at > present:
            continue
        with moved_to(at):
            total += _log(viewer, moment, at, dyads, feelings, rng)
    for promise in year.promises:
        made = instant(promise.day, promise.minute)
        if made <= present:
            _promise(viewer, dyads[promise.dyad], made, promise.due, promise.kept_on, rng, present)
    return total


def _log(
    viewer: Viewer,
    moment: SimulatedMoment,
    at: datetime,
    dyads: dict[str, int],
    feelings: dict[tuple[date, str], str],
    rng: Random,
) -> int:
    own = [dyads[key] for key in moment.dyads]
    alone = len(own) == 1
    texts = NOTES.get(moment.kind, ())
    sure = moment.kind in {"clash", "repair_talk"}
    note = rng.choice(texts) if alone and texts and (sure or rng.random() < NOTE_SHARE) else ""
    feeling = feelings.get((moment.day, moment.dyads[0]), "") if note and rng.random() < FEELING_SHARE else ""
    logged = contact.log_moment(
        viewer=viewer,
        client_id=made_up_id(rng),
        kind_code=moment.kind,
        dyad_ids=own,
        at=at,
        note=note,
        feeling=FEELINGS.get(feeling, ""),
    )
    return logged.fresh


def _promise(
    viewer: Viewer,
    dyad_id: int,
    made: datetime,
    due: date,
    kept_on: date | None,
    rng: Random,
    present: datetime,
) -> None:
    with moved_to(made):
        rows = contact.promise(
            viewer=viewer,
            client_id=made_up_id(rng),
            dyad_ids=[dyad_id],
            text=rng.choice(PROMISES),
            due_on=due,
        )
    today = timezone.localtime(present).date()
    long_past = due < today - timedelta(days=3)
    if (kept_on is not None and kept_on < today) or long_past:
        with moved_to(instant(min(kept_on or due, today), 15 * 60)):
            contact.settle_promise(viewer=viewer, promise_id=rows[0].pk, kept=kept_on is not None)


def instant(day: date, minute: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(minute // 60, minute % 60)))


def made_up_id(rng: Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)
