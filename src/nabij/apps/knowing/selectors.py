"""Reading what this teacher knows of their own pupils."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from nabij.apps.accounts.statements import Statement
from nabij.apps.contact.selectors import DyadRow, dyads_of_group
from nabij.apps.knowing.models import Fact, Interest, Introduction, ParentContact, Photo, Recollection
from nabij.apps.schools.calendars import calendar_of
from nabij.apps.schools.models import Dyad
from nabij.apps.schools.selectors import dyad_visible_to, own_groups
from nabij.apps.schools.viewer import Viewer
from nabij.practice import knowing
from nabij.practice.knowing import Knowledge, Question, Recall

NAME = "name"


_facts = Statement(
    lambda staff, year: Fact.objects.filter(dyad__staff_id=staff, dyad__year_id=year).values_list(
        "dyad_id", "question"
    ),
    int,
    int,
)
_recollections = Statement(
    lambda staff, year: Recollection.objects.filter(dyad__staff_id=staff, dyad__year_id=year).values_list(
        "dyad_id", "topic", "how"
    ),
    int,
    int,
)
_interests = Statement(
    lambda staff, year: Interest.objects.filter(dyad__staff_id=staff, dyad__year_id=year).values_list(
        "dyad_id"
    ),
    int,
    int,
)


def knowledge_of(viewer: Viewer, dyad_ids: Sequence[int]) -> dict[int, Knowledge]:
    """What is known about each of these own dyads, in three queries."""
    year = viewer.require_year()
    answered: dict[int, set[Question]] = {}
    for dyad, question in _facts(viewer.staff_id, year):
        answered.setdefault(dyad, set()).add(Question(question))
    recalled: dict[int, list[tuple[Question, Recall]]] = {}
    names: dict[int, Recall] = {}
    for dyad, topic, how in _recollections(viewer.staff_id, year):
        if topic == NAME:
            names[dyad] = Recall(how)
        else:
            recalled.setdefault(dyad, []).append((Question(topic), Recall(how)))
    interests: dict[int, int] = {}
    for (dyad,) in _interests(viewer.staff_id, year):
        interests[dyad] = interests.get(dyad, 0) + 1
    return {
        pk: Knowledge(
            dyad=str(pk),
            answered=frozenset(answered.get(pk, ())),
            recalled=tuple(recalled.get(pk, ())),
            interests=interests.get(pk, 0),
            name_recall=names.get(pk),
        )
        for pk in dyad_ids
    }


def facts_for_today(viewer: Viewer, dyad_ids: Sequence[int], today: date) -> Mapping[int, Mapping[str, Any]]:
    """For the reasons of Today: how much is unknown, once the teacher has begun to keep this at all."""
    known = knowledge_of(viewer, dyad_ids)
    if not any(one.answered or one.recalled or one.interests or one.name_recall for one in known.values()):
        return {}
    return {
        pk: {
            "unknown_facts": knowing.gaps_of(one).count,
            "name_known": None if one.name_recall is None else one.name_recall is not Recall.FORGOT,
        }
        for pk, one in known.items()
    }


@dataclass(frozen=True, slots=True)
class GroupKnowledge:
    """One own group: its pupils in roster order with what is known."""

    group_id: int
    groups: list[tuple[int, str, str]]
    rows: list[DyadRow]
    known: dict[int, Knowledge]
    reached: set[int]
    photos: set[int]
    school_days: int


def group_visible_to(viewer: Viewer, *, group_id: int | None, today: date) -> GroupKnowledge | None:
    groups = own_groups(viewer)
    chosen = group_id if group_id is not None else (groups[0][0] if groups else None)
    if chosen is None or chosen not in {pk for pk, _name, _kind in groups}:
        return None
    rows = dyads_of_group(viewer, group_id=chosen)
    ids = [row.id for row in rows]
    calendar = calendar_of(viewer.require_year())
    first = min((row.since for row in rows), default=calendar.first)
    return GroupKnowledge(
        group_id=chosen,
        groups=groups,
        rows=rows,
        known=knowledge_of(viewer, ids),
        reached=set(
            ParentContact.objects.filter(dyad_id__in=ids, dyad__staff_id=viewer.staff_id).values_list(
                "dyad_id", flat=True
            )
        ),
        photos=set(
            Photo.objects.filter(pupil_id__in=[row.pupil_id for row in rows]).values_list(
                "pupil_id", flat=True
            )
        ),
        school_days=calendar.school_days_between(first, today),
    )


@dataclass(frozen=True, slots=True)
class PupilKnowledge:
    """Everything this teacher keeps to know one pupil."""

    dyad_id: int
    pupil_id: int
    name: str
    facts: dict[str, str]
    interests: list[Interest]
    introduction: Introduction | None
    parents: list[ParentContact]
    has_photo: bool


def pupil_visible_to(viewer: Viewer, *, dyad_id: int) -> PupilKnowledge:
    dyad = dyad_visible_to(viewer, dyad_id=dyad_id)
    taught_now = dyad.until is None and dyad.year_id == viewer.year_id
    return PupilKnowledge(
        dyad_id=dyad.pk,
        pupil_id=dyad.pupil_id,
        name=dyad.pupil.given_name or dyad.pupil.full_name,
        facts=dict(Fact.objects.filter(dyad=dyad).values_list("question", "answer")),
        interests=list(Interest.objects.filter(dyad=dyad).order_by("noted_on", "pk")),
        introduction=Introduction.objects.filter(dyad=dyad).first(),
        parents=list(ParentContact.objects.filter(dyad=dyad).order_by("-on", "-pk")),
        has_photo=taught_now and Photo.objects.filter(pupil_id=dyad.pupil_id).exists(),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """The next thing to recall in a round."""

    dyad_id: int
    pupil_id: int
    name: str
    topic: str
    answer: str
    has_photo: bool
    left: int


def next_to_recall(viewer: Viewer, *, group_id: int, now: datetime) -> Asked | None:
    """Something known that is due to be recalled; what was never asked comes first, in roster order."""
    rows = dyads_of_group(viewer, group_id=group_id)
    names = {row.id: row for row in rows}
    answers = {
        (dyad, question): answer
        for dyad, question, answer in Fact.objects.filter(
            dyad_id__in=names, dyad__staff_id=viewer.staff_id
        ).values_list("dyad_id", "question", "answer")
    }
    photos = set(
        Photo.objects.filter(pupil_id__in=[row.pupil_id for row in rows]).values_list("pupil_id", flat=True)
    )
    topics = [(row.id, NAME) for row in rows if row.pupil_id in photos] + list(answers)
    asked = {
        (dyad, topic): due
        for dyad, topic, due in Recollection.objects.filter(
            dyad_id__in=names, dyad__staff_id=viewer.staff_id
        ).values_list("dyad_id", "topic", "due_at")
    }
    waiting = [one for one in topics if one not in asked or asked[one] <= now]
    if not waiting:
        return None
    order = {pk: place for place, pk in enumerate(names)}
    dyad_id, topic = min(waiting, key=lambda one: (one in asked, asked.get(one, now), order[one[0]], one[1]))
    row = names[dyad_id]
    return Asked(
        dyad_id=dyad_id,
        pupil_id=row.pupil_id,
        name=row.full_name,
        topic=topic,
        answer=row.full_name if topic == NAME else answers[(dyad_id, topic)],
        has_photo=row.pupil_id in photos,
        left=len(waiting),
    )


def openers_of(viewer: Viewer, dyad_ids: Sequence[int], *, today: date) -> dict[int, Interest]:
    """By dyad an interest that has not come up for a while; none where everything came up lately. One query."""
    if viewer.year_id is None:
        return {}
    rows: dict[int, list[Interest]] = {}
    own = Interest.objects.filter(dyad_id__in=list(dyad_ids), dyad__staff_id=viewer.staff_id)
    for row in own.order_by("pk"):
        rows.setdefault(row.dyad_id, []).append(row)
    calendar = calendar_of(viewer.year_id) if rows else None
    found = {}
    for dyad_id, interests in rows.items():
        assert calendar is not None
        chosen = knowing.interest_to_bring_up(
            [knowing.Interest(str(row.pk), row.noted_on, row.mentioned_on) for row in interests],
            school_days_since=[
                calendar.school_days_between(row.mentioned_on or row.noted_on, today) for row in interests
            ],
        )
        if chosen is not None:
            found[dyad_id] = next(row for row in interests if str(row.pk) == chosen.id)
    return found


def photo_file(viewer: Viewer, *, pupil_id: int) -> Path:
    """The picture of a pupil of one's own."""
    taught = Dyad.objects.filter(staff_id=viewer.staff_id, year_id=viewer.year_id, until=None)
    if not taught.filter(pupil_id=pupil_id).exists():
        raise Photo.DoesNotExist
    return photo_folder() / Photo.objects.values_list("file_name", flat=True).get(pupil_id=pupil_id)


def photo_folder() -> Path:
    return Path(settings.DATA_DIR) / "photos"
