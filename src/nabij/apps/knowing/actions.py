"""What a teacher does to know pupils. Every action writes its own audit line, never what was learned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction

from nabij.apps.accounts import clock
from nabij.apps.accounts.audit import record
from nabij.apps.knowing import pictures, spacing
from nabij.apps.knowing.models import Fact, Interest, Introduction, ParentContact, Photo, Recollection
from nabij.apps.knowing.selectors import NAME, photo_folder
from nabij.apps.schools.models import Dyad
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.selectors import dyad_visible_to
from nabij.apps.schools.viewer import Viewer
from nabij.practice.knowing import Question, Recall


@transaction.atomic
def keep_facts(*, viewer: Viewer, dyad_id: int, answers: Mapping[str, str]) -> None:
    """Keep the answers to the four questions; an empty answer is forgotten."""
    dyad = _dyad(viewer, dyad_id)
    for question in Question:
        text = answers.get(question.value, "").strip()
        if text:
            Fact.objects.update_or_create(
                dyad=dyad, question=question.value, defaults={"answer": text, "noted_on": clock.today()}
            )
        else:
            Fact.objects.filter(dyad=dyad, question=question.value).delete()
            Recollection.objects.filter(dyad=dyad, topic=question.value).delete()
    _record(viewer, "knowing.facts_kept", dyad)


@transaction.atomic
def add_interest(*, viewer: Viewer, dyad_id: int, text: str, from_bag: bool = False) -> Interest:
    dyad = _dyad(viewer, dyad_id)
    row = Interest.objects.create(dyad=dyad, text=text.strip(), from_bag=from_bag, noted_on=clock.today())
    _record(viewer, "knowing.interest_added", dyad)
    return row


@transaction.atomic
def mention_interest(*, viewer: Viewer, interest_id: int) -> Interest:
    """It came up in a talk, so it may rest for a while."""
    row = Interest.objects.select_related("dyad").get(pk=interest_id, dyad__staff_id=viewer.staff_id)
    row.mentioned_on = clock.today()
    row.save(update_fields=["mentioned_on"])
    _record(viewer, "knowing.interest_mentioned", row.dyad)
    return row


@transaction.atomic
def remove_interest(*, viewer: Viewer, interest_id: int) -> int:
    row = Interest.objects.select_related("dyad").get(pk=interest_id, dyad__staff_id=viewer.staff_id)
    _record(viewer, "knowing.interest_removed", row.dyad)
    row.delete()
    return row.dyad_id


@transaction.atomic
def judge_recall(*, viewer: Viewer, dyad_id: int, topic: str, how: Recall) -> Recollection:
    """The teacher checked what came to mind; it comes back sooner or later by how it went."""
    dyad = _dyad(viewer, dyad_id)
    if topic != NAME:
        topic = Question(topic).value
    _keep_recollections(topic, {dyad.pk: how})
    _record(viewer, "knowing.recalled", dyad)
    return Recollection.objects.get(dyad=dyad, topic=topic)


def _keep_recollections(topic: str, judged: Mapping[int, Recall]) -> None:
    """How it went for each of these dyads, in two queries however many there are."""
    rows = Recollection.objects.filter(dyad_id__in=judged, topic=topic)
    cards = dict(rows.values_list("dyad_id", "card"))
    now = clock.now()
    fresh = []
    for dyad_id, how in sorted(judged.items()):
        card, due = spacing.after(cards.get(dyad_id, ""), how, now)
        fresh.append(Recollection(dyad_id=dyad_id, topic=topic, how=how.value, card=card, at=now, due_at=due))
    Recollection.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["dyad", "topic"],
        update_fields=["how", "card", "at", "due_at"],
    )


@transaction.atomic
def name_from_memory(*, viewer: Viewer, known: list[int], all_dyads: list[int]) -> None:
    """A round of names without a list: whoever came to mind is known, the others are not yet."""
    viewer.require(Permission.TEACH)
    own = Dyad.objects.filter(pk__in=all_dyads, staff_id=viewer.staff_id).values_list("pk", flat=True)
    _keep_recollections(NAME, {pk: Recall.KNEW if pk in known else Recall.FORGOT for pk in own})
    record(
        "knowing.names_tried",
        by=viewer.user,
        school_id=viewer.school_id,
        subject="staff",
        subject_id=viewer.staff_id,
    )


@transaction.atomic
def keep_introduction(
    *, viewer: Viewer, dyad_id: int, held_on: date | None, who: str, wants: str, parents: str, later: str
) -> Introduction:
    dyad = _dyad(viewer, dyad_id)
    row, _ = Introduction.objects.update_or_create(
        dyad=dyad,
        defaults={
            "held_on": held_on,
            "who": who.strip(),
            "wants": wants.strip(),
            "parents": parents.strip(),
            "later": later.strip(),
        },
    )
    _record(viewer, "knowing.introduction_kept", dyad)
    return row


@transaction.atomic
def note_parents(
    *, viewer: Viewer, dyad_id: int, client_id: UUID, kind: str, on: date, note: str
) -> ParentContact:
    """A contact with the parents; the same client id again changes nothing."""
    dyad = _dyad(viewer, dyad_id)
    row, made = ParentContact.objects.get_or_create(
        client_id=client_id,
        dyad=dyad,
        defaults={"kind": ParentContact.Kind(kind), "on": on, "note": note.strip()},
    )
    if made:
        _record(viewer, "knowing.parents_met", dyad)
    return row


@transaction.atomic
def remove_parents(*, viewer: Viewer, contact_id: int) -> int:
    row = ParentContact.objects.select_related("dyad").get(pk=contact_id, dyad__staff_id=viewer.staff_id)
    _record(viewer, "knowing.parents_removed", row.dyad)
    row.delete()
    return row.dyad_id


@transaction.atomic
def add_photo(*, viewer: Viewer, dyad_id: int, content: bytes) -> None:
    """Keep a small picture without anything else the file carried (place, device); it never leaves the server."""
    dyad = _taught_now(viewer, dyad_id)
    small = pictures.small(content)
    folder = photo_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{uuid4().hex}.jpg"
    (folder / name).touch(mode=0o600)
    (folder / name).write_bytes(small)
    Photo.objects.filter(pupil_id=dyad.pupil_id).delete()
    Photo.objects.create(pupil_id=dyad.pupil_id, file_name=name, by_id=viewer.staff_id, added_at=clock.now())
    _record(viewer, "knowing.photo_added", dyad)


@transaction.atomic
def remove_photo(*, viewer: Viewer, dyad_id: int) -> None:
    dyad = _taught_now(viewer, dyad_id)
    row = Photo.objects.filter(pupil_id=dyad.pupil_id).first()
    if row is not None:
        row.delete()
        _record(viewer, "knowing.photo_removed", dyad)


def _dyad(viewer: Viewer, dyad_id: int) -> Dyad:
    viewer.require(Permission.TEACH)
    return dyad_visible_to(viewer, dyad_id=dyad_id)


def _taught_now(viewer: Viewer, dyad_id: int) -> Dyad:
    """The picture is of the pupil, so it is for who teaches that pupil now; earlier teachers leave it alone."""
    dyad = _dyad(viewer, dyad_id)
    if dyad.until is not None or dyad.year_id != viewer.year_id:
        raise Dyad.DoesNotExist
    return dyad


def _record(viewer: Viewer, verb: str, dyad: Dyad) -> None:
    record(verb, by=viewer.user, school_id=viewer.school_id, subject="dyad", subject_id=dyad.pk)
