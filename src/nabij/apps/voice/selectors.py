"""Reading what pupils said, for the teacher to whom they said it; and the little that a shared device may know."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from nabij.apps.accounts import clock
from nabij.apps.schools.models import Dyad, Enrolment
from nabij.apps.schools.viewer import Viewer
from nabij.apps.voice.models import Checkin, Device, PupilSide
from nabij.content.questionnaires import questionnaire_library
from nabij.practice.mood import FollowUp, Mood, MoodCheckin, MoodWord, quiet_follow_ups
from nabij.practice.questionnaires import Definition, ScaleScore, score

KEPT_DAYS = 14
FOR_PUPILS = ("pupil_young", "pupil_older")


@dataclass(frozen=True, slots=True)
class CheckinRow:
    id: int
    dyad_id: int
    pupil: str
    day: date
    mood: Mood
    word: MoodWord | None
    spoke: bool
    wants_a_word: bool
    visited: bool


def _row(row: Checkin) -> CheckinRow:
    mood, word = json.loads(row.mood)
    pupil = row.dyad.pupil
    return CheckinRow(
        id=row.pk,
        dyad_id=row.dyad_id,
        pupil=pupil.given_name or pupil.full_name,
        day=row.day,
        mood=Mood(mood),
        word=MoodWord(word) if word else None,
        spoke=row.spoke,
        wants_a_word=row.wants_a_word,
        visited=row.visited_at is not None,
    )


def checkins_of(viewer: Viewer, *, since: date, dyad_id: int | None = None) -> list[CheckinRow]:
    rows = Checkin.objects.filter(dyad__staff_id=viewer.staff_id, day__gte=since).select_related(
        "dyad__pupil"
    )
    if dyad_id is not None:
        rows = rows.filter(dyad_id=dyad_id)
    return [_row(row) for row in rows.order_by("day", "dyad_id")]


@dataclass(frozen=True, slots=True)
class Visit:
    """A pupil to come by quietly."""

    checkin_id: int
    dyad_id: int
    pupil: str
    asked: bool


def visits_today(viewer: Viewer, *, day: date) -> list[Visit]:
    """This morning's quiet reds and wishes for a word, in roster order of the dyads; never by how bad it is."""
    rows = checkins_of(viewer, since=day)
    by_dyad = {str(row.dyad_id): row for row in rows}
    found = quiet_follow_ups(
        [
            MoodCheckin(
                pupil=str(row.dyad_id),
                on=row.day,
                mood=row.mood,
                word=row.word,
                spoke=row.spoke,
                wants_a_word=row.wants_a_word,
            )
            for row in rows
        ],
        today=day,
        visited=frozenset(str(row.dyad_id) for row in rows if row.visited),
    )
    return [
        Visit(
            checkin_id=by_dyad[one.pupil].id,
            dyad_id=by_dyad[one.pupil].dyad_id,
            pupil=by_dyad[one.pupil].pupil,
            asked=one.reason is FollowUp.ASKED_FOR_A_WORD,
        )
        for one in found
    ]


def facts_for_today(viewer: Viewer, dyad_ids: Sequence[int], today: date) -> Mapping[int, Mapping[str, Any]]:
    """Reds that stayed silent and after which nobody has come by."""
    days: dict[int, date] = {}
    for row in checkins_of(viewer, since=today - timedelta(days=KEPT_DAYS)):
        if row.mood is Mood.RED and not row.spoke and not row.visited:
            days[row.dyad_id] = row.day
    return {dyad: {"silent_red_day": day} for dyad, day in days.items() if dyad in set(dyad_ids)}


# --- the shared device


@dataclass(frozen=True, slots=True)
class OpenDevice:
    id: int
    group_id: int
    staff_id: int
    group: str


def device_by_token(token_hash: str) -> OpenDevice | None:
    """The device of this token while it is open."""
    row = (
        Device.objects.filter(token_hash=token_hash, closed_at=None, closes_at__gt=clock.now())
        .exclude(token_hash="")
        .select_related("group")
        .first()
    )
    return OpenDevice(row.pk, row.group_id, row.staff_id, row.group.name) if row else None


def waiting_on(device: OpenDevice, *, day: date) -> list[tuple[int, str]]:
    """(dyad, given name) of the pupils of this group who have not chosen yet today: all that a device knows."""
    rows = (
        Enrolment.objects.filter(
            group_id=device.group_id,
            ends_on=None,
            pupil__ended_on=None,
            pupil__dyads__staff_id=device.staff_id,
            pupil__dyads__year_id=_year(device),
            pupil__dyads__until=None,
        )
        .exclude(pupil__dyads__in=_done(device, day))
        .order_by("position", "pk")
        .values_list("pupil__dyads__pk", "pupil__given_name", "pupil__family_name")
    )
    names = list(rows)
    given = [name for _pk, name, _family in names]
    return [(pk, name if given.count(name) == 1 else f"{name} {family[:1]}.") for pk, name, family in names]


def _done(device: OpenDevice, day: date) -> list[int]:
    rows = Checkin.objects.filter(day=day, dyad__staff_id=device.staff_id)
    return list(rows.values_list("dyad_id", flat=True))


def _year(device: OpenDevice) -> int:
    return Device.objects.values_list("group__year_id", flat=True).get(pk=device.id)


def open_devices(viewer: Viewer) -> list[Device]:
    return list(
        Device.objects.filter(staff_id=viewer.staff_id, closed_at=None, closes_at__gt=clock.now())
        .select_related("group")
        .order_by("opened_at")
    )


# --- the pupil's side


@dataclass(frozen=True, slots=True)
class SideRow:
    id: int
    on: date
    definition: Definition
    answers: dict[str, int]
    scores: tuple[ScaleScore, ...]
    read_aloud: bool


def sides_of(viewer: Viewer, *, dyad_id: int, limit: int = 4) -> list[SideRow]:
    """What this pupil wanted the teacher to see, the latest first."""
    found = []
    for row in PupilSide.objects.filter(dyad_id=dyad_id, dyad__staff_id=viewer.staff_id).order_by("-at")[
        :limit
    ]:
        definition = questionnaire_library().get(row.questionnaire)
        if definition is not None and definition.version == row.version:
            answers = {item: int(value) for item, value in json.loads(row.answers).items()}
            found.append(
                SideRow(row.pk, row.on, definition, answers, score(definition, answers), row.read_aloud)
            )
    return found


def questionnaires() -> list[Definition]:
    return [questionnaire_library()[slug] for slug in FOR_PUPILS if slug in questionnaire_library()]


def dyad_of_device(device: OpenDevice, *, dyad_id: int) -> Dyad:
    """A dyad that this device may write for: of its group and its teacher, and nobody else."""
    return Dyad.objects.get(
        pk=dyad_id,
        staff_id=device.staff_id,
        until=None,
        pupil__enrolments__group_id=device.group_id,
        pupil__enrolments__ends_on=None,
    )
