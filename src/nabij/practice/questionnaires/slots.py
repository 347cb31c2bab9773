"""Slots for licensed questionnaires: the licence holder brings text and, where needed, the key.

Belongs here: filling a slot, entering a key, and taking licensed text out again before anything leaves the
school. Does not belong here: who holds a licence and where that statement is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from nabij.practice.errors import PracticeError
from nabij.practice.questionnaires.model import (
    LANGUAGES,
    AnswerPoint,
    Certainty,
    Definition,
    Item,
    Licence,
    Wording,
)

_NUMBERED: Final = re.compile(r"^\s*(?P<id>[A-Za-z]{0,4}\d{1,3})\s*[.):;\t]\s*(?P<text>.*)$")


@dataclass(frozen=True, slots=True)
class FillProblem:
    """One thing to mend: the row (counted from 1, 0 for the whole), what is wrong, how to mend it, which
    item.
    """

    row: int
    code: str
    remedy: str
    item: str = ""


def _refuse(definition: Definition, problems: Sequence[FillProblem]) -> None:
    if problems:
        first = problems[0]
        raise PracticeError(
            f"questionnaire.fill.{first.code}",
            questionnaire=definition.id,
            row=first.row,
            remedy=first.remedy,
            problems=tuple(problems),
        )


def _require_slot(definition: Definition, language: str) -> None:
    if definition.licence is not Licence.LICENSED:
        raise PracticeError("questionnaire.not_a_slot", questionnaire=definition.id)
    if language not in LANGUAGES:
        raise PracticeError("questionnaire.language", language=language)


def _reworded(old: Wording, text: str, language: str) -> Wording:
    return Wording(nl=text, en=old.en) if language == "nl" else Wording(nl=old.nl, en=text)


def _worded(item: Item, text: str, language: str) -> Item:
    return Item(item.id, _reworded(item.text, text, language))


def _row_problems(definition: Definition, rows: Sequence[tuple[str, str]]) -> list[FillProblem]:
    problems: list[FillProblem] = []
    seen: set[str] = set()
    for row, (item_id, text) in enumerate(rows, start=1):
        if item_id in seen:
            problems.append(FillProblem(row, "duplicate_id", "keep_one_row_per_id", item_id))
        elif not definition.items_open and item_id not in definition.item_ids:
            problems.append(FillProblem(row, "unknown_id", "use_an_id_from_the_list", item_id))
        elif not text.strip():
            problems.append(FillProblem(row, "empty_row", "fill_or_remove_the_row", item_id))
        seen.add(item_id)
    missing = () if definition.items_open else tuple(i.id for i in definition.items if i.id not in seen)
    problems.extend(FillProblem(0, "missing_id", "add_a_row_for_this_id", item_id) for item_id in missing)
    if not rows:
        problems.append(FillProblem(0, "wrong_count", "paste_one_row_per_item"))
    return problems


def fill_from_pairs(definition: Definition, rows: Iterable[tuple[str, str]], *, language: str) -> Definition:
    """Fill a licensed slot from rows of item id and text, in one language.

    Rows may come in any order; the definition keeps its own. A definition whose list of items is open takes
    the rows as its items.

    Raises:
        PracticeError: ``questionnaire.not_a_slot`` for our own wording, ``questionnaire.language``, or
            ``questionnaire.fill.<code>`` with row, remedy and all `problems` (`FillProblem`): duplicate_id,
            unknown_id, empty_row, missing_id, wrong_count.

    Source: instruments 3.0 (text comes from the licence holder); P-36.
    """
    _require_slot(definition, language)
    pairs = [(item_id.strip(), text.strip()) for item_id, text in rows]
    _refuse(definition, _row_problems(definition, pairs))
    texts = dict(pairs)
    old = {item.id: item for item in definition.items}
    order = [item.id for item in definition.items]
    order += [item_id for item_id in texts if item_id not in old]
    items = tuple(
        _worded(old.get(item_id, Item(item_id)), texts[item_id], language)
        for item_id in order
        if item_id in texts
    )
    return replace(definition, items=items)


def fill_from_lines(definition: Definition, pasted: str, *, language: str) -> Definition:
    """Fill a licensed slot from pasted text, one item per line in the order of the form.

    When every line starts with a number or short id and a full stop, bracket, colon, semicolon or tab, those
    ids are used; otherwise the lines are taken in order. Blank lines at both ends are ignored, a blank line
    between is an error, because it usually means that an item was lost.

    Raises:
        PracticeError: as `fill_from_pairs`, and ``questionnaire.fill.wrong_count`` when unnumbered lines are
            too many or too few; the row is then the first line too many, or the first item without one.
    """
    _require_slot(definition, language)
    lines = pasted.strip().splitlines()
    matches = [_NUMBERED.match(line) for line in lines]
    found = [match for match in matches if match is not None]
    if lines and len(found) == len(lines):
        pairs = [(match["id"], match["text"]) for match in found]
        return fill_from_pairs(definition, pairs, language=language)
    blank = [row for row, line in enumerate(lines, start=1) if not line.strip()]
    _refuse(definition, [FillProblem(row, "empty_row", "fill_or_remove_the_row") for row in blank])
    if definition.items_open:
        ids = [str(number) for number in range(1, len(lines) + 1)]
    else:
        ids = [item.id for item in definition.items]
    if len(lines) != len(ids) or not lines:
        row = min(len(lines), len(ids)) + 1
        _refuse(definition, [FillProblem(row, "wrong_count", "paste_one_row_per_item")])
    return fill_from_pairs(definition, zip(ids, lines, strict=True), language=language)


def enter_points(definition: Definition, labels: Sequence[tuple[int, str]], *, language: str) -> Definition:
    """Enter the answer scale of a licensed questionnaire: value and label from low to high, in one language.

    Labels in the other language stay where the values stay the same.

    Raises:
        PracticeError: ``questionnaire.not_a_slot``, ``questionnaire.language``, or ``questionnaire.points``
            when there are fewer than two or the values do not rise.
    """
    _require_slot(definition, language)
    old = {point.value: point.label for point in definition.points}
    points = tuple(
        AnswerPoint(value, _reworded(old.get(value, Wording()), label.strip(), language))
        for value, label in labels
    )
    return replace(definition, points=points, points_open=False)


def enter_key(
    definition: Definition,
    scale_id: str,
    *,
    item_ids: Sequence[str],
    reverse: Iterable[str] = (),
    other_number_confirmed: bool = False,
) -> Definition:
    """Enter or correct the key of one scale of a licensed questionnaire, from the licence holder's scoring
    form.

    Returns a definition whose scale is marked as entered by the licence holder. A number of items that
    differs from the one in the literature is refused unless it is confirmed, because editions differ.

    Raises:
        PracticeError: ``questionnaire.not_a_slot``, ``questionnaire.unknown_scale``,
            ``questionnaire.key_empty``, and the consistency errors of `Definition` (unknown or double item,
            expected number, reverse outside scale).
    """
    _require_slot(definition, LANGUAGES[0])
    if not item_ids:
        raise PracticeError("questionnaire.key_empty", scale=scale_id)
    scale = definition.scale(scale_id)
    entered = replace(
        scale,
        expected=None if other_number_confirmed else scale.expected,
        item_ids=tuple(item_ids),
        reverse=frozenset(reverse),
        certainty=Certainty.ENTERED_BY_LICENCE_HOLDER,
    )
    scales = tuple(entered if one.id == scale_id else one for one in definition.scales)
    return replace(definition, scales=scales)


def without_licensed_text(definition: Definition) -> Definition:
    """The form that may leave the school: ids, key and labels stay, licensed item text goes (P-36)."""
    if definition.licence is not Licence.LICENSED:
        return definition
    return replace(definition, items=tuple(Item(item.id) for item in definition.items))
