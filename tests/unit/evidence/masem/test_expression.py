from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.expression import parse_expression, variable


def value(text: str, **names: float) -> float:
    return jet(text, **names).value


def jet(text: str, **names: float):
    size = len(names)
    jets = {name: variable(v, i, size) for i, (name, v) in enumerate(names.items())}
    return parse_expression(text).evaluate(jets, size)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b*2", 7.0),
        ("-(a - b)/4", 0.5),
        ("2^3^1", 8.0),
        ("-a**2", -1.0),
        ("exp(log(b)) * sqrt(4)", 6.0),
        ("abs(-b) + tanh(0)", 3.0),
        ("1e2 + .5", 100.5),
        ("a ^ b", 1.0),
        ("--a", 1.0),
        ("a^0", 1.0),
    ],
)
def test_expression_with_known_value_evaluates_to_it(text: str, expected: float) -> None:
    assert value(text, a=1.0, b=3.0) == pytest.approx(expected)


@given(a=st.floats(0.2, 2), b=st.floats(0.2, 2))
@settings(max_examples=40, deadline=None)
def test_derivatives_at_random_points_equal_finite_differences(a: float, b: float) -> None:
    text = "a*b + a/b - sqrt(a) + log(b)*exp(a) + tanh(a*b)^2 + a^b"
    h = 1e-5
    found = jet(text, a=a, b=b)
    slope = (value(text, a=a + h, b=b) - value(text, a=a - h, b=b)) / (2 * h)
    bend = (jet(text, a=a, b=b + h).gradient - jet(text, a=a, b=b - h).gradient) / (2 * h)
    assert found.gradient[0] == pytest.approx(slope, rel=1e-6, abs=1e-6)
    np.testing.assert_allclose(found.hessian[:, 1], bend, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [("a +", "expression.syntax", 4), ("a ? b", "expression.syntax", 3), ("(a", "expression.syntax", 3)],
)
def test_expression_with_a_mistake_names_the_column(text: str, code: str, column: int) -> None:
    with pytest.raises(EvidenceError) as caught:
        parse_expression(text)
    assert caught.value.code == code
    assert caught.value.detail["column"] == column


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("c", "expression.unknown_name"),
        ("1/(a-a)", "expression.division_by_zero"),
        ("log(-a)", "expression.domain"),
        ("sqrt(-a)", "expression.domain"),
        ("(-a)^0.5", "expression.domain"),
        ("(a-a)^-1", "expression.domain"),
        ("(-a)^a", "expression.domain"),
    ],
)
def test_expression_outside_its_domain_is_refused(text: str, code: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        value(text, a=1.0)
    assert caught.value.code == code


def test_expression_nested_without_end_is_refused() -> None:
    with pytest.raises(EvidenceError) as caught:
        parse_expression("(" * 80 + "1" + ")" * 80)
    assert caught.value.code == "expression.too_deep"


def test_trailing_text_and_function_names_as_variables_are_told_apart() -> None:
    assert value("exp", exp=2.0) == 2.0
    with pytest.raises(EvidenceError):
        parse_expression("a b")
    assert math.isclose(value("exp(exp)", exp=0.0), 1.0)
