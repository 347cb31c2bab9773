"""Reading what this teacher knows of their own pupils."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import CharField, QuerySet, Value

from nabij.apps.accounts.statements import Records, Statement
from nabij.apps.contact.selectors import DyadRow, dyads_of_group
from nabij.apps.knowing.models import Fact, Interest, Introduction, ParentContact, Photo, Recollection
from nabij.apps.schools.calendars import calendar_of
from nabij.apps.schools.models import Dyad
from nabij.apps.schools.selectors import dyad_visible_to, own_groups
from nabij.apps.schools.viewer import Viewer
from nabij.practice import knowing
from nabij.practice.knowing import Knowledge, Question, Recall

NAME = "name"
TOGETHER = 3


def _all_known(staff: int, year: int) -> QuerySet[Fact, tuple[Any, ...]]:
    """(dyad, question answered, topic recalled, how that went), an interest with three empty texts."""
    own = {"dyad__staff_id": staff, "dyad__year_id": year}
    no = Value("", output_field=CharField())
    facts = Fact.objects.filter(**own).values_list("dyad_id", "question", no, no)
    recalled = Recollection.objects.filter(**own).values_list("dyad_id", no, "topic", "how")
    return facts.union(recalled, Interest.objects.filter(**own).values_list("dyad_id", no, no, no), all=True)


_known = Statement(_all_known, int, int)


def knowledge_of(viewer: Viewer, dyad_ids: Sequence[int]) -> dict[int, Knowledge]:
    """What is known about each of these own dyads, in one query."""
    answered: dict[int, set[Question]] = {}
    recalled: dict[int, list[tuple[Question, Recall]]] = {}
    names: dict[int, Recall] = {}
    interests: dict[int, int] = {}
    for dyad, question, topic, how in _known(viewer.staff_id, viewer.require_year()):
        if question:
            answered.setdefault(dyad, set()).add(Question(question))
        elif topic == NAME:
            names[dyad] = Recall(how)
        elif topic:
            recalled.setdefault(dyad, []).append((Question(topic), Recall(how)))
        else:
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
    facts: Mapping[str, str]
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
        facts=answers_of(viewer, dyad_id=dyad_id),
        interests=interests_of(viewer, dyad_id=dyad_id),
        introduction=Introduction.objects.filter(dyad=dyad).first(),
        parents=list(ParentContact.objects.filter(dyad=dyad).order_by("-on", "-pk")),
        has_photo=taught_now and Photo.objects.filter(pupil_id=dyad.pupil_id).exists(),
    )


def answers_of(viewer: Viewer, *, dyad_id: int) -> dict[str, str]:
    """By question what is known of one own pupil."""
    return dict(_answers(dyad_id, viewer.staff_id))


def interests_of(viewer: Viewer, *, dyad_id: int) -> list[Interest]:
    """The interests of one own pupil, the oldest first."""
    return _interests_of_dyad(dyad_id, viewer.staff_id)


_answers = Statement(
    lambda dyad, staff: Fact.objects.filter(dyad_id=dyad, dyad__staff_id=staff).values_list(
        "question", "answer"
    ),
    int,
    int,
)
_interests_of_dyad = Records(
    lambda dyad, staff: Interest.objects.filter(dyad_id=dyad, dyad__staff_id=staff).order_by(
        "noted_on", "pk"
    ),
    int,
    int,
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
    """By dyad an interest that has not come up for a while; none where everything came up lately.

    One query for each three dyads, and three is as many as *Today* shows.
    """
    rows: dict[int, list[Interest]] = {}
    for start in range(0, len(dyad_ids), TOGETHER):
        some = dyad_ids[start : start + TOGETHER]
        for row in _interests_of_some(viewer.staff_id, *some, *[some[0]] * (TOGETHER - len(some))):
            rows.setdefault(row.dyad_id, []).append(row)
    found = {dyad_id: opener_in(viewer, interests, today=today) for dyad_id, interests in rows.items()}
    return {dyad_id: chosen for dyad_id, chosen in found.items() if chosen is not None}


def opener_in(viewer: Viewer, interests: Sequence[Interest], *, today: date) -> Interest | None:
    """The interest of one pupil that waited longest since it came up, if any waited long enough."""
    if not interests or viewer.year_id is None:
        return None
    calendar = calendar_of(viewer.year_id)
    rows = {str(row.pk): row for row in sorted(interests, key=lambda row: row.pk)}
    chosen = knowing.interest_to_bring_up(
        [knowing.Interest(key, row.noted_on, row.mentioned_on) for key, row in rows.items()],
        school_days_since=[
            calendar.school_days_between(row.mentioned_on or row.noted_on, today) for row in rows.values()
        ],
    )
    return rows[chosen.id] if chosen is not None else None


_interests_of_some = Records(
    lambda staff, *dyads: Interest.objects.filter(dyad_id__in=dyads, dyad__staff_id=staff).order_by("pk"),
    int,
    *[int] * TOGETHER,
)


def photo_file(viewer: Viewer, *, pupil_id: int) -> Path:
    """The picture of a pupil of one's own."""
    taught = Dyad.objects.filter(staff_id=viewer.staff_id, year_id=viewer.year_id, until=None)
    if not taught.filter(pupil_id=pupil_id).exists():
        raise Photo.DoesNotExist
    return photo_folder() / Photo.objects.values_list("file_name", flat=True).get(pupil_id=pupil_id)


def photo_folder() -> Path:
    return Path(settings.DATA_DIR) / "photos"
