"""Reading what pupils said, for the teacher to whom they said it; and the little that a shared device may know."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from nabij.apps.accounts import clock
from nabij.apps.accounts.statements import Records, Statement
from nabij.apps.contact.models import PURPOSES, Moment
from nabij.apps.schools.models import Dyad, Enrolment
from nabij.apps.schools.viewer import Viewer
from nabij.apps.voice.models import Checkin, Device, PupilSide
from nabij.content.questionnaires import questionnaire_library
from nabij.practice.moments import Purpose
from nabij.practice.mood import FollowUp, Mood, MoodCheckin, MoodWord, quiet_follow_ups
from nabij.practice.questionnaires import Definition

KEPT_DAYS = 14
VISIT_DAYS = 4  # after that, a quiet visit to that morning has lost its meaning
SETTLING = [PURPOSES.index(Purpose.RELATION), PURPOSES.index(Purpose.REPAIR)]
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


_FIELDS = (
    "pk",
    "dyad_id",
    "dyad__pupil__given_name",
    "dyad__pupil__infix",
    "dyad__pupil__family_name",
    "day",
    "mood",
    "spoke",
    "wants_a_word",
    "visited_at",
)


def _row(values: tuple[Any, ...]) -> CheckinRow:
    pk, dyad_id, given, infix, family, day, chosen, spoke, wants_a_word, visited_at = values
    mood, word = json.loads(chosen)
    return CheckinRow(
        id=pk,
        dyad_id=dyad_id,
        pupil=given or " ".join(part for part in (infix, family) if part),
        day=day,
        mood=Mood(mood),
        word=MoodWord(word) if word else None,
        spoke=spoke,
        wants_a_word=wants_a_word,
        visited=visited_at is not None,
    )


def checkins_of(viewer: Viewer, *, since: date, dyad_id: int | None = None) -> list[CheckinRow]:
    if dyad_id is not None:
        return [_row(row) for row in _chosen_by(viewer.staff_id, since, dyad_id)]
    return [_row(row) for row in _chosen(viewer.staff_id, since)]


def _since(staff: int, since: date) -> QuerySet[Checkin]:
    return Checkin.objects.filter(dyad__staff_id=staff, day__gte=since).order_by("day", "dyad_id")


_chosen = Statement(lambda staff, since: _since(staff, since).values_list(*_FIELDS), int, date)
_chosen_by = Statement(
    lambda staff, since, dyad: _since(staff, since).filter(dyad_id=dyad).values_list(*_FIELDS),
    int,
    date,
    int,
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A pupil to come by quietly."""

    checkin_id: int
    dyad_id: int
    pupil: str
    asked: bool
    day: date


def visits_open(viewer: Viewer, *, day: date) -> list[Visit]:
    """Quiet reds and wishes for a word that nobody has come back to yet, of today and some days before.

    In the order of the dyads, one line for each, a wish before a red; never by how bad it is or how often.
    """
    found: dict[int, Visit] = {}
    for row in _unsettled(viewer, since=day - timedelta(days=VISIT_DAYS), until=day):
        (one,) = quiet_follow_ups([_as_practice(row)], today=row.day) or (None,)
        if one is None:
            continue
        asked = one.reason is FollowUp.ASKED_FOR_A_WORD
        earlier = found.get(row.dyad_id)
        found[row.dyad_id] = Visit(
            checkin_id=row.id,
            dyad_id=row.dyad_id,
            pupil=row.pupil,
            asked=asked or (earlier is not None and earlier.asked),
            day=row.day,
        )
    return [found[dyad] for dyad in sorted(found)]


def facts_for_today(viewer: Viewer, dyad_ids: Sequence[int], today: date) -> Mapping[int, Mapping[str, Any]]:
    """The latest red that stayed silent and after which nobody has come by; one query."""
    wanted = set(dyad_ids)
    days = {
        row.dyad_id: row.day
        for row in _unsettled(viewer, since=today - timedelta(days=KEPT_DAYS), until=today)
        if row.mood is Mood.RED and not row.spoke and row.dyad_id in wanted
    }
    return {dyad: {"silent_red_day": day} for dyad, day in days.items()}


