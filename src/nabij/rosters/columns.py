"""Guessing what the columns of a table mean, from their headers and from what stands in them.

Belongs here: where the header is, how sure a guess is, and a preview to check it by. A person can correct
every guess, except that a column which must not be kept stays dropped; such columns are never shown either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nabij.rosters.column_words import CONTAINED, EXACT, MAIL, PRIVATE_MAIL, SENSITIVE, Field
from nabij.rosters.dates import parse_date
from nabij.rosters.findings import RosterError, Where
from nabij.rosters.matching import fold
from nabij.rosters.sheets import Row, Sheet

_PREVIEW = 5
_HEADER_WITHIN = 10
_SAMPLE = 500
_NAMES = (Field.CALL_NAME, Field.GIVEN_NAMES, Field.FAMILY_NAME, Field.FULL_NAME)


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """One column: place (from 0), header as written, meaning, and how sure that is (1: a person said so)."""

    place: int
    header: str
    field: Field
    confidence: float


@dataclass(frozen=True, slots=True)
class TableGuess:
    """What a table seems to be.

    ``header_line`` is 0 where no header was found; ``rows`` counts the rows below it. In ``preview``
    sensitive columns are empty and unused ones show only the shape of their values (``x`` for a letter, ``9``
    for a digit).
    """

    file: str
    sheet: str
    delimiter: str
    header_line: int
    columns: tuple[ColumnGuess, ...]
    preview: tuple[tuple[str, ...], ...]
    rows: int

    def place(self, field: Field) -> int:
        """The first column with this meaning, or -1."""
        return next((one.place for one in self.columns if one.field is field), -1)

    @property
    def is_staff(self) -> bool:
        """Whether the rows are people who work at the school."""
        if self.place(Field.STAFF_KEY) >= 0:
            return True
        pupil_signs = (Field.KEY, Field.BIRTH_DATE, Field.TEACHER, Field.YEAR_LEVEL)
        return self.place(Field.ROLE) >= 0 and all(self.place(one) < 0 for one in pupil_signs)

    @property
    def has_names(self) -> bool:
        """Whether any column tells what people are called; without one nothing can be read."""
        return any(self.place(one) >= 0 for one in _NAMES)


def guess_columns(sheet: Sheet, corrections: Mapping[str, str] | None = None) -> TableGuess:
    """What each column means; corrections come before guesses.

    Args:
        sheet: the table.
        corrections: header as written (or the number of the column, from 1) to the code of a `Field`.

    Raises:
        RosterError: ``column.unknown``, ``column.unknown_field`` or ``column.sensitive`` for a correction
            that
            cannot be followed.
    """
    start = _header_row(sheet.rows)
    body = sheet.rows[start + 1 :] if start >= 0 else sheet.rows
    width = max(len(cells) for _, cells in sheet.rows)
    titles = (sheet.rows[start][1] if start >= 0 else []) + [""] * width
    columns = [
        _guess(place, titles[place], _values(body, place), has_header=start >= 0) for place in range(width)
    ]
    columns = _settle(columns)
    columns = _correct(columns, corrections or {}, sheet.file)
    guess = TableGuess(
        sheet.file, sheet.name, sheet.delimiter, sheet.rows[start][0] if start >= 0 else 0, (), (), len(body)
    )
    guess = replace(guess, columns=tuple(columns))
    columns = [_mail(one, guess.is_staff) for one in columns]
    preview = tuple(tuple(_shown(one, cells) for one in columns) for _, cells in body[:_PREVIEW])
    return replace(guess, columns=tuple(columns), preview=preview)


def body_rows(sheet: Sheet, guess: TableGuess) -> tuple[Row, ...]:
    """The rows below the header."""
    return tuple(row for row in sheet.rows if row[0] > guess.header_line)


def personal_number(values: Sequence[str]) -> bool:
    """Whether a column of numbers is one of citizen numbers, by their check digits.

    Dutch BSN: nine digits, the eleven test; Belgian national number: eleven digits, 97 minus the remainder.
    At least three values, nine in ten of which pass.
    """
    numbers = [re.sub(r"[ .-]", "", one) for one in values]
    passing = sum(_eleven_test(one) or _national_number(one) for one in numbers)
    return len(numbers) >= 3 and passing >= 0.9 * len(numbers)


def _eleven_test(number: str) -> bool:
    if not (number.isdecimal() and len(number) == 9) or number == "000000000":
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(weight * int(digit) for weight, digit in zip(weights, number, strict=True)) % 11 == 0


def _national_number(number: str) -> bool:
    if not (number.isdecimal() and len(number) == 11):
        return False
    return any(97 - int(century + number[:9]) % 97 == int(number[9:]) for century in ("", "2"))


def _header_row(rows: Sequence[Row]) -> int:
    """Place of the row with the most header words among the first ten, or -1."""
    best, found = 0, -1
    for place, (_, cells) in enumerate(rows[:_HEADER_WITHIN]):
        known = sum(_by_header(cell)[0] is not Field.IGNORED for cell in cells if cell)
        exact = sum(fold(cell) in EXACT for cell in cells)
        if known > best and (exact or known > 1) and not any(parse_date(cell) for cell in cells):
            best, found = known, place
    return found


def _values(rows: Sequence[Row], place: int) -> list[str]:
    return [cells[place] for _, cells in rows[:_SAMPLE] if place < len(cells) and cells[place]]


def _by_header(header: str) -> tuple[Field, float]:
    words = fold(header)
    if not words:
        return Field.IGNORED, 0.0
    if MAIL.search(words):
        return (Field.SENSITIVE, 0.95) if PRIVATE_MAIL.search(words) else (Field.EMAIL, 0.8)
    if words in EXACT:
        return EXACT[words], 0.95
    if SENSITIVE.search(words):
        return Field.SENSITIVE, 0.95
    return next(((field, 0.7) for word, field in CONTAINED if word in words), (Field.IGNORED, 0.0))


def _guess(place: int, header: str, values: list[str], *, has_header: bool) -> ColumnGuess:
    field, confidence = _by_header(header) if has_header else _by_content(values)
    if field in (Field.BIRTH_DATE, Field.BEGINS, Field.ENDS) and values:
        dates = sum(parse_date(one) is not None for one in values) / len(values)
        confidence = round(confidence * max(dates, 0.2), 2)
    elif field in (Field.KEY, Field.STAFF_KEY, Field.IGNORED) and personal_number(values):
        field, confidence = Field.SENSITIVE, 0.9
    return ColumnGuess(place, header, field, confidence)


def _by_content(values: list[str]) -> tuple[Field, float]:
    """Without a header only dates, numbers that are all different, and a few short codes can be
    recognised.
    """
    if not values:
        return Field.IGNORED, 0.0
    distinct = len(set(values))
    if all(parse_date(one) for one in values):
        return Field.BIRTH_DATE, 0.5
    if distinct == len(values) > 1 and all(one.isdecimal() for one in values):
        return Field.KEY, 0.5
    if distinct * 3 <= len(values) and all(len(one) <= 8 and any(map(str.isdigit, one)) for one in values):
        return Field.GROUP, 0.4
    return Field.IGNORED, 0.0


def _settle(columns: list[ColumnGuess]) -> list[ColumnGuess]:
    """Look at all columns together: each meaning once, and *Naam* beside *Voornaam* is the family name."""
    fields = {one.field for one in columns}
    if (
        Field.FULL_NAME in fields
        and Field.FAMILY_NAME not in fields
        and fields & {Field.CALL_NAME, Field.GIVEN_NAMES}
    ):
        columns = [
            replace(one, field=Field.FAMILY_NAME, confidence=0.8) if one.field is Field.FULL_NAME else one
            for one in columns
        ]
    best: dict[Field, ColumnGuess] = {}
    for one in columns:
        if one.field not in best or one.confidence > best[one.field].confidence:
            best[one.field] = one
    many = (Field.SENSITIVE, Field.IGNORED, Field.LESSON_GROUPS, Field.TEACHER, Field.EMAIL)
    return [
        one
        if one.field in many or best[one.field] is one
        else replace(one, field=Field.IGNORED, confidence=0.0)
        for one in columns
    ]


def _correct(columns: list[ColumnGuess], corrections: Mapping[str, str], file: str) -> list[ColumnGuess]:
    by_name = {fold(one.header): one.place for one in reversed(columns) if one.header}
    result = list(columns)
    for name, code in corrections.items():
        place = by_name.get(fold(name), -1)
        if place < 0 and name.strip().isdecimal():
            place = int(name) - 1
        if not 0 <= place < len(columns):
            raise RosterError("column.unknown", Where(file, field=name))
        if code not in tuple(Field):
            raise RosterError("column.unknown_field", Where(file, field=name), meaning=code)
        field = Field(code)
        if columns[place].field is Field.SENSITIVE and field not in (Field.IGNORED, Field.SENSITIVE):
            raise RosterError("column.sensitive", Where(file, field=name))
        for other, one in enumerate(result):
            if one.field is field and other != place and field not in (Field.IGNORED, Field.SENSITIVE):
                result[other] = replace(one, field=Field.IGNORED, confidence=0.0)
        result[place] = ColumnGuess(place, columns[place].header, field, 1.0)
    return result


def _mail(one: ColumnGuess, staff: bool) -> ColumnGuess:
    """Mail addresses are kept of staff only."""
    if one.field is Field.EMAIL and not staff:
        return replace(one, field=Field.SENSITIVE)
    return one


def _shown(column: ColumnGuess, cells: list[str]) -> str:
    value = cells[column.place] if column.place < len(cells) else ""
    if column.field is Field.SENSITIVE:
        return ""
    if column.field is Field.IGNORED:
        return re.sub(r"[^\W\d_]", "x", re.sub(r"\d", "9", value))[:40]
    return value
