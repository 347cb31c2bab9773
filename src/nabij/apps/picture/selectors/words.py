"""Reading words, for their own teacher only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from nabij.apps.accounts.statements import Records
from nabij.apps.picture.models import DyadWords, WordSitting
from nabij.apps.picture.stored import WrittenWord, words_in
from nabij.apps.schools.viewer import Viewer


@dataclass(frozen=True, slots=True)
class SittingRow:
    """One sitting, and how many pupils have been thought of in it."""

    id: int
    group_id: int
    started_on: date
    finished: bool
    seen: int


@dataclass(frozen=True, slots=True)
class WordsRow:
    """The words for one dyad in one sitting."""

    dyad_id: int
    sitting_id: int
    written_on: date
    words: tuple[WrittenWord, ...]


def sittings_of(viewer: Viewer, *, group_id: int) -> list[SittingRow]:
    """The sittings with one group, the newest first, in one query."""
    rows = (
        WordSitting.objects.filter(staff_id=viewer.staff_id, group_id=group_id, dropped_at=None)
        .annotate(seen=Count("words"))
        .order_by("-started_on", "-pk")
    )
    return [
        SittingRow(row.pk, row.group_id, row.started_on, row.finished_at is not None, row.seen)
        for row in rows
    ]


def sitting_of(viewer: Viewer, *, sitting_id: int) -> SittingRow:
    """One sitting of the viewer's own."""
    row = WordSitting.objects.get(pk=sitting_id, staff_id=viewer.staff_id, dropped_at=None)
    return SittingRow(row.pk, row.group_id, row.started_on, row.finished_at is not None, row.words.count())


def words_of_sitting(viewer: Viewer, *, sitting_id: int) -> dict[int, WordsRow]:
    """By dyad what was written in a sitting."""
    rows = DyadWords.objects.filter(
        sitting_id=sitting_id, sitting__staff_id=viewer.staff_id, sitting__dropped_at=None
    )
    return {row.dyad_id: _row(row) for row in rows}


def words_of_dyad(viewer: Viewer, *, dyad_id: int) -> list[WordsRow]:
    """Every time words were written for this dyad, the newest first."""
    return [_row(row) for row in _of_dyad(dyad_id, viewer.staff_id)]


def last_words_of_dyad(viewer: Viewer, *, dyad_id: int) -> WordsRow | None:
    """The newest of those."""
    rows = _of_dyad(dyad_id, viewer.staff_id, first=1)
    return _row(rows[0]) if rows else None


def latest_words(viewer: Viewer, *, dyad_ids: Sequence[int], since: date) -> Mapping[int, WordsRow]:
    """By dyad the newest words since a day, in one query."""
    wanted = set(dyad_ids)
    newest = {row.dyad_id: row for row in _since(viewer.staff_id, since) if row.dyad_id in wanted}
    return {dyad_id: _row(row) for dyad_id, row in newest.items()}


_of_dyad = Records(
    lambda dyad, staff: DyadWords.objects.filter(
        dyad_id=dyad, dyad__staff_id=staff, sitting__staff_id=staff, sitting__dropped_at=None
    ).order_by("-written_on", "-pk"),
    int,
    int,
)
_since = Records(
    lambda staff, since: DyadWords.objects.filter(
        sitting__staff_id=staff, sitting__dropped_at=None, written_on__gte=since
    ).order_by("written_on", "pk"),
    int,
    date,
)


def _row(row: DyadWords) -> WordsRow:
    return WordsRow(row.dyad_id, row.sitting_id, row.written_on, words_in(row.content))
