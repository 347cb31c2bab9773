"""Columns as callers hand them over: pandas, masked arrays, dates, labels in another order, a column of ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import univariate_oracle as oracle

from nabij import evidence
from nabij.evidence import columns
from nabij.evidence.errors import EvidenceError


def code_of(action: Any) -> tuple[str, object]:
    with pytest.raises(EvidenceError) as found:
        action()
    return found.value.code, found.value.cell


def studies(k: int = 8) -> tuple[Any, Any, Any]:
    return oracle.studies(k)


def same(one: Any, other: Any) -> None:
    np.testing.assert_array_equal(one.beta, other.beta)
    np.testing.assert_array_equal(one.vb, other.vb)
    assert one.tau2 == other.tau2


def test_pandas_columns_with_their_own_rows_equal_arrays() -> None:
    y, v, x = studies()
    rows = list("abcdefgh")
    table = pd.DataFrame({"effect": y, "variance": v, "year": x}, index=rows)

    found = evidence.pool(table["effect"], table["variance"], table[["year"]])

    same(found, evidence.pool(y, v, x))
    assert found.names == ("intrcpt", "year")
    assert evidence.pool(table["effect"], table["variance"], table["year"]).names == ("intrcpt", "year")
    assert evidence.pool(y, v, pd.Series(x)).names == ("intrcpt", "x1")
    assert evidence.pool(y, v, table, names=["a", "b", "c"]).names == ("intrcpt", "a", "b", "c")


def test_pandas_columns_whose_rows_stand_in_another_order_are_refused() -> None:
    y, v, x = studies()
    rows = pd.Index(list("abcdefgh"))
    turned = pd.Series(v[::-1], index=rows[::-1])

    assert code_of(lambda: evidence.pool(pd.Series(y, index=rows), turned)) == (
        "meta.rows_in_other_order", "v",
    )  # fmt: skip
    assert code_of(lambda: evidence.pool(pd.Series(y, index=rows), v, pd.DataFrame({"x": x}, index=rows[::-1]))) == (
        "meta.rows_in_other_order", "X",
    )  # fmt: skip
    assert code_of(
        lambda: evidence.effect_sizes(
            "ZCOR", ri=pd.Series([0.1, 0.2]), ni=pd.Series([20.0, 10.0], index=[1, 0])
        )
    ) == ("effect.rows_in_other_order", "ni")


def test_groups_and_labels_go_by_their_rows_too() -> None:
    y, v, _ = studies()
    effects, turned = pd.Series(y), pd.Series(list("abababab"), index=range(7, -1, -1))

    assert code_of(lambda: evidence.subgroups(effects, v, turned)) == ("meta.rows_in_other_order", "groups")
    assert code_of(lambda: evidence.pool(effects, v, slab=turned)) == ("meta.rows_in_other_order", "slab")
    found = evidence.subgroups(effects, v, pd.Series(list("abababab")))
    np.testing.assert_array_equal(found.estimate, evidence.subgroups(y, v, list("abababab")).estimate)


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT, np.float32("nan")])
def test_group_that_is_missing_is_named(missing: Any) -> None:
    y, v, _ = studies()

    assert code_of(lambda: evidence.subgroups(y, v, [*"abababa", missing])) == ("meta.not_finite", "groups")


def test_pandas_columns_with_unlike_or_doubtful_rows_stand_in_the_order_they_have() -> None:
    y, v, x = studies()
    other = pd.Series(v, index=range(8, 16))
    twice = pd.Series(v, index=[0, 0, 1, 1, 2, 2, 3, 3])

    for variances in (other, twice, pd.Series(v)):
        same(evidence.pool(pd.Series(y), variances, x), evidence.pool(y, v, x))


@pytest.mark.parametrize(
    "wrong",
    [
        pd.to_datetime(["2020-01-01", "2021-01-01", "2022-01-01"]),
        np.array([1, 2, 3], dtype="timedelta64[D]"),
        np.array([0.1 + 1j, 0.2, 0.3]),
        [np.datetime64("2020"), np.datetime64("2021"), np.datetime64("2022")],
        ["a", 2.0, "c"],
        [[1.0, 2.0], [3.0], [4.0]],
        {"a": 1.0},
    ],
)
def test_what_is_no_measurement_is_refused_and_not_read_as_some_number(wrong: Any) -> None:
    v = [0.1, 0.2, 0.3]

    assert code_of(lambda: evidence.pool(wrong, v)) == ("meta.not_numeric", "y")
    assert code_of(lambda: evidence.pool(v, v, wrong)) == ("meta.not_numeric", "X")
    assert code_of(lambda: evidence.effect_sizes("GEN", yi=wrong, vi=v)) == ("effect.not_numeric", "yi")


def test_masked_numbers_are_missing() -> None:
    masked = np.ma.array([0.1, 0.2, 0.3], mask=[True, False, False])
    found = evidence.effect_sizes("GEN", yi=masked, vi=[0.1, 0.1, 0.1])

    assert code_of(lambda: evidence.pool(masked, [0.1, 0.1, 0.1])) == ("meta.not_finite", "y")
    assert found.missing == ("1",)
    np.testing.assert_array_equal(
        columns.real_numbers(np.ma.array([1, 2], mask=[False, True])), [1.0, np.nan]
    )


def test_missing_marks_of_pandas_are_missing_numbers() -> None:
    values = pd.array([0.1, None, 0.3], dtype="Float64")

    assert code_of(lambda: evidence.pool(values, [0.1, 0.1, 0.1])) == ("meta.not_finite", "y")


@pytest.mark.parametrize("method", ["REML", "FE"])
@pytest.mark.parametrize("place", [0, 1])
def test_column_of_ones_among_unnamed_moderators_is_the_intercept(method: Any, place: int) -> None:
    y, v, x = studies()
    with_ones = np.insert(x[:, None], place, 1.0, axis=1)

    found = evidence.pool(y, v, with_ones, method=method)

    same(found, evidence.pool(y, v, x, method=method))
    assert found.names == ("intrcpt", "x1")
    same(evidence.pool(y, v, np.ones(8), method=method), evidence.pool(y, v, method=method))


def test_column_of_ones_in_a_frame_goes_with_its_name() -> None:
    y, v, x = studies()
    table = pd.DataFrame({"const": 1.0, "year": x})

    found = evidence.pool(y, v, table)

    same(found, evidence.pool(y, v, x))
    assert found.names == ("intrcpt", "year")


def test_other_constants_and_named_ones_stay_errors() -> None:
    y, v, x = studies()
    ones = np.ones(8)

    for X in (np.column_stack([2.0 * ones, x]), np.column_stack([ones, ones, x]), np.zeros(8)):
        assert code_of(lambda X=X: evidence.pool(y, v, X)) == ("meta.constant_moderator", "x1")
    assert code_of(lambda: evidence.pool(y, v, np.column_stack([ones, x]), names=["a", "b"])) == (
        "meta.constant_moderator", "a",
    )  # fmt: skip


def test_location_scale_takes_ones_as_intercept_of_either_part() -> None:
    y, v, x = oracle.studies(20, tau=0.6)
    ones = np.ones(20)

    found = evidence.pool_location_scale(y, v, np.column_stack([ones, x]), np.column_stack([ones, x]))
    plain = evidence.pool_location_scale(y, v, x, x)

    np.testing.assert_array_equal(found.beta, plain.beta)
    np.testing.assert_array_equal(found.alpha, plain.alpha)


@pytest.mark.parametrize("values", [[1.0, 2.0], (1.0, 2.0), "ab", None, np.ones(2)])
def test_things_without_row_labels_have_no_names_either(values: Any) -> None:
    assert columns.column_names(values) is None
    assert columns.in_other_order({"a": pd.Series([1.0, 2.0]), "b": values}) is None


@pytest.mark.parametrize("k", [1, 2, 3])
def test_boolean_and_whole_number_columns_are_numbers(k: int) -> None:
    found = evidence.pool([1, 2, 3][:k], [1, 1, 2][:k], method="FE")

    same(found, evidence.pool([1.0, 2.0, 3.0][:k], [1.0, 1.0, 2.0][:k], method="FE"))
    y, v, x = studies()
    same(evidence.pool(y, v, x > 0.0), evidence.pool(y, v, (x > 0.0).astype(float)))


@pytest.mark.parametrize(
    ("value", "number"),
    [(0.5, 0.5), (np.float64(2), 2.0), (True, 1.0), (np.array(3), 3.0), (np.array([3.0]), np.nan), ("0.5", np.nan),
     (None, np.nan), (1j, np.nan), ([0.5], np.nan)],
)  # fmt: skip
def test_setting_that_is_no_number_is_none(value: object, number: float) -> None:
    np.testing.assert_equal(columns.one_number(value), number)


@pytest.mark.parametrize(
    ("values", "numbers"),
    [(0.5, (0.5,)), ([1, None], (1.0, np.nan)), (np.array([0.1, 0.2]), (0.1, 0.2)), ((), ()), ([[1.0]], None),
     ("ab", None), (1j, None), ({"a": 1}, None)],
)  # fmt: skip
def test_settings_come_as_one_number_or_several(values: object, numbers: object) -> None:
    np.testing.assert_equal(columns.several_numbers(values), numbers)


def test_settings_that_are_no_numbers_are_refused_by_code() -> None:
    y, v, x = studies()
    fit = evidence.pool(y, v, x)
    wrong: Any = "most"

    assert code_of(lambda: evidence.pool(y, v, level=wrong)) == ("meta.level_out_of_range", "level")
    assert code_of(lambda: evidence.pool(y, v, tau2=wrong)) == ("meta.tau2_out_of_range", "tau2")
    assert code_of(lambda: fit.predict(level=wrong)) == ("meta.level_out_of_range", "level")
    assert code_of(lambda: evidence.permutation_test(fit, iterations=wrong))[0] == (
        "meta.iterations_out_of_range"
    )
    assert code_of(lambda: evidence.effect_sizes("COR", ri=0.1, ni=20).interval(wrong)) == (
        "effect.level_out_of_range", "level",
    )  # fmt: skip
    assert code_of(lambda: evidence.mean_over_effects(np.exp, 0.1, wrong)) == ("effect.out_of_range", "tau2")
    assert code_of(lambda: evidence.effect_sizes("OR", ai=1, bi=2, ci=3, di=4, add=wrong)) == (
        "effect.not_numeric", "add",
    )  # fmt: skip
