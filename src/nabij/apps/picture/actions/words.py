"""Writing words down: start, keep as one goes, finish, put aside."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from nabij.apps.accounts import clock
from nabij.apps.accounts.audit import record
from nabij.apps.picture.actions.own import own_dyad, own_group
from nabij.apps.picture.models import DyadWords, WordSitting
from nabij.apps.picture.stored import WrittenWord, tidy, words_text
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer


@transaction.atomic
def start_words(*, viewer: Viewer, group_id: int) -> WordSitting:
    """A new sitting with an own group, or the one that is still open."""
    viewer.require(Permission.TEACH)
    own_group(viewer, group_id)
    sitting, fresh = WordSitting.objects.get_or_create(
        staff_id=viewer.staff_id,
        group_id=group_id,
        finished_at=None,
        dropped_at=None,
        defaults={"started_on": clock.today()},
    )
    if fresh:
        _audit(viewer, "words.started", sitting.pk)
    return sitting


@transaction.atomic
def write_words(
    *, viewer: Viewer, sitting_id: int, dyad_id: int, words: Sequence[WrittenWord], seen: bool = True
) -> None:
    """Keep the words for one dyad. Not `seen` yet means: no words is no answer either."""
    viewer.require(Permission.TEACH)
    sitting = own_sitting(viewer, sitting_id)
    dyad = own_dyad(viewer, dyad_id)
    kept = tidy(words)
    if not kept and not seen and not sitting.words.filter(dyad=dyad).exists():
        return
    _row, fresh = DyadWords.objects.update_or_create(
        sitting=sitting,
        dyad=dyad,
        defaults={"content": words_text(kept)},
        create_defaults={"content": words_text(kept), "written_on": clock.today()},
    )
    if fresh:
        record(
            "words.written", by=viewer.user, school_id=viewer.school_id, subject="dyad", subject_id=dyad.pk
        )


@transaction.atomic
def finish_words(*, viewer: Viewer, sitting_id: int) -> None:
    """The sitting is complete; whoever was passed over stays without an answer."""
    viewer.require(Permission.TEACH)
    sitting = own_sitting(viewer, sitting_id)
    if sitting.finished_at is None:
        sitting.finished_at = clock.now()
        sitting.save(update_fields=["finished_at"])
        _audit(viewer, "words.finished", sitting.pk)


@transaction.atomic
def drop_words(*, viewer: Viewer, sitting_id: int) -> None:
    """Put a sitting aside: it counts nowhere, until it is brought back."""
    viewer.require(Permission.TEACH)
    sitting = own_sitting(viewer, sitting_id)
    sitting.dropped_at = clock.now()
    sitting.save(update_fields=["dropped_at"])
    _audit(viewer, "words.dropped", sitting.pk)


@transaction.atomic
def bring_back_words(*, viewer: Viewer, sitting_id: int) -> None:
    """Undo of putting aside; next to another open sitting it comes back as finished."""
    viewer.require(Permission.TEACH)
    sitting = WordSitting.objects.get(pk=sitting_id, staff_id=viewer.staff_id)
    open_ones = WordSitting.objects.filter(
        staff_id=viewer.staff_id, group_id=sitting.group_id, finished_at=None, dropped_at=None
    )
    if sitting.finished_at is None and open_ones.exclude(pk=sitting.pk).exists():
        sitting.finished_at = clock.now()
    sitting.dropped_at = None
    sitting.save(update_fields=["dropped_at", "finished_at"])
    _audit(viewer, "words.brought_back", sitting.pk)


def own_sitting(viewer: Viewer, sitting_id: int) -> WordSitting:
    return WordSitting.objects.get(pk=sitting_id, staff_id=viewer.staff_id, dropped_at=None)


def _audit(viewer: Viewer, verb: str, sitting_id: int) -> None:
    record(verb, by=viewer.user, school_id=viewer.school_id, subject="word_sitting", subject_id=sitting_id)
