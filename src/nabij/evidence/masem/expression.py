"""Arithmetic of parameter names: parsed once, evaluated with exact first and second derivatives, never with eval.

Belongs here: the grammar ``+ - * / ^``, brackets, numbers, names and a few functions. Does not belong here: the
statements around an expression (`syntax`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.vech import FloatArray

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[^\W\d][\w.~]*)|(?P<op>\*\*|[-+*/^(),]))"
)
MAX_DEPTH = 50


@dataclass(frozen=True, slots=True, eq=False)
class Jet:
    """A value with its gradient and Hessian."""

    value: float
    gradient: FloatArray
    hessian: FloatArray

    def chain(self, value: float, first: float, second: float) -> Jet:
        """The jet of f(self), from f, f' and f'' at the value."""
        outer = np.outer(self.gradient, self.gradient)
        return Jet(value, first * self.gradient, first * self.hessian + second * outer)


def constant(value: float, size: int) -> Jet:
    """A jet that does not change."""
    return Jet(value, np.zeros(size), np.zeros((size, size)))


def variable(value: float, index: int, size: int) -> Jet:
    """The jet of parameter `index` of `size`."""
    gradient = np.zeros(size)
    gradient[index] = 1.0
    return Jet(value, gradient, np.zeros((size, size)))


def plus(a: Jet, b: Jet, sign: float = 1.0) -> Jet:
    """a + sign * b."""
    return Jet(a.value + sign * b.value, a.gradient + sign * b.gradient, a.hessian + sign * b.hessian)


def times(a: Jet, b: Jet) -> Jet:
    """a * b."""
    cross = np.outer(a.gradient, b.gradient)
    return Jet(
        a.value * b.value,
        a.value * b.gradient + b.value * a.gradient,
        a.value * b.hessian + b.value * a.hessian + cross + cross.T,
    )


def reciprocal(a: Jet) -> Jet:
    """1 / a.

    Raises:
        EvidenceError: ``expression.division_by_zero``.
    """
    if a.value == 0:
        raise EvidenceError("expression.division_by_zero")
    return a.chain(1 / a.value, -1 / a.value**2, 2 / a.value**3)


def power(a: Jet, b: Jet) -> Jet:
    """a ** b; the exponent must be constant unless the base is positive.

    Raises:
        EvidenceError: ``expression.domain``.
    """
    if not b.gradient.any():
        n = b.value
        if a.value == 0 and n < 2 and n not in (0, 1):
            raise EvidenceError("expression.domain", function="^")
        if a.value < 0 and n != int(n):
            raise EvidenceError("expression.domain", function="^")
        first = n * a.value ** (n - 1) if n != 0 else 0.0
        second = n * (n - 1) * a.value ** (n - 2) if n not in (0, 1) else 0.0
        return a.chain(a.value**n, first, second)
    return _exp(times(b, _log(a)))


def _exp(a: Jet) -> Jet:
    e = math.exp(min(a.value, 700.0))
    return a.chain(e, e, e)


def _log(a: Jet) -> Jet:
    if a.value <= 0:
        raise EvidenceError("expression.domain", function="log")
    return a.chain(math.log(a.value), 1 / a.value, -1 / a.value**2)


def _sqrt(a: Jet) -> Jet:
    if a.value <= 0:
        raise EvidenceError("expression.domain", function="sqrt")
    root = math.sqrt(a.value)
    return a.chain(root, 0.5 / root, -0.25 / root**3)


def _tanh(a: Jet) -> Jet:
    t = math.tanh(a.value)
    return a.chain(t, 1 - t * t, -2 * t * (1 - t * t))


def _abs(a: Jet) -> Jet:
    sign = math.copysign(1.0, a.value)
    return a.chain(abs(a.value), sign, 0.0)


FUNCTIONS: Mapping[str, Callable[[Jet], Jet]] = {
    "exp": _exp,
    "log": _log,
    "sqrt": _sqrt,
    "tanh": _tanh,
    "abs": _abs,
}

