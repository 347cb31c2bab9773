"""Questionnaires and scores in words. Each scale by itself: there is no total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.apps.picture.presenters.pattern_words import (
    noise_words,
    number,
    short_number,
    variant_words,
    verdict_words,
)
from nabij.apps.picture.presenters.statements import text_of
from nabij.apps.picture.readings import Noise
from nabij.apps.picture.selectors import EditionRow, ResponseRow
from nabij.apps.picture.slot_filling import SlotProblem
from nabij.apps.picture.xlsform import FormProblem
from nabij.practice.change import compare
from nabij.practice.questionnaires import (
    Certainty,
    Definition,
    Informant,
    ScaleScore,
    ScoreFlag,
    Subject,
    score,
)
from nabij.web.parts import Tone


def certainty_words(certainty: Certainty) -> str:
    """How sure the scoring key is."""
    return {
        Certainty.OWN: _("own key"),
        Certainty.VERIFIED: _("key checked with the source"),
        Certainty.CHECK_ON_FORM: _("key from the literature: check it on your scoring form"),
        Certainty.TO_BE_ENTERED: _("key not entered yet"),
        Certainty.ENTERED_BY_LICENCE_HOLDER: _("key entered by the licence holder"),
    }[certainty]


def informant_words(informant: Informant) -> str:
    """Who fills it in."""
    return {
        Informant.TEACHER: _("filled in by the teacher"),
        Informant.PUPIL: _("filled in by the pupil"),
        Informant.OBSERVER: _("filled in by an observer"),
    }[informant]


def subject_words(subject: Subject) -> str:
    """What it is about."""
    return {
        Subject.DYAD: _("about one pupil and you"),
        Subject.CLASS: _("about a whole class"),
        Subject.SELF: _("about yourself"),
    }[subject]


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """One questionnaire on the shelf."""

    title: str
    href: str
    about: str
    status: str
    tone: Tone


def shelf(slots: Mapping[str, Definition], editions: Mapping[str, EditionRow]) -> list[ShelfRow]:
    """The slots of ours in their own order, then what the school made."""
    own = {slug: row.definition for slug, row in editions.items() if slug not in slots}
    return [_shelf_row(slug, one, editions.get(slug)) for slug, one in {**slots, **own}.items()]


def _shelf_row(slug: str, definition: Definition, edition: EditionRow | None) -> ShelfRow:
    count = len(definition.items)
    items = ngettext("%(n)s statement", "%(n)s statements", count) % {"n": count} if count else ""
    about = (items, subject_words(definition.subject), informant_words(definition.informant))
    return ShelfRow(
        title=text_of(definition.title),
        href=reverse("picture:scale", args=[slug]),
        about=" · ".join(part for part in about if part),
        status=_("ready to fill in") if edition else _("text needed, by licence"),
        tone="good" if edition else "plain",
    )


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One scale of a questionnaire and how sure its key is."""

    name: str
    items: str
    certainty: str