def _unsettled(viewer: Viewer, *, since: date, until: date) -> list[CheckinRow]:
    """Choices of the running dyads after which the teacher neither came by nor had a personal or repair moment.

    The greeting and the goodbye at the door do not count: a whole class has them in one tap.
    """
    return [_row(row) for row in _waiting(viewer.staff_id, since, until)]


def _not_settled(staff: int, since: date, until: date) -> QuerySet[Checkin, tuple[Any, ...]]:
    after = Moment.objects.filter(
        dyad_id=OuterRef("dyad_id"), at__gte=OuterRef("at"), purpose__in=SETTLING, ritual=False
    )
    rows = _since(staff, since).filter(~Exists(after), dyad__until=None, day__lte=until, visited_at=None)
    return rows.values_list(*_FIELDS)


_waiting = Statement(_not_settled, int, date, date)


def _as_practice(row: CheckinRow) -> MoodCheckin:
    return MoodCheckin(
        pupil=str(row.dyad_id),
        on=row.day,
        mood=row.mood,
        word=row.word,
        spoke=row.spoke,
        wants_a_word=row.wants_a_word,
    )


# --- the shared device


@dataclass(frozen=True, slots=True)
class OpenDevice:
    id: int
    group_id: int
    staff_id: int
    year_id: int
    group: str


def device_by_token(token_hash: str) -> OpenDevice | None:
    """The device of this token while it is open."""
    row = (
        Device.objects.filter(token_hash=token_hash, closed_at=None, closes_at__gt=clock.now())
        .exclude(token_hash="")
        .select_related("group")
        .first()
    )
    return OpenDevice(row.pk, row.group_id, row.staff_id, row.group.year_id, row.group.name) if row else None


def waiting_on(device: OpenDevice, *, day: date) -> list[tuple[int, str]]:
    """(dyad, given name) of the pupils of this group who have not chosen yet today: all that a device knows.

    Two pupils with the same given name are told apart by the first letter of the family name.
    """
    done = set(
        Checkin.objects.filter(day=day, dyad__staff_id=device.staff_id).values_list("dyad_id", flat=True)
    )
    names = list(
        _enrolled(device)
        .order_by("position", "pk")
        .values_list("pupil__dyads__pk", "pupil__given_name", "pupil__family_name")
    )
    given = [name for _pk, name, _family in names]
    return [
        (pk, name if name and given.count(name) == 1 else f"{name} {family[:1]}.".strip())
        for pk, name, family in names
        if pk not in done
    ]


def dyad_of_device(device: OpenDevice, *, dyad_id: int, day: date) -> Dyad:
    """A dyad that this device may still write for today: of its group and its teacher, and nobody else."""
    known = dyad_id in set(_enrolled(device).values_list("pupil__dyads__pk", flat=True))
    if not known or Checkin.objects.filter(dyad_id=dyad_id, day=day).exists():
        raise Dyad.DoesNotExist
    return Dyad.objects.get(pk=dyad_id, staff_id=device.staff_id)


def _enrolled(device: OpenDevice) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(
        group_id=device.group_id,
        ends_on=None,
        pupil__ended_on=None,
        pupil__dyads__staff_id=device.staff_id,
        pupil__dyads__year_id=device.year_id,
        pupil__dyads__until=None,
    )


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
    read_aloud: bool


def sides_of(viewer: Viewer, *, dyad_id: int, guessed: bool = False, limit: int = 4) -> list[SideRow]:
    """What this pupil wanted the teacher to see, or what the teacher expected; the latest first."""
    rows = [row for row in _sides(dyad_id, viewer.staff_id) if row.guessed == guessed]
    found = []
    for row in rows[:limit]:
        definition = questionnaire_library().get(row.questionnaire)
        if definition is not None and definition.version == row.version:
            answers = {item: int(value) for item, value in json.loads(row.answers).items()}
            found.append(SideRow(row.pk, row.on, definition, answers, row.read_aloud))
    return found


_sides = Records(
    lambda dyad, staff: PupilSide.objects.filter(
        dyad_id=dyad, dyad__staff_id=staff, removed_at=None
    ).order_by("-at", "-pk"),
    int,
    int,
)


def questionnaires() -> list[Definition]:
    return [questionnaire_library()[slug] for slug in FOR_PUPILS if slug in questionnaire_library()]