Node = Callable[[Mapping[str, Jet], int], Jet]


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A parsed expression: its text, the names it uses, and how to evaluate it."""

    text: str
    names: tuple[str, ...]
    node: Node

    def evaluate(self, values: Mapping[str, Jet], size: int) -> Jet:
        """The jet at these values.

        Raises:
            EvidenceError: ``expression.unknown_name``, ``expression.domain``, ``expression.division_by_zero``.
        """
        for name in self.names:
            if name not in values:
                raise EvidenceError("expression.unknown_name", cell=name, known=tuple(values), text=self.text)
        return self.node(values, size)


def parse_expression(text: str, *, line: int = 1, column: int = 1) -> Expression:
    """Parse arithmetic such as ``b41 + b31*b43``.

    Args:
        line, column: where the text starts, for errors.

    Raises:
        EvidenceError: ``expression.syntax`` with line and column, ``expression.too_deep``.
    """
    parser = _Parser(text, line, column)
    node = parser.whole()
    return Expression(text.strip(), tuple(dict.fromkeys(parser.names)), node)


class _Parser:
    def __init__(self, text: str, line: int, column: int) -> None:
        self.line, self.column, self.depth = line, column, 0
        self.names: list[str] = []
        self.tokens = list(self._tokenise(text))
        self.at = 0

    def _fail(self, offset: int, found: str) -> EvidenceError:
        return EvidenceError("expression.syntax", line=self.line, column=self.column + offset, found=found)

    def _tokenise(self, text: str) -> Iterator[tuple[str, str, int]]:
        offset = 0
        while text[offset:].strip():
            match = _TOKEN.match(text, offset)
            if match is None:
                place = offset + len(text[offset:]) - len(text[offset:].lstrip())
                raise self._fail(place, text[place])
            kind = str(match.lastgroup)
            yield kind, match.group(kind), match.start(kind)
            offset = match.end()
        yield "end", "", offset

    def whole(self) -> Node:
        node = self._sum()
        kind, text, place = self.tokens[self.at]
        if kind != "end":
            raise self._fail(place, text)
        return node

    def _take(self, *texts: str) -> str | None:
        kind, text, _ = self.tokens[self.at]
        if kind == "op" and text in texts:
            self.at += 1
            return text
        return None

    def _sum(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise EvidenceError("expression.too_deep", line=self.line, column=self.column)
        node = self._product()
        while (op := self._take("+", "-")) is not None:
            node = _binary(plus if op == "+" else _minus, node, self._product())
        self.depth -= 1
        return node

    def _product(self) -> Node:
        node = self._signed()
        while (op := self._take("*", "/")) is not None:
            node = _binary(times if op == "*" else _over, node, self._signed())
        return node

    def _signed(self) -> Node:
        sign = 1.0
        while (op := self._take("-", "+")) is not None:
            sign = -sign if op == "-" else sign
        node = self._raised()
        return node if sign > 0 else lambda v, s: plus(constant(0.0, s), node(v, s), -1.0)

    def _raised(self) -> Node:
        base = self._atom()
        if self._take("^", "**") is not None:
            return _binary(power, base, self._signed())
        return base

    def _atom(self) -> Node:
        kind, text, place = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            value = float(text)
            return lambda v, s: constant(value, s)
        if kind == "name" and text in FUNCTIONS and self.tokens[self.at][1] == "(":
            self.at += 1
            function, inner = FUNCTIONS[text], self._closed()
            return lambda v, s: function(inner(v, s))
        if kind == "name":
            self.names.append(text)
            return lambda v, s: v[text]
        if text == "(":
            return self._closed()
        raise self._fail(place, text)

    def _closed(self) -> Node:
        node = self._sum()
        if self._take(")") is None:
            _, text, place = self.tokens[self.at]
            raise self._fail(place, text)
        return node


def _minus(a: Jet, b: Jet) -> Jet:
    return plus(a, b, -1.0)


def _over(a: Jet, b: Jet) -> Jet:
    return times(a, reciprocal(b))


def _binary(join: Callable[[Jet, Jet], Jet], left: Node, right: Node) -> Node:
    return lambda v, s: join(left(v, s), right(v, s))
