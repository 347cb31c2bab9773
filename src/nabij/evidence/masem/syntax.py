"""lavaan model syntax, read by our own parser.

Belongs here: statements, terms and modifiers, with errors that name line and column. Does not belong here:
arithmetic (`expression`) and the meaning of a model (`model`, `compiled`).

Read are ``y ~ x`` (regression), ``f =~ x`` (measurement), ``x ~~ y`` ((co)variance), ``name := expression`` and
``a == b`` (two labels are one parameter) or ``a == 0.3`` (it is fixed); terms are joined by ``+`` and carry ``label*``,
``0.5*`` (fixed), ``NA*`` (free) or ``start(0.5)*``; ``#`` and ``!`` start comments, ``;`` ends a statement. A name with
spaces or signs stands between double or backward quotes. Nothing is added that the text does not say, except that every
variable has a (residual) variance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.expression import Expression, parse_expression
from nabij.evidence.masem.model import LABEL, Entry, Model

_OPERATOR = re.compile(r"=~|~~|:=|==|~|<|>")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$")
_START = re.compile(r"start\s*\(\s*([^()]*)\s*\)$")
_QUOTED = re.compile(r"\"[^\"\n]+\"|`[^`\n]+`")
_FIRST_SIGN = 0x13000
"""Quoted names are read as words of signs that no model uses (Egyptian hieroglyphs), one sign a name."""
_EQUAL = re.compile(r"equal\s*\(\s*[\"']?([^()\"']*)[\"']?\s*\)$")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Text with the line and column where it starts."""

    text: str
    line: int
    column: int

    def stripped(self) -> _Piece:
        lead = len(self.text) - len(self.text.lstrip())
        return _Piece(self.text.strip(), self.line, self.column + lead)

    def fail(self, code: str, *, known: tuple[str, ...] | None = None) -> EvidenceError:
        if known is None:
            return EvidenceError(code, line=self.line, column=self.column, found=self.text)
        return EvidenceError(code, line=self.line, column=self.column, found=self.text, known=known)


def read_model(model: str | Model, indirect: Mapping[str, str] | None = None) -> Model:
    """A model from text or as it is, with further defined quantities.

    Raises:
        EvidenceError: ``model.form`` for anything else, and those of `parse_model`.
    """
    if isinstance(model, str):
        model = parse_model(model)
    if not isinstance(model, Model):
        raise EvidenceError("model.form", found=type(model).__name__)
    return model.defining(indirect)


def parse_model(text: str) -> Model:
    """Read a model in lavaan syntax.

    Raises:
        EvidenceError: ``syntax.operator``, ``syntax.term``, ``syntax.name``, ``syntax.modifier``,
            ``syntax.empty``, ``syntax.duplicate``, ``syntax.intercept``, ``syntax.inequality``,
            ``syntax.label_unknown``, ``syntax.constraint``, ``expression.syntax``; all with line and column.
    """
    masked, quoted = _masked(text)
    try:
        return replace(_parsed(masked, quoted), text=text)
    except EvidenceError as error:
        found = error.detail.get("found")
        if quoted and isinstance(found, str):
            for sign, name in quoted.items():
                found = re.sub(f"{sign}+", f'"{name}"', found)
            detail: dict[str, Any] = {**error.detail, "found": found}
            raise EvidenceError(error.code, **detail) from None
        raise


def _masked(text: str) -> tuple[str, dict[str, str]]:
    """The text with a word of one sign, as long as it, for every quoted name; and the names of the signs."""
    quoted: dict[str, str] = {}

    def mask(match: re.Match[str]) -> str:
        if text[: match.start()].rstrip().endswith("("):
            return match.group()
        name = match.group()[1:-1].strip()
        sign = next((s for s, known in quoted.items() if known == name), chr(_FIRST_SIGN + len(quoted)))
        quoted[sign] = name
        return sign * len(match.group())

    return _QUOTED.sub(mask, text), quoted


def _unmasked(entry: Entry, quoted: dict[str, str]) -> Entry:
    if not quoted:
        return entry
    label = entry.label and quoted.get(entry.label[0], entry.label)
    target, source = (quoted.get(name[0], name) for name in (entry.target, entry.source))
    return replace(entry, target=target, source=source, label=label)


def _parsed(text: str, quoted: dict[str, str]) -> Model:
    entries: list[Entry] = []
    latent: list[str] = []
    defined: list[tuple[str, Expression]] = []
    equal: list[tuple[str, _Piece, _Piece]] = []
    for statement in _statements(text):
        match = _OPERATOR.search(statement.text)
        if match is None:
            raise statement.fail("syntax.operator")
        left = _Piece(statement.text[: match.start()], statement.line, statement.column).stripped()
        right = _after(statement, match.end())
        operator = match.group()
        if not left.text or not right.text.strip():
            raise statement.fail("syntax.term")
        if operator in "<>":
            raise statement.fail("syntax.inequality")
        if operator == ":=":
            name = _name(left)
            if any(name == known for known, _ in defined):
                raise left.fail("syntax.duplicate")
            flat = right.text.replace("\n", " ")
            defined.append((name, parse_expression(flat, line=right.line, column=right.column)))
        elif operator == "==":
            equal.append((_constrained(left), right.stripped(), left))
        else:
            for target in _split(left, "+"):
                entries.extend(_entries(operator, target, right))
                if operator == "=~" and target.text not in latent:
                    latent.append(_name(target))
    if not entries:
        raise EvidenceError("syntax.empty", line=1, column=1)
    merged = _merge([_unmasked(entry, quoted) for entry in entries])
    factors = tuple(quoted.get(name[0], name) for name in latent)
    numbers = {keep: right.text for keep, right, _ in equal if _NUMBER.match(right.text)}
    quantities = tuple((name, _with_numbers(expression, numbers)) for name, expression in defined)
    return Model(_equalise(merged, equal), factors, quantities, text)


