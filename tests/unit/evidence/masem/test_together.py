"""All limits at once: the same answers as the careful way, and nothing where the quick way cannot be trusted."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.expression import Jet, times, variable
from nabij.evidence.masem.intervals import likelihood_limits
from nabij.evidence.masem.newton import Evaluation, Evaluations, Minimum, minimise
from nabij.evidence.masem.one_stage import OneStage, osmasem
from nabij.evidence.masem.quantity import ComputedVariance, Coordinate, jets
from nabij.evidence.masem.stage_one import Stage1, stage1
from nabij.evidence.masem.stage_two import Stage2, stage2, wls
from nabij.evidence.masem.together import Start, Together

Z2 = 3.841458820694124
CYCLE = "pos ~ a*neg\nneg ~ b*pos\nenga ~ c*pos\nachiev ~ d*enga"


def fits(studies, mediation: str) -> dict[str, Callable[[], Stage1 | Stage2 | OneStage]]:
    wanted = {"intervals": "likelihood"}
    return {
        "pooled": lambda: stage1(studies, **wanted),
        "pooled without heterogeneity": lambda: stage1(studies, tau2="zero", **wanted),
        "two stages": lambda: stage2(stage1(studies), mediation, **wanted),
        "one stage": lambda: osmasem(studies, None, mediation, fit=False, **wanted),
        "one stage, no heterogeneity": lambda: osmasem(
            studies, None, mediation, tau2="zero", fit=False, **wanted
        ),
        "moderated": lambda: osmasem(studies, None, mediation, moderators=["z"], moderate=("b43",), **wanted),
    }


@pytest.mark.parametrize(
    "name",
    [
        "pooled",
        "pooled without heterogeneity",
        "two stages",
        "one stage",
        "one stage, no heterogeneity",
        "moderated",
    ],
)
def test_quick_and_careful_limits_are_the_same(
    studies, mediation: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fit = fits(studies, mediation)[name]
    found: list[int] = []
    limits = Together.limits

    def counted(self, quantities, sides):
        out = limits(self, quantities, sides)
        found.append(len(out))
        return out

    monkeypatch.setattr(Together, "limits", counted)
    quick = [(row.lower, row.upper) for row in fit().estimates]
    assert sum(found) > len(quick)  # most of them came the quick way
    monkeypatch.setattr(Together, "limits", lambda self, quantities, sides: [])
    careful = [(row.lower, row.upper) for row in fit().estimates]
    assert np.array(quick) == pytest.approx(np.array(careful), abs=1e-8, nan_ok=True)


def test_small_batches_give_the_same(studies, mediation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pooled = stage1(studies)
    whole = stage2(pooled, mediation, intervals="likelihood")
    monkeypatch.setattr("nabij.evidence.masem.together.CHUNK", 1)
    split = stage2(pooled, mediation, intervals="likelihood")
    for name in ("b31", "ind_neg", "p33"):
        assert split.estimates[name].lower == pytest.approx(whole.estimates[name].lower, abs=1e-11)


@pytest.mark.parametrize(
    "name", ["pooled", "pooled without heterogeneity", "one stage", "moderated", "two stages"]
)
def test_many_points_are_the_points_one_by_one(studies, mediation: str, name: str) -> None:
    fit = fits(studies, mediation)[name]()
    x = fit.minimum.x
    X = x * (1 + np.linspace(-0.05, 0.05, 5)[:, None])
    many = fit.objective.many(X)
    for i, point in enumerate(X):
        one = fit.objective(point)
        assert many.value[i] == pytest.approx(one.value, rel=1e-12)
        assert many.gradient[i] == pytest.approx(one.gradient, rel=1e-9, abs=1e-9)
        assert many.hessian[i] == pytest.approx(one.hessian, rel=1e-9, abs=1e-7)


def test_quantities_at_many_points_are_the_quantities_one_by_one(studies, mediation: str) -> None:
    fit = stage2(stage1(studies), mediation)

    def product(x: np.ndarray) -> Jet:
        return times(variable(float(x[0]), 0, x.size), variable(float(x[2]), 2, x.size))

    asked = [Coordinate(1), ComputedVariance(fit.compiled, 2), product, ComputedVariance(fit.compiled, 3)]
    X = fit.theta * np.array([[1.0], [0.9], [1.1], [1.2]])
    together = jets(asked, X)
    for i, quantity in enumerate(asked):
        jet = quantity(X[i])
        assert together.value[i] == pytest.approx(jet.value, abs=1e-13)
        assert together.gradient[i] == pytest.approx(jet.gradient, abs=1e-12)
        assert together.hessian[i] == pytest.approx(jet.hessian, abs=1e-12)


def test_shapes_and_points_without_a_fast_form_say_so(studies, mediation: str) -> None:
    shaped = osmasem(studies, None, mediation, tau2="cs", fit=False)
    assert shaped.objective.many(shaped.minimum.x[None]) is None
    plain = osmasem(studies, None, mediation, fit=False)
    negative = plain.minimum.x.copy()
    negative[-1] = -1.0
    assert plain.objective.many(negative[None]) is None
    pooled = stage1(studies)
    matrix = pooled.pooled
    loop = wls(matrix, None, 400, "pos ~ a*neg\nenga ~ c*pos", variables=studies.variables)
    assert loop.objective.many(loop.theta[None]) is not None


def test_a_cycle_that_cannot_be_solved_is_outside_the_domain(studies) -> None:
    from nabij.evidence.masem.compiled import compile_model
    from nabij.evidence.masem.likelihood import Deviance
    from nabij.evidence.masem.stage_two import Distance
    from nabij.evidence.masem.syntax import parse_model

    compiled = compile_model(parse_model(CYCLE), studies.variables)
    at = np.array([2.0, 0.5, 0.1, 0.1])
    assert Distance(np.zeros(6), np.eye(6), compiled.mean).many(at[None]) is None
    pooled = stage1(studies)
    deviance = Deviance(pooled.objective.data, compiled.mean, pooled.objective.tau)
    assert deviance.many(np.append(at, np.full(6, 0.1))[None]) is None


@dataclass(frozen=True)
class Surface:
    """A made-up objective: a function that gives value, slope and curvature of one coordinate."""

    shape: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]
    wall: float = math.inf
    cells: int = 1

    def __call__(self, x: np.ndarray) -> Evaluation:
        value, slope, curve = self.shape(x)
        return Evaluation(float(value[0]), slope, curve[:, None], curve[:, None])

    def many(self, X: np.ndarray) -> Evaluations | None:
        if (self.wall < X).any():
            return None
        value, slope, curve = self.shape(X[:, 0])
        return Evaluations(value, slope[:, None], curve[:, None, None])


def parabola(x):
    return x**2, 2 * x, np.full_like(x, 2.0)


def bumped(x):
    bump = 20 * np.exp(-((x - 0.98) ** 2) / 1e-3)
    slope = -2 * (x - 0.98) / 1e-3
    return x**2 + bump, 2 * x + bump * slope, 2 + bump * (slope**2 - 2 / 1e-3)


def search(surface: Surface, *, curvature: float = 2.0, free: bool = True) -> Together:
    at = Evaluation(0.0, np.zeros(1), np.full((1, 1), curvature), np.eye(1))
    start = Start(np.zeros(1), at, np.array([free]), np.array([False]), -18.0)
    return Together(surface, start, Z2)


def sides(together: Together, quantity=None) -> list[float]:
    asked = [quantity or Coordinate(0)] * 2
    return [one.value for one in together.limits(asked, np.array([-1.0, 1.0]))]


def test_a_parabola_has_its_two_limits() -> None:
    assert sides(search(Surface(parabola))) == pytest.approx([-math.sqrt(Z2), math.sqrt(Z2)])


def test_a_hill_between_the_minimum_and_the_limit_leaves_it_to_the_careful_way() -> None:
    assert sides(search(Surface(bumped))) == pytest.approx([-math.sqrt(Z2)])


def test_a_limit_far_from_where_the_curvature_points_is_left() -> None:
    assert sides(search(Surface(parabola), curvature=0.01)) == []


def test_nothing_comes_from_a_wall_a_flat_start_or_a_fixed_parameter() -> None:
    assert sides(search(Surface(parabola, wall=1.0))) == []  # the upper start lies beyond the wall
    assert sides(search(Surface(parabola), curvature=0.0)) == []
    assert sides(search(Surface(parabola), free=False)) == []
    assert search(Surface(parabola)).limits([], np.zeros(0)) == []


def test_a_wall_that_is_met_halfway_back_gives_nothing() -> None:
    class Moody(Surface):
        calls = [0]

        def many(self, X: np.ndarray) -> Evaluations | None:
            self.calls[0] += 1
            return None if (np.abs(X) < 1).any() else super().many(X)

    assert sides(search(Moody(parabola))) == []


def test_a_quantity_that_is_not_defined_everywhere_is_left() -> None:
    def rooted(x: np.ndarray) -> Jet:
        if abs(x[0]) > 1:
            raise EvidenceError("expression.domain")
        return variable(float(x[0]), 0, 1)

    assert sides(search(Surface(parabola)), rooted) == []


def test_a_search_that_never_settles_or_cannot_step_ends() -> None:
    def never(x):
        return np.full_like(x, Z2 + 0.5), np.ones_like(x), np.zeros_like(x)

    def stuck(x):
        return np.full_like(x, 1.0), np.zeros_like(x), np.zeros_like(x)

    assert sides(search(Surface(never))) == []
    assert sides(search(Surface(stuck))) == []


def test_a_flat_objective_of_many_points_still_gets_its_limits_carefully() -> None:
    surface = Surface(bumped)
    minimum = minimise(surface, np.array([-0.1]))
    assert isinstance(minimum, Minimum)
    ((low, _),) = likelihood_limits(surface, minimum, [Coordinate(0)])
    assert low.value == pytest.approx(-math.sqrt(Z2), abs=1e-9)
