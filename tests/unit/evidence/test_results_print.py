"""Every public function of the evidence engine gives a frozen result that prints as a table and becomes plain data."""

from __future__ import annotations

import inspect
import json
from dataclasses import FrozenInstanceError, fields, is_dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij import evidence as ev
from nabij.evidence._exports import EXPORTS
from nabij.evidence.printed import LONG, Rows, cell, facts
from nabij.evidence.records import Record
from tests.unit.evidence.conftest import DIRECT, LATITUDE, NAMES, _effects, matrices

HALF = ["a" if x > 40 else "b" for x in LATITUDE]
PAIRS = [str(i // 2) for i in range(13)]


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


@cache
def answers(items: int = 5) -> Any:
    draws = rng()
    return draws.normal(size=(40, 1)) + draws.normal(size=(40, items))


@cache
def average() -> Any:
    return ev.pool(*_effects(), slab=NAMES)


@cache
def slopes() -> Any:
    return ev.pool(*_effects(), LATITUDE, names=["latitude"], slab=NAMES)


@cache
def nested(random: tuple[Any, ...] = (("half",), ("half", "study")), *, moderated: bool = False) -> Any:
    labels = {"half": HALF, "study": NAMES}
    X = np.array(LATITUDE) if moderated else None
    return ev.pool_multilevel(*_effects(), X, random=list(random), labels=labels)


@cache
def studies() -> Any:
    return matrices()


@cache
def pooled() -> Any:
    return ev.stage1(studies())


@cache
def direct() -> Any:
    return ev.stage2(pooled(), DIRECT)


@cache
def once() -> Any:
    return ev.osmasem(studies(), None, DIRECT)


def two_groups() -> dict[str, Any]:
    half = np.arange(studies().k) % 2 == 0
    return {"a": ev.stage1(studies().take(half)), "b": ev.stage1(studies().take(~half))}


def several() -> Any:
    stack = studies()
    return ev.study_matrices(
        stack.R, stack.n, variables=stack.variables, cluster=[str(i // 2) for i in range(stack.k)]
    )


MEDIATION = DIRECT.replace(" + b41*pos + b42*neg", "")

RESULTS: dict[str, Any] = {
    "effect_sizes": lambda: ev.effect_sizes("ZCOR", ri=[0.1, 0.2, np.nan], ni=[20, 30, 40]),
    "aggregate": lambda: ev.aggregate(*_effects(), cluster=PAIRS, rho=0.5),
    "r_to_z": lambda: ev.r_to_z(0.3),
    "z_to_r": lambda: ev.z_to_r([0.3, 0.1], [0.01, 0.02]),
    "d_to_r": lambda: ev.d_to_r(0.3),
    "r_to_d": lambda: ev.r_to_d(0.3),
    "d_to_log_odds": lambda: ev.d_to_log_odds(0.3),
    "log_odds_to_d": lambda: ev.log_odds_to_d(0.3),
    "regression_test": lambda: ev.regression_test(average()),
    "rank_test": lambda: ev.rank_test(average()),
    "trim_and_fill": lambda: ev.trim_and_fill(average()),
    "selection_model": lambda: ev.selection_model(*_effects(), steps=(0.025,), alternative="less"),
    "pet_peese": lambda: ev.pet_peese(*_effects()),
    "fail_safe": lambda: ev.fail_safe(*_effects()),
    "excess_significance": lambda: ev.excess_significance(*_effects()),
    "funnel_data": lambda: ev.funnel_data(average()),
    "pool": slopes,
    "pool.predict": lambda: average().predict(),
    "pool.back_transform": lambda: slopes().predict([[10.0], [50.0]]).back_transform(np.exp),
    "pool.blup": lambda: average().blup(),
    "pool.tau2_interval": lambda: average().tau2_interval(),
    "pool.leave_one_out": lambda: average().leave_one_out(),
    "pool.cumulative": lambda: average().cumulative(),
    "pool.influence": lambda: slopes().influence(),
    "pool.residuals": lambda: slopes().residuals(),
    "pool.funnel": lambda: average().funnel(),
    "pool.likelihood_ratio": lambda: ev.pool(*_effects(), LATITUDE, method="ML").likelihood_ratio(
        ev.pool(*_effects(), method="ML")
    ),
    "pool.contrasts": lambda: slopes().contrasts([[0, 1]]),
    "pool.robust": lambda: slopes().robust(PAIRS),
    "pool.robust.joint": lambda: slopes().robust(PAIRS).joint,
    "pool.fit": lambda: average().fit,
    "pool_location_scale": lambda: ev.pool_location_scale(*_effects(), Z=LATITUDE),
    "subgroups": lambda: ev.subgroups(*_effects(), HALF),
    "explained_heterogeneity": lambda: ev.explained_heterogeneity(nested(moderated=True), nested()),
    "permutation_test": lambda: ev.permutation_test(average(), rng=rng(), iterations=50),
    "bootstrap": lambda: ev.bootstrap(average(), rng=rng(), iterations=50),
    "pool_multilevel": nested,
    "pool_multilevel.predict": lambda: nested().predict(),
    "pool_multilevel.intervals": lambda: nested().intervals()[0],
    "pool_multilevel.random_effects": lambda: nested().random_effects()[0],
    "pool_multilevel.leave_one_out": lambda: nested().leave_one_out(PAIRS),
    "pool_multilevel.likelihood_ratio": lambda: nested().likelihood_ratio(nested((("half",),))),
    "pool_multilevel.component": lambda: nested().components[0],
    "pool_multivariate": lambda: ev.pool_multivariate(
        *_effects(), [str(i % 2) for i in range(13)], PAIRS, struct="CS"
    ),
    "robust": lambda: ev.robust(average(), PAIRS),
    "robust_arrays": lambda: ev.robust_arrays(_effects()[0], np.ones((13, 1)), PAIRS, working=_effects()[1]),
    "pool_correlated_effects": lambda: ev.pool_correlated_effects(*_effects(), study=PAIRS),
    "pool_hierarchical_effects": lambda: ev.pool_hierarchical_effects(*_effects(), study=PAIRS),
    "pool_correlated_hierarchical": lambda: ev.pool_correlated_hierarchical(*_effects(), study=PAIRS)[1],
    "alpha": lambda: ev.alpha(answers()),
    "omega": lambda: ev.omega(answers()),
    "omega_of_correlation": lambda: ev.omega_of_correlation(np.corrcoef(answers(9).T), factors=3),
    "kappa": lambda: ev.kappa([1, 2, 3, 1], [1, 2, 2, 1]),
    "kappa_of_table": lambda: ev.kappa_of_table([[20, 5], [10, 15]]),
    "fleiss_kappa": lambda: ev.fleiss_kappa([[3, 0], [1, 2], [0, 3]]),
    "icc": lambda: ev.icc(answers()),
    "reliable_change": lambda: ev.reliable_change(3, 9, sd=4, reliability=0.8),
    "ab_test": lambda: ev.ab_test(np.arange(10.0), 4, [3, 4, 5]),
    "phase_test": lambda: ev.phase_test(np.arange(12.0), [5, 9], shortest=3),
    "multiple_baseline_test": lambda: ev.multiple_baseline_test(
        [np.arange(9.0), np.arange(9.0)], [4, 6], [[3, 4], [5, 6]]
    ),
    "nap": lambda: ev.nap([1, 2, 3], [2, 3, 4]),
    "tau_u": lambda: ev.tau_u([1, 2, 3], [2, 3, 4]),
    "simulate_power": lambda: ev.simulate_power(
        lambda draws: draws.uniform(), lambda p: p, rng=rng(), replications=40
    ),
    "study_matrices": studies,
    "parse_model": lambda: ev.parse_model(DIRECT),
    "ram_model": lambda: ev.ram_model([[0, 0], ["b", 0]], [[1, 0], [0, "e"]], ["x", "y"]),
    "stage1": pooled,
    "stage2": direct,
    "stage2.fit": lambda: direct().fit,
    "wls": lambda: ev.wls(pooled().pooled, pooled().vcov, 5000, DIRECT, variables=list(studies().variables)),
    "osmasem": once,
    "multilevel_osmasem": lambda: ev.multilevel_osmasem(several(), DIRECT),
    "compare_models": lambda: ev.compare_models(ev.stage2(pooled(), MEDIATION), direct()),
    "rank_models": lambda: ev.rank_models({"mediation": ev.stage2(pooled(), MEDIATION), "direct": direct()}),
    "compare_groups": lambda: ev.compare_groups(two_groups(), DIRECT),
    "compare_matrices": lambda: ev.compare_matrices(two_groups()),
    "constraint_test": lambda: ev.constraint_test(direct(), "b31 == b43"),
    "parameter_heterogeneity": lambda: ev.parameter_heterogeneity(direct()),
    "simulation_intervals": lambda: ev.simulation_intervals(direct(), rng=rng(), draws=200),
    "likelihood_interval": lambda: ev.likelihood_interval(direct(), "b31*b43"),
    "masem_robust": lambda: ev.masem_robust(once()),
    "likelihood_robust": lambda: ev.likelihood_robust(pooled()),
    "masem_small_sample": lambda: ev.masem_small_sample(once()),
    "masem_bootstrap": lambda: ev.masem_bootstrap(once(), rng=rng(), draws=20),
    "masem_influence": lambda: ev.masem_influence(direct()),
    "masem_influence.row": lambda: ev.masem_influence(direct()).rows[0],
    "masem_bias": lambda: ev.masem_bias(once()),
    "average_matrices": lambda: ev.average_matrices(studies()),
    "merge_studies": lambda: ev.merge_studies(studies().take(range(20)), studies().take(range(20, 24))),
    "reanalyse": lambda: ev.reanalyse(ev.stage1(studies().take(range(20))), studies().take(range(20, 24))),
    "bare_bones": lambda: ev.bare_bones(studies()),
    "four_models_and_joint": lambda: ev.four_models_and_joint(studies()),
}
NUMBERS_OR_TEXT = {
    "known_v", "hedges_correction", "unbiased_correlation", "back_transform", "mean_over_effects", "harmonic_mean",
    "p_to_t", "t_to_d", "t_to_r", "f_to_d", "f_to_r", "chi2_to_r", "impute_covariance", "pnd", "power",
    "studies_needed", "power_homogeneity", "power_groups", "power_slope", "correlation_acov", "covariance_acov",
    "read_studies", "several_matrices", "i_squared", "is_nested", "summary", "methods", "r_script", "say_error",
}  # fmt: skip
GIVEN = {"EvidenceError", "InnerOuter", "Context"}
RAW = ("array(", "dataclass", "object at 0x", "nan", "Ellipsis", "<", "NoneType")


@cache
def made(name: str) -> Any:
    return RESULTS[name]()


@pytest.fixture(params=sorted(RESULTS))
def result(request: pytest.FixtureRequest) -> Any:
    return made(request.param)


def test_package_lists_its_public_names():
    assert set(dir(ev)) == {*EXPORTS, "plots"}


def test_every_public_function_is_walked():
    functions = {name for name in EXPORTS if inspect.isfunction(getattr(ev, name))}
    walked = {name for name in RESULTS if "." not in name}

    assert functions == walked | NUMBERS_OR_TEXT


def test_every_public_type_of_result_is_reached():
    types = {name for name in EXPORTS if inspect.isclass(getattr(ev, name))}
    reached = {type(made(name)).__name__ for name in RESULTS}

    assert types - GIVEN <= reached


def test_result_prints_a_table_of_numbers(result: Any):
    text = str(result)

    assert len(text) > 15
    assert not [raw for raw in RAW if raw in text.replace("< .0001", "")]
    assert f"{type(result).__name__}(" not in text
    assert any(character.isdigit() for character in text)
    assert all(line == line.rstrip() for line in text.splitlines())


def test_result_has_a_short_name_in_a_session(result: Any):
    assert repr(result).startswith(f"<{type(result).__name__}")
    assert "array(" not in repr(result)
    assert len(repr(result)) < 240


def test_result_becomes_json_and_a_frame(result: Any):
    json.dumps(result.to_dict(), allow_nan=False)
    assert len(result.to_frame()) > 0


def test_result_is_a_frozen_record(result: Any):
    assert isinstance(result, Record)
    assert is_dataclass(result)
    with pytest.raises(FrozenInstanceError):
        setattr(result, fields(result)[0].name, None)


def test_labels_of_studies_stand_before_their_numbers():
    lines = str(average().leave_one_out()).splitlines()

    assert [line[: len(name)] for line, name in zip(lines[4:], NAMES, strict=True)] == NAMES


@given(st.floats(-1e300, 1e300))
def test_number_prints_short_and_keeps_its_sign(value: float):
    text = cell("estimate", value)

    assert len(text) <= 12
    assert abs(float(text) - value) <= max(5.1e-5, 1e-3 * abs(value))


def test_cells_say_what_is_not_there():
    said = {
        "a": None,
        "b": float("nan"),
        "c": float("-inf"),
        "df": 3.0,
        "p": 1e-9,
        "QM_df": (2, None),
        "t": True,
    }

    assert facts(said.items()) == "a –  b –  c -inf  df 3  p < .0001  QM_df 2  t yes"


def test_very_long_table_leaves_out_its_middle():
    text = Rows({"x": np.arange(LONG + 1.0)}).text().splitlines()

    assert text[51] == "… 21 more …"
    assert len(text) == 102
    assert len(Rows({}).text()) == 0


def test_names_with_line_breaks_do_not_tear_the_table():
    text = Rows({"x": [1.0], "why": ["one\n\ttwo"]}, ["a\nb"]).text()

    assert text.splitlines() == ["          x  why", "a b  1.0000  one two"]