def key_rows(definition: Definition) -> list[KeyRow]:
    """The scales, with the number of statements and of reversed ones; never their text."""
    return [
        KeyRow(
            text_of(scale.name),
            (
                ngettext("%(n)s statement", "%(n)s statements", len(scale.item_ids))
                % {"n": len(scale.item_ids)}
                + (", " + _("%(n)s reversed") % {"n": len(scale.reverse)} if scale.reverse else "")
            )
            if scale.item_ids
            else "",
            certainty_words(scale.certainty),
        )
        for scale in definition.scales
    ]


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One scale of filled-in answers."""

    name: str
    value: str
    span: str
    answered: str
    certainty: str
    notes: tuple[str, ...]


def score_rows(row: ResponseRow) -> list[ScoreRow]:
    """Every scale by itself; without the definition there is nothing to add up."""
    if row.definition is None:
        return []
    names = {scale.id: scale for scale in row.definition.scales}
    return [
        ScoreRow(
            name=text_of(names[one.scale_id].name),
            value="" if one.value is None else short_number(one.value),
            span=_("%(low)s to %(high)s possible")
            % {"low": short_number(one.low), "high": short_number(one.high)},
            answered=_("%(answered)s of %(all)s answered") % {"answered": one.answered, "all": one.of}
            if one.of
            else "",
            certainty=certainty_words(names[one.scale_id].certainty),
            notes=tuple(_flag(flag, one) for flag in one.flags),
        )
        for one in score(row.definition, dict(row.answers))
    ]


def _flag(flag: ScoreFlag, one: ScaleScore) -> str:
    return {
        ScoreFlag.SOME_MISSING: _("Some statements were left open; they count as the mean of the others."),
        ScoreFlag.TOO_FEW_ANSWERS: _("Too few answers for a score."),
        ScoreFlag.KEY_TO_BE_ENTERED: _("The key is still to be entered, so there is no score yet."),
        ScoreFlag.KEY_TO_BE_CHECKED: _("Check the key on your scoring form before you rely on this number."),
    }[flag]


@dataclass(frozen=True, slots=True)
class ScaleChange:
    """One scale beside the time before."""

    name: str
    before: str
    now: str
    verdict: str
    sources: tuple[str, ...]


def changes(row: ResponseRow, earlier: ResponseRow, noise: Mapping[str, Noise]) -> list[ScaleChange]:
    """Beside an earlier time with the same edition; without numbers of the own school nothing is concluded."""
    if row.definition is None:
        return []
    then = {one.scale_id: one.value for one in score(row.definition, dict(earlier.answers))}
    found = []
    for one in score(row.definition, dict(row.answers)):
        known = noise.get(one.scale_id)
        change = compare(
            then[one.scale_id],
            one.value,
            classic=known.classic if known else None,
            observed=known.observed if known else None,
        )
        found.append(
            ScaleChange(
                name=text_of(row.definition.scale(one.scale_id).name),
                before=_value(then[one.scale_id]),
                now=_value(one.value),
                verdict=verdict_words(change.verdict)
                if known
                else _("nothing to conclude: your school has no numbers on its noise yet"),
                sources=tuple(
                    f"{variant_words(two.variant)}: {number(two.needed)}; {noise_words(two.noise)}"
                    for two in change.readings
                ),
            )
        )
    return found


def _value(value: float | None) -> str:
    return _("no score") if value is None else short_number(value)


def slot_problem_words(problem: SlotProblem) -> str:
    """What is wrong in which row, and how to mend it."""
    row = {"row": problem.row, "value": problem.value}
    found = {
        "duplicate_id": _("Row %(row)s: number %(value)s stands there twice. Keep one row for each number."),
        "unknown_id": _("Row %(row)s: number %(value)s is not on this form. Use a number from the form."),
        "empty_row": _("Row %(row)s is empty. Fill it in, or take it out."),
        "missing_id": _("Statement %(value)s is missing. Add a row for it."),
        "wrong_count": _(
            "The number of rows does not fit from row %(row)s on. Paste one row for each statement, all of them."
        ),
        "file_unreadable": _("This file cannot be read (%(value)s). Save it as CSV or XLSX and try again."),
        "points_missing": _("Write the answers of the form here, from low to high, each with its number."),
        "point_line": _("Row %(row)s, “%(value)s”: begin with the number of the answer, such as “1 = …”."),
        "points_order": _("Give at least two answers, with numbers that rise."),
        "unknown_item": _("Statement %(value)s is not on this form. Correct the number."),
        "duplicate_item": _("Statement %(value)s stands in this key twice. Take one out."),
        "expected_count": _(
            "The literature names %(value)s statements for this scale. Check the numbers; if your edition differs, "
            "tick that you checked it."
        ),
    }.get(problem.code, _("Row %(row)s cannot be used (%(value)s). Check it on your form."))
    return found % row


def form_problem_words(problem: FormProblem) -> str:
    """What is wrong in a workbook: sheet, row, and how to mend it."""
    where = {"sheet": problem.sheet, "row": problem.row, "column": problem.column, "value": problem.value}
    found = {
        "not_a_workbook": _("This is no XLSX workbook that we can open. Save it as .xlsx and try again."),
        "too_large": _("This workbook is too large for a questionnaire. Save only the form and try again."),
        "no_sheet": _("The sheet “%(value)s” is missing or empty. Add it."),
        "unknown_type": _(
            "Sheet %(sheet)s, row %(row)s: the type “%(value)s” is not known here. Use select_one for statements and "
            "note for an introduction."
        ),
        "several_lists": _(
            "Sheet %(sheet)s, row %(row)s: the list “%(value)s” differs from the one before. Give all statements the "
            "same answers."
        ),
        "empty_name": _("Sheet %(sheet)s, row %(row)s: the column “%(column)s” is empty. Give it a name."),
        "unknown_list": _("Sheet %(sheet)s: there are no answers in the list “%(value)s”. Add them."),
        "not_a_number": _("Sheet %(sheet)s, row %(row)s: “%(column)s” has to be a number, not “%(value)s”."),
        "unknown_value": _(
            "Sheet %(sheet)s, row %(row)s: “%(value)s” is not a value of “%(column)s”. Correct it."
        ),
        "questionnaire.points": _("Give at least two answers, with numbers that rise."),
        "questionnaire.items": _(
            "There are no statements in the sheet survey. Add rows of the type select_one."
        ),
        "questionnaire.duplicate_item": _(
            "Statement “%(value)s” stands there twice. Give each its own name."
        ),
        "questionnaire.unknown_item": _(
            "Sheet scales: “%(value)s” is not a statement of this form. Correct the name."
        ),
    }.get(problem.code, _("Sheet %(sheet)s: the scoring does not fit together (%(value)s). Check it."))
    return found % where


def latest_before(rows: Sequence[ResponseRow], row: ResponseRow) -> ResponseRow | None:
    """The time before about the same pupil with the same edition."""
    return next(
        (
            one
            for one in rows
            if one.dyad_id == row.dyad_id
            and one.edition_id == row.edition_id
            and one.done
            and (one.day, one.id) < (row.day, row.id)
        ),
        None,
    )