def _with_numbers(expression: Expression, numbers: dict[str, str]) -> Expression:
    """A label that ``==`` fixes keeps its meaning in a defined quantity."""
    text = expression.text
    for name in set(expression.names) & set(numbers):
        text = re.sub(rf"(?<![\w.~]){re.escape(name)}(?![\w.~])", f"({numbers[name]})", text)
    return expression if text == expression.text else parse_expression(text)


def _statements(text: str) -> Iterator[_Piece]:
    """Logical statements: comments cut, lines joined where a term is still to come."""
    pending: _Piece | None = None
    for number, raw in enumerate(text.splitlines(), start=1):
        line = re.split(r"[#!]", raw, maxsplit=1)[0]
        column = 1
        for part in line.split(";"):
            piece = _Piece(part, number, column)
            column += len(part) + 1
            if not part.strip():
                continue
            continues = pending is not None and (
                pending.text.rstrip().endswith(("+", "~", "=", "*", "-", "/", "("))
                or part.lstrip().startswith(("+", "*", "-", "/", ")"))
            )
            if continues and pending is not None:
                pending = replace(pending, text=pending.text + "\n" + part)
            else:
                if pending is not None:
                    yield pending.stripped()
                pending = piece
    if pending is not None:
        yield pending.stripped()


def _after(statement: _Piece, offset: int) -> _Piece:
    before = statement.text[:offset]
    newlines = before.count("\n")
    column = len(before) - before.rfind("\n") if newlines else statement.column + offset
    return _Piece(statement.text[offset:], statement.line + newlines, column)


def _split(piece: _Piece, separator: str) -> Iterator[_Piece]:
    """Parts outside brackets, with their places."""
    depth, begin = 0, 0
    line, column = piece.line, piece.column
    start = (line, column)
    for offset, character in enumerate(piece.text + separator):
        if character == separator and depth == 0:
            yield _Piece(piece.text[begin:offset].replace("\n", " ").strip(), *start)
            begin = offset + 1
        depth += {"(": 1, ")": -1}.get(character, 0)
        line, column = (line + 1, 1) if character == "\n" else (line, column + 1)
        if begin == offset + 1 or not piece.text[begin : offset + 1].strip():
            start = (line, column)
    if depth:
        raise piece.fail("syntax.term")


def _constrained(piece: _Piece) -> str:
    """A label on one side of ``==``; anything else is an equation, which a model cannot hold."""
    if not LABEL.match(piece.text):
        raise piece.fail("syntax.constraint")
    return piece.text


def _name(piece: _Piece) -> str:
    if not LABEL.match(piece.text):
        raise piece.fail("syntax.name")
    return piece.text


def _entries(operator: str, target: _Piece, right: _Piece) -> Iterator[Entry]:
    left = _name(target)
    for term in _split(right, "+"):
        if not term.text:
            raise term.fail("syntax.term")
        *modifiers, variable = _split(term, "*")
        if operator == "~" and variable.text in ("0", "1"):
            raise variable.fail("syntax.intercept")
        name = _name(variable)
        if operator == "=~":
            entry = Entry("A", name, left, loading=True)
        else:
            entry = Entry("A" if operator == "~" else "S", left, name)
        for modifier in modifiers:
            entry = _modified(entry, modifier)
        yield entry


def _modified(entry: Entry, modifier: _Piece) -> Entry:
    text = modifier.text
    start = _START.match(text)
    same = _EQUAL.match(text)
    if start is not None and _NUMBER.match(start.group(1).strip()):
        return replace(entry, start=float(start.group(1)))
    if same is not None:
        return replace(entry, label=same.group(1).strip())
    if text == "NA":
        return replace(entry, fixed=None)
    if _NUMBER.match(text):
        return replace(entry, fixed=float(text))
    if LABEL.match(text):
        return replace(entry, label=text)
    raise modifier.fail("syntax.modifier")


def _merge(entries: list[Entry]) -> tuple[Entry, ...]:
    """One entry per arrow: a second mention adds its modifiers, a contradiction is an error."""
    found: dict[tuple[str, frozenset[str] | tuple[str, str]], Entry] = {}
    for entry in entries:
        pair = (entry.target, entry.source)
        key = (entry.matrix, pair if entry.matrix == "A" else frozenset(pair))
        known = found.get(key)
        if known is None:
            found[key] = entry
            continue
        for attribute in ("label", "fixed", "start"):
            old, new = getattr(known, attribute), getattr(entry, attribute)
            if old is not None and new is not None and old != new:
                raise EvidenceError("syntax.duplicate", cell=(entry.target, entry.source))
            if new is not None:
                known = replace(known, **{attribute: new})
        found[key] = known
    return tuple(found.values())


def _equalise(entries: tuple[Entry, ...], equal: list[tuple[str, _Piece, _Piece]]) -> tuple[Entry, ...]:
    for keep, right, place in equal:
        names = {entry.name for entry in entries}
        value = float(right.text) if _NUMBER.match(right.text) else None
        drop = keep if value is not None else _constrained(right)
        if keep not in names or drop not in names:
            raise place.fail("syntax.label_unknown", known=tuple(sorted(names)))
        entries = tuple(
            e
            if e.name != drop
            else (replace(e, label=keep) if value is None else replace(e, label=None, fixed=value))
            for e in entries
        )
    return entries
