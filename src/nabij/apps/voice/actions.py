"""Opening a check-in, what a pupil chooses, and what a teacher does with it."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from nabij.apps.accounts import clock, ratelimit
from nabij.apps.accounts.audit import record
from nabij.apps.schools.models import Dyad
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.selectors import dyad_visible_to, own_groups
from nabij.apps.schools.viewer import Viewer
from nabij.apps.voice.models import Checkin, Device, PupilSide
from nabij.apps.voice.selectors import KEPT_DAYS, OpenDevice, dyad_of_device
from nabij.practice.mood import WORDS, Mood, MoodWord
from nabij.practice.questionnaires import Definition

OPEN_FOR = timedelta(hours=2)
CODE_TRIES, CODE_SECONDS = 10, 600
CHOICES_A_QUARTER = 200


class DeviceClosed(Exception):
    """The code is wrong or old, or the check-in is closed."""


class TooManyTries(Exception):
    """Codes were tried too often from this address."""


def hashed(text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def open_checkin(*, viewer: Viewer, group_id: int) -> str:
    """Open the check-in for one own group; gives the code to type on the tablet, once."""
    viewer.require(Permission.TEACH)
    if group_id not in {pk for pk, _name, _kind in own_groups(viewer)}:
        raise Device.DoesNotExist
    forget_old()
    Device.objects.filter(staff_id=viewer.staff_id, group_id=group_id, closed_at=None).update(
        closed_at=clock.now()
    )
    code = _free_code()
    Device.objects.create(
        staff_id=viewer.staff_id,
        group_id=group_id,
        code_hash=hashed(code),
        opened_at=clock.now(),
        closes_at=clock.now() + OPEN_FOR,
    )
    record("checkin.opened", by=viewer.user, school_id=viewer.school_id, subject="group", subject_id=group_id)
    return code


def _free_code() -> str:
    """Six digits that no other waiting check-in has."""
    while True:
        code = f"{secrets.randbelow(10**6):06d}"
        if not Device.objects.filter(code_hash=hashed(code), token_hash="", closed_at=None).exists():
            return code


@transaction.atomic
def close_checkin(*, viewer: Viewer, device_id: int) -> None:
    device = Device.objects.get(pk=device_id, staff_id=viewer.staff_id)
    device.closed_at = clock.now()
    device.save(update_fields=["closed_at"])
    record(
        "checkin.closed",
        by=viewer.user,
        school_id=viewer.school_id,
        subject="group",
        subject_id=device.group_id,
    )


def take_code(*, code: str, address: str) -> str:
    """A tablet takes the code; gives the token that it keeps. A code works on one tablet.

    The try is counted before the transaction of the code begins, so that a refusal does not take the count back.
    """
    if not ratelimit.allowed("checkin-code", address, limit=CODE_TRIES, seconds=CODE_SECONDS):
        raise TooManyTries
    token = secrets.token_urlsafe(24)
    free = Device.objects.filter(
        code_hash=hashed(code), token_hash="", closed_at=None, closes_at__gt=clock.now()
    )
    if free.update(token_hash=hashed(token)) != 1:
        raise DeviceClosed
    ratelimit.forgive("checkin-code", address)
    return token


def choose(
    *,
    device: OpenDevice,
    dyad_id: int,
    mood: Mood,
    word: MoodWord | None = None,
    spoke: bool = False,
    wants_a_word: bool = False,
) -> Checkin:
    """What a pupil chooses this morning, on the tablet: once a day. The try counts, also when it is refused."""
    if not ratelimit.allowed("checkin-choice", str(device.id), limit=CHOICES_A_QUARTER, seconds=900):
        raise TooManyTries
    with transaction.atomic():
        dyad = dyad_of_device(device, dyad_id=dyad_id, day=clock.today())
        return _keep(dyad, mood, word, spoke=spoke, wants_a_word=wants_a_word)


@transaction.atomic
def enter_choice(
    *, viewer: Viewer, dyad_id: int, mood: Mood, spoke: bool = False, wants_a_word: bool = False
) -> Checkin:
    """The teacher enters what a pupil said aloud. A wish for a word from earlier today stays."""
    viewer.require(Permission.TEACH)
    dyad = dyad_visible_to(viewer, dyad_id=dyad_id)
    wished = Checkin.objects.filter(dyad=dyad, day=clock.today(), wants_a_word=True).exists()
    record("checkin.entered", by=viewer.user, school_id=viewer.school_id, subject="dyad", subject_id=dyad.pk)
    return _keep(dyad, mood, None, spoke=spoke, wants_a_word=wants_a_word or wished)


def _keep(dyad: Dyad, mood: Mood, word: MoodWord | None, *, spoke: bool, wants_a_word: bool) -> Checkin:
    fitting = word if word in WORDS[mood] else None
    row, _ = Checkin.objects.update_or_create(
        dyad=dyad,
        day=clock.today(),
        defaults={
            "mood": json.dumps([mood.value, fitting.value if fitting else None]),
            "at": clock.now(),
            "spoke": spoke,
            "wants_a_word": wants_a_word,
            "visited_at": None,
        },
    )
    return row


@transaction.atomic
def came_by(*, viewer: Viewer, checkin_id: int) -> Checkin:
    """The teacher came by; that settles what stood open from the days before as well."""
    row = Checkin.objects.get(pk=checkin_id, dyad__staff_id=viewer.staff_id)
    open_ones = Checkin.objects.filter(dyad_id=row.dyad_id, day__lte=row.day, visited_at=None)
    open_ones.update(visited_at=clock.now())
    row.refresh_from_db()
    _record_visit(viewer, "checkin.came_by", row)
    return row


@transaction.atomic
def did_not_come_by(*, viewer: Viewer, checkin_id: int) -> Checkin:
    """Take back the tap of `came_by`, with everything that it settled."""
    row = Checkin.objects.get(pk=checkin_id, dyad__staff_id=viewer.staff_id)
    if row.visited_at is not None:
        Checkin.objects.filter(dyad_id=row.dyad_id, visited_at=row.visited_at).update(visited_at=None)
        _record_visit(viewer, "checkin.came_by_undone", row)
    return row


def _record_visit(viewer: Viewer, verb: str, row: Checkin) -> None:
    record(verb, by=viewer.user, school_id=viewer.school_id, subject="dyad", subject_id=row.dyad_id)


@transaction.atomic
def keep_side(
    *,
    viewer: Viewer,
    dyad_id: int,
    definition: Definition,
    answers: Mapping[str, int],
    read_aloud: bool = False,
    guessed: bool = False,
) -> PupilSide:
    """Keep the pupil's answers, as far as the pupil wants them seen; what is not to be seen is not kept at all.

    With `guessed` these are the answers that the teacher expects.
    """
    viewer.require(Permission.TEACH)
    dyad = dyad_visible_to(viewer, dyad_id=dyad_id)
    row = PupilSide.objects.create(
        dyad=dyad,
        questionnaire=definition.id,
        version=definition.version,
        answers=json.dumps(dict(answers)),
        read_aloud=read_aloud,
        guessed=guessed,
        on=clock.today(),
        at=clock.now(),
    )
    _record_side(viewer, "pupil_side.guessed" if guessed else "pupil_side.kept", dyad.pk)
    return row


@transaction.atomic
def remove_side(*, viewer: Viewer, side_id: int) -> int:
    """Take answers away; gives the dyad. They can be brought back until the next day."""
    row = PupilSide.objects.get(pk=side_id, dyad__staff_id=viewer.staff_id, removed_at=None)
    row.removed_at = clock.now()
    row.save(update_fields=["removed_at"])
    _record_side(viewer, "pupil_side.removed", row.dyad_id)
    return row.dyad_id


@transaction.atomic
def restore_side(*, viewer: Viewer, side_id: int) -> int:
    row = PupilSide.objects.get(pk=side_id, dyad__staff_id=viewer.staff_id)
    row.removed_at = None
    row.save(update_fields=["removed_at"])
    _record_side(viewer, "pupil_side.restored", row.dyad_id)
    return row.dyad_id


def _record_side(viewer: Viewer, verb: str, dyad_id: int) -> None:
    record(verb, by=viewer.user, school_id=viewer.school_id, subject="dyad", subject_id=dyad_id)


@transaction.atomic
def forget_old() -> int:
    """Forget colours after two weeks, closed devices with them, and what was taken away a day ago."""
    limit = clock.today() - timedelta(days=KEPT_DAYS)
    gone, _ = Checkin.objects.filter(day__lt=limit).delete()
    Device.objects.filter(opened_at__lt=clock.now() - timedelta(days=KEPT_DAYS)).delete()
    PupilSide.objects.filter(removed_at__lt=clock.now() - timedelta(days=1)).delete()
    return gone
